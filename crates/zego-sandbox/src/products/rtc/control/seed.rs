//! Seeds are planted: rooms with users and streams, and recorded files.

use std::collections::BTreeSet;

use crate::config::{Seed, SeedRoom, SeedStream, SeedUser, check_id};
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::events::LoginDetails;
use crate::products::rtc::state::rooms::{NewStream, NewUser, Room};

/// How much was put into the state.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Planted {
    /// Rooms that were not there before.
    pub rooms: usize,
    /// Users.
    pub users: usize,
    /// Streams.
    pub streams: usize,
    /// Files.
    pub files: usize,
}

pub(crate) fn plant(seed: &Seed, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Told<Planted> {
    let mut rooms = BTreeSet::new();
    for (index, room) in seed.rooms.iter().enumerate() {
        check_room(room, &format!("rooms[{index}]"), rtc.rooms.room(&room.id))?;
        if !rooms.insert(&room.id) {
            return Err(ControlError::invalid(
                format!("rooms[{index}].id"),
                format!("is `{}` again: a room stands once in a seed", room.id),
            ));
        }
    }
    let now = cx.now.secs();
    there_is_room(seed, cx)?;
    for (index, row) in seed.rows.iter().enumerate() {
        row.check(&format!("files[{index}]"), now)?;
    }
    let rows = seed.rows.iter().enumerate();
    let named = rows.filter_map(|(index, row)| Some((row.vendor, row.id.as_deref()?, format!("files[{index}].id"))));
    let mut files = BTreeSet::new();
    let more = seed.files.iter().filter_map(|file| Some((file.cdn, file.id.as_deref()?, String::new())));
    for (cdn, id, place) in named.chain(more) {
        if !files.insert((cdn, id)) || rtc.media.files.contains(cdn, id) {
            return Err(ControlError::Taken { place, what: format!("file `{id}` of {cdn}") });
        }
    }
    let mut planted = Planted::default();
    for room in &seed.rooms {
        planted.rooms += usize::from(rtc.rooms.plant_room(&room.id, room.name.as_deref().unwrap_or(&room.id), cx));
        for user in &room.users {
            rtc.rooms.plant_user(&room.id, login(user), cx);
        }
        for stream in &room.streams {
            let publish = publish(stream, rtc.rooms.room(&room.id));
            rtc.rooms.plant_stream(&room.id, publish, cx);
        }
        planted.users += room.users.len();
        planted.streams += room.streams.len();
    }
    for file in seed.rows.iter().flat_map(|row| row.files(now)).chain(seed.files.iter().cloned()) {
        rtc.media.plant(file, cx);
        planted.files += 1;
    }
    let Planted { rooms, users, streams, files } = planted;
    Ok((format!("{rooms} rooms, {users} users, {streams} streams and {files} files planted"), planted))
}

/// Checks that the sandbox can hold all of it, before any of it is made.
fn there_is_room(seed: &Seed, cx: &Cx<'_>) -> Result<(), ControlError> {
    let (room, most) = (cx.room, cx.most);
    let mut left = room;
    let mut take = |place: &dyn Fn() -> String, things: usize| {
        left = left.checked_sub(things).ok_or_else(|| ControlError::Full {
            place: place(),
            why: format!(
                "is more than the sandbox can hold: there is room for {room} of its {most} things; ask for fewer, or POST /_sandbox/reset first"
            ),
        })?;
        Ok(())
    };
    for (index, room) in seed.rooms.iter().enumerate() {
        take(&|| format!("rooms[{index}]"), 1 + room.users.len() + room.streams.len())?;
    }
    for (index, row) in seed.rows.iter().enumerate() {
        take(&|| format!("files[{index}].count"), row.count())?;
    }
    take(&|| "files".to_owned(), seed.files.len())
}

fn check_room(room: &SeedRoom, place: &str, here: Option<&Room>) -> Result<(), ControlError> {
    check_id(&room.id, format!("{place}.id"))?;
    let mut users = BTreeSet::new();
    for (index, user) in room.users.iter().enumerate() {
        let place = format!("{place}.users[{index}].id");
        check_id(&user.id, place.clone())?;
        if !users.insert(&user.id) {
            return Err(ControlError::invalid(place, format!("is `{}` again: a user is in a room once", user.id)));
        }
        if here.is_some_and(|here| here.users.contains_key(&user.id)) {
            return Err(ControlError::Taken { place, what: format!("user `{}` of room `{}`", user.id, room.id) });
        }
    }
    let mut streams = BTreeSet::new();
    for (index, stream) in room.streams.iter().enumerate() {
        let place = format!("{place}.streams[{index}]");
        check_id(&stream.id, format!("{place}.id"))?;
        check_id(&stream.user, format!("{place}.user"))?;
        if !streams.insert(&stream.id) {
            return Err(ControlError::invalid(format!("{place}.id"), format!("is `{}` again: a stream is in a room once", stream.id)));
        }
        if here.is_some_and(|here| here.streams.contains_key(&stream.id)) {
            return Err(ControlError::Taken {
                place: format!("{place}.id"),
                what: format!("stream `{}` of room `{}`", stream.id, room.id),
            });
        }
    }
    Ok(())
}

fn login(user: &SeedUser) -> NewUser {
    NewUser {
        user: user.id.clone(),
        name: user.name.clone().unwrap_or_else(|| user.id.clone()),
        role: user.role as u8,
        ip: user.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        details: LoginDetails::default(),
    }
}

fn publish(stream: &SeedStream, room: Option<&Room>) -> NewStream {
    let user = room.and_then(|room| room.users.get(&stream.user));
    NewStream {
        stream: stream.id.clone(),
        user: stream.user.clone(),
        user_name: user.map_or_else(|| stream.user.clone(), |user| user.name.clone()),
        title: stream.title.clone(),
        extra_info: stream.extra_info.clone(),
        added: user.is_none(),
        exempt: false,
        media: None,
    }
}

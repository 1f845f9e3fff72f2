//! Seeds: rooms with users and streams, and recorded files.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::Deserialize;
use zego_sign::Timestamp;

use super::clients::RoomRole;
use crate::config::{Cdn, FileFormat};
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::events::LoginDetails;
use crate::products::rtc::state::rooms::{NewStream, NewUser, Room};
use crate::seed_file::SeedFile;

/// The most files of one row.
const MOST_FILES: u32 = 100_000;
/// How long a file plays, in seconds, if nobody says it.
const AN_HOUR: u32 = 3_600;

/// What is put into the state. It can also be read from JSON, as `POST /_sandbox/seed` does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is handed to the control"]
pub struct Seed {
    #[serde(default)]
    rooms: Vec<SeedRoom>,
    #[serde(default, rename = "files")]
    rows: Vec<SeedFileRow>,
    #[serde(skip)]
    files: Vec<SeedFile>,
}

/// A room with its users and streams.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing as long as it is in no seed"]
pub struct SeedRoom {
    id: String,
    name: Option<String>,
    #[serde(default)]
    users: Vec<SeedUser>,
    #[serde(default)]
    streams: Vec<SeedStream>,
}

/// A user in a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing as long as it is in no room"]
pub struct SeedUser {
    id: String,
    name: Option<String>,
    #[serde(default)]
    role: RoomRole,
    ip: Option<IpAddr>,
}

/// A stream in a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedStream {
    id: String,
    user: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    extra_info: String,
}

/// Recorded files of one stream, as JSON has them: one, or many in a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedFileRow {
    vendor: Cdn,
    stream: String,
    #[serde(default = "one")]
    count: u32,
    format: Option<FileFormat>,
    duration: Option<u32>,
    /// When the first was made. Without it the last has just been made.
    created: Option<u64>,
    /// How many seconds after one file the next was made; without it, as long as a file plays.
    every: Option<u32>,
    id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    transcodes: Vec<u16>,
}

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

impl Seed {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a room.
    pub fn room(mut self, room: SeedRoom) -> Self {
        self.rooms.push(room);
        self
    }

    /// Adds files: any number.
    pub fn files(mut self, files: impl IntoIterator<Item = SeedFile>) -> Self {
        self.files.extend(files);
        self
    }
}

impl SeedRoom {
    /// A room. Without users it stays until it is closed, which the service's own rooms do not.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), name: None, users: Vec::new(), streams: Vec::new() }
    }

    /// The room's name. Default: its id.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a user: an id, or a [`SeedUser`].
    pub fn user(mut self, user: impl Into<SeedUser>) -> Self {
        self.users.push(user.into());
        self
    }

    /// Adds a stream of a user. Of somebody who is not in the room, it is there as if `AddStream` had put it there.
    pub fn stream(mut self, id: impl Into<String>, user: impl Into<String>) -> Self {
        self.streams.push(SeedStream { id: id.into(), user: user.into(), title: String::new(), extra_info: String::new() });
        self
    }
}

impl SeedUser {
    /// A spectator, with the id for a name.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), name: None, role: RoomRole::default(), ip: None }
    }

    /// The user's name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What the user is there.
    pub const fn role(mut self, role: RoomRole) -> Self {
        self.role = role;
        self
    }

    /// Where the user comes from: rules can go by it.
    pub const fn ip(mut self, ip: IpAddr) -> Self {
        self.ip = Some(ip);
        self
    }
}

impl<S: Into<String>> From<S> for SeedUser {
    fn from(id: S) -> Self {
        Self::new(id)
    }
}

const fn one() -> u32 {
    1
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
    for (index, row) in seed.rows.iter().enumerate() {
        row.check(&format!("files[{index}]"))?;
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
            rtc.rooms.plant_user(&room.id, user.login(), cx);
        }
        for stream in &room.streams {
            let publish = stream.publish(rtc.rooms.room(&room.id));
            rtc.rooms.plant_stream(&room.id, publish, cx);
        }
        planted.users += room.users.len();
        planted.streams += room.streams.len();
    }
    let now = cx.now.secs();
    for file in seed.rows.iter().flat_map(|row| row.files(now)).chain(seed.files.iter().cloned()) {
        rtc.media.plant(file, cx);
        planted.files += 1;
    }
    let Planted { rooms, users, streams, files } = planted;
    Ok((format!("{rooms} rooms, {users} users, {streams} streams and {files} files planted"), planted))
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

fn check_id(id: &str, place: String) -> Result<(), ControlError> {
    if id.is_empty() { Err(ControlError::invalid(place, "is empty: it has to be an id")) } else { Ok(()) }
}

impl SeedUser {
    fn login(&self) -> NewUser {
        NewUser {
            user: self.id.clone(),
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            role: self.role as u8,
            ip: self.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            details: LoginDetails::default(),
        }
    }
}

impl SeedStream {
    fn publish(&self, room: Option<&Room>) -> NewStream {
        let user = room.and_then(|room| room.users.get(&self.user));
        NewStream {
            stream: self.id.clone(),
            user: self.user.clone(),
            user_name: user.map_or_else(|| self.user.clone(), |user| user.name.clone()),
            title: self.title.clone(),
            extra_info: self.extra_info.clone(),
            added: user.is_none(),
            exempt: false,
        }
    }
}

impl SeedFileRow {
    fn check(&self, place: &str) -> Result<(), ControlError> {
        check_id(&self.stream, format!("{place}.stream"))?;
        if !(1..=MOST_FILES).contains(&self.count) {
            return Err(ControlError::invalid(format!("{place}.count"), format!("is {}: it has to be 1 to {MOST_FILES}", self.count)));
        }
        // Past the year 9999 nothing can be written as a date.
        if self.created.is_some_and(|created| created > 200_000_000_000) {
            return Err(ControlError::invalid(format!("{place}.created"), "is no Unix time in seconds"));
        }
        if self.count > 1 && (self.id.is_some() || self.name.is_some()) {
            return Err(ControlError::invalid(place, "has a count and an id or a name: only one file can have them"));
        }
        Ok(())
    }

    fn files(&self, now: i64) -> impl Iterator<Item = SeedFile> {
        let duration = self.duration.unwrap_or(AN_HOUR);
        let every = i64::from(self.every.unwrap_or(duration));
        let first = match self.created {
            Some(created) => i64::try_from(created).unwrap_or(i64::MAX),
            None => now - every * i64::from(self.count - 1),
        };
        (0..i64::from(self.count)).map(move |number| {
            let made = Timestamp::from_secs(u64::try_from(first + number * every).unwrap_or_default());
            let mut file =
                SeedFile::new(self.vendor, self.stream.as_str(), made).duration(duration).transcodes(self.transcodes.iter().copied());
            file.format = self.format.unwrap_or(file.format);
            file.id.clone_from(&self.id);
            file.name.clone_from(&self.name);
            file
        })
    }
}

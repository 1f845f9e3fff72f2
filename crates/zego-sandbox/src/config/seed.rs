//! What is put into the state at the beginning or by hand: rooms with users and streams, and recorded files, as plain data.

mod file;
mod read;
mod row;

use std::net::IpAddr;

use serde::Deserialize;

pub use self::file::SeedFile;
pub(crate) use self::row::{SeedFileRow, check_id};

/// What is put into the state. It can also be read from JSON, as `POST /_sandbox/seed` does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is handed to the control"]
pub struct Seed {
    #[serde(default)]
    pub(crate) rooms: Vec<SeedRoom>,
    #[serde(default, rename = "files")]
    pub(crate) rows: Vec<SeedFileRow>,
    #[serde(skip)]
    pub(crate) files: Vec<SeedFile>,
}

/// A room with its users and streams.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing as long as it is in no seed"]
pub struct SeedRoom {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) users: Vec<SeedUser>,
    #[serde(default)]
    pub(crate) streams: Vec<SeedStream>,
}

/// A user in a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing as long as it is in no room"]
pub struct SeedUser {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) role: RoomRole,
    pub(crate) ip: Option<IpAddr>,
}

/// A stream in a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedStream {
    pub(crate) id: String,
    pub(crate) user: String,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) extra_info: String,
}

/// What a user is in a room.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum RoomRole {
    /// The host.
    Host = 1,
    /// A spectator.
    #[default]
    Audience = 2,
    /// A helper of the vendor, such as a recorder.
    Administrator = 4,
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

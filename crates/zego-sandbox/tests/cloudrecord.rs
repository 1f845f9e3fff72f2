//! Cloud Recording as its users meet it: recordings of rooms, their files, and what is told of them.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

#[path = "cloudrecord/desk.rs"]
mod desk;
#[path = "cloudrecord/ends.rs"]
mod ends;
#[path = "cloudrecord/files.rs"]
mod files;
#[path = "cloudrecord/lists.rs"]
mod lists;
#[path = "cloudrecord/mixing.rs"]
mod mixing;
#[path = "cloudrecord/refused.rs"]
mod refused;
#[path = "cloudrecord/rooms.rs"]
mod rooms;
#[path = "cloudrecord/secrets.rs"]
mod secrets;

//! The sandbox as its users meet it: requests go in, answers come out.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod apps;
mod bench;
mod callbacks;
mod control;
mod control_http;
mod coverage;
mod files;
mod gateway;
mod limits;
mod lobby;
mod media_file;
mod media_service;
mod media_service_rtc;
mod media_tasks;
mod messages;
mod mixing;
mod moderation;
mod odd_values;
mod parameters;
mod quirks;
mod room_events;
mod room_replay;
mod rooms;
mod rules;
mod sockets;
mod tencent;
mod tencent_wire;
mod told;
mod transcoding;
mod typed;
mod typed_media;
mod typed_mixing;
mod typed_rooms;

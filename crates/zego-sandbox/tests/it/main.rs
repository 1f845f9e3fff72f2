//! The sandbox as its users meet it: requests go in, answers come out.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod bench;
mod gateway;
mod limits;
mod media_file;
mod media_service;
mod parameters;
mod quirks;
mod sockets;
mod tencent;
mod tencent_wire;
mod typed;

//! The sandbox as its users meet it: requests go in, answers come out.

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

//! The client against scripted servers in memory, under a paused clock; and, in `sockets` and `lists`, against loopback.

#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod attempts;
mod blocking;
mod building;
mod certificates;
mod connections;
mod far;
mod faults;
mod heavy;
mod lists;
mod logs;
mod matrix;
mod net;
mod pacing;
mod pages;
mod regions;
mod secrets;
mod sockets;
mod times;
mod tls;

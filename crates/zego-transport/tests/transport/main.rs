//! The client against scripted servers in memory, under a paused clock; and, in `sockets` and `lists`, against loopback.

#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod attempts;
mod batches;
mod blocking;
mod building;
mod certificates;
mod connections;
mod credentials;
mod faults;
mod guard;
mod heavy;
mod keep_alive;
mod lists;
mod logs;
mod matrix;
mod metrics;
mod net;
mod pacing;
mod pages;
mod probe;
mod proof;
mod proxies;
mod proxy_sockets;
mod regions;
mod secrets;
mod simulated;
mod sockets;
mod times;
mod tls;

//! The hot cases, set up to be timed.

use std::sync::OnceLock;

use zego_bench_hot::server::Server;
use zego_bench_hot::{Surroundings, case};
use zego_bench_measure::{Case, allocations};

/// A server for the client cases; one for the whole run.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

/// What hot cases need.
pub(crate) fn surroundings() -> Surroundings {
    Surroundings { server: server().address }
}

/// A case by its name.
pub(crate) fn timed(name: &'static str) -> Case<'static> {
    named(name, name)
}

/// The same, under another name: the one it is beside once more, for the noise of the machine.
pub(crate) fn named(name: &'static str, hot: &str) -> Case<'static> {
    let hot = case(hot).unwrap_or_else(|| panic!("no hot case is named `{hot}`"));
    Case::new(name, (hot.make)(&surroundings()))
}

/// How often a case asks the heap for memory.
pub(crate) fn allocated(name: &str, turns: u64) -> f64 {
    let hot = case(name).unwrap_or_else(|| panic!("no hot case is named `{name}`"));
    allocations(turns, (hot.make)(&surroundings()))
}

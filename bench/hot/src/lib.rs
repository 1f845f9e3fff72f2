//! What every call does, each beside the least that it could take.
//!
//! One case is one closure that does its work so many times, so the same code is timed in turns, counted by callgrind, and has its allocations counted.

pub mod canned;
pub mod client;
pub mod count;
pub mod decode;
pub mod request;
pub mod samples;
pub mod server;
pub mod sign;

use std::net::SocketAddr;

/// A case, not yet set up.
#[derive(Clone, Copy)]
pub struct Hot {
    /// Its name, here and in the table of instructions.
    pub name: &'static str,
    /// Sets it up; what comes back does its work so many times.
    pub make: fn(&Surroundings) -> Work,
}

/// Work that is done so many times.
pub type Work = Box<dyn FnMut(u64)>;

/// What cases need around them.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Where a server listens that answers every call ([`server`]).
    pub server: SocketAddr,
}

/// Every case.
pub fn cases() -> impl Iterator<Item = Hot> {
    [sign::CASES, request::CASES, decode::CASES, canned::CASES, client::CASES].into_iter().flatten().copied()
}

/// A case by its name.
pub fn case(name: &str) -> Option<Hot> {
    cases().find(|case| case.name == name)
}

/// What is held against what, and counted in instructions for the gate.
pub fn pairs() -> impl Iterator<Item = Pair> {
    [sign::PAIRS, request::PAIRS, decode::PAIRS, canned::PAIRS].into_iter().flatten().copied()
}

/// One case and its floor.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Ours.
    pub ours: &'static str,
    /// What it is held against.
    pub floor: &'static str,
    /// How often a case runs to be counted: a few times, and so many more.
    pub runs: [u64; 2],
}

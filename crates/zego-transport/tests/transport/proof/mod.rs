//! What is proven of the client at length by `benches/proof.rs`, and in short by the tests.

pub(crate) mod breakable;
pub(crate) mod far;
pub(crate) mod keep_alive;
pub(crate) mod pacing;
pub(crate) mod simulation;

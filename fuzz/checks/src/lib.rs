//! What must hold of any bytes, a function each. The fuzzers of `fuzz/` call them, and the test below replays what those found, without a fuzzer.
//!
//! A check panics where something does not hold, and returns nothing.
#![expect(clippy::missing_panics_doc, reason = "a check panics where something does not hold: it does nothing else")]

pub mod callback;
pub mod clock;
pub mod description;
pub mod envelope;
pub mod foreign;
mod input;
pub mod query;
pub mod sandbox;
pub mod secrets;
mod spelling;
pub mod token;

/// What holds of any bytes, or panics.
pub type Check = fn(&[u8]);

/// Every check, by the name of its fuzzer and of its folder in `fuzz/corpus/`.
pub const CHECKS: [(&str, Check); 9] = [
    ("callback", callback::check),
    ("clock", clock::check),
    ("description", description::check),
    ("envelope", envelope::check),
    ("foreign", foreign::check),
    ("query", query::check),
    ("sandbox", sandbox::check),
    ("secrets", secrets::check),
    ("token", token::check),
];

#[cfg(test)]
mod tests;

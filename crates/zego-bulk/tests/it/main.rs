//! Purges against a sandbox, and in virtual time.
#![expect(clippy::unwrap_used, reason = "in helpers of tests a panic tells as much")]

mod far;
mod night;
mod purge;
mod simulated;

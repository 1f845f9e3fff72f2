//! Purges against a sandbox, and in virtual time.

mod each;
mod far;
mod purge;
mod simulated;

//! Purges against a sandbox.

mod purge;

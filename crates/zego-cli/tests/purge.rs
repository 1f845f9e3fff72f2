//! `zego media purge` as it is run: the built binary, in a folder of its own, against a sandbox.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "purge/asked.rs"]
mod asked;
#[path = "purge/ended.rs"]
mod ended;
#[path = "purge/found.rs"]
mod found;
#[path = "purge/ledger.rs"]
mod ledger;
#[path = "purge/resumed.rs"]
mod resumed;
#[path = "purge/service.rs"]
mod service;
mod support;
#[path = "purge/written.rs"]
mod written;

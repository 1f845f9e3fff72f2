//! Tencent's recording tasks, and what becomes of what they record: as a program meets it.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod desk;
mod files;
mod tasks;
mod templates;

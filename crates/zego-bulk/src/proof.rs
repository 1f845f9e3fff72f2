//! Holds a real Postgres against what a ledger promises: no part of the interface, and called by `tests/servers/run`.

pub use crate::database::postgres::proof::{comes_back, ends_what_it_was, is_told_apart, makes_tables_at_once};
use crate::ledger::cases::{self, Ground};

/// The cases of any ledger; how many.
///
/// # Panics
/// Where one of them does not hold.
pub async fn ledger_cases(url: &crate::PostgresUrl) -> u32 {
    cases::all(&Ground::Postgres(url.clone())).await
}

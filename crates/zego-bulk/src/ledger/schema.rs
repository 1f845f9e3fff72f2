//! The tables of a ledger.

/// Which layout this version writes and reads.
pub(super) const FORMAT: u64 = 1;

/// The tables, the same for every database. Moments are milliseconds since 1970 by the database's clock.
///
/// A row of `zego_batch` answers for `count` ids of the input. `ids` has those that are still open, or, once it is done, those of its last call; `deleted` are gone, and of the rest
/// each has a row in `zego_exception`.
pub(super) const TABLES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS zego_ledger (format BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS zego_run (
        run TEXT PRIMARY KEY,
        account TEXT NOT NULL,
        environment TEXT NOT NULL,
        vendor TEXT NOT NULL,
        state TEXT NOT NULL,
        planner TEXT,
        batches BIGINT NOT NULL,
        total BIGINT NOT NULL,
        digest TEXT NOT NULL,
        created BIGINT NOT NULL,
        finished BIGINT,
        stopped TEXT
    )",
    "CREATE TABLE IF NOT EXISTS zego_worker (
        run TEXT NOT NULL,
        worker TEXT NOT NULL,
        alive_until BIGINT NOT NULL,
        PRIMARY KEY (run, worker)
    )",
    "CREATE TABLE IF NOT EXISTS zego_batch (
        run TEXT NOT NULL,
        n BIGINT NOT NULL,
        ids TEXT NOT NULL,
        count BIGINT NOT NULL,
        state TEXT NOT NULL,
        worker TEXT,
        fence BIGINT NOT NULL,
        claim BIGINT NOT NULL,
        round BIGINT NOT NULL,
        doubt BIGINT NOT NULL,
        calls BIGINT NOT NULL,
        calls_again BIGINT NOT NULL,
        ids_again BIGINT NOT NULL,
        deleted BIGINT NOT NULL,
        gone BIGINT NOT NULL,
        request_id TEXT,
        PRIMARY KEY (run, n)
    )",
    "CREATE INDEX IF NOT EXISTS zego_batch_open ON zego_batch (run, round, n) WHERE state IN ('planned', 'unknown')",
    "CREATE INDEX IF NOT EXISTS zego_batch_held ON zego_batch (run, n) WHERE state IN ('leased', 'sent')",
    "CREATE TABLE IF NOT EXISTS zego_exception (
        run TEXT NOT NULL,
        n BIGINT NOT NULL,
        id TEXT NOT NULL,
        outcome TEXT NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        request_id TEXT
    )",
    "CREATE INDEX IF NOT EXISTS zego_exception_of_batch ON zego_exception (run, n)",
];

//! SQLite, in a file or in a temporary one.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, TransactionBehavior};
use rustix::fs::{FlockOperation, flock};

use super::{Committing, Creating, Database, DatabaseError, Row, SqlValue, Statement, Unit, UnitRows};

/// How a file is opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Access {
    /// To work with it, alone: it is made where it is missing.
    Work {
        /// Whether what is committed stays after a loss of power, and not only after the death of the process.
        durable: bool,
    },
    /// To look at it, also while another process works with it.
    Look,
}

/// A database of SQLite.
pub(crate) struct Sqlite(Arc<Mutex<Opened>>);

struct Opened {
    connection: Connection,
    /// `None` of a temporary one.
    file: Option<LedgerFile>,
    /// Statements as SQLite takes them, by those that the ledger has.
    texts: HashMap<&'static str, String>,
}

/// The file that was opened, to be told apart from another one in its place.
struct LedgerFile {
    path: PathBuf,
    device: u64,
    inode: u64,
    /// Locked as long as it lives.
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens a file.
    pub(crate) fn open(path: &Path, access: Access) -> Result<Self, DatabaseError> {
        let place = path.display().to_string();
        let (flags, lock) = match access {
            Access::Look if !path.exists() => return Err(DatabaseError::Missing { place }),
            Access::Look => (OpenFlags::SQLITE_OPEN_READ_ONLY, None),
            Access::Work { .. } => {
                let lock = lock(path)?;
                make(path)?;
                (OpenFlags::SQLITE_OPEN_READ_WRITE, Some(lock))
            }
        };
        let wrong = |error: &rusqlite::Error| in_words(&place, error);
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(|error| wrong(&error))?;
        // Before anything is changed in what may be somebody else's.
        let tables = "SELECT COUNT(*), COUNT(*) FILTER (WHERE name = 'zego_ledger') FROM sqlite_master";
        let (all, ours): (i64, i64) =
            connection.query_row(tables, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(|error| wrong(&error))?;
        if all > 0 && ours == 0 {
            return Err(DatabaseError::Damaged { place, reason: "it is a database of something else".to_owned() });
        }
        if let Access::Work { durable } = access {
            // With NORMAL the file is whole after a loss of power, and misses the last moments.
            let synchronous = if durable { "FULL" } else { "NORMAL" };
            connection.pragma_update(None, "journal_mode", "WAL").map_err(|error| wrong(&error))?;
            connection.pragma_update(None, "synchronous", synchronous).map_err(|error| wrong(&error))?;
        }
        let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| wrong(&error))?;
        if sound != "ok" {
            return Err(DatabaseError::Damaged { place, reason: sound });
        }
        let metadata = fs::metadata(path).map_err(|error| DatabaseError::Other { place, reason: error.to_string() })?;
        let file = LedgerFile { path: path.to_owned(), device: metadata.dev(), inode: metadata.ino(), _lock: lock };
        Self::over(connection, Some(file))
    }

    /// A file without a name, which is gone with the process.
    pub(crate) fn temporary() -> Result<Self, DatabaseError> {
        let connection = Connection::open("").map_err(|error| in_words(TEMPORARY, &error))?;
        // Nobody reads it after a crash.
        connection.pragma_update(None, "synchronous", "OFF").map_err(|error| in_words(TEMPORARY, &error))?;
        Self::over(connection, None)
    }

    fn over(connection: Connection, file: Option<LedgerFile>) -> Result<Self, DatabaseError> {
        let opened = Opened { connection, file, texts: HashMap::new() };
        opened.connection.pragma_update(None, "cache_size", CACHE_KIB).map_err(|error| in_words(&opened.place(), &error))?;
        opened.connection.set_prepared_statement_cache_capacity(64);
        Ok(Self(Arc::new(Mutex::new(opened))))
    }

    /// Does something with the connection where that may block.
    async fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Opened) -> Result<T, DatabaseError> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let opened = Arc::clone(&self.0);
        let ended = tokio::task::spawn_blocking(move || work(&mut opened.lock().unwrap_or_else(PoisonError::into_inner))).await;
        ended.unwrap_or_else(|error| Err(DatabaseError::Other { place: "the ledger".to_owned(), reason: error.to_string() }))
    }
}

impl Database for Sqlite {
    fn commit(&mut self, units: Vec<Unit>) -> Committing<'_> {
        Box::pin(self.within(move |opened| opened.commit(&units)))
    }

    fn create(&mut self, statements: &'static [&'static str]) -> Creating<'_> {
        Box::pin(self.within(move |opened| {
            let all = statements.iter().map(|sql| translated(sql) + ";\n").collect::<String>();
            opened.connection.execute_batch(&format!("BEGIN IMMEDIATE;\n{all}COMMIT;")).map_err(|error| opened.wrong(&error))
        }))
    }
}

impl Opened {
    fn commit(&mut self, units: &[Unit]) -> Result<Vec<UnitRows>, DatabaseError> {
        self.still_there()?;
        for sql in units.iter().flat_map(|unit| unit.guard.iter().chain(&unit.then)).map(|statement| statement.sql) {
            if !self.texts.contains_key(sql) {
                let text = translated(sql);
                self.texts.insert(sql, text);
            }
        }
        let place = self.place();
        let wrong = |error: &rusqlite::Error| in_words(&place, error);
        // Readers take no lock for writing, which a file that may only be read has none of.
        let reads = |unit: &Unit| unit.guard.is_none() && unit.then.iter().all(|statement| statement.sql.starts_with("SELECT"));
        let behavior = if units.iter().all(reads) { TransactionBehavior::Deferred } else { TransactionBehavior::Immediate };
        let transaction = self.connection.transaction_with_behavior(behavior).map_err(|error| wrong(&error))?;
        let mut outcomes = Vec::with_capacity(units.len());
        for unit in units {
            outcomes.push(done(&transaction, &self.texts, unit).map_err(|error| wrong(&error))?);
        }
        transaction.commit().map_err(|error| wrong(&error))?;
        Ok(outcomes)
    }

    /// On Linux a file goes on to exist for who has it open: what is written to one that was removed would be lost without a word.
    fn still_there(&self) -> Result<(), DatabaseError> {
        let Some(file) = &self.file else { return Ok(()) };
        let is_there = fs::metadata(&file.path).is_ok_and(|there| (there.dev(), there.ino()) == (file.device, file.inode));
        if is_there {
            return Ok(());
        }
        Err(DatabaseError::Removed { path: file.path.clone(), saved: self.save(&file.path) })
    }

    /// Writes all that is here to a new file beside the one that was removed, or else among the temporary files.
    fn save(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folders = [path.parent().map(Path::to_owned), Some(std::env::temp_dir())];
        let candidates = folders.into_iter().flatten().flat_map(|folder| {
            let name = name.clone();
            (0..100)
                .map(move |number| folder.join(format!("{name}.saved{}", if number == 0 { String::new() } else { format!("-{number}") })))
        });
        for candidate in candidates.filter(|candidate| !candidate.exists()) {
            let Ok(new) = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&candidate) else { continue };
            drop(new);
            if self.connection.execute("VACUUM INTO ?1", [candidate.to_string_lossy()]).is_ok() {
                return Some(candidate);
            }
            let _ = fs::remove_file(&candidate);
        }
        None
    }

    fn place(&self) -> String {
        self.file.as_ref().map_or_else(|| TEMPORARY.to_owned(), |file| file.path.display().to_string())
    }

    fn wrong(&self, error: &rusqlite::Error) -> DatabaseError {
        in_words(&self.place(), error)
    }
}

/// The text of a statement as SQLite takes it.
fn translated(sql: &str) -> String {
    sql.replace("{now}", "CAST(unixepoch('subsec') * 1000 AS INTEGER)").replace("{skip_locked}", "")
}

/// What a ledger without a file is called.
const TEMPORARY: &str = "the temporary ledger";
/// How much of a file is kept in memory: negative, so in KiB.
const CACHE_KIB: i64 = -8_192;

fn done(connection: &Connection, texts: &HashMap<&'static str, String>, unit: &Unit) -> Result<UnitRows, rusqlite::Error> {
    if let Some(guard) = &unit.guard
        && executed(connection, texts, guard)? != 1
    {
        return Ok(None);
    }
    unit.then.iter().map(|statement| rows(connection, texts, statement)).collect::<Result<_, _>>().map(Some)
}

/// How many rows a statement touched.
fn executed(connection: &Connection, texts: &HashMap<&'static str, String>, statement: &Statement) -> Result<usize, rusqlite::Error> {
    let mut prepared = connection.prepare_cached(&texts[statement.sql])?;
    bind(&mut prepared, statement)?;
    prepared.raw_execute()
}

fn rows(connection: &Connection, texts: &HashMap<&'static str, String>, statement: &Statement) -> Result<Vec<Row>, rusqlite::Error> {
    let mut prepared = connection.prepare_cached(&texts[statement.sql])?;
    bind(&mut prepared, statement)?;
    let columns = prepared.column_count();
    let mut found = prepared.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(Row((0..columns).map(|column| Ok(SqlValue::from(row.get_ref(column)?))).collect::<Result<_, rusqlite::Error>>()?));
    }
    Ok(rows)
}

/// To SQLite `$1` is a name, and may stand several times.
fn bind(prepared: &mut rusqlite::CachedStatement<'_>, statement: &Statement) -> Result<(), rusqlite::Error> {
    for (number, value) in (1..).zip(&statement.parameters) {
        if let Some(index) = prepared.parameter_index(&format!("${number}"))? {
            prepared.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Null => ValueRef::Null,
        }))
    }
}

impl From<ValueRef<'_>> for SqlValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            // The ledger has neither.
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Self::Null,
        }
    }
}

/// The file beside a ledger that who works with it has locked. Not the ledger's own: closing that would end SQLite's locks on it.
fn lock(path: &Path) -> Result<File, DatabaseError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let wrong = |error: &dyn std::fmt::Display| DatabaseError::ReadOnly { place: path.display().to_string(), reason: error.to_string() };
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(PathBuf::from(name))
        .map_err(|error| wrong(&error))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {
            let write = |file: &mut File| {
                file.set_len(0)?;
                file.rewind()?;
                write!(file, "{}", std::process::id())
            };
            write(&mut file).map_err(|error| wrong(&error))?;
            Ok(file)
        }
        Err(rustix::io::Errno::WOULDBLOCK) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let is_number = !holder.is_empty() && holder.bytes().all(|byte| byte.is_ascii_digit());
            let holder = if is_number { format!("number {holder}") } else { "of an unknown number".to_owned() };
            Err(DatabaseError::InUse { place: path.display().to_string(), holder })
        }
        Err(error) => Err(wrong(&error)),
    }
}

/// What every database of SQLite begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Makes the file where it is missing, for its owner alone: it tells what a company recorded.
fn make(path: &Path) -> Result<(), DatabaseError> {
    let place = || path.display().to_string();
    let made = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    let mut file = made.map_err(|error| DatabaseError::ReadOnly { place: place(), reason: error.to_string() })?;
    let mut beginning = Vec::new();
    let other = |error: std::io::Error| DatabaseError::Other { place: place(), reason: error.to_string() };
    (&mut file).take(MAGIC.len() as u64).read_to_end(&mut beginning).map_err(other)?;
    if !beginning.is_empty() && beginning != MAGIC {
        return Err(DatabaseError::Damaged { place: place(), reason: "it is no SQLite database".to_owned() });
    }
    let metadata = file.metadata().map_err(other)?;
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        let own = file.set_permissions(Permissions::from_mode(0o600));
        own.map_err(|error| DatabaseError::ReadOnly { place: place(), reason: error.to_string() })?;
    }
    Ok(())
}

fn in_words(place: &str, error: &rusqlite::Error) -> DatabaseError {
    let (place, reason) = (place.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => DatabaseError::Full { place },
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => DatabaseError::ReadOnly { place, reason },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => DatabaseError::Damaged { place, reason },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            DatabaseError::InUse { place, holder: "that has it open by other means".to_owned() }
        }
        _ => DatabaseError::Other { place, reason },
    }
}

#[cfg(test)]
mod tests;

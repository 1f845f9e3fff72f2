//! What happens to files.

use super::*;
use crate::database::statement;

const TABLES: &[&str] =
    &["CREATE TABLE IF NOT EXISTS zego_ledger (format BIGINT NOT NULL)", "CREATE TABLE IF NOT EXISTS zego_text (text TEXT NOT NULL)"];
const WORK: Access = Access::Work { durable: false };

/// A ledger in a folder of its own.
async fn made() -> (tempfile::TempDir, PathBuf, Sqlite) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("night.ledger");
    let mut sqlite = Sqlite::open(&path, WORK).unwrap();
    sqlite.create(TABLES).await.unwrap();
    (folder, path, sqlite)
}

async fn written(sqlite: &mut Sqlite, text: &str) -> Result<(), DatabaseError> {
    sqlite.commit(vec![Unit::of(vec![statement!("INSERT INTO zego_text (text) VALUES ($1)", text)])]).await.map(drop)
}

async fn texts(sqlite: &mut Sqlite) -> Vec<Row> {
    let read = Unit::of(vec![statement!("SELECT text FROM zego_text ORDER BY text")]);
    sqlite.commit(vec![read]).await.unwrap().remove(0).unwrap().remove(0)
}

fn rows(texts: &[&str]) -> Vec<Row> {
    texts.iter().map(|text| Row(vec![SqlValue::from(*text)])).collect()
}

#[tokio::test]
async fn a_ledger_is_for_its_owner_alone() {
    let (folder, path, sqlite) = made().await;
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
    drop(sqlite);
    // One that others may read is theirs no more.
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    drop(Sqlite::open(&path, WORK).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn one_process_at_a_time_works_with_it_and_others_look() {
    let (_folder, path, mut sqlite) = made().await;
    let second = Sqlite::open(&path, WORK).err().unwrap();
    assert_eq!(second, DatabaseError::InUse { place: path.display().to_string(), holder: format!("number {}", std::process::id()) });
    written(&mut sqlite, "seen").await.unwrap();
    let mut looks = Sqlite::open(&path, Access::Look).unwrap();
    assert_eq!(texts(&mut looks).await, rows(&["seen"]));
    // Who looks changes nothing.
    assert!(matches!(written(&mut looks, "by the second").await, Err(DatabaseError::ReadOnly { .. })));
    written(&mut sqlite, "too").await.unwrap();
    assert_eq!(texts(&mut looks).await, rows(&["seen", "too"]));
    drop(sqlite);
    drop(Sqlite::open(&path, WORK).unwrap());
}

#[tokio::test]
async fn what_is_no_ledger_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("something");
    let damaged = |access| matches!(Sqlite::open(&path, access).err(), Some(DatabaseError::Damaged { .. }));
    fs::write(&path, "id-1\nid-2\n").unwrap();
    assert!(damaged(WORK) && damaged(Access::Look));
    assert_eq!(fs::read(&path).unwrap(), b"id-1\nid-2\n");
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE accounts (owner TEXT)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(damaged(WORK) && damaged(Access::Look));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(
        Sqlite::open(&folder.path().join("none"), Access::Look).err(),
        Some(DatabaseError::Missing { place: folder.path().join("none").display().to_string() })
    );
}

#[tokio::test]
async fn a_damaged_file_is_found_out() {
    let (_folder, path, mut sqlite) = made().await;
    for number in 0..400 {
        written(&mut sqlite, &format!("{number}-{}", "x".repeat(200))).await.unwrap();
    }
    drop(sqlite);
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() > 80_000, "{}", whole.len());
    let mut bytes = whole.clone();
    bytes[12_288..40_960].fill(0x5a);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(Sqlite::open(&path, WORK).err(), Some(DatabaseError::Damaged { .. })));
    // A part of it is no ledger either.
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(Sqlite::open(&path, WORK).err(), Some(DatabaseError::Damaged { .. })));
    fs::write(&path, &whole).unwrap();
    assert_eq!(texts(&mut Sqlite::open(&path, WORK).unwrap()).await.len(), 400);
}

#[tokio::test]
async fn one_that_is_removed_in_use_is_saved_beside_it() {
    for replaced in [false, true] {
        let (folder, path, mut sqlite) = made().await;
        written(&mut sqlite, "kept").await.unwrap();
        fs::remove_file(&path).unwrap();
        if replaced {
            fs::write(&path, "").unwrap();
        }
        let saved = folder.path().join("night.ledger.saved");
        let error = written(&mut sqlite, "lost").await.unwrap_err();
        assert_eq!(error, DatabaseError::Removed { path: path.clone(), saved: Some(saved.clone()) });
        assert!(error.to_string().contains("night.ledger.saved: go on with that one"), "{error}");
        assert_eq!(fs::metadata(&saved).unwrap().permissions().mode() & 0o777, 0o600);
        let mut again = Sqlite::open(&saved, WORK).unwrap();
        assert_eq!(texts(&mut again).await, rows(&["kept"]));
        written(&mut again, "more").await.unwrap();
    }
}

/// What SQLite says where its file may not grow is what it says of a full disk.
#[tokio::test]
async fn a_full_disk_loses_nothing_and_is_gone_on_with() {
    let (_folder, path, mut sqlite) = made().await;
    let room = |sqlite: &Sqlite, pages: i64| {
        let opened = sqlite.0.lock().unwrap();
        opened.connection.pragma_update(None, "max_page_count", pages).unwrap();
    };
    written(&mut sqlite, "before").await.unwrap();
    room(&sqlite, 1);
    let long = "x".repeat(100_000);
    let error = written(&mut sqlite, &long).await.unwrap_err();
    assert_eq!(error, DatabaseError::Full { place: path.display().to_string() });
    assert_eq!(texts(&mut sqlite).await, rows(&["before"]));
    room(&sqlite, 10_000);
    written(&mut sqlite, &long).await.unwrap();
    drop(sqlite);
    assert_eq!(texts(&mut Sqlite::open(&path, WORK).unwrap()).await, rows(&["before", &long]));
}

#[test]
fn where_nothing_can_be_written_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // For root there is no folder that it may not write to: one that is none stands for it.
    for path in [file.join("night.ledger"), folder.path().join("no/such/folder/night.ledger")] {
        let error = Sqlite::open(&path, WORK).err().unwrap();
        assert!(matches!(&error, DatabaseError::ReadOnly { .. }), "{error}");
        assert!(error.to_string().contains("Choose another place"), "{error}");
    }
}

/// A unit whose guard finds nothing leaves nothing, and the others are done all the same; what fails undoes all of them.
#[tokio::test]
async fn units_are_done_as_a_whole_or_not_at_all() {
    let (_folder, _path, mut sqlite) = made().await;
    let insert = |text: &str| statement!("INSERT INTO zego_text (text) VALUES ($1)", text);
    let guard = |text: &str| statement!("UPDATE zego_text SET text = text WHERE text = $1", text);
    let units = vec![
        Unit::guarded(guard("none"), vec![insert("never")]),
        Unit::of(vec![insert("a")]),
        Unit::guarded(guard("a"), vec![insert("b"), statement!("SELECT text FROM zego_text ORDER BY text")]),
    ];
    assert_eq!(sqlite.commit(units).await.unwrap(), [None, Some(vec![vec![]]), Some(vec![vec![], rows(&["a", "b"])])]);
    let failing = vec![Unit::of(vec![insert("c")]), Unit::of(vec![statement!("INSERT INTO zego_text (text) VALUES (NULL)")])];
    sqlite.commit(failing).await.unwrap_err();
    assert_eq!(texts(&mut sqlite).await, rows(&["a", "b"]));
}

/// 2 is FULL: each commit waits for the disk. 1 is NORMAL: the file stays whole, and misses the last moments after a loss of power.
#[tokio::test]
async fn a_durable_ledger_waits_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    for (durable, expected) in [(true, 2), (false, 1)] {
        let sqlite = Sqlite::open(&folder.path().join("night.ledger"), Access::Work { durable }).unwrap();
        let synchronous =
            |opened: &mut Opened| Ok(opened.connection.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0)).unwrap());
        assert_eq!(sqlite.within(synchronous).await.unwrap(), expected, "{durable}");
    }
}

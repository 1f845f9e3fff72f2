//! Texts as people have them, good and bad.

mod refused;

use std::future::poll_fn;
use std::io::{Cursor, Error, ErrorKind};
use std::num::NonZeroUsize;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::source::{IdsDigest, KeepList, SourceExt as _};

/// Gives so many bytes at a time, and fails at the end if it is to.
struct Pieces {
    text: Vec<u8>,
    at: usize,
    size: usize,
    fails: bool,
}

impl AsyncRead for Pieces {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let end = (this.at + this.size).min(this.text.len()).min(this.at + room.remaining());
        if this.at == end && this.fails {
            return Poll::Ready(Err(Error::from(ErrorKind::UnexpectedEof)));
        }
        room.put_slice(&this.text[this.at..end]);
        this.at = end;
        Poll::Ready(Ok(()))
    }
}

/// All ids, and how it ends.
async fn read<T: PartialEq, E>(mut ids: impl Stream<Item = Result<T, E>> + Unpin) -> (Vec<T>, Option<E>) {
    let mut read = Vec::new();
    while let Some(id) = poll_fn(|context| Pin::new(&mut ids).poll_next(context)).await {
        match id {
            Ok(id) => read.push(id),
            Err(error) => {
                assert!(poll_fn(|context| Pin::new(&mut ids).poll_next(context)).await.is_none(), "nothing comes after an error");
                return (read, Some(error));
            }
        }
    }
    (read, None)
}

async fn ids_of(text: &[u8], size: usize, form: TextForm) -> (Vec<String>, Option<String>) {
    let reader = Pieces { text: text.to_vec(), at: 0, size, fails: false };
    let (ids, error) = read(TextSource::of(reader, "ids", form)).await;
    (ids.iter().map(ToString::to_string).collect(), error.map(|error| error.to_string()))
}

/// The same, however the text is cut.
async fn ids_however_cut(text: &[u8], form: &TextForm) -> (Vec<String>, Option<String>) {
    let whole = ids_of(text, text.len().max(1), form.clone()).await;
    for size in [1, 2, 3, 7] {
        if text.len() < 4_096 {
            assert_eq!(ids_of(text, size, form.clone()).await, whole, "in pieces of {size}");
        }
    }
    whole
}

fn number(number: usize) -> TextForm {
    TextForm::Csv(Column::Numbered(NonZeroUsize::new(number).unwrap()))
}

fn named(name: &str) -> TextForm {
    TextForm::Csv(Column::Named(name.to_owned()))
}

#[tokio::test]
async fn texts_as_people_have_them_are_read() {
    let (lines, csv, json) = (TextForm::Lines, TextForm::Csv(Column::Known), TextForm::JsonLines(None));
    for (form, text, expected) in [
        (&lines, "", &[][..]),
        (&lines, "\u{feff}", &[]),
        (&lines, "\n\r\n \t\r\n", &[]),
        (&lines, "a", &["a"]),
        (&lines, "\u{feff}a\r\nb\r\n\r\n  c\t\nd", &["a", "b", "c", "d"]),
        (&lines, "record/app/a b/\u{4e2d}.mp4\na;b\n", &["record/app/a b/\u{4e2d}.mp4", "a;b"]),
        // A name of ids is an id where there were others before it.
        (&lines, "a\nkey\n", &["a", "key"]),
        (&csv, "FileId\n1\n2\n", &["1", "2"]),
        (&csv, "\u{feff}\"FileId\",Name\r\n\"1\",\"a, \"\"b\"\"\r\nc\"\r\n\r\n,\r\n2,\r\n", &["1", "2"]),
        (&csv, "Name,Key\na,record/x\n", &["record/x"]),
        // The first of the names that is there, in their order.
        (&csv, "id,FileId\n1,2\n", &["2"]),
        (&csv, "id , name\n 1 ,x\n", &["1"]),
        (&named("the id"), "x,the id\n1,\"a,b\"\n", &["a,b"]),
        (&number(2), "x,1\ny,2\n", &["1", "2"]),
        (&number(1), "1", &["1"]),
        (&json, "\"a\"\n\n{\"FileId\":\"b\"}\r\n {\"x\":[{\"FileId\":\"no\"}],\"Key\":\"c\"} \n", &["a", "b", "c"]),
        (&json, r#"{"id":"no","Key":"yes","x":1.5,"y":null,"z":{"Key":"no"}}"#, &["yes"]),
        (&json, r#""\u4e2d,\/""#, &["\u{4e2d},/"]),
        (&TextForm::JsonLines(Some("id".to_owned())), r#"{"id":"yes","Key":"no"}"#, &["yes"]),
    ] {
        let (ids, error) = ids_however_cut(text.as_bytes(), form).await;
        assert_eq!((ids.as_slice(), error), (expected.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice(), None), "{text:?}");
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_read_is_an_error() {
    let reader = Pieces { text: b"a\nb\nc".to_vec(), at: 0, size: 4, fails: true };
    let (ids, error) = read(TextSource::of(reader, "a\u{202e}b", TextForm::Lines)).await;
    let Some(error) = error else { panic!("no error") };
    assert_eq!((ids.len(), error.to_string().as_str()), (2, "a\\u{202e}b cannot be read"));
    assert!(std::error::Error::source(&error).is_some());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ids.csv");
    let error = TextSource::open(&path, TextForm::Lines).await.unwrap_err();
    assert!(matches!(error, SourceError::Read { ref cause, .. } if cause.kind() == ErrorKind::NotFound), "{error:?}");
    std::fs::write(&path, "FileId\n1\n").unwrap();
    let (ids, error) = read(TextSource::open(&path, TextForm::of_name(&path)).await.unwrap()).await;
    assert_eq!((ids, error.is_none()), (vec![FileId::from("1")], true));
}

#[test]
fn the_ending_of_a_name_tells_the_form() {
    for (name, form) in [
        ("ids.CSV", TextForm::Csv(Column::Known)),
        ("a.b/ids.ndjson", TextForm::JsonLines(None)),
        ("ids.jsonl", TextForm::JsonLines(None)),
        ("ids.txt", TextForm::Lines),
        ("csv", TextForm::Lines),
        ("-", TextForm::Lines),
    ] {
        assert_eq!(TextForm::of_name(Path::new(name)), form, "{name}");
    }
    assert_eq!(Column::of_text("0"), Column::Named("0".to_owned()));
    assert_eq!(Column::of_text("2"), Column::Numbered(NonZeroUsize::new(2).unwrap()));
    assert_eq!(Column::of_text("FileId"), Column::Named("FileId".to_owned()));
}

#[tokio::test]
async fn what_is_kept_is_left_out_and_counted_and_a_number_ends_a_source() {
    let source = |text: &'static str| TextSource::of(Cursor::new(text), "ids", TextForm::Lines);
    let keep = std::sync::Arc::new(KeepList::read(source("b\nd\nb\nx\n")).await.unwrap());
    assert_eq!((keep.len(), keep.is_empty(), keep.contains(&"x".into()), keep.contains(&"a".into())), (3, false, true, false));
    let (ids, error) = read(source("a\nb\nc\nb\nd\ne\nf\n").except(keep.clone()).at_most(3)).await;
    assert_eq!((ids, error.is_none(), keep.kept()), (["a", "c", "e"].map(FileId::from).to_vec(), true, 3));
    // What would be wrong is not asked for any more.
    assert!(read(source("a\nb,c\n").at_most(1)).await.1.is_none());
    assert!(read(source("b,c\n").at_most(0)).await.1.is_none());
    let error = read(source("a\nb,c\n").except(keep)).await.1.unwrap();
    assert!(error.downcast_ref::<SourceError>().is_some(), "{error}");
    let error = KeepList::read(source("a\nb,c\n")).await.unwrap_err();
    assert!(matches!(error, SourceError::Text { line: 2, .. }), "{error:?}");
}

#[test]
fn what_is_to_be_deleted_is_checked_by_where_it_is_from() {
    use crate::source::PurgeItem;
    fn id(item: impl PurgeItem) -> Result<String, String> {
        item.into_file_id().map(|id| id.to_string()).map_err(|error| error.to_string())
    }
    assert_eq!(id("a"), Ok("a".to_owned()));
    assert_eq!(id("a".to_owned()), Ok("a".to_owned()));
    assert!(id("a\n").unwrap_err().contains("U+000A at its end"));
    // A service may call a file as it likes.
    assert_eq!(id(FileId::from("a\n")), Ok("a\n".to_owned()));
    assert_eq!(id(FileId::from("")), Err("there is no id".to_owned()));
    assert!(id(FileId::from("k".repeat(9_000))).unwrap_err().contains("9000 bytes"));
    assert_eq!(id(Ok::<_, Error>("a")), Ok("a".to_owned()));
    assert_eq!(id(Err::<&str, _>("gone")), Err("gone".to_owned()));
}

/// A run is a task of its own, on whichever thread.
#[test]
fn sources_go_from_thread_to_thread() {
    fn check<T: Send + Unpin + 'static>() {}
    check::<TextSource>();
    check::<crate::source::SearchSource>();
    check::<crate::source::Except<crate::source::AtMost<TextSource>>>();
}

/// Any id that can be given in lines.
fn plain() -> impl Strategy<Value = String> {
    let first = "[a-zA-Z0-9/_.\u{4e2d}\u{fc}-]";
    format!("{first}([a-zA-Z0-9/_. ;:'\u{4e2d}\u{1f600}-]{{0,30}}{first})?").prop_map_into()
}

/// Strings of a regular expression.
trait Pattern {
    fn prop_map_into(self) -> BoxedStrategy<String>;
}

impl Pattern for String {
    fn prop_map_into(self) -> BoxedStrategy<String> {
        proptest::string::string_regex(&self).unwrap().prop_filter("a name of ids", |id| !crate::source::id::is_name(id)).boxed()
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever ids are written in whatever form come back, and have one digest.
    #[test]
    fn ids_come_back_from_every_form(
        plain in prop::collection::vec(plain(), 0..20),
        more in prop::collection::vec(("[!-~]([ -~]{0,20}[!-~])?", "[ -~\r\n]{0,12}"), 0..20),
        size in 1..40_usize,
        (end, mark, gaps) in (prop::sample::select(vec!["\n", "\r\n"]), prop::sample::select(vec!["", "\u{feff}"]), 0..3_usize),
    ) {
        let between = end.repeat(gaps + 1);
        let digest = |ids: &[FileId]| {
            let mut digest = IdsDigest::new();
            for id in ids {
                digest.add(id);
            }
            digest.finish()
        };
        let all = |text: String, form: TextForm| {
            let (ids, error) = run(read(TextSource::of(Pieces { text: text.into_bytes(), at: 0, size, fails: false }, "ids", form)));
            assert!(error.is_none(), "{error:?}");
            ids
        };
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        // Lines: ids without commas; the other two: any visible ones, beside anything.
        let ids: Vec<FileId> = plain.iter().map(FileId::from).collect();
        let lines = all(format!("{mark}{}", plain.join(&between)), TextForm::Lines);
        prop_assert_eq!(&lines, &ids);
        let json = plain.iter().map(|id| json!(id).to_string()).collect::<Vec<_>>().join(&between);
        prop_assert_eq!(digest(&all(format!("{mark}{json}"), TextForm::JsonLines(None))), digest(&lines));

        let ids: Vec<FileId> = more.iter().map(|(id, _)| FileId::from(id)).collect();
        let table = more.iter().map(|(id, other)| [&quoted(other), ",", &quoted(id), &between].concat()).collect::<String>();
        prop_assert_eq!(&all(format!("{mark}x,\"FileId\"{end}{table}"), TextForm::Csv(Column::Known)), &ids);
        let json = more.iter().map(|(id, other)| json!({ "a": other, "Key": id, "b": [{ "Key": 1 }] }).to_string() + &between).collect::<String>();
        prop_assert_eq!(&all(format!("{mark}{json}"), TextForm::JsonLines(None)), &ids);
    }

    /// Whatever bytes there are: an end is reached, however they are cut, and it is the same one.
    #[test]
    fn any_bytes_come_to_the_same_end(
        text in prop::collection::vec(prop_oneof![4 => prop::sample::select(b"ab,\"\n\r {}:\\".to_vec()), 1 => any::<u8>()], 0..80),
        form in prop::sample::select(vec![TextForm::Lines, TextForm::Csv(Column::Known), number(1), TextForm::JsonLines(None)]),
        size in 1..9_usize,
    ) {
        let text = if form == TextForm::Csv(Column::Known) { [b"id,x\n", text.as_slice()].concat() } else { text };
        prop_assert_eq!(run(ids_of(&text, size, form.clone())), run(ids_of(&text, 1 << 10, form)));
    }
}

/// The text of a line, with its end.
type MakeLine = fn(u64) -> String;

/// Lines without end, made as they are read.
struct Endless {
    left: u64,
    line: MakeLine,
}

impl AsyncRead for Endless {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.left > 0 && room.remaining() >= 128 {
            this.left -= 1;
            room.put_slice((this.line)(this.left).as_bytes());
        }
        Poll::Ready(Ok(()))
    }
}

/// A million lines take no more memory than a few.
#[test]
fn memory_is_flat() {
    let forms: [(TextForm, u64, MakeLine); 3] = [
        (TextForm::Lines, 1_000_000, |n| format!("{n:019}\n")),
        (TextForm::Csv(Column::Numbered(NonZeroUsize::MIN)), 100_000, |n| format!("{n:019},\"a name\"\n")),
        (TextForm::JsonLines(None), 100_000, |n| format!("{{\"FileId\":\"{n:019}\",\"Name\":\"a name\"}}\n")),
    ];
    for (form, lines, line) in forms {
        let info = allocation_counter::measure(|| {
            run(async {
                let (mut ids, mut count) = (TextSource::of(Endless { left: lines, line }, "ids", form.clone()), 0);
                while let Some(id) = poll_fn(|context| Pin::new(&mut ids).poll_next(context)).await {
                    assert_eq!(id.unwrap().as_str().len(), 19);
                    count += 1;
                }
                assert_eq!(count, lines);
            });
        });
        println!("{form:?}: {} bytes at most", info.bytes_max);
        assert!(info.bytes_max < 256 << 10, "{form:?}: {info:?}");
    }
}

//! Texts that hold something else than ids: what is said of them.

use super::*;
use crate::source::text::lines::LONGEST_LINE;

/// A form, a text, how many ids come before the end, and what is said of it.
type Refused<'t> = (&'t TextForm, Vec<u8>, usize, &'t str);

async fn check(all: impl IntoIterator<Item = Refused<'_>>) {
    for (form, text, before, message) in all {
        let (ids, error) = ids_however_cut(&text, form).await;
        let shown = String::from_utf8_lossy(&text).chars().take(60).collect::<String>();
        assert_eq!((ids.len(), error), (before, Some(format!("ids, {message}"))), "{form:?} {shown:?}");
    }
}

fn text(parts: &[&str]) -> Vec<u8> {
    parts.concat().into_bytes()
}

fn endless() -> (String, String) {
    ("k".repeat(LONGEST_LINE + 1), format!("line 2: it has more than {LONGEST_LINE} bytes: a text of ids has line ends"))
}

#[tokio::test]
async fn lines_that_are_no_ids_are_named() {
    let lines = TextForm::Lines;
    let (endless, of_endless) = endless();
    let long = "k".repeat(9_000);
    let of_long = format!("line 1: the id has 9000 bytes, which is more than any call can carry: `{}..`", "k".repeat(80));
    check([
        (
            &lines,
            text(&["a\n\nli\u{200b}ve\n"]),
            1,
            "line 3: `li\\u{200b}ve` has U+200B inside it, so it names another file than it seems to: take that character out",
        ),
        (
            &lines,
            text(&["a\rb\n"]),
            0,
            "line 1: `a\\rb` has U+000D inside it, so it names another file than it seems to: take that character out",
        ),
        (
            &lines,
            text(&["\u{a0}a\n"]),
            0,
            "line 1: `\\u{a0}a` has U+00A0 at its start, so it names another file than it seems to: take that character out",
        ),
        (
            &lines,
            text(&["a\n\u{feff}b\n"]),
            1,
            "line 2: `\\u{feff}b` has U+FEFF at its start, so it names another file than it seems to: take that character out",
        ),
        (&lines, b"a\nb\xffc\n".to_vec(), 1, "line 2: byte 2 of it, 0xff, is no UTF-8: save the text as UTF-8"),
        (&lines, b"\xff\xfea\0\n\0".to_vec(), 0, "line 1: the text is UTF-16: save it as UTF-8"),
        (&lines, text(&[&long]), 0, &of_long),
        (&lines, text(&["a\n", &endless]), 1, &of_endless),
        (&lines, text(&["a\n", &endless, "\nb"]), 1, &of_endless),
        (
            &lines,
            text(&["a\nb,c\n"]),
            1,
            "line 2: `b,c` has a comma: if this is CSV, say --format csv; an id with a comma is given as CSV or JSON lines (--format jsonl)",
        ),
        (
            &lines,
            text(&["\nfileid\n1\n"]),
            0,
            "line 2: `fileid` is what a column of ids is called, and no id: if this is CSV with a header, say --format csv and --column fileid",
        ),
        (&lines, text(&["{\"FileId\":\"1\"}\n"]), 0, "line 1: `{\"FileId\":\"1\"}` is JSON: say --format jsonl"),
    ])
    .await;
}

#[tokio::test]
async fn tables_that_are_wrong_are_named() {
    let csv = TextForm::Csv(Column::Known);
    let (endless, of_endless) = endless();
    let of_endless = of_endless.replace("line 2", "line 3");
    let columns = ",x".repeat(4_096);
    check([
        (
            &csv,
            text(&["name,size\na,1\n"]),
            0,
            "line 1: the header has no column `FileId`, `file_id`, `Key`, `key`, `id`; its columns are `name`, `size`: say which one has the ids by its name, or by its number where there is no header",
        ),
        (
            &named("x"),
            text(&["\nname;x\na;1\n"]),
            0,
            "line 2: the header has no column `x`; its columns are `name;x`: values are separated by commas, not by semicolons",
        ),
        (&csv, text(&["id,id\n1,2\n"]), 0, "line 1: the header has the column `id` twice: name it by its number, and take the header away"),
        (
            &csv,
            text(&["id,x\n1,\n2\n"]),
            1,
            "line 3: the row has 1 values where the first has 2: is a value with a comma in no quotation marks?",
        ),
        (&csv, text(&["x,id\n\"a\nb\",1\nc,\n"]), 1, "line 4, column `id`: there is no id"),
        (
            &csv,
            text(&["id\na\u{202e}b\n"]),
            0,
            "line 2, column `id`: `a\\u{202e}b` has U+202E inside it, so it names another file than it seems to: take that character out",
        ),
        (&csv, b"id\n\xe9\n".to_vec(), 0, "line 2, column `id`: byte 1 of it, 0xe9, is no UTF-8: save the text as UTF-8"),
        (
            &csv,
            text(&["id,x\n1,\"a\n2,b\n"]),
            0,
            "line 2: a quotation mark is opened and not closed: a value in quotation marks has each mark of its own twice",
        ),
        (
            &csv,
            text(&["id,x\n1,a\"b\n"]),
            0,
            "line 2: a quotation mark is opened and not closed: a value in quotation marks has each mark of its own twice",
        ),
        (&csv, text(&["id\na\n", &endless]), 1, &of_endless),
        (
            &csv,
            text(&["id\na\n\"", &endless]),
            1,
            "line 3: a quotation mark is opened and not closed: a value in quotation marks has each mark of its own twice",
        ),
        (&csv, text(&["id\na", &columns]), 0, "line 2: the row has more than 4096 columns"),
        (&number(3), text(&["a,b\n"]), 0, "line 1: there is no column 3: the row has 2 values"),
        (&number(2), text(&["a,b\nc, \n"]), 1, "line 2, column 2: there is no id"),
        (
            &number(1),
            text(&["FileId,b\n"]),
            0,
            "line 1: `FileId` is what a column of ids is called, and no id: if this is CSV with a header, say --format csv and --column FileId",
        ),
    ])
    .await;
}

#[tokio::test]
async fn json_without_an_id_is_named() {
    let json = TextForm::JsonLines(None);
    check([
        (&json, text(&["\"a\"\n{\"FileId\":\"b\"\n"]), 1, "line 2: it is no JSON: EOF while parsing an object at byte 13"),
        (&json, text(&["a\n"]), 0, "line 1: it is no JSON: expected value at byte 1"),
        (&json, text(&["\"a\" \"b\"\n"]), 0, "line 1: it is no JSON: trailing characters at byte 5"),
        (
            &json,
            text(&["\"a\tb\"\n"]),
            0,
            "line 1: it is no JSON: control character (\\u0000-\\u001F) found while parsing a string at byte 3",
        ),
        (
            &json,
            text(&["3270835010809755971\n"]),
            0,
            "line 1: it is a number, where a string or an object should be: an id is text, and many programs round numbers of so many digits",
        ),
        (
            &json,
            text(&["[\"a\",\"b\"]\n"]),
            0,
            "line 1: it is a list, where a string or an object should be: give each id a line of its own, as `jq -c '.[]'` does",
        ),
        (&json, text(&["null\n"]), 0, "line 1: it is null, where a string or an object should be"),
        (
            &json,
            text(&["{\"file\":\"a\",\"n\":1}\n"]),
            0,
            "line 1: the object has none of the fields `FileId`, `file_id`, `Key`, `key`, `id`; it has `file`, `n`",
        ),
        (&json, text(&["{}\n"]), 0, "line 1: the object has none of the fields `FileId`, `file_id`, `Key`, `key`, `id`; it has none"),
        (
            &json,
            text(&["{\"id\":\"a\",\"id\":\"b\"}\n"]),
            0,
            "line 1: the object has the field `id` twice: nobody knows which one is meant",
        ),
        (
            &json,
            text(&["{\"FileId\":12}\n"]),
            0,
            "line 1: the field `FileId` is a number, where a string should be: an id is text, and many programs round numbers of so many digits",
        ),
        (&json, text(&["{\"FileId\":{\"a\":[]}}\n"]), 0, "line 1: the field `FileId` is an object, where a string should be"),
        (
            &json,
            text(&["\" a\"\n"]),
            0,
            "line 1: ` a` has a space at its start, so it names another file than it seems to: take that character out",
        ),
        (
            &json,
            text(&["\"a\\u200b\"\n"]),
            0,
            "line 1: `a\\u{200b}` has U+200B at its end, so it names another file than it seems to: take that character out",
        ),
        (&json, text(&["\"\"\n"]), 0, "line 1: there is no id"),
    ])
    .await;
}

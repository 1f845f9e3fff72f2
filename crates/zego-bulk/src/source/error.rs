//! Why a source ended before its end.

use std::io;

use zego_model::text::{Stray, printable};

/// Why a source ended before its end. What it gave before that is right.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A text could not be read on, or not at all.
    #[error("{} cannot be read", printable(name))]
    Read {
        /// What the text is called: a path, or `stdin`.
        name: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A text holds something else than ids in the form that was said.
    #[error("{}, line {line}{}: {problem}", printable(name), in_column(column.as_deref()))]
    Text {
        /// What the text is called: a path, or `stdin`.
        name: String,
        /// The line, from 1; where a row of a table has several, the first.
        line: u64,
        /// The column of a table, by its name or number, where one is to blame.
        column: Option<String>,
        /// What is wrong.
        problem: TextProblem,
    },
    /// A search came to no end: a call failed, also when it was made again, or the service's pages make no whole list.
    #[error("the search ended after {found} files, before the list was whole: {call}")]
    Search {
        /// How many files it had found.
        found: u64,
        /// What became of the call.
        call: Box<zego_transport::Error>,
    },
    /// More ids to keep than a [`KeepList`](super::KeepList) holds.
    #[error("there are more than {most} ids to keep: delete what is listed instead, or by stream, prefix or age")]
    KeepTooLong {
        /// How many it holds.
        most: usize,
    },
}

fn in_column(column: Option<&str>) -> String {
    column.map(|column| format!(", column {}", printable(column).shortened(60))).unwrap_or_default()
}

/// What is wrong with a line of a text.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TextProblem {
    /// A character that cannot be seen.
    #[error("`{}` has {stray}, so it names another file than it seems to: take that character out", shown(text))]
    Stray {
        /// The id.
        text: String,
        /// The character.
        stray: Stray,
    },
    /// Bytes that are no UTF-8.
    #[error("byte {at} of it, 0x{byte:02x}, is no UTF-8: save the text as UTF-8")]
    NotUtf8 {
        /// Which byte of the line or value, from 1.
        at: usize,
        /// The byte.
        byte: u8,
    },
    /// A text in UTF-16, as some shells and editors of Windows write.
    #[error("the text is UTF-16: save it as UTF-8")]
    Utf16,
    /// No id where one should be.
    #[error("there is no id")]
    NoId,
    /// An id that no call can carry.
    #[error("the id has {len} bytes, which is more than any call can carry: `{}`", shown(text))]
    TooLong {
        /// How many bytes.
        len: usize,
        /// Its beginning.
        text: String,
    },
    /// A line that does not end.
    #[error("it has more than {most} bytes: a text of ids has line ends")]
    LineTooLong {
        /// How many it may have.
        most: usize,
    },
    /// An id with a comma, where each line is one id.
    #[error(
        "`{}` has a comma: if this is CSV, say --format csv; an id with a comma is given as CSV or JSON lines (--format jsonl)",
        shown(text)
    )]
    Comma {
        /// The line.
        text: String,
    },
    /// A word that stands over a column of ids, as the first line or value.
    #[error(
        "`{}` is what a column of ids is called, and no id: if this is CSV with a header, say --format csv and --column {}",
        shown(text),
        shown(text)
    )]
    Header {
        /// The word.
        text: String,
    },
    /// JSON, where each line is one id.
    #[error("`{}` is JSON: say --format jsonl", shown(text))]
    Json {
        /// The line.
        text: String,
    },
    /// A line that is not JSON.
    #[error("it is no JSON: {problem} at byte {at}")]
    NotJson {
        /// What the reader of JSON says.
        problem: String,
        /// Which byte of the line, from 1.
        at: usize,
    },
    /// A JSON value that is neither a string nor an object.
    #[error("it is {found}, where a string or an object should be{}", hint_of_value(found))]
    NotText {
        /// What it is.
        found: &'static str,
    },
    /// An object without the field.
    #[error("the object has none of the fields {}; it has {}", listed(wanted), listed(has))]
    NoField {
        /// The fields that are looked for.
        wanted: Vec<String>,
        /// Those that it has.
        has: Vec<String>,
    },
    /// A field that an object has twice.
    #[error("the object has the field `{}` twice: nobody knows which one is meant", shown(field))]
    FieldTwice {
        /// The field.
        field: String,
    },
    /// A field that holds no text.
    #[error("the field `{}` is {found}, where a string should be{}", shown(field), hint_of_value(found))]
    FieldNotText {
        /// The field.
        field: String,
        /// What it holds.
        found: &'static str,
    },
    /// A header without the column.
    #[error("the header has no column {}; its columns are {}{}", listed(wanted), listed(has), hint_of_header(has))]
    NoColumn {
        /// The columns that are looked for.
        wanted: Vec<String>,
        /// Those that there are.
        has: Vec<String>,
    },
    /// A column that the header has twice.
    #[error("the header has the column `{}` twice: name it by its number, and take the header away", shown(column))]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// A row without the numbered column.
    #[error("there is no column {number}: the row has {has} values")]
    NoSuchNumber {
        /// The number, from 1.
        number: usize,
        /// How many columns there are.
        has: usize,
    },
    /// A row of another width than the first.
    #[error("the row has {has} values where the first has {expected}: is a value with a comma in no quotation marks?")]
    Width {
        /// How many it has.
        has: usize,
        /// How many the first row has.
        expected: usize,
    },
    /// More columns than are read.
    #[error("the row has more than {most} columns")]
    TooManyColumns {
        /// How many it may have.
        most: usize,
    },
    /// A quotation mark that is never closed, or one within a value.
    #[error("a quotation mark is opened and not closed: a value in quotation marks has each mark of its own twice")]
    OpenQuote,
}

fn shown(text: &str) -> zego_model::text::Printable<'_> {
    printable(text).shortened(80)
}

/// The first of them: a header may have thousands.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 20;
    if names.is_empty() {
        return "none".to_owned();
    }
    let mut text = names.iter().take(SHOWN).map(|name| format!("`{}`", printable(name).shortened(60))).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text += ", ...";
    }
    text
}

fn hint_of_value(found: &str) -> &'static str {
    match found {
        "a number" => ": an id is text, and many programs round numbers of so many digits",
        "a list" => ": give each id a line of its own, as `jq -c '.[]'` does",
        _ => "",
    }
}

fn hint_of_header(has: &[String]) -> &'static str {
    match has {
        [one] if one.contains(';') => ": values are separated by commas, not by semicolons",
        [one] if one.contains('\t') => ": values are separated by commas, not by tabs",
        _ => ": say which one has the ids by its name, or by its number where there is no header",
    }
}

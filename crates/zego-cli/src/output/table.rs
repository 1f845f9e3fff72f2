//! A document as tables: what it says once, and each list with a column for each field of its items.

use std::io::{self, Write};

use serde_json::value::RawValue;
use zego_model::text::{printable, printable_json};

use crate::color::{StandardStream, TextRole, painted};
use crate::raw::{self, Kind, kind, walk};

/// How deep lists and fields are looked for. What is nested deeper stands in its cell as JSON.
const DEPTH: usize = 6;

/// Writes what a document says once, as names and values, and then its lists, each below its name.
pub(super) fn write(document: &RawValue, out: &mut dyn Write) -> io::Result<()> {
    let mut found = TableParts::default();
    found.look(document, "", DEPTH);
    let TableParts { once, lists } = found;
    let mut is_first = true;
    if !once.is_empty() {
        is_first = false;
        // A document that is one value has no name for it.
        let row = |(name, value): (String, String)| if name.is_empty() { vec![value] } else { vec![name, value] };
        aligned(&[], &once.into_iter().map(row).collect::<Vec<_>>(), out)?;
    }
    for (name, list) in lists {
        if !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        if !name.is_empty() {
            writeln!(out, "{name}:")?;
        }
        let rows = Rows::of(list);
        if rows.cells.is_empty() { writeln!(out, "none")? } else { aligned(&rows.columns, &rows.cells, out)? }
    }
    Ok(())
}

/// What a document holds, each with its path: `Data.Tencent.MediaInfoSet`.
#[derive(Default)]
struct TableParts<'d> {
    once: Vec<(String, String)>,
    lists: Vec<(String, &'d RawValue)>,
}

impl<'d> TableParts<'d> {
    fn look(&mut self, value: &'d RawValue, path: &str, depth: usize) {
        match kind(value) {
            Kind::List => self.lists.push((path.to_owned(), value)),
            Kind::Object if depth > 0 && raw::count(value) > 0 => {
                let _ = walk(value, |name, value| {
                    self.look(value, &below(path, name), depth - 1);
                    Ok::<_, ()>(())
                });
            }
            _ => self.once.push((path.to_owned(), cell(value))),
        }
    }
}

/// The items of a list, as cells under the names of their columns, in the order in which they first come.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) columns: Vec<String>,
    pub(crate) cells: Vec<Vec<String>>,
}

/// Bound: the columns of a table. Items that would need more, such as those that each have names of their own, stand in the table as JSON, a line each.
const MAX_COLUMNS: usize = 64;

impl Rows {
    pub(crate) fn of(list: &RawValue) -> Self {
        let mut rows = Self::default();
        let walked = walk(list, |_, item| {
            let mut row = Vec::new();
            match kind(item) {
                Kind::Object => rows.fields(item, "", DEPTH, &mut row)?,
                // A list in a list is a row whose columns have no names.
                Kind::List => drop(walk(item, |_, item| {
                    row.push(cell(item));
                    Ok::<_, ()>(())
                })),
                Kind::Scalar => row.push(cell(item)),
            }
            rows.cells.push(row);
            Ok(())
        });
        match walked {
            Ok(()) => rows.without_empty_columns(),
            Err(TooManyColumns) => Self::as_json(list),
        }
    }

    /// What no item has anything in makes a table wide and says nothing.
    fn without_empty_columns(mut self) -> Self {
        let is_filled = |column: usize| self.cells.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let filled: Vec<_> = (0..self.columns.len()).map(is_filled).collect();
        let keep = |cells: &mut Vec<String>| {
            let mut column = 0..;
            cells.retain(|_| column.next().and_then(|column: usize| filled.get(column).copied()).unwrap_or(true));
        };
        keep(&mut self.columns);
        self.cells.iter_mut().for_each(keep);
        self
    }

    /// Each item in one cell.
    fn as_json(list: &RawValue) -> Self {
        let mut rows = Self::default();
        let _ = walk(list, |_, item| {
            rows.cells.push(vec![cell(item)]);
            Ok::<_, ()>(())
        });
        rows
    }

    fn fields(&mut self, item: &RawValue, path: &str, depth: usize, row: &mut Vec<String>) -> Result<(), TooManyColumns> {
        walk(item, |name, value| {
            let path = below(path, name);
            if kind(value) == Kind::Object && depth > 0 && raw::count(value) > 0 {
                return self.fields(value, &path, depth - 1, row);
            }
            let column = match self.columns.iter().position(|column| *column == path) {
                Some(column) => column,
                None if self.columns.len() == MAX_COLUMNS => return Err(TooManyColumns),
                None => {
                    self.columns.push(path);
                    self.columns.len() - 1
                }
            };
            row.resize(row.len().max(column + 1), String::new());
            row[column] = cell(value);
            Ok(())
        })
    }
}

/// The items of a list have more fields than a table has columns.
struct TooManyColumns;

fn below(path: &str, name: Option<&RawValue>) -> String {
    let name = name.map(raw::name).unwrap_or_default();
    let name = printable(&name);
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}

/// What stands in a cell: a text as it is, plain values with commas between them, how many there are of what has fields itself, anything else as JSON.
fn cell(value: &RawValue) -> String {
    if kind(value) == Kind::List {
        let (mut cells, mut is_plain) = (Vec::new(), true);
        let _ = walk(value, |_, item| {
            is_plain &= kind(item) == Kind::Scalar;
            if is_plain {
                cells.push(cell(item));
            }
            Ok::<_, ()>(())
        });
        return match raw::count(value) {
            _ if is_plain => cells.join(", "),
            1 => "1 item".to_owned(),
            count => format!("{count} items"),
        };
    }
    raw::text(value).map_or_else(|| printable_json(&raw::compact(value.get())), |text| printable(&text).to_string())
}

/// Rows below their headings, if they have some; the last column is not filled up.
fn aligned(headings: &[String], rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let count = rows.iter().map(Vec::len).chain([headings.len()]).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().map(Vec::as_slice).chain([headings]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or_default()).collect();
    let headings = (!headings.is_empty()).then_some(headings);
    for row in headings.into_iter().chain(rows.iter().map(Vec::as_slice)) {
        let mut line = String::new();
        let is_heading = headings.is_some_and(|headings| std::ptr::eq(headings, row));
        for (width, cell) in widths.iter().zip(row) {
            let space = " ".repeat(width - cell.chars().count() + 2);
            line += &if is_heading { painted(StandardStream::Stdout, TextRole::Name, cell) } else { cell.clone() };
            line += &space;
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(json: &str) -> String {
        let mut text = Vec::new();
        write(&RawValue::from_string(json.to_owned()).unwrap(), &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_is_said_once_stands_above_the_lists() {
        assert_eq!(
            table(
                r#"{"Code":0,"Message":"ok","Data":{"Total":12345678901234567890,"Set":[{"Id":"a","Info":{"Size":1,"Tags":["x",2],"Sets":[{},1]},"Void":""},{"New":null,"Id":"long\u001b"}],"E":[]}}"#
            ),
            "Code        0\n\
             Message     ok\n\
             Data.Total  12345678901234567890\n\n\
             Data.Set:\n\
             Id          Info.Size  Info.Tags  Info.Sets  New\n\
             a           1          x, 2       2 items\n\
             long\\u{1b}                                   null\n\n\
             Data.E:\nnone\n"
        );
    }

    #[test]
    fn lists_of_anything_are_rows() {
        for (json, expected) in [
            ("[]", "none\n"),
            ("7", "7\n"),
            (r#"["a","b"]"#, "a\nb\n"),
            (r#"[["a",1],["bcd",{"e":2}]]"#, "a    1\nbcd  {\"e\":2}\n"),
            (r#"{"a":{}}"#, "a  {}\n"),
        ] {
            assert_eq!(table(json), expected, "{json}");
        }
    }

    #[test]
    fn fields_without_end_make_no_columns_without_end() {
        let item = |number: usize| format!("{{\"n{number}\":{number}}}");
        let text = table(&format!("[{}]", (0..100).map(item).collect::<Vec<_>>().join(",")));
        assert_eq!((text.lines().next(), text.lines().count()), (Some("{\"n0\":0}"), 100));
    }
}

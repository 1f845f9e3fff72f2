//! Items as they are shown: in a table, in a document, or each as a document.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::CommandError;
use crate::output::{self, OutputFormat};
use crate::query;

/// One of what is listed.
pub(crate) trait Listed: Serialize {
    /// What stands above the columns.
    fn headings(&self) -> Vec<String>;

    /// Whether a column holds numbers.
    fn is_number(&self, column: usize) -> bool;

    /// What stands in each, without a character that a terminal would act on.
    fn cells(&self) -> Vec<String>;
}

/// What nobody tells.
pub(crate) const UNTOLD: &str = "-";

/// A list that is shown page by page.
#[derive(Debug)]
pub(super) struct Show {
    pub(super) format: OutputFormat,
    /// The member of the one document.
    member: &'static str,
    has_begun: bool,
    /// How wide the columns of the table are so far.
    widths: Vec<usize>,
}

impl Show {
    pub(super) const fn new(format: OutputFormat, member: &'static str) -> Self {
        Self { format, member, has_begun: false, widths: Vec::new() }
    }

    /// The text of a page, which has an item at least.
    pub(super) fn page<T: Listed>(&mut self, items: &[T]) -> Result<String, CommandError> {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let text = match self.format {
            OutputFormat::Text | OutputFormat::Table => self.table(items, is_first),
            OutputFormat::Ndjson => {
                let mut text = String::new();
                for item in items {
                    let item = to_raw_value(item).expect("what was read from JSON has a form in JSON");
                    text.extend([&*output::json(&query::part(item)?), "\n"]);
                }
                text
            }
            OutputFormat::Json => {
                let (mut text, mut mark) = if is_first { (self.begin(), "\n") } else { (String::new(), ",\n") };
                for item in items {
                    text.extend([mark, &output::json(item)]);
                    mark = ",\n";
                }
                text
            }
        };
        Ok(text)
    }

    /// What ends the list, with what went wrong if something did.
    pub(super) fn end(&self, error: Option<&Value>) -> String {
        let end = if self.has_begun { "\n]".to_owned() } else { self.begin() + "]" };
        match (self.format, error) {
            (OutputFormat::Json, None) => format!("{end}}}\n"),
            (OutputFormat::Json, Some(error)) => format!("{end},\n\"error\":{}}}\n", output::json(error)),
            (OutputFormat::Ndjson, Some(error)) => format!("{{\"error\":{}}}\n", output::json(error)),
            (OutputFormat::Text | OutputFormat::Table, _) | (OutputFormat::Ndjson, None) => String::new(),
        }
    }

    /// The one document of a list that was kept.
    pub(super) fn document(&self, items: &[Box<RawValue>]) -> Box<RawValue> {
        let items = items.iter().map(|item| item.get()).collect::<Vec<_>>().join(",");
        RawValue::from_string(self.begin() + &items + "]}").expect("items of JSON make a document of JSON")
    }

    /// How the one document begins.
    fn begin(&self) -> String {
        format!("{{\"{}\":[", self.member)
    }

    fn table<T: Listed>(&mut self, items: &[T], is_first: bool) -> String {
        let mut rows: Vec<Vec<String>> = Vec::with_capacity(items.len() + 1);
        if is_first {
            let headings = items.first().map(T::headings).unwrap_or_default();
            self.widths = vec![0; headings.len()];
            rows.push(headings);
        }
        rows.extend(items.iter().map(T::cells));
        let is_number = |column: usize| items.first().is_some_and(|item| item.is_number(column));
        for row in &rows {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        rows.iter().fold(String::new(), |mut text, row| {
            for (column, (cell, width)) in row.iter().zip(&self.widths).enumerate() {
                let space = " ".repeat(width - cell.chars().count());
                let is_last = column + 1 == self.widths.len();
                match (is_number(column), is_last) {
                    (true, _) => text.extend([&*space, cell, if is_last { "" } else { "  " }]),
                    (false, true) => text.push_str(cell),
                    (false, false) => text.extend([&**cell, &*space, "  "]),
                }
            }
            text + "\n"
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Item {
        key: &'static str,
        size: u32,
    }

    impl Listed for Item {
        fn headings(&self) -> Vec<String> {
            ["KEY", "BYTES", "URL"].map(str::to_owned).to_vec()
        }

        fn is_number(&self, column: usize) -> bool {
            column == 1
        }

        fn cells(&self) -> Vec<String> {
            vec![self.key.to_owned(), self.size.to_string(), "x".to_owned()]
        }
    }

    const fn item(key: &'static str, size: u32) -> Item {
        Item { key, size }
    }

    #[test]
    fn a_table_is_aligned_and_has_its_headings_once() {
        let mut show = Show::new(OutputFormat::Table, "items");
        let first = show.page(&[item("a", 7), item("longer", 1_234_567)]).unwrap();
        assert_eq!(first, "KEY       BYTES  URL\na             7  x\nlonger  1234567  x\n");
        assert_eq!(show.page(&[item("b", 1)]).unwrap(), "b             1  x\n");
        assert_eq!(show.end(Some(&json!({}))), "");
    }

    #[test]
    fn a_document_is_whole_however_it_ends() {
        let pages = [vec![item("a", 1), item("b", 2)], vec![item("c\u{9b}", 3)]];
        for (count, error) in [(0, false), (1, false), (2, false), (0, true), (2, true)] {
            let error = error.then(|| json!({ "kind": "reset" }));
            let mut show = Show::new(OutputFormat::Json, "items");
            let text = pages.iter().take(count).map(|page| show.page(page).unwrap()).collect::<String>() + &show.end(error.as_ref());
            assert!(text.ends_with('\n') && !text.contains('\u{9b}'), "{text}");
            let document: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(document["items"].as_array().unwrap().len(), pages.iter().take(count).flatten().count());
            assert_eq!(document.get("error"), error.as_ref());
        }
        let mut show = Show::new(OutputFormat::Ndjson, "items");
        let pages = pages.map(|page| show.page(&page).unwrap()).concat();
        let text = pages + &show.end(None) + &show.end(Some(&json!({ "kind": "reset" })));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[2]["key"], &lines[3]["error"]["kind"]), (4, &json!("c\u{9b}"), &json!("reset")));
    }
}

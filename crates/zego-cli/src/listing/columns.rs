//! Items of any list in a table: what the first page has of them makes the columns.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::Listed;
use crate::output::{OutputFormat, Rows};

/// How wide a table for people gets, with two spaces between its columns. `--output table` has all of them.
const WIDTH: usize = 120;

/// What the one column of items is called that have no fields.
const NO_FIELDS: &str = "item";

/// The columns of a list, once its first page is there.
#[derive(Debug)]
pub(crate) struct Columns {
    format: OutputFormat,
    chosen: Option<Arc<[Column]>>,
}

#[derive(Debug)]
struct Column {
    name: String,
    is_number: bool,
}

/// An item with what stands of it in the columns.
#[derive(Debug)]
pub(crate) struct Item {
    json: Box<RawValue>,
    columns: Arc<[Column]>,
    cells: Vec<String>,
}

impl Columns {
    pub(crate) const fn new(format: OutputFormat) -> Self {
        Self { format, chosen: None }
    }

    /// The items of a page, each with its cells where people look at them.
    pub(crate) fn fill(&mut self, page: Vec<Box<RawValue>>) -> Vec<Item> {
        if self.format.is_json() {
            let none: Arc<[Column]> = Arc::new([]);
            return page.into_iter().map(|json| Item { json, columns: Arc::clone(&none), cells: Vec::new() }).collect();
        }
        let list = page.iter().map(|item| item.get()).collect::<Vec<_>>().join(",");
        let list = RawValue::from_string(format!("[{list}]")).expect("items of JSON make a list of JSON");
        let rows = Rows::of(&list);
        let names = if rows.columns.is_empty() { vec![NO_FIELDS.to_owned()] } else { rows.columns };
        let all = || (0..names.len()).map(|place| chosen(&names, &rows.cells, place));
        let columns = self.chosen.get_or_insert_with(|| {
            let is_narrow = self.format == OutputFormat::Text;
            let mut width = 0;
            let fits = |(column, wide): (Column, usize)| {
                let then = width + wide + 2;
                let fits = width == 0 || !is_narrow || then <= WIDTH + 2;
                fits.then(|| {
                    width = then;
                    column
                })
            };
            all().filter_map(fits).collect()
        });
        let places: Vec<_> = columns.iter().map(|column| names.iter().position(|name| *name == column.name)).collect();
        let cell = |row: &[String], place: &Option<usize>| place.and_then(|place| row.get(place)).cloned().unwrap_or_default();
        page.into_iter()
            .zip(rows.cells)
            .map(|(json, row)| Item { json, columns: Arc::clone(columns), cells: places.iter().map(|place| cell(&row, place)).collect() })
            .collect()
    }
}

/// A column, and how wide it is.
fn chosen(names: &[String], rows: &[Vec<String>], place: usize) -> (Column, usize) {
    let cells = || rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty());
    let is_number = cells().all(|cell| cell.parse::<f64>().is_ok() && cell.len() < 16) && cells().next().is_some();
    let name = &names[place];
    let wide = cells().map(|cell| cell.chars().count()).chain([name.chars().count()]).max().unwrap_or_default();
    (Column { name: name.clone(), is_number }, wide)
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl Listed for Item {
    fn headings(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    fn is_number(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.is_number)
    }

    fn cells(&self) -> Vec<String> {
        self.cells.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(columns: &mut Columns, page: &[&str]) -> (Vec<String>, Vec<Vec<String>>) {
        let items = columns.fill(page.iter().map(|item| RawValue::from_string((*item).to_owned()).unwrap()).collect());
        (items[0].headings(), items.iter().map(Item::cells).collect())
    }

    #[test]
    fn the_first_page_makes_the_columns() {
        let mut columns = Columns::new(OutputFormat::Text);
        let (headings, cells) = shown(&mut columns, &[r#"{"Id":"a","In":{"Size":12},"No":""}"#, r#"{"Id":"b\u001b","In":{"Size":7}}"#]);
        assert_eq!(
            (headings, cells),
            (vec!["Id".into(), "In.Size".into()], vec![vec!["a".into(), "12".into()], vec!["b\\u{1b}".into(), "7".into()]])
        );
        let (headings, cells) = shown(&mut columns, &[r#"{"New":1,"Id":"c"}"#]);
        assert_eq!((headings, cells), (vec!["Id".into(), "In.Size".into()], vec![vec!["c".into(), String::new()]]));
    }

    #[test]
    fn texts_are_one_column() {
        let (headings, cells) = shown(&mut Columns::new(OutputFormat::Table), &[r#""a""#, r#""b""#]);
        assert_eq!((headings, cells), (vec!["item".into()], vec![vec!["a".into()], vec!["b".into()]]));
    }

    #[test]
    fn what_is_too_wide_for_people_is_left_to_the_table() {
        let item = format!(r#"{{"Id":1,"Url":"{}","Name":"n"}}"#, "x".repeat(119));
        assert_eq!(shown(&mut Columns::new(OutputFormat::Text), &[&item]).0, ["Id", "Name"]);
        assert_eq!(shown(&mut Columns::new(OutputFormat::Table), &[&item]).0, ["Id", "Url", "Name"]);
    }

    #[test]
    fn programs_get_the_items_as_they_are() {
        let item = RawValue::from_string(r#"{"b":1,"a":18446744073709551616}"#.to_owned()).unwrap();
        let items = Columns::new(OutputFormat::Json).fill(vec![item]);
        assert_eq!(serde_json::to_string(&items).unwrap(), r#"[{"b":1,"a":18446744073709551616}]"#);
    }
}

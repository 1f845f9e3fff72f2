//! Files as they are shown: a table, a document, or a document for each.

use serde_json::{Value, json};
use zego_model::UtcTime;
use zego_model::page::FoundFile;
use zego_model::rtc::media_file::{MediaInfo, Vendor};
use zego_model::text::printable;

use crate::output;

/// What a list is printed as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ListForm {
    /// For people, with one line of headings.
    Table,
    /// One document.
    Document,
    /// A document for each file, a line each.
    Lines,
}

/// A list that is shown page by page.
#[derive(Debug)]
pub(super) struct Show {
    pub(super) shape: ListForm,
    has_begun: bool,
    /// How wide the columns of the table are so far.
    widths: [usize; COLUMNS],
}

/// Id, time, size, and duration or address.
const COLUMNS: usize = 4;

impl Show {
    pub(super) const fn new(shape: ListForm) -> Self {
        Self { shape, has_begun: false, widths: [0; COLUMNS] }
    }

    /// The text of a page, which has a file at least.
    pub(super) fn page(&mut self, files: &[FoundFile]) -> String {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        match self.shape {
            ListForm::Table => self.table(files, is_first),
            ListForm::Lines => files.iter().fold(String::new(), |text, file| text + &output::json(file) + "\n"),
            ListForm::Document => {
                let (mut text, mut mark) = if is_first { (BEGIN.to_owned(), "") } else { (String::new(), ",") };
                for file in files {
                    text.extend([mark, &output::json(file)]);
                    mark = ",";
                }
                text
            }
        }
    }

    /// What ends the list, with what went wrong if something did.
    pub(super) fn end(&self, error: Option<&Value>) -> String {
        let begin = if self.has_begun { "" } else { BEGIN };
        match (self.shape, error) {
            (ListForm::Document, None) => format!("{begin}]}}\n"),
            (ListForm::Document, Some(error)) => format!("{begin}],\"error\":{}}}\n", output::json(error)),
            (ListForm::Lines, Some(error)) => output::json(&json!({ "error": error })) + "\n",
            (ListForm::Table, _) | (ListForm::Lines, None) => String::new(),
        }
    }

    fn table(&mut self, files: &[FoundFile], is_first: bool) -> String {
        let mut rows: Vec<[String; COLUMNS]> = Vec::with_capacity(files.len() + 1);
        if is_first {
            let [id, last] = match files.first().map(FoundFile::vendor) {
                Some(Vendor::Tencent) => ["FILE ID", "DURATION"],
                _ => ["KEY", "URL"],
            };
            rows.push([id, "TIME", "BYTES", last].map(str::to_owned));
        }
        rows.extend(files.iter().map(row));
        for row in &rows {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let [id_width, time_width, size_width, _] = self.widths;
        rows.iter().fold(String::new(), |text, [id, time, size, last]| {
            text + &format!("{id:id_width$}  {time:time_width$}  {size:>size_width$}  {last}\n")
        })
    }
}

/// How the one document begins.
const BEGIN: &str = "{\"files\":[";

/// What nobody tells.
const UNTOLD: &str = "-";

fn row(file: &FoundFile) -> [String; COLUMNS] {
    let text = |text: &str| if text.is_empty() { UNTOLD.to_owned() } else { printable(text).to_string() };
    let time = file.time().and_then(|time| UtcTime::from_unix_seconds(time.0).ok());
    let time = time.map_or_else(|| UNTOLD.to_owned(), |time| time.to_string());
    let (size, last) = match file {
        FoundFile::Tencent(file) => original(file),
        FoundFile::Ws(stored) | FoundFile::Huawei(stored) => (stored.size.to_string(), text(file.url())),
        other => (UNTOLD.to_owned(), text(other.url())),
    };
    [text(file.id().as_str()), time, size, last]
}

/// Size and duration of the file as it was recorded.
fn original(file: &MediaInfo) -> (String, String) {
    let copies = file.transcode_info.iter().flat_map(|info| &info.transcode_set);
    let Some(original) = copies.into_iter().find(|copy| copy.definition == 0) else { return (UNTOLD.to_owned(), UNTOLD.to_owned()) };
    (original.size.to_string(), duration(original.duration))
}

/// `1:02:03`, in whole seconds.
fn duration(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is no duration ends as the nearest that is one")]
    let seconds = seconds.round() as u64;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(key: &str, size: u64) -> FoundFile {
        let stored = json!({ "Key": key, "Size": size, "LastModified": "2023-07-28T10:16:44Z", "MediaUrl": "http://x/" });
        FoundFile::Ws(serde_json::from_value(stored).unwrap())
    }

    #[test]
    fn a_table_is_aligned_and_has_its_headings_once() {
        let mut show = Show::new(ListForm::Table);
        let first = show.page(&[stored("a", 7), stored("long\u{202e}key", 12_345)]);
        assert_eq!(
            first,
            "KEY              TIME                  BYTES  URL\n\
             a                2023-07-28T10:16:44Z      7  http://x/\n\
             long\\u{202e}key  2023-07-28T10:16:44Z  12345  http://x/\n"
        );
        let next = show.page(&[stored("b", 1)]);
        assert_eq!(next, "b                2023-07-28T10:16:44Z      1  http://x/\n");
        assert_eq!(show.end(Some(&json!({}))), "");

        let copy = json!({ "Definition": 0, "Size": 9, "Duration": 3_723.4 });
        let media = json!({ "FileId": "1", "BasicInfo": { "CreateTime": "soon" }, "TranscodeInfo": { "TranscodeSet": [copy] } });
        let bare = json!({ "FileId": "2" });
        let files = [media, bare].map(|media| FoundFile::Tencent(serde_json::from_value(media).unwrap()));
        let text = Show::new(ListForm::Table).page(&files);
        assert_eq!(text, "FILE ID  TIME  BYTES  DURATION\n1        -         9  1:02:03\n2        -         -  -\n");
    }

    #[test]
    fn a_document_is_whole_however_it_ends() {
        let pages = [vec![stored("a", 1), stored("b", 2)], vec![stored("c\u{9b}", 3)]];
        for (count, error) in [(0, false), (1, false), (2, false), (0, true), (2, true)] {
            let error = error.then(|| json!({ "kind": "reset" }));
            let mut show = Show::new(ListForm::Document);
            let text = pages.iter().take(count).map(|page| show.page(page)).collect::<String>() + &show.end(error.as_ref());
            assert!(text.ends_with('\n') && text.lines().count() == 1 && !text.contains('\u{9b}'), "{text}");
            let document: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(document["files"].as_array().unwrap().len(), pages.iter().take(count).flatten().count());
            assert_eq!(document.get("error"), error.as_ref());
        }
        let mut show = Show::new(ListForm::Lines);
        let text = show.page(&pages[0]) + &show.page(&pages[1]) + &show.end(None) + &show.end(Some(&json!({ "kind": "reset" })));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[2]["Key"], &lines[3]["error"]["kind"]), (4, &json!("c\u{9b}"), &json!("reset")));
    }
}

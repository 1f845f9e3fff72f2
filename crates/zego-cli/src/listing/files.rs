//! Recorded files in a table.

use zego_model::UtcTime;
use zego_model::page::FoundFile;
use zego_model::rtc::media_file::{MediaInfo, Vendor};
use zego_model::text::printable;

use super::{Listed, UNTOLD};

impl Listed for FoundFile {
    fn headings(&self) -> Vec<String> {
        let headings = match self.vendor() {
            Vendor::Tencent => ["FILE ID", "TIME", "BYTES", "DURATION"],
            _ => ["KEY", "TIME", "BYTES", "URL"],
        };
        headings.map(str::to_owned).to_vec()
    }

    fn is_number(&self, column: usize) -> bool {
        column == 2
    }

    fn cells(&self) -> Vec<String> {
        let text = |text: &str| if text.is_empty() { UNTOLD.to_owned() } else { printable(text).to_string() };
        let time = self.time().and_then(|time| UtcTime::from_unix_seconds(time.0).ok());
        let time = time.map_or_else(|| UNTOLD.to_owned(), |time| time.to_string());
        let (size, last) = match self {
            Self::Tencent(file) => original(file),
            Self::Ws(stored) | Self::Huawei(stored) => (stored.size.to_string(), text(self.url())),
            _ => (UNTOLD.to_owned(), text(self.url())),
        };
        vec![text(self.id().as_str()), time, size, last]
    }
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
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_told_is_a_dash() {
        let copy = json!({ "Definition": 0, "Size": 9, "Duration": 3_723.4 });
        let media = json!({ "FileId": "1", "BasicInfo": { "CreateTime": "soon" }, "TranscodeInfo": { "TranscodeSet": [copy] } });
        let cells = |media| FoundFile::Tencent(serde_json::from_value(media).unwrap()).cells();
        assert_eq!(cells(media), ["1", "-", "9", "1:02:03"]);
        assert_eq!(cells(json!({ "FileId": "2" })), ["2", "-", "-", "-"]);
        let stored = json!({ "Key": "long\u{202e}key", "Size": 12_345, "LastModified": "2023-07-28T10:16:44Z", "MediaUrl": "http://x/" });
        let cells = FoundFile::Ws(serde_json::from_value(stored).unwrap()).cells();
        assert_eq!(cells, ["long\\u{202e}key", "2023-07-28T10:16:44Z", "12345", "http://x/"]);
    }
}

//! The state, written down. It holds no secret: the apps' configuration is no part of it.

mod media;
mod rooms;

use serde_json::{Map, Value, json};

use super::state::Rtc;
use super::state::media::RecordedFile;
use crate::config::Cdn;

/// Each kind, as a count or as a list.
pub(super) fn show(rtc: &Rtc, full: bool) -> Map<String, Value> {
    let mut shown = Map::new();
    if full {
        let lists = rooms::lists(rtc).into_iter().chain(media::lists(rtc));
        shown.extend(lists.map(|(name, items)| (name.to_owned(), Value::Array(items))));
        shown.insert("files".to_owned(), files(rtc));
    } else {
        let counts = rooms::counts(rtc).into_iter().chain(media::counts(rtc));
        shown.extend(counts.map(|(name, count)| (name.to_owned(), count.into())));
        shown.insert("files".to_owned(), file_counts(rtc));
    }
    shown
}

fn files(rtc: &Rtc) -> Value {
    let file = |file: &RecordedFile| {
        let (vendor, format) = (file.cdn.as_str(), file.format.as_str());
        json!({ "vendor": vendor, "id": file.id, "stream": &*file.stream, "format": format, "created": file.created.secs() })
    };
    Cdn::ALL.into_iter().flat_map(|cdn| rtc.media.files.of(cdn)).map(file).collect()
}

fn file_counts(rtc: &Rtc) -> Value {
    let count = |cdn: Cdn| (cdn.as_str().to_owned(), json!(rtc.media.files.count(cdn)));
    Value::Object(Cdn::ALL.into_iter().map(count).collect::<Map<_, _>>())
}

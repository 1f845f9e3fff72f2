//! The state, written down. It holds no secret: the apps' configuration is no part of it.

mod media;
mod rooms;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::state::Rtc;
use super::state::media::RecordedFile;
use crate::config::Cdn;
use crate::pages::LongList;
use crate::product::Shown;

/// Each kind, as a count or as a list.
pub(super) fn show(rtc: &Rtc, full: bool) -> Shown {
    let mut fields = Map::new();
    if full {
        let lists = rooms::lists(rtc).into_iter().chain(media::lists(rtc));
        fields.extend(lists.map(|(name, items)| (name.to_owned(), Value::Array(items))));
        return Shown { fields, lists: vec![("files", files(rtc))] };
    }
    let counts = rooms::counts(rtc).into_iter().chain(media::counts(rtc));
    fields.extend(counts.map(|(name, count)| (name.to_owned(), count.into())));
    fields.insert("files".to_owned(), file_counts(rtc));
    fields.into()
}

/// A file, as it is shown.
#[derive(Serialize)]
struct ShownFile<'f> {
    created: i64,
    format: &'static str,
    id: &'f str,
    stream: &'f str,
    vendor: &'static str,
}

impl<'f> ShownFile<'f> {
    fn of(file: &'f RecordedFile) -> Self {
        let (format, vendor) = (file.format.as_str(), file.cdn.as_str());
        Self { created: file.created.secs(), format, id: &file.id, stream: &file.stream, vendor }
    }
}

/// There may be millions: they are taken hold of here, and written when the state is free again.
fn files(rtc: &Rtc) -> LongList {
    let written = |file: Arc<RecordedFile>| serde_json::to_string(&ShownFile::of(&file)).expect("texts and numbers have a form in JSON");
    Box::new(rtc.media.files.all().into_iter().map(written))
}

fn file_counts(rtc: &Rtc) -> Value {
    let count = |cdn: Cdn| (cdn.as_str().to_owned(), json!(rtc.media.files.count(cdn)));
    Value::Object(Cdn::ALL.into_iter().map(count).collect::<Map<_, _>>())
}

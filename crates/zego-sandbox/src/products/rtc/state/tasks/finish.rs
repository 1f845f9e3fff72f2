//! How tasks end: what they leave, and what the customer's server is told.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{FileTask, MOST_PICTURES, Merge, Moments, TaskFailure, TaskProduct, Thumbnails, Work};
use crate::config::{AppConfig, Cdn};
use crate::ids::Ids;
use crate::outbox::Outbox;
use crate::products::rtc::state::media::{Media, RecordedFile};

/// A parameter turned out wrong when the work was done.
const INVALID_PARAMETER: &str = "40000";
/// Something is wrong with a file that the work was to be done on.
const SOURCE_FILE: &str = "60000";

/// What a task needs to end: the files, and where its events go.
pub(super) struct Site<'w> {
    pub(super) media: &'w mut Media,
    pub(super) app: &'w AppConfig,
    pub(super) ids: &'w mut Ids,
    pub(super) outbox: &'w mut Outbox,
    pub(super) now: i64,
}

impl FileTask {
    /// Does the work, as of the moment when the task ends, and tells of it.
    pub(super) fn finish(&mut self, cdn: Cdn, id: &str, site: &mut Site<'_>) {
        let ends = self.ends;
        let outcome = match &self.work {
            Work::Merge(merge) => {
                let outcome = site.merge(cdn, merge, ends);
                site.outbox.push("compose", composed(cdn, id, &outcome));
                outcome
            }
            Work::Transcode { file, height } => {
                let outcome = site.transcode(cdn, file, *height, ends);
                let fields = transcoded(id, file, *height, outcome.as_ref().map(|(_, source)| source));
                site.outbox.push("procedure", fields);
                outcome.map(|(product, _)| product)
            }
            Work::Thumbnails(thumbnails) => {
                let outcome = site.thumbnails(cdn, thumbnails);
                // No page describes an event for pictures that could not be taken: the sandbox sends none.
                if let Ok((_, pictures)) = &outcome {
                    site.outbox.push("snapshot", taken(cdn, id, &thumbnails.file, pictures));
                }
                outcome.map(|(product, _)| product)
            }
        };
        self.outcome = Some(outcome);
    }
}

impl Site<'_> {
    fn source(&self, cdn: Cdn, id: &str) -> Result<&RecordedFile, TaskFailure> {
        let gone = || TaskFailure { code: SOURCE_FILE.to_owned(), message: format!("the file {id} is gone") };
        self.media.files.get(cdn, id).ok_or_else(gone)
    }

    /// A file that has pictures.
    fn video(&self, cdn: Cdn, id: &str) -> Result<&RecordedFile, TaskFailure> {
        match self.source(cdn, id)? {
            file if file.format.is_audio() => {
                Err(TaskFailure { code: SOURCE_FILE.to_owned(), message: format!("the file {id} is sound alone") })
            }
            file => Ok(file),
        }
    }

    fn merge(&mut self, cdn: Cdn, merge: &Merge, ends: i64) -> Result<TaskProduct, TaskFailure> {
        let mut length = 0.0;
        for part in &merge.parts {
            let whole = seconds(self.source(cdn, &part.file)?.duration);
            let to = part.to.unwrap_or(whole).min(whole);
            // A whole file may be empty; a part that is cut out may not.
            if part.from > to || (part.from >= to && part.from > 0.0) {
                let message = format!("of the file {}, which lasts {whole} s, nothing lies between {} s and {to} s", part.file, part.from);
                return Err(TaskFailure { code: INVALID_PARAMETER.to_owned(), message });
            }
            length += to - part.from;
        }
        let duration = whole_seconds(length);
        let name = format!("{}.{}", merge.name, merge.format.as_str());
        let id = match cdn {
            Cdn::Tencent => self.ids.nineteen_digits().to_string(),
            _ => format!("record/app/merge_record/{name}"),
        };
        let file = RecordedFile {
            cdn,
            id,
            name,
            stream: String::new(),
            format: merge.format,
            created: ends,
            updated: ends,
            duration,
            size: u64::try_from(duration).unwrap_or_default().saturating_mul(72_000).saturating_add(4_096),
            transcodes: BTreeSet::new(),
            etag: self.ids.hex(),
            expires: match cdn {
                Cdn::Tencent => merge.expires,
                // The project's retention: at this vendor the call cannot set another.
                _ => self.app.retention_days.map(|days| ends.saturating_add(i64::from(days) * 86_400)),
            },
        };
        let product = TaskProduct { file: file.id.clone(), address: file.address(), pictures: Vec::new() };
        if file.expires.is_none_or(|end| end > self.now) {
            self.media.files.insert(file);
        }
        Ok(product)
    }

    /// What was made, and the file it was made of.
    fn transcode(&mut self, cdn: Cdn, id: &str, height: u16, ends: i64) -> Result<(TaskProduct, RecordedFile), TaskFailure> {
        self.video(cdn, id)?;
        self.media.files.change(cdn, id, |file| {
            file.transcodes.insert(height);
            file.updated = ends;
        });
        let source = self.source(cdn, id)?.clone();
        Ok((TaskProduct { file: source.id.clone(), address: source.copy_address(height), pictures: Vec::new() }, source))
    }

    /// What was made, and the pictures as `snapshot` lists them.
    fn thumbnails(&self, cdn: Cdn, thumbnails: &Thumbnails) -> Result<(TaskProduct, Vec<Value>), TaskFailure> {
        let file = self.video(cdn, &thumbnails.file)?;
        let moments: Vec<f64> = match &thumbnails.moments {
            Moments::Chosen(moments) => moments.iter().copied().filter(|moment| *moment <= seconds(file.duration)).collect(),
            Moments::Every(interval) => {
                let times = (0..=file.duration).step_by(usize::try_from(*interval).unwrap_or(1).max(1));
                times.take(MOST_PICTURES).map(seconds).collect()
            }
        };
        if moments.is_empty() {
            let message = format!("the file {} lasts {} s: no moment lies within", file.id, file.duration);
            return Err(TaskFailure { code: INVALID_PARAMETER.to_owned(), message });
        }
        let folder = file.id.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (mut names, mut listed) = (Vec::new(), Vec::new());
        for (number, moment) in moments.into_iter().enumerate() {
            match (cdn, &thumbnails.moments) {
                (Cdn::Tencent, Moments::Chosen(_)) => {
                    let url = file.address_beside(&format!("snapshotByTimeOffset/snapshotByTimeOffset_10_{number}.jpg"));
                    // Milliseconds, while the request has seconds.
                    listed.push(json!({ "url": url, "offset": whole_seconds(moment * 1000.0) }));
                    names.push(url);
                }
                (Cdn::Tencent, Moments::Every(_)) => {
                    let url = file.address_beside(&format!("sampleSnapshot/sampleSnapshot_10_{number}.jpg"));
                    listed.push(json!({ "url": url }));
                    names.push(url);
                }
                _ => {
                    let name = format!("{folder}/{moment}.jpg");
                    listed.push(json!({ "url": format!("http://huawei.sandbox.example/{name}") }));
                    names.push(name);
                }
            }
        }
        Ok((TaskProduct { pictures: names, ..TaskProduct::default() }, listed))
    }
}

fn composed(cdn: Cdn, task: &str, outcome: &Result<TaskProduct, TaskFailure>) -> Value {
    let (address, file, code, message) = match outcome {
        Ok(product) => (product.address.as_str(), product.file.as_str(), "0", ""),
        Err(failure) => ("", "", failure.code.as_str(), failure.message.as_str()),
    };
    let mut fields = json!({ "replay_url": address, "task_id": task, "code": code, "message": message });
    if cdn == Cdn::Tencent {
        fields["file_id"] = file.into();
    }
    fields
}

fn transcoded(task: &str, file: &str, height: u16, source: Result<&RecordedFile, &TaskFailure>) -> Value {
    let extra = source.map(|source| {
        // The figures of the page for each resolution.
        let bitrate = match height {
            360 => 400_000,
            540 => 1_000_000,
            _ => 1_800_000,
        };
        let copy = json!({
            "code": "0",
            "message": "SUCCESS",
            "replay_url": source.copy_address(height),
            "size": source.duration.saturating_mul(bitrate / 8),
            "duration": source.duration,
            "video": { "height": height, "width": u32::from(height) * 16 / 9, "bitrate": bitrate, "codec": "H.264", "fps": 25 },
            "audio": { "bitrate": 64_000, "codec": "AAC", "sampling_rate": 44_100 },
        });
        json!({ "media": { "transcode": [copy] } }).to_string()
    });
    let status = if extra.is_ok() { "SUCCESS" } else { "FAILED" };
    json!({ "task_id": task, "status": status, "fileId": file, "extra_params": extra.unwrap_or_default() })
}

fn taken(cdn: Cdn, task: &str, file: &str, pictures: &[Value]) -> Value {
    let vendor = if cdn == Cdn::Tencent { "tencent" } else { "hw" };
    let mut fields = json!({ "task_id": task, "vendor": vendor, "snapshot_pic_list": Value::from(pictures).to_string() });
    if cdn == Cdn::Tencent {
        fields["field_id"] = file.into();
    }
    fields
}

/// A file is a few hours long.
fn seconds(whole: i64) -> f64 {
    f64::from(i32::try_from(whole).unwrap_or(i32::MAX))
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and a file is a few hours long")]
fn whole_seconds(seconds: f64) -> i64 {
    seconds.round() as i64
}

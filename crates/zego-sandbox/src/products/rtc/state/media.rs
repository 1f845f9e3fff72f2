//! What one app has at its CDN vendors: recordings under way, recorded files, forbidden streams.

mod files;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use files::{Files, RecordedFile};

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::config::{AppConfig, Cdn, FileFormat};
use crate::ids::Ids;
use crate::outbox::Outbox;
use crate::seed_file::SeedFile;

/// A stream that is being recorded.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct Recording {
    pub(crate) started: i64,
    /// When it ends by itself.
    pub(crate) ends: Option<i64>,
    /// What Tencent calls it.
    pub(crate) task: String,
}

/// A stream that may not be published.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct Forbidden {
    pub(crate) since: i64,
    pub(crate) until: i64,
}

/// What one app has.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Media {
    #[serde(with = "crate::entries")]
    pub(crate) recordings: BTreeMap<(Cdn, String), Recording>,
    pub(crate) files: Files,
    pub(crate) forbidden: BTreeMap<String, Forbidden>,
    /// For streams with several files that began in one second: the last second that was tried in a name.
    #[serde(with = "crate::entries")]
    namesakes: BTreeMap<(Cdn, String, FileFormat, i64), i64>,
}

impl Media {
    /// Lets time pass: recordings that have come to their end, files past their retention, bans that are over.
    pub(crate) fn settle(&mut self, app: &AppConfig, ids: &mut Ids, outbox: &mut Outbox, now: i64) {
        let due = |recording: &Recording| recording.ends.is_some_and(|end| end <= now);
        let ended: Vec<_> = self.recordings.iter().filter(|(_, recording)| due(recording)).map(|(key, _)| key.clone()).collect();
        for (cdn, stream) in ended {
            self.stop(app, ids, outbox, cdn, &stream, now);
        }
        self.files.expire(now);
        self.forbidden.retain(|_, forbidden| forbidden.until > now);
    }

    /// Ends a recording, makes its files and tells of each; `None` when there is no such recording.
    pub(crate) fn stop(&mut self, app: &AppConfig, ids: &mut Ids, outbox: &mut Outbox, cdn: Cdn, stream: &str, now: i64) -> Option<usize> {
        let recording = self.recordings.remove(&(cdn, stream.to_owned()))?;
        let end = recording.ends.map_or(now, |end| end.min(now)).max(recording.started);
        let before = self.files.len();
        for format in &app.formats {
            let whole = end - recording.started;
            let longest = if *format == FileFormat::M3u8 { whole.max(1) } else { app.interval };
            let mut start = recording.started;
            loop {
                let part = (end - start).min(longest);
                let id = self.add(app, ids, NewFile { cdn, stream, format: *format, start, duration: part });
                if let Some(file) = self.files.get(cdn, &id) {
                    outbox.push("record", file.recorded(&recording.task));
                }
                start += part;
                if start >= end {
                    break;
                }
            }
        }
        Some(self.files.len() - before)
    }

    /// Adds a file, and returns its id.
    pub(crate) fn add(&mut self, app: &AppConfig, ids: &mut Ids, made: NewFile<'_>) -> String {
        let NewFile { cdn, stream, format, start, duration } = made;
        let created = start.saturating_add(duration);
        let (id, name) = self.free_name(ids, cdn, stream, format, start);
        let size = u64::try_from(duration).unwrap_or_default().saturating_mul(72_000).saturating_add(4_096 + ids.below(4_096));
        self.files.insert(RecordedFile {
            cdn,
            id: id.clone(),
            name,
            stream: stream.to_owned(),
            format,
            created,
            updated: created,
            duration,
            size,
            transcodes: BTreeSet::new(),
            etag: ids.hex(),
            expires: app.retention_days.map(|days| created.saturating_add(i64::from(days) * 86_400)),
        });
        id
    }

    /// Adds a file as it is wished for, in the place of one that has its id, and returns the id.
    pub(crate) fn plant(&mut self, app: &AppConfig, ids: &mut Ids, seed: SeedFile) -> String {
        let SeedFile { cdn, stream, format, created, duration, id, name, transcodes } = seed;
        let made = self.add(app, ids, NewFile { cdn, stream: &stream, format, start: created.saturating_sub(duration), duration });
        let Some(mut file) = self.files.remove(cdn, &made) else { return made };
        if let Some(id) = id {
            // Wangsu's names are the ids, Huawei's their last part.
            if cdn != Cdn::Tencent {
                id.rsplit(if cdn == Cdn::Ws { '\0' } else { '/' }).next().unwrap_or_default().clone_into(&mut file.name);
            }
            file.id = id;
        }
        file.name = name.unwrap_or(file.name);
        file.transcodes = transcodes;
        let id = file.id.clone();
        self.files.insert(file);
        id
    }

    /// An id and a name that no file has.
    fn free_name(&mut self, ids: &mut Ids, cdn: Cdn, stream: &str, format: FileFormat, start: i64) -> (String, String) {
        let (id, name) = Self::names(ids, cdn, stream, format, start);
        if !self.files.contains(cdn, &id) {
            return (id, name);
        }
        // Two recordings of a stream within one second: the later is named after a later second.
        let named = self.namesakes.entry((cdn, stream.to_owned(), format, start)).or_insert(start);
        loop {
            *named += 1;
            let (id, name) = Self::names(ids, cdn, stream, format, *named);
            if !self.files.contains(cdn, &id) {
                return (id, name);
            }
        }
    }

    /// Identifier and name, in the form of the vendor.
    fn names(ids: &mut Ids, cdn: Cdn, stream: &str, format: FileFormat, start: i64) -> (String, String) {
        let end = format.as_str();
        match cdn {
            Cdn::Tencent => (ids.nineteen_digits().to_string(), format!("{start}.{end}")),
            // Wangsu's names are in Beijing time, Huawei's in UTC, as on the vendor's pages.
            Cdn::Ws => {
                let moment: String = clock::beijing(start).chars().filter(char::is_ascii_digit).collect();
                let key = format!("app-{stream}--{moment}.{end}");
                (key.clone(), key)
            }
            Cdn::Huawei | Cdn::Aliyun => {
                let moment = clock::utc(start).replace(['T', ':'], "-");
                let name = format!("{}.{end}", moment.trim_end_matches('Z'));
                (format!("record/app/command_record/{stream}/{name}"), name)
            }
        }
    }
}

/// What a new file is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewFile<'s> {
    pub(crate) cdn: Cdn,
    pub(crate) stream: &'s str,
    pub(crate) format: FileFormat,
    pub(crate) start: i64,
    pub(crate) duration: i64,
}

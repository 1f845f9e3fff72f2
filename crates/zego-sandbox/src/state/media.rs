//! What one app has at its CDN vendors: recordings under way, recorded files, forbidden streams.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{AppConfig, Cdn, Format};
use crate::ids::Ids;
use crate::moment;
use crate::outbox::Outbox;

/// A stream that is being recorded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Recording {
    pub(crate) started: i64,
    /// When it ends by itself.
    pub(crate) ends: Option<i64>,
}

/// A recorded file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct File {
    pub(crate) cdn: Cdn,
    /// What the vendor's operations call it.
    pub(crate) id: String,
    /// The name a prefix is matched with.
    pub(crate) name: String,
    pub(crate) stream: String,
    pub(crate) format: Format,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    /// In seconds.
    pub(crate) duration: i64,
    /// In bytes.
    pub(crate) size: u64,
    /// The heights of its transcoded copies.
    pub(crate) transcodes: BTreeSet<u16>,
    pub(crate) etag: String,
    pub(crate) expires: Option<i64>,
}

/// A stream that may not be published.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Forbidden {
    pub(crate) since: i64,
    pub(crate) until: i64,
}

/// What one app has.
#[derive(Debug, Default)]
pub(crate) struct Media {
    pub(crate) recordings: BTreeMap<(Cdn, String), Recording>,
    /// In the order in which they were made.
    pub(crate) files: Vec<File>,
    pub(crate) forbidden: BTreeMap<String, Forbidden>,
}

impl Media {
    /// Lets time pass: recordings that have come to their end, files past their retention, bans that are over.
    pub(crate) fn settle(&mut self, app: &AppConfig, ids: &mut Ids, outbox: &mut Outbox, now: i64) {
        let _ = outbox;
        let due = |recording: &Recording| recording.ends.is_some_and(|end| end <= now);
        let ended: Vec<_> = self.recordings.iter().filter(|(_, recording)| due(recording)).map(|(key, _)| key.clone()).collect();
        for (cdn, stream) in ended {
            self.stop(app, ids, cdn, &stream, now);
        }
        self.files.retain(|file| file.expires.is_none_or(|end| end > now));
        self.forbidden.retain(|_, forbidden| forbidden.until > now);
    }

    /// Ends a recording and makes its files; `None` when there is no such recording.
    pub(crate) fn stop(&mut self, app: &AppConfig, ids: &mut Ids, cdn: Cdn, stream: &str, now: i64) -> Option<usize> {
        let recording = self.recordings.remove(&(cdn, stream.to_owned()))?;
        let end = recording.ends.map_or(now, |end| end.min(now)).max(recording.started);
        let before = self.files.len();
        for format in &app.formats {
            let whole = end - recording.started;
            let longest = if *format == Format::M3u8 { whole.max(1) } else { app.interval };
            let mut start = recording.started;
            loop {
                let part = (end - start).min(longest);
                self.add(app, ids, Made { cdn, stream, format: *format, start, duration: part });
                start += part;
                if start >= end {
                    break;
                }
            }
        }
        Some(self.files.len() - before)
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, app: &AppConfig, ids: &mut Ids, made: Made<'_>) -> &mut File {
        let Made { cdn, stream, format, start, duration } = made;
        let created = start + duration;
        let mut named = start;
        let (id, name) = loop {
            let (id, name) = Self::names(ids, cdn, stream, format, named);
            if !self.files.iter().any(|file| file.cdn == cdn && file.id == id) {
                break (id, name);
            }
            // Two recordings of a stream within one second.
            named += 1;
        };
        let file = File {
            cdn,
            id,
            name,
            stream: stream.to_owned(),
            format,
            created,
            updated: created,
            duration,
            size: u64::try_from(duration).unwrap_or_default() * 72_000 + 4_096 + ids.below(4_096),
            transcodes: BTreeSet::new(),
            etag: ids.hex(),
            expires: app.retention_days.map(|days| created.saturating_add(i64::from(days) * 86_400)),
        };
        let at = self.files.len();
        self.files.push(file);
        &mut self.files[at]
    }

    /// Identifier and name, in the form of the vendor.
    fn names(ids: &mut Ids, cdn: Cdn, stream: &str, format: Format, start: i64) -> (String, String) {
        let end = format.as_str();
        match cdn {
            Cdn::Tencent => (ids.nineteen_digits().to_string(), format!("{start}.{end}")),
            // Wangsu's names are in Beijing time, Huawei's in UTC, as on the vendor's pages.
            Cdn::Ws => {
                let moment: String = moment::beijing(start).chars().filter(char::is_ascii_digit).collect();
                let key = format!("app-{stream}--{moment}.{end}");
                (key.clone(), key)
            }
            Cdn::Huawei | Cdn::Aliyun => {
                let moment = moment::utc(start).replace(['T', ':'], "-");
                let name = format!("{}.{end}", moment.trim_end_matches('Z'));
                (format!("record/app/command_record/{stream}/{name}"), name)
            }
        }
    }
}

/// What a new file is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made<'s> {
    pub(crate) cdn: Cdn,
    pub(crate) stream: &'s str,
    pub(crate) format: Format,
    pub(crate) start: i64,
    pub(crate) duration: i64,
}

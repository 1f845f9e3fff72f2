//! What one app has at its CDN vendors: recordings under way, recorded files, forbidden streams.

mod file;
mod files;
mod forbidden;
mod names;
mod orders;
mod recordings;
mod search;
mod streams;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use self::file::name_of;
pub(crate) use self::file::{Etag, FileParts, RecordedFile, size_of};
pub(crate) use self::files::Files;
pub(crate) use self::forbidden::Forbidden;
use self::forbidden::ForbiddenStreams;
pub(crate) use self::recordings::{Recording, Recordings};
pub(crate) use self::search::Wanted;
use crate::clock;
use crate::config::SeedFile;
use crate::config::{Cdn, FileFormat};
use crate::cx::Cx;
use crate::ids::Ids;
use crate::moment::Moment;
use crate::product::{Frozen, written};

/// What one app has.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Media {
    pub(crate) files: Files,
    forbidden: ForbiddenStreams,
    /// For streams with several files that began in one second: the last second that was tried in a name.
    #[serde(with = "crate::entries")]
    namesakes: BTreeMap<(Cdn, String, FileFormat, i64), i64>,
    pub(crate) recordings: Recordings,
}

/// What a snapshot has of it: all but the files is written already.
#[derive(Serialize)]
struct FrozenMedia {
    #[serde(serialize_with = "files::write")]
    files: Vec<Arc<RecordedFile>>,
    forbidden: Box<RawValue>,
    namesakes: Box<RawValue>,
    recordings: Box<RawValue>,
}

impl Media {
    /// When a recording or a ban ends next, or a file comes to the end of its time.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        [self.recordings.next_due(), self.files.next_expiry(), self.forbidden.next_due()].into_iter().flatten().min()
    }

    /// What a snapshot has of it. The files, of which there may be millions, are taken hold of, and written later.
    pub(crate) fn freeze(&self) -> Frozen {
        // As the list of pairs that it is in a snapshot.
        let namesakes = written(&self.namesakes.iter().collect::<Vec<_>>());
        let (files, forbidden, recordings) = (self.files.all(), written(&self.forbidden), written(&self.recordings));
        Box::new(move || written(&FrozenMedia { files, forbidden, namesakes, recordings }))
    }

    /// How much there is.
    pub(crate) fn held(&self) -> usize {
        let files: usize = Cdn::ALL.into_iter().map(|cdn| self.files.count(cdn)).sum();
        files + self.forbidden.iter().len() + self.namesakes.len() + self.recordings.len()
    }

    /// Recordings that have come to their end, files past their retention, bans that are over.
    pub(crate) fn fall_due(&mut self, cx: &mut Cx<'_>) {
        while let Some((cdn, stream)) = self.recordings.ended(cx.now) {
            self.stop(cdn, &stream, cx);
        }
        self.files.expire(cx.now);
        self.forbidden.expire(cx.now);
    }

    /// After a snapshot was read: what is not stored in it.
    pub(crate) fn rebuild(&mut self) {
        self.recordings.rebuild();
        self.forbidden.rebuild();
    }

    /// Forbids a stream to be published to a CDN. One that is forbidden already stays so since when it has been.
    pub(crate) fn forbid(&mut self, stream: &str, until: Moment, now: Moment) {
        self.forbidden.insert(stream, until, now);
    }

    /// Allows a stream again; whether it was forbidden.
    pub(crate) fn allow(&mut self, stream: &str) -> bool {
        self.forbidden.remove(stream)
    }

    /// The forbidden streams, by their names.
    pub(crate) fn forbidden(&self) -> impl ExactSizeIterator<Item = (&str, &Forbidden)> {
        self.forbidden.iter()
    }

    /// Ends a recording, makes its files and tells of each. How many there are; `None` when there is no such recording. What the sandbox cannot hold is not made:
    /// `advance` can make a recording of years.
    pub(crate) fn stop(&mut self, cdn: Cdn, stream: &str, cx: &mut Cx<'_>) -> Option<usize> {
        let recording = self.recordings.remove(cdn, stream)?;
        let app = cx.app;
        // Files know whole seconds.
        let (started, end) = (recording.started.secs(), cx.now.max(recording.started).secs());
        let (mut made, mut unkept) = (0, 0);
        for format in &app.formats {
            let longest = if *format == FileFormat::M3u8 { (end - started).max(1) } else { app.interval };
            let mut start = started;
            loop {
                let duration = (end - start).min(longest);
                if made >= cx.room {
                    unkept += u64::try_from((end - start + longest - 1) / longest).unwrap_or_default().max(1);
                    break;
                }
                let file = self.new_file(NewFile { cdn, stream, format: *format, start, duration }, cx);
                cx.tell(&file.recorded(&recording.task));
                self.files.insert(file);
                made += 1;
                start += duration;
                if start >= end {
                    break;
                }
            }
        }
        cx.remarks.unkept += unkept;
        cx.room -= made.min(cx.room);
        Some(made)
    }

    /// Adds a file as it is wished for, in the place of one that has its id.
    pub(crate) fn plant(&mut self, seed: SeedFile, cx: &mut Cx<'_>) {
        let SeedFile { cdn, stream, format, created, duration, id, name, transcodes } = seed;
        let mut file = self.new_file(NewFile { cdn, stream: &stream, format, start: created.secs() - duration, duration }, cx);
        if id.is_some() || name.is_some() {
            let name = name.unwrap_or_else(|| match &id {
                // At Tencent names do not follow from ids.
                Some(id) if cdn != Cdn::Tencent => name_of(cdn, id).to_owned(),
                _ => file.name().to_owned(),
            });
            let id = id.unwrap_or_else(|| file.id.to_string());
            file.rename(id, name);
        }
        file.transcodes = transcodes.into_iter().collect();
        self.files.insert(file);
    }

    /// A file that is not there yet.
    fn new_file(&mut self, made: NewFile<'_>, cx: &mut Cx<'_>) -> RecordedFile {
        let NewFile { cdn, stream, format, start, duration } = made;
        let created = Moment::from_secs(start.saturating_add(duration));
        let (id, name) = self.free_name(cx.ids, cdn, stream, format, start);
        let duration = u32::try_from(duration).unwrap_or_default();
        let size = size_of(duration) + cx.ids.below(4_096);
        let etag = Etag::new(cx.ids);
        let expires = cx.app.expiry(created);
        RecordedFile::new(FileParts { cdn, created, duration, etag, expires, format, id, name, size, stream })
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
struct NewFile<'s> {
    cdn: Cdn,
    stream: &'s str,
    format: FileFormat,
    /// In seconds since 1970.
    start: i64,
    /// In seconds.
    duration: i64,
}

//! A recording, and what becomes of it by itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::file::{RecordedFile, Subject, Track, UPLOADED};
use super::room::RecordedRoom;
use super::storage::Storage;
use crate::cx::Cx;
use crate::moment::Moment;

pub(super) const RUNNING: i64 = 2;
pub(super) const ENDED: i64 = 3;
pub(super) const FAILED: i64 = 4;
pub(super) const PAUSED: i64 = 5;

/// Why a recording ends by itself.
pub(super) const IDLE: i64 = 3;
pub(super) const TIME_IS_UP: i64 = 4;

/// How long a room has had no stream when that is told for the first time, and how long until it is told again, in seconds.
const FIRST_TOLD_EMPTY: i64 = 10;
const TOLD_EMPTY: i64 = 30;
/// How long it takes to put the files, and an image, into the storage, in seconds.
const UPLOAD: i64 = 3;
const UPLOAD_OF_IMAGE: i64 = 1;
/// How long a recording is remembered after it began, in seconds.
pub(super) const THREE_DAYS: i64 = 3 * 86_400;

/// A recording.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CloudTask {
    pub(super) began: Moment,
    /// Where its events go, if it names a URL of its own.
    pub(super) callback: Option<String>,
    pub(super) client_task_id: Option<String>,
    pub(super) ended: Option<Moment>,
    pub(super) files: Vec<RecordedFile>,
    /// Whether a file goes on while its stream is away.
    pub(super) fill_blank: bool,
    pub(super) folder: String,
    pub(super) format: String,
    /// Since when nothing has been in the room.
    pub(super) idle_since: Option<Moment>,
    /// How long nothing may be in the room, in seconds.
    pub(super) max_idle: i64,
    /// How long it runs, in seconds.
    pub(super) max_record: i64,
    /// What is recorded of streams: the number of `StreamType`.
    pub(super) media: i64,
    /// How streams are mixed, if they are.
    pub(super) mix: Option<Mix>,
    /// When it is told next that the room has no stream.
    pub(super) next_told_empty: Option<Moment>,
    /// Whether a stream that comes back goes on in its file.
    pub(super) one_file: bool,
    /// What is still on its way to the storage.
    pub(super) pending: Vec<Pending>,
    /// After how many seconds the playlist of a file is there, where pieces are put into the storage at once.
    pub(super) playlist_after: Option<i64>,
    pub(super) room: String,
    /// The number of the next event.
    pub(super) sequence: i64,
    pub(super) status: i64,
    pub(super) storage: Storage,
    /// The streams to record, where not all.
    pub(super) streams: Option<BTreeSet<String>>,
    /// The whiteboard, where one is recorded.
    pub(super) whiteboard: Option<Board>,
}

/// How streams are mixed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mix {
    /// Whether it records from the start.
    pub(super) always: bool,
    pub(super) height: u64,
    pub(super) layout: Layout,
    /// What the mix is called.
    pub(super) stream: String,
    pub(super) width: u64,
}

/// How the streams of a mix are arranged.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    /// The large one.
    pub(super) large_stream: Option<String>,
    /// The number of `MixMode`.
    pub(super) mode: i64,
    pub(super) views: Vec<View>,
}

/// A place of a layout.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct View {
    pub(super) bottom: u64,
    pub(super) layer: i64,
    pub(super) left: u64,
    pub(super) right: u64,
    pub(super) stream: Option<String>,
    pub(super) top: u64,
    /// Whether it shows the whiteboard.
    pub(super) whiteboard: bool,
}

/// A whiteboard to record.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Board {
    pub(super) height: u64,
    /// Which one; none until it is named.
    pub(super) id: Option<String>,
    pub(super) width: u64,
}

/// Something on its way to the storage.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pending {
    pub(super) at: Moment,
    pub(super) what: Upload,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) enum Upload {
    /// The files of the recording.
    Files,
    /// An image of `TakeSnapshot`.
    Image(RecordedFile),
    /// The playlist of the file at this place.
    Playlist(usize),
}

impl CloudTask {
    pub(super) fn room(&self) -> &str {
        &self.room
    }

    pub(super) fn files(&self) -> &[RecordedFile] {
        &self.files
    }

    pub(super) const fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    pub(super) const fn is_paused(&self) -> bool {
        self.status == PAUSED
    }

    /// When it has something to do.
    pub(super) fn next_due(&self) -> Option<Moment> {
        let pending = self.pending.iter().map(|pending| pending.at).min();
        if self.has_ended() {
            return Some(pending.unwrap_or_else(|| self.forgotten()));
        }
        let ends = [Some(self.time_is_up()), self.is_idle_from(), self.next_told_empty, pending];
        ends.into_iter().flatten().min()
    }

    fn forgotten(&self) -> Moment {
        self.began.plus_secs(THREE_DAYS)
    }

    const fn time_is_up(&self) -> Moment {
        self.began.plus_secs(self.max_record)
    }

    fn is_idle_from(&self) -> Option<Moment> {
        self.idle_since.map(|since| since.plus_secs(self.max_idle))
    }

    /// It begins, in a room as it is.
    pub(super) fn begin(&mut self, id: &str, room: &RecordedRoom, cx: &mut Cx<'_>) {
        if self.mix.is_none() {
            for stream in self.streams.iter().flatten().filter(|stream| !room.streams.contains_key(*stream)).cloned().collect::<Vec<_>>() {
                self.tell_missing(id, &stream, cx);
            }
        }
        self.follow(id, room, cx);
    }

    /// Does what is due by now; whether it can be forgotten.
    pub(super) fn fall_due(&mut self, id: &str, room: &RecordedRoom, cx: &mut Cx<'_>) -> bool {
        let now = cx.now;
        while let Some(place) = self.pending.iter().position(|pending| pending.at <= now) {
            let Pending { what, .. } = self.pending.remove(place);
            self.arrive(id, what, cx);
        }
        if self.has_ended() {
            return self.pending.is_empty() && self.forgotten() <= now;
        }
        if self.next_told_empty.is_some_and(|due| due <= now) {
            self.tell_empty(id, cx);
            self.next_told_empty = room.streams.is_empty().then(|| now.plus_secs(TOLD_EMPTY));
        }
        if self.is_idle_from().is_some_and(|due| due <= now) {
            self.fail(id, IDLE, cx);
        } else if self.time_is_up() <= now {
            self.fail(id, TIME_IS_UP, cx);
        }
        false
    }

    /// Something has arrived at the storage, or has not.
    fn arrive(&mut self, id: &str, what: Upload, cx: &mut Cx<'_>) {
        let outcome = self.storage.outcome();
        match what {
            Upload::Files => {
                for file in &mut self.files {
                    file.status = outcome;
                    if outcome == UPLOADED && self.storage.has_video_ids() {
                        file.video_id = cx.ids.hex();
                    }
                }
                let files = std::mem::take(&mut self.files);
                self.tell_files(id, &files, cx);
                self.files = files;
                if self.status == ENDED {
                    self.tell_ended(id, cx);
                }
            }
            Upload::Image(mut image) => {
                image.status = outcome;
                self.tell_files(id, &[image], cx);
            }
            Upload::Playlist(place) => self.tell_playlist(id, place, cx),
        }
    }

    /// What is in the room is idle or not: since when, and when that is told.
    pub(super) fn look_at_idleness(&mut self, room: &RecordedRoom, now: Moment) {
        self.idle_since = room.is_empty().then(|| self.idle_since.unwrap_or(now));
        let first = now.plus_secs(FIRST_TOLD_EMPTY);
        self.next_told_empty = room.streams.is_empty().then(|| self.next_told_empty.unwrap_or(first));
    }

    /// It is stopped.
    pub(super) fn stop(&mut self, id: &str, cx: &mut Cx<'_>) {
        self.end(id, ENDED, cx);
    }

    /// It ends without having been stopped.
    pub(super) fn fail(&mut self, id: &str, reason: i64, cx: &mut Cx<'_>) {
        self.tell_quit(id, reason, cx);
        self.end(id, FAILED, cx);
    }

    fn end(&mut self, id: &str, status: i64, cx: &mut Cx<'_>) {
        let now = cx.now;
        (self.ended, self.status, self.idle_since, self.next_told_empty) = (Some(now), status, None, None);
        self.files.iter_mut().filter(|file| file.is_open()).for_each(|file| file.close(now));
        if !self.files.is_empty() {
            self.tell_uploading(id, cx);
        }
        // A playlist that is not there yet comes with the files.
        self.pending.retain(|pending| !matches!(pending.what, Upload::Playlist(_)));
        self.pending.push(Pending { at: now.plus_secs(UPLOAD), what: Upload::Files });
    }

    pub(super) fn pause(&mut self, id: &str, room: &RecordedRoom, cx: &mut Cx<'_>) {
        self.status = PAUSED;
        self.follow(id, room, cx);
        self.tell_paused(id, cx);
    }

    pub(super) fn resume(&mut self, id: &str, room: &RecordedRoom, cx: &mut Cx<'_>) {
        self.status = RUNNING;
        self.follow(id, room, cx);
        self.tell_resumed(id, cx);
    }

    /// Takes an image of a mix; what it is called.
    pub(super) fn take_image(&mut self, id: &str, mix: &Subject, now: Moment) -> String {
        let mut image = RecordedFile::begin(id, &self.room, mix, Track::Video, "jpg", now);
        image.close(now);
        let name = image.id.clone();
        self.pending.push(Pending { at: now.plus_secs(UPLOAD_OF_IMAGE), what: Upload::Image(image) });
        name
    }
}

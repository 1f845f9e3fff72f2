//! A recorded file.

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::moment::Moment;

/// A file is written; it has ended, and is on its way; it is in the storage; only ZEGO's own storage has it; none has it.
pub(super) const RECORDING: i64 = 1;
pub(super) const UPLOADING: i64 = 2;
pub(super) const UPLOADED: i64 = 3;
pub(super) const IN_BACKUP: i64 = 4;
pub(super) const LOST: i64 = 5;

/// What a millisecond of picture and sound, and of sound alone, takes up: of 1 Mbit/s and 48 kbit/s.
const BYTES_OF_VIDEO: i64 = 125;
const BYTES_OF_AUDIO: i64 = 6;

/// What a file holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(super) enum Track {
    Audio,
    Video,
    Both,
}

impl Track {
    /// The number of answers and events.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Audio => 1,
            Self::Video => 2,
            Self::Both => 3,
        }
    }

    /// What a file's name says of it.
    const fn letters(self) -> &'static str {
        match self {
            Self::Audio => "A",
            Self::Video => "V",
            Self::Both => "VA",
        }
    }
}

/// A recorded file.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedFile {
    pub(super) began: Moment,
    pub(super) format: String,
    pub(super) height: u64,
    /// Its name.
    pub(super) id: String,
    /// How much of it there was until it was interrupted the last time, in milliseconds.
    recorded: i64,
    /// Since when it has been written without an interruption.
    since: Option<Moment>,
    pub(super) status: i64,
    pub(super) stream: String,
    pub(super) track: Track,
    pub(super) user: String,
    pub(super) user_name: String,
    /// What a video platform calls it.
    pub(super) video_id: String,
    pub(super) width: u64,
}

/// Whose a file is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Subject {
    pub(super) stream: String,
    pub(super) user: String,
    pub(super) user_name: String,
    /// What its name has between the room and the kind.
    pub(super) named: String,
    pub(super) size: (u64, u64),
}

impl RecordedFile {
    /// Begins a file of a recording in a room.
    pub(super) fn begin(task: &str, room: &str, subject: &Subject, track: Track, format: &str, now: Moment) -> Self {
        let (width, height) = if track == Track::Audio { (0, 0) } else { subject.size };
        let time: String = clock::utc(now.secs()).chars().filter(char::is_ascii_digit).collect();
        let millis = now.millis().rem_euclid(1000);
        let extension = if format == "hls" { "m3u8" } else { format };
        Self {
            began: now,
            format: format.to_owned(),
            height,
            id: format!("{task}_{room}_{}_{}_{time}{millis:03}.{extension}", subject.named, track.letters()),
            recorded: 0,
            since: Some(now),
            status: RECORDING,
            stream: subject.stream.clone(),
            track,
            user: subject.user.clone(),
            user_name: subject.user_name.clone(),
            video_id: String::new(),
            width,
        }
    }

    /// Whether it can go on.
    pub(super) const fn is_open(&self) -> bool {
        self.status == RECORDING
    }

    /// It is written from now on.
    pub(super) const fn go_on(&mut self, now: Moment) {
        if self.since.is_none() {
            self.since = Some(now);
        }
    }

    /// Nothing is written from now on.
    pub(super) fn rest(&mut self, now: Moment) {
        self.recorded = self.duration(now);
        self.since = None;
    }

    /// It has ended.
    pub(super) fn close(&mut self, now: Moment) {
        self.rest(now);
        self.status = UPLOADING;
    }

    /// How much of it there is, in milliseconds.
    pub(super) fn duration(&self, now: Moment) -> i64 {
        self.recorded + self.since.map_or(0, |since| now.millis() - since.millis())
    }

    /// How many bytes that is.
    pub(super) fn bytes(&self, now: Moment) -> i64 {
        self.duration(now).saturating_mul(if self.track == Track::Audio { BYTES_OF_AUDIO } else { BYTES_OF_VIDEO })
    }
}

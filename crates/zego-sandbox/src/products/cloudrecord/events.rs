//! What a recording tells of itself, numbered from 0.

use super::file::{RecordedFile, UPLOADED};
use super::task::CloudTask;
use crate::cx::Cx;
use crate::generated::cloudrecord::callback::{
    Ended, EndedAbnormally, FilesUploaded, ImageDetail, ImageNotFetched, MissingStream, NoStreams, Paused, PlaylistDetail,
    PlaylistUploaded, QuitDetail, Resumed, StreamNotFound, UploadDetail, UploadedFile, Uploading,
};
use crate::moment::Moment;
use crate::operation::{ServiceEvent, Words};

/// All files are in the storage; some are not.
const ALL: i64 = 1;
const SOME: i64 = 2;

/// What every event has: the recording, the room, words, and its number.
type Common = (Words, Words, Words, i64);

impl CloudTask {
    fn common(&mut self, id: &str, message: &'static str) -> Common {
        let sequence = self.sequence;
        self.sequence += 1;
        (id.to_owned().into(), self.room.clone().into(), message.into(), sequence)
    }

    fn tell<E: ServiceEvent>(&self, event: &E, cx: &mut Cx<'_>) {
        cx.tell_at(self.callback.as_deref(), event);
    }

    pub(super) fn tell_files(&mut self, id: &str, files: &[RecordedFile], cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "");
        let upload_status = if files.iter().all(|file| file.status == UPLOADED) { ALL } else { SOME };
        let files = files.iter().map(|file| self.uploaded(file, cx.now)).collect();
        self.tell(&FilesUploaded { task_id, room_id, message, sequence, detail: UploadDetail { upload_status, files } }, cx);
    }

    fn uploaded(&self, file: &RecordedFile, now: Moment) -> UploadedFile {
        UploadedFile {
            user_id: file.user.clone().into(),
            user_name: file.user_name.clone().into(),
            stream_id: file.stream.clone().into(),
            file_id: file.id.clone().into(),
            video_id: file.video_id.clone().into(),
            file_url: self.storage.url(&self.folder, &file.id).map(Into::into),
            format: file.format.clone().into(),
            size: unsigned(file.bytes(now)),
            duration: unsigned(file.duration(now)),
            width: file.width,
            height: file.height,
            media: file.track.number(),
            began: file.began.millis(),
            publisher_began: None,
            status: file.status,
        }
    }

    pub(super) fn tell_quit(&mut self, id: &str, reason: i64, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "recording ended abnormally");
        self.tell(&EndedAbnormally { task_id, room_id, message, sequence, detail: QuitDetail { reason } }, cx);
    }

    pub(super) fn tell_image(&mut self, id: &str, used_as: i64, url: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "image not fetched");
        let detail = ImageDetail { used_as, image_url: url.to_owned().into() };
        self.tell(&ImageNotFetched { task_id, room_id, message, sequence, detail }, cx);
    }

    pub(super) fn tell_empty(&mut self, id: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "no stream");
        self.tell(&NoStreams { task_id, room_id, message, sequence, detail: nothing() }, cx);
    }

    pub(super) fn tell_ended(&mut self, id: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "recording ended");
        self.tell(&Ended { task_id, room_id, message, sequence, detail: nothing() }, cx);
    }

    pub(super) fn tell_missing(&mut self, id: &str, stream: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "stream does not exist");
        let detail = MissingStream { stream_id: stream.to_owned().into() };
        self.tell(&StreamNotFound { task_id, room_id, message, sequence, detail }, cx);
    }

    pub(super) fn tell_uploading(&mut self, id: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "uploading");
        self.tell(&Uploading { task_id, room_id, message, sequence, detail: nothing() }, cx);
    }

    pub(super) fn tell_playlist(&mut self, id: &str, place: usize, cx: &mut Cx<'_>) {
        let Some(file) = self.files.get(place) else { return };
        let detail = PlaylistDetail {
            stream_id: file.stream.clone().into(),
            file_id: file.id.clone().into(),
            file_url: self.storage.url(&self.folder, &file.id).unwrap_or_default().into(),
            media: file.track.number(),
        };
        let (task_id, room_id, message, sequence) = self.common(id, "");
        self.tell(&PlaylistUploaded { task_id, room_id, message, sequence, detail }, cx);
    }

    pub(super) fn tell_paused(&mut self, id: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "recording paused");
        self.tell(&Paused { task_id, room_id, message, sequence, detail: nothing() }, cx);
    }

    pub(super) fn tell_resumed(&mut self, id: &str, cx: &mut Cx<'_>) {
        let (task_id, room_id, message, sequence) = self.common(id, "recording resumed");
        self.tell(&Resumed { task_id, room_id, message, sequence, detail: nothing() }, cx);
    }
}

/// The detail of events that have none: an object all the same.
#[expect(clippy::unnecessary_wraps, reason = "the field may be missing")]
fn nothing() -> Option<serde_json::Value> {
    Some(serde_json::json!({}))
}

/// What is never negative.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

//! A recording follows what is in its room: files begin, rest, go on and end.

use super::file::{RecordedFile, Subject, Track};
use super::room::{PublishedStream, RecordedRoom};
use super::task::{Board, CloudTask, Mix, Pending, Upload};
use crate::cx::Cx;
use crate::moment::Moment;

/// What files of a whiteboard have in the place of a user and a stream.
const WHITEBOARD: &str = "whiteboard";
/// How large the picture of a stream is that is recorded by itself.
const PICTURE: (u64, u64) = (1280, 720);

const AUDIO: i64 = 1;
const VIDEO: i64 = 2;
const APART: i64 = 4;

impl CloudTask {
    /// What is in the room, or whether it is paused, has changed.
    pub(super) fn follow(&mut self, id: &str, room: &RecordedRoom, cx: &mut Cx<'_>) {
        if self.has_ended() {
            return;
        }
        let now = cx.now;
        self.look_at_idleness(room, now);
        match self.mix.as_ref().map(Mix::subject) {
            Some(mix) => self.follow_mix(id, &mix, room, now),
            None => self.follow_single(id, room, now),
        }
    }

    fn follow_mix(&mut self, id: &str, mix: &Subject, room: &RecordedRoom, now: Moment) {
        let always = self.mix.as_ref().is_some_and(|mix| mix.always);
        let has_input = !room.streams.is_empty() || self.board_in(room).is_some();
        let is_under_way = !self.files.is_empty();
        let is_written = !self.is_paused() && (always || has_input || (is_under_way && self.fill_blank));
        if is_written {
            for track in self.tracks(true, true) {
                self.write(id, mix, track, now);
            }
        } else {
            self.files.iter_mut().for_each(|file| file.rest(now));
        }
    }

    fn follow_single(&mut self, id: &str, room: &RecordedRoom, now: Moment) {
        let mut subjects = Vec::new();
        for (stream, published) in &room.streams {
            if self.streams.as_ref().is_none_or(|wanted| wanted.contains(stream)) {
                let tracks = self.tracks(published.audio, published.video);
                subjects.extend(tracks.into_iter().map(|track| (published.subject(stream), track)));
            }
        }
        // Of a whiteboard the picture is recorded, whatever is recorded of streams.
        subjects.extend(self.board_in(room).map(|board| (board.subject(), Track::Video)));
        let (fills, keeps) = (self.fill_blank, self.one_file);
        for file in self.files.iter_mut().filter(|file| file.is_open()) {
            let is_there = subjects.iter().any(|(subject, track)| subject.stream == file.stream && *track == file.track);
            let is_silent = fills && file.track != Track::Video;
            match (is_there || is_silent, keeps) {
                (true, _) => {}
                (false, true) => file.rest(now),
                (false, false) => file.close(now),
            }
        }
        for (subject, track) in subjects {
            self.write(id, &subject, track, now);
        }
    }

    /// The whiteboard that is recorded, if it is open in the room.
    fn board_in(&self, room: &RecordedRoom) -> Option<&Board> {
        // A mix of sound alone has no picture for it.
        let is_heard_only = self.mix.is_some() && self.media == AUDIO;
        self.whiteboard.as_ref().filter(|board| !is_heard_only && board.id.as_ref().is_some_and(|id| room.whiteboards.contains(id)))
    }

    /// The files that there are of something with sound, or a picture, or both.
    fn tracks(&self, audio: bool, video: bool) -> Vec<Track> {
        let (sound, picture) = (audio.then_some(Track::Audio), video.then_some(Track::Video));
        match self.media {
            AUDIO => sound.into_iter().collect(),
            VIDEO => picture.into_iter().collect(),
            APART => picture.into_iter().chain(sound).collect(),
            _ if audio && video => vec![Track::Both],
            _ => sound.or(picture).into_iter().collect(),
        }
    }

    /// Goes on with the file of a subject, or begins it.
    fn write(&mut self, id: &str, subject: &Subject, track: Track, now: Moment) {
        let under_way = self.files.iter_mut().find(|file| file.is_open() && file.stream == subject.stream && file.track == track);
        if let Some(file) = under_way {
            file.go_on(now);
            return;
        }
        // Sound beside a picture of its own is always AAC.
        let is_beside = self.media == APART && track == Track::Audio && matches!(&*self.format, "mp4" | "flv");
        let format = if is_beside { "aac" } else { &self.format };
        let file = RecordedFile::begin(id, &self.room, subject, track, format, now);
        let playlist = self.playlist_after.map(|after| Pending { at: now.plus_secs(after), what: Upload::Playlist(self.files.len()) });
        self.files.push(file);
        self.pending.extend(playlist);
    }
}

impl Mix {
    pub(super) fn subject(&self) -> Subject {
        let name = self.stream.clone();
        Subject { stream: name.clone(), user: name.clone(), user_name: name.clone(), named: name, size: (self.width, self.height) }
    }
}

impl PublishedStream {
    fn subject(&self, stream: &str) -> Subject {
        Subject {
            stream: stream.to_owned(),
            user: self.user.clone(),
            user_name: self.user_name.clone(),
            named: format!("{}_{stream}", self.user),
            size: PICTURE,
        }
    }
}

impl Board {
    fn subject(&self) -> Subject {
        let name = WHITEBOARD.to_owned();
        Subject { stream: name.clone(), user: name.clone(), user_name: name.clone(), named: name, size: (self.width, self.height) }
    }
}

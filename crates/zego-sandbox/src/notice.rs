//! What one product tells the others of the same holder. No product knows another: who tells names what happened, and who minds hears it.
//!
//! Notices are handed on by the world right after the change that brought them about, at the same moment, in their order, to the products in the order of their list.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// Something that happened, of which other products may have to know.
#[derive(Clone, Debug)]
pub(crate) enum Notice {
    /// Something happened in a room.
    Room {
        /// The room's id.
        room: String,
        event: RoomEvent,
    },
    /// A live stream was recorded to a file in Tencent's VOD.
    Recorded(RecordedFile),
}

/// What happened in a room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum RoomEvent {
    /// It began.
    Began,
    /// A call closes it: all that is in it goes, and it ends.
    Closed,
    /// It ended, after everybody had left and all its streams had ended.
    Ended,
    /// A user came in. One who comes again left before.
    UserCame {
        user: String,
    },
    UserLeft {
        user: String,
    },
    /// A stream began, or was renewed.
    StreamBegan {
        media: StreamMedia,
        stream: String,
        user: String,
        user_name: String,
    },
    StreamEnded {
        stream: String,
    },
}

/// What a stream carries.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StreamMedia {
    Audio,
    Video,
    #[default]
    Both,
}

impl StreamMedia {
    /// `None` of neither: a stream has one of both.
    pub(crate) const fn of(audio: bool, video: bool) -> Option<Self> {
        match (audio, video) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Audio),
            (false, true) => Some(Self::Video),
            (false, false) => None,
        }
    }

    pub(crate) const fn has_audio(self) -> bool {
        matches!(self, Self::Audio | Self::Both)
    }

    pub(crate) const fn has_video(self) -> bool {
        matches!(self, Self::Video | Self::Both)
    }
}

/// A file that a recording was written to.
#[derive(Clone, Debug)]
pub(crate) struct RecordedFile {
    /// The application of VOD; 0 is the main one.
    pub(crate) application: i64,
    /// The category of VOD; 0 is none.
    pub(crate) class: i64,
    /// The container format: `mp4`.
    pub(crate) container: &'static str,
    /// The domain that the stream was published to.
    pub(crate) domain: String,
    pub(crate) end: Moment,
    /// When the file is removed by itself.
    pub(crate) expires: Option<Moment>,
    pub(crate) name: String,
    /// The path that the stream was published to.
    pub(crate) path: String,
    pub(crate) start: Moment,
    pub(crate) stream: String,
}

/// Which notices a product hears.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Hears {
    /// None.
    Nothing,
    /// Those that come once the holder has a state of it: a call to it made one.
    SinceItHasAState,
    /// All; the first makes a state of it.
    Everything,
}

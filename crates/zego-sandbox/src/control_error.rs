//! Why a control call is not carried out.

use zego_sign::AppId;

/// Why a control call is not carried out.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ControlError {
    /// No app has this id.
    #[error("app {app_id} is no app of this sandbox: give the id of one that it was started with")]
    #[non_exhaustive]
    NoApp {
        /// The id.
        app_id: AppId,
    },
    /// There is no such room.
    #[error("room `{room}` is not there: log a user in first, or seed it")]
    #[non_exhaustive]
    NoRoom {
        /// The room.
        room: String,
    },
    /// The user is not in the room.
    #[error("user `{user}` is not in room `{room}`: log in first")]
    #[non_exhaustive]
    NoUser {
        /// The room.
        room: String,
        /// The user.
        user: String,
    },
    /// The stream is not in the room.
    #[error("stream `{stream}` is not in room `{room}`: publish it first")]
    #[non_exhaustive]
    NoStream {
        /// The room.
        room: String,
        /// The stream.
        stream: String,
    },
    /// Something of this name is there already.
    #[error("{what} is there already: choose another id, or reset the sandbox")]
    #[non_exhaustive]
    Taken {
        /// Where it stands in a seed: `rooms[0].users[1].id`; empty elsewhere.
        place: String,
        /// What it is.
        what: String,
    },
    /// A rule is against it, as it would be against the client of a real user.
    #[error("{what} is refused: {why}")]
    #[non_exhaustive]
    Banned {
        /// What was to be done.
        what: String,
        /// The rule.
        why: &'static str,
    },
    /// The sandbox holds as much as it can, or would.
    #[error("{place} {why}")]
    #[non_exhaustive]
    Full {
        /// Where it stands in a seed: `files[3].count`; `the sandbox` elsewhere.
        place: String,
        /// How much there can be, and what to do.
        why: String,
    },
    /// A value is not allowed.
    #[error("{place} {why}")]
    #[non_exhaustive]
    Invalid {
        /// Where it stands: `rooms[0].users[1].ip`.
        place: String,
        /// What is wrong with it, and what would be right.
        why: String,
    },
}

impl ControlError {
    pub(crate) fn invalid(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid { place: place.into(), why: why.into() }
    }
}

/// The result of a control call: a text for the log, and what the caller gets.
pub(crate) type Told<T> = Result<(String, T), ControlError>;

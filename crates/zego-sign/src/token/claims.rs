//! What a token says: whom it admits, for how long, to do what.
use alloc::{string::String, vec::Vec};
use core::fmt;

use thiserror::Error;

use super::{
    ids::{IdError, UserId, check_room, check_stream},
    json::{Json, Length, Quoted},
};
use crate::AppId;

/// Ten years of 365 days.
const MAX_SECS: i64 = 10 * 365 * 86_400;

/// Whom a token admits to which project, for how long and to do what.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claims {
    app_id: AppId,
    user_id: UserId,
    lifetime: Lifetime,
    payload: Option<Payload>,
}

impl Claims {
    /// Claims without privileges, which is all that a project without privilege control needs.
    pub fn new(app_id: AppId, user_id: UserId, lifetime: Lifetime) -> Self {
        Self { app_id, user_id, lifetime, payload: None }
    }

    /// Adds privileges.
    #[must_use]
    pub fn payload(mut self, payload: Payload) -> Self {
        self.payload = Some(payload);
        self
    }

    pub(super) fn lifetime(&self) -> Lifetime {
        self.lifetime
    }

    /// What the vendor's pages refuse, and no type has refused yet.
    pub(super) fn check(&self) -> Result<(), IdError> {
        self.payload.as_ref().map_or(Ok(()), Payload::check)
    }

    /// Writes the text that is encrypted, in the order of ZEGO's samples.
    pub(super) fn write(&self, created: u64, expires: u64, nonce: i32, to: &mut impl Json) {
        to.add(r#"{"app_id":"#);
        to.add_number(self.app_id.get().into());
        to.add(r#","user_id":"#);
        to.add_quoted(self.user_id.as_str());
        to.add(r#","ctime":"#);
        to.add_number(created);
        to.add(r#","expire":"#);
        to.add_number(expires);
        to.add(if nonce < 0 { r#","nonce":-"# } else { r#","nonce":"# });
        to.add_number(nonce.unsigned_abs().into());
        to.add(r#","payload":""#);
        if let Some(payload) = &self.payload {
            payload.write(&mut Quoted(to));
        }
        to.add(r#""}"#);
    }
}

/// The privileges of a token, which allow nothing unless told to (ZEGO: "User privilege control").
///
/// ZEGO looks at them where the feature is switched on for the project. A token without any payload only proves who the user is.
///
/// ```
/// use zego_sign::token::Payload;
///
/// let payload = Payload::new().room("room1").allow_login().allow_publish().stream("s1").stream("s2");
/// assert_eq!(payload.to_json(), r#"{"room_id":"room1","privilege":{"1":1,"2":1},"stream_id_list":["s1","s2"]}"#);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Payload {
    room_id: String,
    login: bool,
    publish: bool,
    streams: Vec<String>,
}

impl Payload {
    /// No room, neither privilege, no restriction of streams.
    pub fn new() -> Self {
        Self::default()
    }

    /// The only room the privileges are for.
    #[must_use]
    pub fn room(mut self, id: impl Into<String>) -> Self {
        self.room_id = id.into();
        self
    }

    /// Allows to log in to the room: privilege 1.
    #[must_use]
    pub fn allow_login(mut self) -> Self {
        self.login = true;
        self
    }

    /// Allows to publish streams: privilege 2.
    #[must_use]
    pub fn allow_publish(mut self) -> Self {
        self.publish = true;
        self
    }

    /// One more stream that may be published. Without any, all may.
    #[must_use]
    pub fn stream(mut self, id: impl Into<String>) -> Self {
        self.streams.push(id.into());
        self
    }

    /// The room, empty if none is named.
    pub fn room_id(&self) -> &str {
        &self.room_id
    }

    /// Whether logging in to the room is allowed.
    pub fn allows_login(&self) -> bool {
        self.login
    }

    /// Whether publishing is allowed.
    pub fn allows_publish(&self) -> bool {
        self.publish
    }

    /// The streams that may be published; an empty list does not restrict them.
    pub fn streams(&self) -> &[String] {
        &self.streams
    }

    /// The text that a token carries, in ZEGO's order and without white space.
    pub fn to_json(&self) -> String {
        let mut length = Length(0);
        self.write(&mut length);
        let mut json = String::with_capacity(length.0);
        self.write(&mut json);
        json
    }

    fn write(&self, to: &mut impl Json) {
        to.add(r#"{"room_id":"#);
        to.add_quoted(&self.room_id);
        to.add(if self.login { r#","privilege":{"1":1,"2":"# } else { r#","privilege":{"1":0,"2":"# });
        to.add(if self.publish { r#"1},"stream_id_list":"# } else { r#"0},"stream_id_list":"# });
        for (at, id) in self.streams.iter().enumerate() {
            to.add(if at == 0 { "[" } else { "," });
            to.add_quoted(id);
        }
        // ZEGO's samples write an absent list as null.
        to.add(if self.streams.is_empty() { "null}" } else { "]}" });
    }

    /// Reads a payload of this shape. None for any other text, which a token may carry as well; what is wrong with it,
    /// [`Inspection::findings`](super::Inspection::findings) tells.
    pub fn from_json(text: &str) -> Option<Self> {
        super::payload::read(text).0
    }

    /// By the rule of the vendor's pages for rooms and streams.
    pub(super) fn check(&self) -> Result<(), IdError> {
        check_room(&self.room_id)?;
        self.streams.iter().try_for_each(|id| check_stream(id))
    }
}

/// A lifetime in whole seconds, from one second to ten years.
///
/// ZEGO documents no upper limit. This one is there because a longer lifetime is a mistake: a time of expiry in place of a duration, or
/// milliseconds. An hour is a fair choice, since an app can renew its token.
///
/// ```
/// use zego_sign::token::{Lifetime, LifetimeError};
///
/// assert_eq!(Lifetime::from_secs(3600)?.as_secs(), 3600);
/// assert!(matches!(Lifetime::from_secs(1_700_003_600), Err(LifetimeError::TooLong { .. })));
/// # Ok::<(), LifetimeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Lifetime(u32);

impl Lifetime {
    /// Takes a number of seconds.
    pub const fn from_secs(secs: i64) -> Result<Self, LifetimeError> {
        if secs <= 0 {
            return Err(LifetimeError::NotPositive { secs });
        }
        if secs > MAX_SECS {
            return Err(LifetimeError::TooLong { secs });
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 1 to MAX_SECS, which is below 2^32")]
        Ok(Self(secs as u32))
    }

    /// The number of seconds.
    pub const fn as_secs(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a number of seconds is no [`Lifetime`].
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum LifetimeError {
    /// Zero or less.
    #[error("a token that lives {secs} s has expired before it is used: give the seconds it shall be good for, such as 3600")]
    #[non_exhaustive]
    NotPositive {
        /// The seconds given.
        secs: i64,
    },
    /// More than ten years.
    #[error(
        "a lifetime of {secs} s is longer than ten years: give a duration in seconds, such as 3600, and not a time of expiry or milliseconds"
    )]
    #[non_exhaustive]
    TooLong {
        /// The seconds given.
        secs: i64,
    },
}

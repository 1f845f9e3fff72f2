//! The values of a file of apps: words that have to be known, ids, and secrets, which no message may show.

use std::ops::Range;

use serde::de::{Deserialize, Deserializer, Error};
use toml::{Spanned, Value};
use zego_model::text::nearest;
use zego_sign::callback::CallbackSecret;
use zego_sign::diagnose::AppSign;
use zego_sign::tencent::{SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, SecretError, ServerSecret};

use crate::callback::CallbackBody;
use crate::config::{Cdn, Feature, FileFormat};
use crate::log::shown;

/// What is wrong, and where.
pub(super) type Misplaced = (Range<usize>, String);

/// What is written as a word.
pub(super) trait Named: Copy + 'static {
    /// What it is, for messages.
    const KIND: &'static str;
    const ALL: &'static [Self];

    fn word(self) -> &'static str;
}

/// What a word means. It is read as text first: of an error within a list, TOML tells the place of the list alone.
pub(super) fn known<T: Named>(given: &Spanned<String>) -> Result<T, Misplaced> {
    let (span, given) = (given.span(), given.get_ref().as_str());
    if let Some(known) = T::ALL.iter().find(|known| known.word() == given) {
        return Ok(*known);
    }
    let words = || T::ALL.iter().map(|known| known.word());
    let near = nearest(given, words()).map(|near| format!(": {near}?")).unwrap_or_default();
    let all = words().collect::<Vec<_>>().join(", ");
    Err((span, format!("`{}` is no {}{near}; there are {all}", shown(given), T::KIND)))
}

impl Named for Cdn {
    const KIND: &'static str = "vendor";
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Named for FileFormat {
    const KIND: &'static str = "format";
    const ALL: &'static [Self] = &[Self::M3u8, Self::Flv, Self::Mp4, Self::Aac, Self::Mp3];

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Named for Feature {
    const KIND: &'static str = "feature";
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::StreamControl => "stream-control",
            Self::Mixing => "mixing",
            Self::Moderation => "moderation",
        }
    }
}

impl Named for CallbackBody {
    const KIND: &'static str = "form of a body";
    const ALL: &'static [Self] = &[Self::Json, Self::UrlEncodedJson, Self::Form];

    fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::UrlEncodedJson => "url-encoded-json",
            Self::Form => "form",
        }
    }
}

/// The id of an app.
#[derive(Clone, Copy)]
pub(super) struct Id(pub(super) AppId);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        AppId::new(u32::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

/// What no message shows.
pub(super) trait SecretText: Sized {
    fn read(text: String) -> Result<Self, SecretError>;
}

/// A secret. Serde's own messages quote a value of a wrong type, so it is taken whatever its type, and looked at here.
pub(super) struct Hidden<T>(pub(super) T);

impl<'de, T: SecretText> Deserialize<'de> for Hidden<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => T::read(text).map(Self).map_err(D::Error::custom),
            _ => Err(D::Error::custom("it is no text: write it within quotation marks")),
        }
    }
}

macro_rules! secret_texts {
    ($($type:ty),+) => {
        $(impl SecretText for $type {
            fn read(text: String) -> Result<Self, SecretError> {
                Self::new(text)
            }
        })+
    };
}

secret_texts!(AppSign, ServerSecret, CallbackSecret, SecretId, SecretKey, SessionToken);

//! What must not come back: an answer may repeat the request, as many error pages and messages do, and with it the signature.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use zego_sign::ServerSecret;
use zego_sign::spelling::Finder;
use zego_sign::tencent::SecretKey;

/// The secrets of a signed request: its signature, key id and session token, the key that it was signed with, and what its operation calls secret. They are taken out of whatever comes back
/// before anybody sees it, in whatever spelling ([`zego_sign::spelling`]).
///
/// ```
/// # use zego_model::rtc::media_file::{SearchMedia, Vendor};
/// # use zego_model::{Endpoint, Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
/// # use zego_sign::{AppId, ServerSecret, Timestamp};
/// # let settings = ZegoSettings::default();
/// # let prepared = Prepared::of(&SearchMedia::new(Vendor::Ws), &settings)?;
/// # let credentials = ZegoCredentials { app_id: AppId::new(12345)?, server_secret: ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")? };
/// # let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
/// # let signed = Zego::sign(&prepared, &"http://127.0.0.1".parse::<Endpoint>()?, &credentials, &settings, stamp)?;
/// let secrets = signed.secrets();
/// let request = signed.into_http();
/// // What a foreign client says of a request that failed has often its URL in it.
/// let error = format!("error sending request for url ({})", request.uri());
/// assert!(secrets.remove_from(&error).contains("&Signature=REDACTED&"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Secrets {
    texts: Texts,
    key: Key,
}

/// Texts as they are meant. Most requests have one, a signature, which needs no heap.
#[derive(Default)]
struct Texts {
    first: [u8; SHORT],
    /// How long the first is; 0 where there is none that is short.
    length: usize,
    others: Vec<Vec<u8>>,
}

/// As long as a signature of ZEGO's is.
const SHORT: usize = 32;

impl Texts {
    fn push(&mut self, text: Cow<'_, [u8]>) {
        if self.length == 0 && text.len() <= SHORT {
            self.first[..text.len()].copy_from_slice(&text);
            self.length = text.len();
        } else {
            self.others.push(text.into_owned());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let first = Some(&self.first[..self.length]).filter(|text| !text.is_empty());
        first.into_iter().chain(self.others.iter().map(Vec::as_slice))
    }
}

/// What a request was signed with. It does not travel, but who answers may know it.
#[derive(Clone)]
pub(crate) enum Key {
    Zego(ServerSecret),
    Tencent(SecretKey),
}

impl Key {
    fn finder(&self) -> Finder<'_> {
        match self {
            Self::Zego(secret) => secret.finder(),
            Self::Tencent(key) => key.finder(),
        }
    }
}

impl Secrets {
    /// From what a request has in its target and body, as it is written there, and from its sensitive headers.
    pub(crate) fn new<'s>(written: impl Iterator<Item = &'s str>, headers: impl Iterator<Item = &'s str>, key: Key) -> Self {
        let mut texts = Texts::default();
        for written in written {
            texts.push(percent_decode_str(written).into());
        }
        for header in headers {
            match header.rsplit_once("Signature=") {
                // Of the header with Tencent's signature, the rest is told to everybody.
                Some((before, signature)) => {
                    texts.push(signature.as_bytes().into());
                    if let Some(id) = before.split_once("Credential=").and_then(|(_, scope)| scope.split('/').next()) {
                        texts.push(id.as_bytes().into());
                    }
                }
                None => texts.push(header.as_bytes().into()),
            }
        }
        Self { texts, key }
    }

    /// Those and these, as they are meant.
    pub(crate) fn and(mut self, others: Vec<String>) -> Self {
        for text in others {
            self.texts.push(text.into_bytes().into());
        }
        self
    }

    /// An answer without them: each is replaced by `REDACTED`. One that has none is given back as it is.
    pub fn remove_from_bytes(&self, answer: Bytes) -> Bytes {
        match self.places(&answer) {
            places if places.is_empty() => answer,
            places => replace(&answer, &places).into(),
        }
    }

    /// A text without them.
    pub fn remove_from<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.places(text.as_bytes()) {
            places if places.is_empty() => Cow::Borrowed(text),
            places => Cow::Owned(String::from_utf8_lossy(&replace(text.as_bytes(), &places)).into_owned()),
        }
    }

    /// Where they stand, in order and apart from each other.
    fn places(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for finder in self.texts.iter().map(Finder::new).chain([self.key.finder()]) {
            let mut from = 0;
            while let Some(found) = finder.find(text, from) {
                from = found.end;
                places.push(found);
            }
        }
        merged(places)
    }
}

/// Places in order and apart from each other.
pub(crate) fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| place.start);
    places.dedup_by(|next, last| {
        let overlap = next.start < last.end;
        if overlap {
            last.end = last.end.max(next.end);
        }
        overlap
    });
    places
}

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "REDACTED";

/// A text with `REDACTED` in these places.
pub(crate) fn replace(text: &[u8], places: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        kept.extend_from_slice(&text[from..place.start]);
        kept.extend_from_slice(REDACTED.as_bytes());
        from = place.end;
    }
    kept.extend_from_slice(&text[from..]);
    kept
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.texts.iter().count() + 1)
    }
}

#[cfg(test)]
mod tests;

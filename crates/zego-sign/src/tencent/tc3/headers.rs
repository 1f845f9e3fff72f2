//! The headers a signature covers.
use alloc::{borrow::Cow, string::String, vec, vec::Vec};
use core::fmt::{self, Write as _};

/// The headers to sign, which always have `content-type` and `host` among them.
///
/// The values must be those that are sent, to the byte: a client that adds a `charset` to `Content-Type` after signing breaks the signature.
/// Names are put in lower case and in order here.
#[derive(Clone)]
pub struct Headers<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Headers<'a> {
    /// `content-type`, `host` and `x-tc-action`, as Tencent's page signs them. Without the last, a signature is good for any action.
    pub fn new(content_type: &'a str, host: &'a str, action: &'a str) -> Self {
        Self::minimal(content_type, host).with("x-tc-action", action)
    }

    /// `content-type` and `host` only, as Tencent's SDKs sign them.
    pub fn minimal(content_type: &'a str, host: &'a str) -> Self {
        Self(vec![(Cow::Borrowed("content-type"), content_type), (Cow::Borrowed("host"), host)])
    }

    /// One more header. A name that is there already gets the new value.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a str) -> Self {
        let name = lower(name);
        match self.0.binary_search_by(|(other, _)| other.cmp(&name)) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
        self
    }

    /// Any list, for a received request whose list is checked elsewhere.
    pub(crate) fn received(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        pairs.into_iter().fold(Self(Vec::new()), |headers, (name, value)| headers.with(name, value))
    }

    /// `SignedHeaders`: the names, joined by semicolons.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_ref()).collect();
        names.join(";")
    }

    /// `CanonicalHeaders`: a line for each, its value trimmed and in lower case.
    pub fn canonical(&self) -> String {
        let mut lines = String::new();
        for (name, value) in &self.0 {
            writeln!(lines, "{name}:{}", lower(value.trim())).expect("a String takes all text");
        }
        lines
    }
}

/// The names only: a token may be among the values.
impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Headers").field(&self.names()).finish()
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) }
}

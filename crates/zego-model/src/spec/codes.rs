//! Return codes: what each means, and whether the call may be sent again.

use serde::Serialize;

use super::Effect;
use crate::ErrorKind;

/// A return code (ZEGO) or error code (Tencent): what it means and what to do.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CodeSpec {
    /// The code as on the wire: `6`, `FailedOperation.AlterTaskState`.
    pub code: &'static str,
    /// What kind of outcome it is.
    pub kind: ErrorKind,
    /// What kind it may be as well, where the vendor's pages give one number two meanings.
    pub also: Option<ErrorKind>,
    /// What it means.
    pub doc: &'static str,
    /// What the caller can do.
    pub hint: &'static str,
    /// Whether the service answers it before anything is executed.
    pub refused: bool,
}

impl CodeSpec {
    /// Whether a call with this effect may be sent again after this answer, and when.
    pub const fn retry(&self, effect: Effect) -> Retry {
        Retry::after(self.kind, self.refused, effect)
    }
}

/// Whether and when a call that was answered may be sent again.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It succeeded: there is nothing to repeat.
    Needless,
    /// Once the window of its [`Quota`](super::Quota) is over: nothing was executed.
    NextWindow,
    /// Once, with a fresh signature, when the clock is right: nothing was executed.
    FreshSignature,
    /// After a pause that grows with every attempt: a repeat does no harm.
    Backoff,
    /// Only when it is known what this call did: it may have acted, and a repeat would act again.
    Inspect,
    /// Not as it is: the same call gets the same answer until what the code names is mended.
    Mend,
}

impl Retry {
    /// From what the answer says and what a repeat would do.
    ///
    /// A code the model does not know ([`ErrorKind::Unknown`]) counts as a failure of the service.
    pub const fn after(kind: ErrorKind, refused: bool, effect: Effect) -> Self {
        match kind {
            ErrorKind::Success => Self::Needless,
            // Tencent's and ZEGO's throttles stand before execution; one that did not say so would still ask for a pause.
            ErrorKind::RateLimited if refused => Self::NextWindow,
            ErrorKind::ClockSkew if refused => Self::FreshSignature,
            ErrorKind::Internal | ErrorKind::Unknown | ErrorKind::RateLimited | ErrorKind::ClockSkew => match effect {
                Effect::Read | Effect::Converging => Self::Backoff,
                _ if refused => Self::Backoff,
                Effect::Timely | Effect::Keyed | Effect::Once => Self::Inspect,
            },
            _ => Self::Mend,
        }
    }

    /// The name in `snake_case`, stable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Needless => "needless",
            Self::NextWindow => "next_window",
            Self::FreshSignature => "fresh_signature",
            Self::Backoff => "backoff",
            Self::Inspect => "inspect",
            Self::Mend => "mend",
        }
    }

    /// The same as a sentence.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Needless => "It succeeded: there is nothing to repeat.",
            Self::NextWindow => "Send it again when the window of its quota is over.",
            Self::FreshSignature => "Send it again once, newly signed, when the clock is right.",
            Self::Backoff => "Send it again after a pause that grows with every attempt.",
            Self::Inspect => "Find out what it did before it is sent again: a repeat may act twice.",
            Self::Mend => "Do not send it again as it is: the answer stays the same until its cause is mended.",
        }
    }
}

impl std::fmt::Display for Retry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a code means by the first of several tables that has it. An unknown `A.B` is explained by `A`.
pub(crate) fn find<const N: usize>(tables: [&'static [CodeSpec]; N], code: &str) -> Option<&'static CodeSpec> {
    let find = |code: &str| tables.into_iter().flatten().find(|row| row.code == code);
    find(code).or_else(|| find(code.split_once('.')?.0))
}

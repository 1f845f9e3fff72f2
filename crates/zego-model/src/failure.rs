//! Items that failed in a call that succeeded.

use std::fmt;
use std::ops::Deref;

use serde::Serialize;

use crate::text::printable;

/// The items of a call that failed, or that nobody can account for: code 0 does not mean that every one succeeded.
#[must_use = "code 0 does not mean that every item succeeded"]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Failures(Vec<ItemFailure>);

impl Deref for Failures {
    type Target = [ItemFailure];

    fn deref(&self) -> &[ItemFailure] {
        &self.0
    }
}

impl FromIterator<ItemFailure> for Failures {
    fn from_iter<I: IntoIterator<Item = ItemFailure>>(failures: I) -> Self {
        Self(failures.into_iter().collect())
    }
}

impl IntoIterator for Failures {
    type Item = ItemFailure;
    type IntoIter = std::vec::IntoIter<ItemFailure>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'f> IntoIterator for &'f Failures {
    type Item = &'f ItemFailure;
    type IntoIter = std::slice::Iter<'f, ItemFailure>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// One item of a call that did not succeed, while the call as a whole did.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ItemFailure {
    /// What failed: a file id, a stream id.
    pub item: String,
    /// How the answer tells.
    pub kind: FailureKind,
    /// The vendor's code; empty where the answer says nothing of the item.
    pub code: String,
    /// The vendor's words.
    pub message: String,
    /// The vendor's id of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// How an answer tells that an item did not succeed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// It says so.
    #[default]
    Failed,
    /// It does not mention the item, though the call asked for it: whether something was done is unknown.
    NotMentioned,
    /// It names the item among the failed ones and among the others.
    Contradictory,
}

impl ItemFailure {
    pub(crate) const fn new(item: String, code: String, message: String, request_id: Option<String>) -> Self {
        Self { item, kind: FailureKind::Failed, code, message, request_id }
    }
}

impl fmt::Display for ItemFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", printable(&self.item))?;
        match self.kind {
            FailureKind::NotMentioned => return f.write_str("not mentioned in the answer: look whether it was done"),
            FailureKind::Contradictory => f.write_str("named as done and as failed: ")?,
            FailureKind::Failed => {}
        }
        write!(f, "{}", printable(&self.code))?;
        if !self.message.is_empty() {
            write!(f, ": {}", printable(&self.message))?;
        }
        Ok(())
    }
}

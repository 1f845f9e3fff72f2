//! What a request is to the rest of the world.

use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::protocol::Protocol;
use crate::raw::WithExtra;
use crate::spec::OperationSpec;
use crate::{ItemFailure, RequestError};

/// A request: it serialises to its parameters, under their keys in a query, in wire order.
///
/// The protocol is part of the type: a client of one protocol does not take a request of another.
pub trait Operation: Serialize {
    /// How the request is signed and the answer wrapped.
    type Protocol: Protocol;
    /// What a successful answer holds.
    type Output: Output;

    /// The row of the table.
    fn spec(&self) -> &OperationSpec;

    /// Adds a parameter that this version of the model does not know.
    ///
    /// # Errors
    /// [`RequestError::ReservedName`] when the protocol or the request itself uses the name.
    fn extra(self, name: impl Into<String>, value: impl Into<String>) -> Result<WithExtra<Self>, RequestError>
    where
        Self: Sized,
    {
        WithExtra::new(self).extra(name, value)
    }
}

/// The data of an answer.
pub trait Output: DeserializeOwned + Serialize + Default {
    /// The items that failed although the call as a whole succeeded.
    fn failures(&self) -> Failures {
        Failures::default()
    }
}

/// What a call without data in its answer returns.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct NoOutput {}

impl<'de> serde::Deserialize<'de> for NoOutput {
    /// Reads anything: there is nothing in it for us.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self {})
    }
}

impl Output for NoOutput {}

/// Untyped data, of a raw call.
impl Output for serde_json::Value {}

/// The items of a call that failed: code 0 does not mean that every one succeeded.
#[must_use = "code 0 does not mean that every item succeeded"]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
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

impl Extend<ItemFailure> for Failures {
    fn extend<I: IntoIterator<Item = ItemFailure>>(&mut self, failures: I) {
        self.0.extend(failures);
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

/// A part of an answer that may tell of failed items.
pub(crate) trait Report {
    fn report(&self, failures: &mut Failures);
}

impl<T: Report> Report for Vec<T> {
    fn report(&self, failures: &mut Failures) {
        for item in self {
            item.report(failures);
        }
    }
}

impl<T: Report> Report for Option<T> {
    fn report(&self, failures: &mut Failures) {
        if let Some(item) = self {
            item.report(failures);
        }
    }
}

//! What a request is to the rest of the world.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account::{Asked, Outcomes};
use crate::decode::Unreadable;
use crate::decode::memory::TooMuch;
use crate::object::{NoOutput, Object, Read, Shape};
use crate::protocol::Protocol;
use crate::raw::WithExtra;
use crate::running::TakeEnd;
use crate::{Action, Failures, RequestError};

/// A request: it serialises to its parameters under their wire names, in wire order.
///
/// The protocol is part of the type: a client of one protocol does not take a request of another.
pub trait Operation: Serialize + Sync {
    /// How the request is signed and the answer wrapped.
    type Protocol: Protocol;
    /// What a successful answer holds.
    type Output: Output;

    /// What is called.
    fn action(&self) -> Action;

    /// Whether it has a parameter of this wire name: then it is no name for an extra one.
    fn uses(&self, _parameter: &str) -> bool {
        false
    }

    /// Checks what the types of its parameters leave open: which ones others require.
    ///
    /// # Errors
    /// [`RequestError::Violation`], which names the parameter.
    fn check(&self) -> Result<(), RequestError> {
        Ok(())
    }

    /// The value of a parameter that a [`Quota`](crate::spec::Quota) is counted by; `None` where the call names none.
    fn quota_key(&self, _parameter: &str) -> Option<Cow<'_, str>> {
        None
    }

    /// The wire names of the fields that hold secrets, such as the key of a storage, wherever in the request they stand: nothing that is shown of it has them.
    fn secrets(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Names the items whose outcome the answer has to tell.
    fn asked<'a>(&'a self, _asked: &mut Asked<'a>) {}

    /// Makes the calls that end what this one starts and what goes on until then: nothing for most, one for each thing for some.
    ///
    /// `output` is that of its answer. Without it, or where it lacks what names the thing, there may be nothing to make a call of, though something was started.
    fn ends(&self, _output: Option<&Self::Output>, _to: &mut impl TakeEnd<Self::Protocol>) {}

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
pub trait Output: Object + Read + Serialize + DeserializeOwned + Send + 'static {
    /// What they are on the wire.
    const SHAPE: Shape = Shape::Object;

    /// Tells of every item that the answer names.
    fn outcomes(&self, _to: &mut Outcomes<'_>) {}

    /// The items that failed although the call as a whole succeeded, as far as the answer tells by itself.
    ///
    /// [`Reply::failures`](crate::Reply::failures) knows more: what was asked for and is not mentioned.
    fn failures(&self) -> Failures {
        let nothing = Asked::default();
        let mut outcomes = Outcomes::of(&nothing);
        self.outcomes(&mut outcomes);
        outcomes.finish()
    }
}

impl Output for NoOutput {
    const SHAPE: Shape = Shape::Any;
}

/// Untyped data, of a raw call.
impl Output for Value {
    const SHAPE: Shape = Shape::Any;
}

/// What an answer leaves to be told of the items that were asked for.
pub(crate) fn failures<T: Output>(output: &T, asked: &Asked<'_>, body: &[u8]) -> Result<Failures, Unreadable> {
    if T::SHAPE == Shape::Any {
        return asked.untyped_failures(body);
    }
    let mut outcomes = Outcomes::of(asked);
    output.outcomes(&mut outcomes);
    if outcomes.is_too_much() { Err(Unreadable::new(TooMuch.to_string())) } else { Ok(outcomes.finish()) }
}

//! What the model does not know yet: extra parameters, and whole calls.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::account::Asked;
use crate::protocol::Protocol;
use crate::reserved::{is_reserved, stem};
use crate::running::TakeEnd;
use crate::spec::{Method, ServiceSpec};
use crate::{Action, Operation, RequestError};

/// A request with parameters that the model does not know; see [`Operation::extra`].
///
/// ```
/// use zego_model::Operation as _;
/// use zego_model::rtc::room::CloseRoom;
///
/// let request = CloseRoom::new("lobby").extra("OptionOfNextYear", "1")?;
/// // A parameter that it has is no extra one.
/// assert!(request.extra("RoomId", "another").is_err());
/// # Ok::<(), zego_model::RequestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WithExtra<O> {
    operation: O,
    extra: Vec<(String, String)>,
}

impl<O: Operation> WithExtra<O> {
    pub(crate) const fn new(operation: O) -> Self {
        Self { operation, extra: Vec::new() }
    }

    /// Adds one more.
    ///
    /// # Errors
    /// [`RequestError::ReservedName`] when the protocol or the request itself uses the name.
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<String>) -> Result<Self, RequestError> {
        let name = name.into();
        if is_reserved(self.operation.action().service(), &name) || self.operation.uses(&stem(&name)) {
            return Err(RequestError::ReservedName { name });
        }
        self.extra.push((name, value.into()));
        Ok(self)
    }
}

impl<O: Serialize> Serialize for WithExtra<O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Both<'b, O> {
            #[serde(flatten)]
            operation: &'b O,
            #[serde(flatten)]
            extra: Pairs<'b>,
        }
        Both { operation: &self.operation, extra: Pairs(&self.extra) }.serialize(serializer)
    }
}

struct Pairs<'p>(&'p [(String, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<O: Operation> Operation for WithExtra<O> {
    type Protocol = O::Protocol;
    type Output = O::Output;

    fn action(&self) -> Action {
        self.operation.action()
    }

    fn uses(&self, parameter: &str) -> bool {
        self.operation.uses(parameter)
    }

    fn check(&self) -> Result<(), RequestError> {
        self.operation.check()
    }

    fn quota_key(&self, parameter: &str) -> Option<Cow<'_, str>> {
        self.operation.quota_key(parameter)
    }

    fn secrets(&self) -> Vec<&'static str> {
        self.operation.secrets()
    }

    fn asked<'a>(&'a self, asked: &mut Asked<'a>) {
        self.operation.asked(asked);
    }

    fn ends(&self, output: Option<&Self::Output>, to: &mut impl TakeEnd<Self::Protocol>) {
        self.operation.ends(output, to);
    }
}

/// A call of an action that the model does not know. It counts as [`Effect::Once`](crate::spec::Effect::Once): it is repeated only when it was provably
/// not sent.
///
/// ```
/// use zego_model::spec::Method;
/// use zego_model::{Operation as _, RawCall, Zego, rtc};
///
/// let call: RawCall<Zego> = RawCall::new(&rtc::SERVICE, Method::Get, "ActionOfNextYear")?.parameter("RoomId", "lobby")?;
/// assert_eq!(call.action().name(), "ActionOfNextYear");
/// // What the protocol itself writes is no parameter.
/// assert!(call.parameter("Signature", "1").is_err());
/// # Ok::<(), zego_model::RequestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RawCall<P> {
    action: Action,
    parameters: Vec<(String, Value)>,
    protocol: PhantomData<P>,
}

impl<P: Protocol> RawCall<P> {
    /// A call of `action` at a service.
    ///
    /// # Errors
    /// [`RequestError::Unwritable`] when the service does not speak this protocol.
    pub fn new(service: &'static ServiceSpec, method: Method, action: impl Into<String>) -> Result<Self, RequestError> {
        if service.protocol != P::KIND {
            return Err(RequestError::Unwritable(format!("{} does not speak {:?}", service.name, P::KIND)));
        }
        Ok(Self { action: Action::unknown(service, action.into(), method), parameters: Vec::new(), protocol: PhantomData })
    }

    /// Adds a parameter: text, number, truth value; a list under a key that ends in `[]` or is counted; in a JSON body, anything.
    ///
    /// # Errors
    /// [`RequestError::ReservedName`] when the protocol uses the name.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Result<Self, RequestError> {
        let name = name.into();
        if is_reserved(self.action.service(), &name) {
            return Err(RequestError::ReservedName { name });
        }
        self.parameters.push((name, value.into()));
        Ok(self)
    }
}

impl<P> Serialize for RawCall<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.parameters.len()))?;
        for (name, value) in &self.parameters {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<P: Protocol> Operation for RawCall<P> {
    type Protocol = P;
    type Output = Value;

    fn action(&self) -> Action {
        self.action.clone()
    }
}

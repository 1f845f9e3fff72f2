//! A request built from the table instead of from a type: what a command line or a proxy sends.

use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::Operation;
use crate::check::{self, Problem, Violation};
use crate::protocol::Protocol;
use crate::spec::OperationSpec;

/// A call of any operation of the table. Its answer is untyped; [`OperationSpec::decode`] reads the typed one out of the raw bytes.
#[derive(Clone, Debug)]
pub struct DynamicCall<P> {
    spec: &'static OperationSpec,
    parameters: Map<String, Value>,
    protocol: PhantomData<P>,
}

impl<P: Protocol> DynamicCall<P> {
    /// A call with parameters under their wire names (`FileId`, not `FileId[]`), shaped as the table says.
    ///
    /// # Errors
    /// Every [`Violation`] that makes the request unwritable: a parameter that is missing, unknown or of the wrong type, a list of the
    /// wrong length, both or neither of an either/or; an operation of another protocol. Words and numbers that only the service can judge pass.
    pub fn new(spec: &'static OperationSpec, parameters: Map<String, Value>) -> Result<Self, Vec<Violation>> {
        if spec.service().protocol != P::KIND {
            return Err(vec![Violation { parameter: spec.action.to_string(), problem: Problem::OtherProtocol }]);
        }
        let violations: Vec<_> = check::check(spec, &parameters).violations.into_iter().filter(Violation::is_structural).collect();
        if violations.is_empty() { Ok(Self { spec, parameters, protocol: PhantomData }) } else { Err(violations) }
    }
}

impl<P> Serialize for DynamicCall<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.spec.request {
            if let Some(value) = self.parameters.get(field.wire) {
                map.serialize_entry(field.key.trim_end_matches(".{n}"), value)?;
            }
        }
        map.end()
    }
}

impl<P: Protocol> Operation for DynamicCall<P> {
    type Protocol = P;
    type Output = Value;

    fn spec(&self) -> &OperationSpec {
        self.spec
    }
}

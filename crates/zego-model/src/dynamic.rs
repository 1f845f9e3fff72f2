//! A call of an operation of the table, with parameters as JSON.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::account::Asked;
use crate::check::{self, Problem, Violation};
use crate::protocol::Protocol;
use crate::request::as_text;
use crate::spec::OperationRow;
use crate::{Action, Operation};

/// A call of an operation of the table, whose parameters are JSON: for command lines and other programs that know no operation by its type.
///
/// ```
/// use serde_json::json;
/// use zego_model::{DynamicCall, Operation as _, Zego};
///
/// let row = zego_model::spec::OperationRow::of("rtc", "CloseRoom").ok_or("no such operation")?;
/// let parameters = json!({ "RoomId": "lobby" });
/// let call: DynamicCall<Zego> = DynamicCall::new(row, parameters.as_object().cloned().unwrap_or_default()).map_err(|_| "it is sound")?;
/// assert_eq!(call.action().name(), "CloseRoom");
/// # Ok::<(), &str>(())
/// ```
pub struct DynamicCall<P> {
    row: &'static OperationRow,
    parameters: Map<String, Value>,
    protocol: PhantomData<fn() -> P>,
}

impl<P: Protocol> DynamicCall<P> {
    /// A call with parameters under their wire names (`FileId`, not `FileId[]`), shaped as the table says.
    ///
    /// # Errors
    /// Every [`Violation`] that makes the request unwritable: a parameter that is missing, unknown or of the wrong type, a list of the
    /// wrong length, both or neither of an either/or; an operation of another protocol. Words and numbers that only the service can judge pass.
    pub fn new(row: &'static OperationRow, parameters: Map<String, Value>) -> Result<Self, Vec<Violation>> {
        if row.spec.service().protocol != P::KIND {
            return Err(vec![Violation { parameter: row.spec.action.to_owned(), problem: Problem::OtherProtocol }]);
        }
        let violations: Vec<_> = check::check(row, &parameters).violations.into_iter().filter(Violation::is_structural).collect();
        if violations.is_empty() { Ok(Self { row, parameters, protocol: PhantomData }) } else { Err(violations) }
    }
}

// Derived, it would ask the protocol to be cloned as well.
impl<P> Clone for DynamicCall<P> {
    fn clone(&self) -> Self {
        Self { row: self.row, parameters: self.parameters.clone(), protocol: PhantomData }
    }
}

/// Without the secrets that the operation takes.
impl<P> fmt::Debug for DynamicCall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicCall")
            .field("action", &self.row.spec.action)
            .field("parameters", &self.row.without_secrets(&self.parameters))
            .finish()
    }
}

impl<P> Serialize for DynamicCall<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.row.request {
            if let Some(value) = self.parameters.get(field.wire) {
                map.serialize_entry(field.wire, value)?;
            }
        }
        map.end()
    }
}

impl<P: Protocol> Operation for DynamicCall<P> {
    type Protocol = P;
    type Output = Value;

    fn action(&self) -> Action {
        Action::Described(self.row.spec)
    }

    fn uses(&self, parameter: &str) -> bool {
        self.row.parameter(parameter).is_some()
    }

    fn quota_key(&self, parameter: &str) -> Option<Cow<'_, str>> {
        self.parameters.get(parameter).map(as_text)
    }

    fn secrets(&self) -> Vec<&'static str> {
        self.row.secrets()
    }

    fn asked<'a>(&'a self, asked: &mut Asked<'a>) {
        asked.read_by(self.row);
        let answers = self.row.response.iter().flat_map(|field| field.answers);
        if self.row.response.iter().any(|field| !field.answers.is_empty() && !field.only.is_empty())
            && let Some(vendor) = self.parameters.get("Vendor")
        {
            asked.vendor(as_text(vendor));
        }
        let mut named: Vec<&str> = Vec::new();
        for path in answers {
            if named.contains(path) {
                continue;
            }
            named.push(path);
            let (list, key) = path.split_once('.').map_or((*path, None), |(list, key)| (list, Some(key)));
            for item in self.parameters.get(list).and_then(Value::as_array).into_iter().flatten() {
                match (key, item.as_object()) {
                    (Some(key), Some(fields)) => {
                        let part = fields.iter().filter(|(name, _)| *name != key).map(|(_, value)| words(value)).collect::<Vec<_>>();
                        asked.part(fields.get(key).map_or(Cow::Borrowed(""), as_text), part.join("+"));
                    }
                    _ => asked.part(as_text(item), ""),
                }
            }
        }
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join("+"),
        one => as_text(one).into_owned(),
    }
}

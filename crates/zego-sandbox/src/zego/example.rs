//! Operations without a state here: after the same checks as all others they answer what their description shows.

use serde_json::Value;
use zego_model::spec::OperationSpec;

use super::CallRefusal;
use super::call::CallAnswer;

/// The data of the operation's first example; nothing where it has none.
#[expect(clippy::unnecessary_wraps, reason = "in the form of everything that plays an operation")]
pub(super) fn answer(spec: &OperationSpec) -> Result<CallAnswer, CallRefusal> {
    let example = spec.examples.first().and_then(|example| serde_json::from_str::<Value>(example.response).ok());
    let data = example.and_then(|mut answer| answer.get_mut("Data").map(Value::take)).unwrap_or_default();
    Ok(CallAnswer { data, text: "answered with the example of its description".to_owned() })
}

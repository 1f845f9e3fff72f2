//! `GenerateIdentifyToken`: something that looks like a token. Nobody here takes it.

use serde_json::json;

use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::refusal::Refusal;

const HOUR: i64 = 3_600;

pub(super) fn make(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let seconds = call.number("EffectiveTime").transpose()?.unwrap_or(HOUR);
    Ok(CallAnswer { data: json!({ "IdentifyToken": call.ids.hex(), "RemainTime": seconds }), text: format!("a token for {seconds} s") })
}

//! `GenerateIdentifyToken`: something that looks like a token. Nobody here takes it.

use serde_json::json;

use crate::zego::Refusal;
use crate::zego::call::{Call, Done};

const HOUR: i64 = 3_600;

pub(super) fn make(call: &mut Call<'_>) -> Result<Done, Refusal> {
    let seconds = call.number("EffectiveTime").transpose()?.unwrap_or(HOUR);
    Ok(Done { data: json!({ "IdentifyToken": call.ids.hex(), "RemainTime": seconds }), text: format!("a token for {seconds} s") })
}

//! The numbers of calls: for one stream they grow from call to call, within ten seconds.

use serde_json::Value;

use super::code;
use crate::log::shown;
use crate::products::rtc::acts::call::CallContext;
use crate::products::rtc::state::streams::NUMBERED;
use crate::refusal::Refusal;

/// The number of a call, if it is higher than those of earlier calls on these streams.
///
/// No page has a code for one that comes too late: it is a wrong parameter. No page says either which
/// calls on a stream are compared: here all that have a number.
pub(super) fn in_order(call: &CallContext<'_>, streams: &[String]) -> Result<u64, Refusal> {
    let sequence = call.parameters.get("Sequence");
    let Some(number) = sequence.and_then(|sequence| sequence.as_u64().or_else(|| sequence.as_str()?.parse().ok())) else {
        return Err(Refusal::parameter("Sequence is not a whole number"));
    };
    for stream in streams {
        if let Some(last) = call.streams.last_number(stream).filter(|last| number <= *last) {
            let message = format!("Sequence is {number}, not above {last}, that of a call on stream {} within {NUMBERED} s", shown(stream));
            return Err(Refusal::parameter(message));
        }
    }
    Ok(number)
}

/// The stream of a call.
pub(super) fn stream(call: &CallContext<'_>) -> Result<String, Refusal> {
    let stream = call.text("StreamId").unwrap_or_default();
    named(stream, code::STREAM_ID)
}

/// The streams of a call on several.
pub(super) fn streams(call: &CallContext<'_>) -> Result<Vec<String>, Refusal> {
    call.texts("StreamId").iter().map(|stream| named(stream, code::STREAM_LIST)).collect()
}

/// A name as the vendor wants them: digits, letters, `-` and `_`, 256 at most.
fn named(stream: &str, code: i64) -> Result<String, Refusal> {
    const LONGEST: usize = 256;
    let is_name = (1..=LONGEST).contains(&stream.len()) && stream.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_name {
        return Ok(stream.to_owned());
    }
    let message = format!("StreamId is `{}`, not 1 to {LONGEST} digits, letters, `-` and `_`", shown(stream));
    Err(Refusal::new(code, message))
}

/// Data that is present and empty.
pub(super) const NOTHING: Value = Value::Null;

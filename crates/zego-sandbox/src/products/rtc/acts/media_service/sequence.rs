//! The numbers of calls: for one stream they grow from call to call, within ten seconds.

use super::code;
use crate::log::shown;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::streams::NUMBERED;
use crate::refusal::Refusal;

/// Whether the number of a call is higher than those of earlier calls on these streams.
///
/// No page has a code for one that comes too late: it is a wrong parameter. No page says either which
/// calls on a stream are compared: here all that have a number.
pub(super) fn in_order(rtc: &Rtc, streams: &[String], number: u64) -> Result<(), Refusal> {
    for stream in streams {
        if let Some(last) = rtc.streams.last_number(stream).filter(|last| number <= *last) {
            let message = format!("Sequence is {number}, not above {last}, that of a call on stream {} within {NUMBERED} s", shown(stream));
            return Err(Refusal::parameter(message));
        }
    }
    Ok(())
}

/// The stream of a call.
pub(super) fn stream(stream: &str) -> Result<(), Refusal> {
    named(stream, code::STREAM_ID)
}

/// The streams of a call on several.
pub(super) fn streams(streams: &[String]) -> Result<(), Refusal> {
    streams.iter().try_for_each(|stream| named(stream, code::STREAM_LIST))
}

/// A name as the vendor wants them: digits, letters, `-` and `_`, 256 at most.
fn named(stream: &str, code: i64) -> Result<(), Refusal> {
    const LONGEST: usize = 256;
    let is_name = (1..=LONGEST).contains(&stream.len()) && stream.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_name {
        return Ok(());
    }
    let message = format!("StreamId is `{}`, not 1 to {LONGEST} digits, letters, `-` and `_`", shown(stream));
    Err(Refusal::new(code, message))
}

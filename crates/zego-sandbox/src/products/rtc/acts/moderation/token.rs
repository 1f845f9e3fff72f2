//! `GenerateIdentifyToken`: something that looks like a token. Nobody here takes it.

use crate::cx::Cx;
use crate::generated::rtc::moderation::{GenerateIdentifyToken, GenerateIdentifyTokenAnswer};
use crate::products::rtc::Rtc;
use crate::refusal::Refusal;

const HOUR: u64 = 3_600;

#[expect(clippy::unnecessary_wraps, reason = "in the form of every act")]
pub(super) fn make(call: GenerateIdentifyToken, _rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<GenerateIdentifyTokenAnswer, Refusal> {
    let remain_time = call.effective_time.unwrap_or(HOUR);
    cx.say(format!("a token for {remain_time} s"));
    Ok(GenerateIdentifyTokenAnswer { token: cx.ids.hex().into(), remain_time })
}

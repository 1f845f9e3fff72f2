//! What is wrong with a parameter that the table cannot tell.

use zego_model::SecretJson;

use super::code;
use crate::generated::aiagent::{Asr, Llm, Tts};
use crate::log::shown;
use crate::refusal::Refusal;

/// The key with which a language model can be tried, and where.
const FOR_TRYING: &str = "zego_test";
const FOR_TRYING_AT: [&str; 4] = [
    "https://api.minimax.chat/v1/text/chatcompletion_v2",
    "https://ark.cn-beijing.volces.com/api/v3/chat/completions",
    "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
    "https://api.stepfun.com/v1/chat/completions",
];

/// What an agent may be called, beside letters and digits.
const MARKS_OF_AGENTS: &str = "!#$%&()+-:;\\<=.>?@[]^_{}|~,";

pub(super) fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(code::PARAMETER, message)
}

pub(super) fn agent_id(id: &str) -> Result<(), Refusal> {
    let marks = MARKS_OF_AGENTS;
    made_of("AgentId", id, marks, "digits, English letters and !#$%&()+-:;\\<=.>?@[]^_{}|~,")
}

/// The real user's.
pub(super) fn user_id(id: &str) -> Result<(), Refusal> {
    made_of("UserId", id, "-_", "digits, English letters, - and _")
}

/// Something of a room.
pub(super) fn of_room(name: &str, id: &str) -> Result<(), Refusal> {
    made_of(&format!("RTC.{name}"), id, "-_.", "digits, English letters, _, - and .")
}

fn made_of(name: &str, text: &str, marks: &str, allowed: &str) -> Result<(), Refusal> {
    match text.chars().find(|char| !char.is_ascii_alphanumeric() && !marks.contains(*char)) {
        Some(stray) => Err(refused(format!("{name} has {} in it: it is made of {allowed}", shown(&stray.to_string())))),
        None => Ok(()),
    }
}

/// What thinks, speaks and hears, of an agent or of an instance.
pub(super) fn parts(thinks: Option<&Llm>, speaks: Option<&Tts>, hears: Option<&Asr>) -> Result<(), Refusal> {
    thinks.map_or(Ok(()), |given| llm(&given.url, &given.api_key))?;
    speaks.map_or(Ok(()), |given| tts(&given.params))?;
    hears.map_or(Ok(()), |given| asr(given.vendor.as_deref(), given.vad_silence_segmentation))
}

fn llm(url: &str, key: &str) -> Result<(), Refusal> {
    if key == FOR_TRYING && !FOR_TRYING_AT.contains(&url) {
        let message = format!("LLM.Url does not go with the key {FOR_TRYING}: it is one of {}", FOR_TRYING_AT.join(", "));
        return Err(Refusal::new(code::NOT_FOR_TRYING, message));
    }
    Ok(())
}

fn tts(params: &SecretJson) -> Result<(), Refusal> {
    let app = params.as_value().get("app");
    if app.is_some_and(serde_json::Value::is_object) {
        Ok(())
    } else {
        Err(refused("TTS.Params.app is required: an object with the account"))
    }
}

/// Of two vendors the table knows one limit.
fn asr(vendor: Option<&str>, silence: Option<u64>) -> Result<(), Refusal> {
    match silence.filter(|silence| *silence > 1_500 && vendor.is_none_or(|vendor| vendor == "Tencent")) {
        Some(silence) => Err(refused(format!("ASR.VADSilenceSegmentation is {silence}, past 1500, which is the most for Tencent"))),
        None => Ok(()),
    }
}

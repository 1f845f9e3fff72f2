//! The `control` family: what running instances are told.

use serde_json::json;
use zego_model::aiagent::MessageRole;
use zego_model::aiagent::control::{
    AddAgentInstanceMsg, GetAgentInstanceMsgList, InterruptAgentInstance, NewMessage, Priority, QueryAgentInstanceStatus,
    ResetAgentInstanceMsgList, SamePriorityOption, SendAgentInstanceLlm, SendAgentInstanceTts, SpeechInterruptMode, StartListening,
    StopListening,
};

use crate::{Golden, post};

const HOST: &str = "aigc-aiagent-api.zegotech.cn";
const INSTANCE: &str = "1907755175297171456";

pub(crate) fn golden() -> Vec<Golden> {
    let alone = || json!({"AgentInstanceId": "1907755175297171456"});
    let asked = SendAgentInstanceLlm::new(INSTANCE, "What's the weather like today?")
        .system_prompt("You are a friendly weather assistant")
        .add_question_to_history(true)
        .add_answer_to_history(true)
        .priority(Priority::Medium)
        .same_priority_option(SamePriorityOption::ClearAndInterrupt);
    let spoken = SendAgentInstanceTts::new(INSTANCE, "Welcome to a real-time interactive world.")
        .unwrap()
        .add_history(true)
        .interrupt_mode(SpeechInterruptMode::Finish)
        .priority(Priority::High)
        .same_priority_option(SamePriorityOption::Enqueue);
    let messages = [
        NewMessage::new(MessageRole::User, "Hello, I want to learn about product information"),
        NewMessage::new(MessageRole::Assistant, "You just introduced a skincare product"),
    ];
    let golden = [
        post(
            &AddAgentInstanceMsg::new(INSTANCE).messages(messages),
            "AddAgentInstanceMsg",
            json!({
                "AgentInstanceId": "1907755175297171456",
                "Messages": [
                    {"Role": "user", "Content": "Hello, I want to learn about product information"},
                    {"Role": "assistant", "Content": "You just introduced a skincare product"},
                ],
            }),
        ),
        post(&GetAgentInstanceMsgList::new(INSTANCE), "GetAgentInstanceMsgList", alone()),
        post(&ResetAgentInstanceMsgList::new(INSTANCE), "ResetAgentInstanceMsgList", alone()),
        post(&InterruptAgentInstance::new(INSTANCE), "InterruptAgentInstance", alone()),
        post(&QueryAgentInstanceStatus::new(INSTANCE), "QueryAgentInstanceStatus", alone()),
        post(
            &asked,
            "SendAgentInstanceLLM",
            json!({
                "AgentInstanceId": "1907755175297171456",
                "Text": "What's the weather like today?",
                "SystemPrompt": "You are a friendly weather assistant",
                "AddQuestionToHistory": true,
                "AddAnswerToHistory": true,
                "Priority": "Medium",
                "SamePriorityOption": "ClearAndInterrupt",
            }),
        ),
        post(
            &spoken,
            "SendAgentInstanceTTS",
            json!({
                "AgentInstanceId": "1907755175297171456",
                "Text": "Welcome to a real-time interactive world.",
                "AddHistory": true,
                "InterruptMode": 1,
                "Priority": "High",
                "SamePriorityOption": "Enqueue",
            }),
        ),
        post(
            &StartListening::new(INSTANCE).user_id("user_123").sequence(1),
            "StartListening",
            json!({"AgentInstanceId": "1907755175297171456", "UserId": "user_123", "Sequence": 1}),
        ),
        post(
            &StopListening::new(INSTANCE).user_id("user_123").sequence(2),
            "StopListening",
            json!({"AgentInstanceId": "1907755175297171456", "UserId": "user_123", "Sequence": 2}),
        ),
    ];
    golden.into_iter().map(|golden| golden.at(HOST)).collect()
}

#[test]
fn a_text_has_at_most_300_characters() {
    assert!(SendAgentInstanceTts::new(INSTANCE, "说".repeat(300)).is_ok());
    assert!(SendAgentInstanceTts::new(INSTANCE, "说".repeat(301)).is_err());
}

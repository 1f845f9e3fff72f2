//! An instance talks: what it is told, what it answers, and in what order it says so.

use serde_json::json;
use zego_model::aiagent::MessageRole;
use zego_model::aiagent::callback::Event;
use zego_model::aiagent::control::{
    AddAgentInstanceMsg, GetAgentInstanceMsgList, InstanceStatus, InterruptAgentInstance, NewMessage, Priority, ResetAgentInstanceMsgList,
    SamePriorityOption, SendAgentInstanceLlm, SendAgentInstanceTts, StartListening, StopListening,
};
use zego_model::aiagent::instance::{
    AdvancedConfig, CommunicationMode, HistoryMessage, InterruptMode, MessageHistory, MetaInfoMarks, SyncMode,
};

use crate::{Stage, instance};

fn messages(stage: &Stage, id: &str) -> Vec<String> {
    let known = stage.call(&GetAgentInstanceMsgList::new(id)).unwrap();
    assert_eq!(usize::try_from(known.total).unwrap(), known.messages.len());
    known.messages.iter().map(|message| format!("{}: {}", message.role.as_str(), message.content)).collect()
}

#[test]
fn a_user_speaks_and_is_answered() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.speaks(&id, "Hello there");
    assert_eq!(stage.heard(), ["LISTENING", "anna SPEAK_BEGIN", "sound of anna", "anna SPEAK_END", "anna said Hello there", "THINKING"]);
    assert_eq!(stage.status(&id), InstanceStatus::Thinking);
    stage.advance(1);
    assert_eq!(stage.heard(), ["answer You said: Hello there", "SPEAKING"]);
    // 21 characters, 15 a second.
    stage.advance(1);
    assert!(stage.heard().is_empty());
    stage.advance(1);
    assert_eq!((stage.heard(), stage.status(&id)), (vec!["IDLE".to_owned()], InstanceStatus::Idle));
    assert_eq!(messages(&stage, &id), ["user: Hello there", "assistant: You said: Hello there"]);
}

/// Numbers of events and of turns only grow, and each event says whose it is.
#[test]
fn events_say_whose_they_are() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    let (mut last, mut rounds) = (0, Vec::new());
    for _ in 0..2 {
        stage.speaks(&id, "Hello");
        stage.advance(10);
    }
    for event in stage.told() {
        let Event::AgentInstanceStatus(event) = event else { continue };
        assert_eq!((&*event.agent_instance_id, event.agent_user_id.as_deref(), event.room_id.as_deref()), (&*id, Some("bot"), Some("r")));
        assert_eq!((event.agent_id.as_deref(), event.name.as_deref()), (Some("jacky"), Some("Jacky")));
        assert!(event.sequence.unwrap() > last);
        last = event.sequence.unwrap();
        rounds.push(event.data.round);
    }
    assert_eq!(rounds.len(), 8);
    assert!(rounds.is_sorted() && rounds[0] < rounds[7], "{rounds:?}");
}

#[test]
fn an_answer_can_be_given_and_has_sentences_and_data() {
    let marks = MetaInfoMarks::new().begin("[[").end("]]").sent_keys(["emotion"]);
    let (stage, id) = Stage::with_instance(AdvancedConfig::new().meta_info(marks));
    let answer = r#"[[{"emotion":"glad","secret":1}]]It is sunny. 出去走走吧！"#;
    let (done, _) = stage.control("agent-speak", &json!({ "instance": id, "text": "How is the weather?", "answer": answer }));
    assert!(done);
    stage.told();
    stage.advance(1);
    assert_eq!(stage.heard(), ["answer It is sunny.", "answer 出去走走吧！", r#"data {"emotion":"glad"}"#, "SPEAKING"]);
    assert_eq!(messages(&stage, &id)[1], "assistant: It is sunny. 出去走走吧！");
}

#[test]
fn who_speaks_interrupts_unless_the_agent_finishes() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    stage.call(&SendAgentInstanceTts::new(&id, "The weather is great today, let us go.").unwrap()).unwrap();
    assert_eq!(stage.heard(), ["SPEAKING"]);
    stage.advance(1);
    stage.speaks(&id, "Wait");
    assert_eq!(stage.heard()[..2], ["interrupted by user after `The weather is `", "LISTENING"]);

    let (stage, id) = Stage::with_instance(AdvancedConfig::new().interrupt_mode(InterruptMode::Finish));
    stage.call(&SendAgentInstanceTts::new(&id, "The weather is great today, let us go.").unwrap()).unwrap();
    stage.speaks(&id, "Wait");
    assert_eq!(stage.heard(), ["SPEAKING", "anna SPEAK_BEGIN", "sound of anna", "anna SPEAK_END", "anna said Wait"]);
    stage.advance(3);
    assert_eq!(stage.heard(), ["THINKING"]);
}

#[test]
fn calls_make_it_think_and_speak() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    let first = stage.call(&SendAgentInstanceLlm::new(&id, "What time is it?").add_question_to_history(true)).unwrap().round;
    let second = stage.call(&SendAgentInstanceTts::new(&id, "One moment.").unwrap().add_history(false)).unwrap().round;
    assert!(second > first);
    assert_eq!(stage.heard(), ["THINKING", "interrupted by text after ``", "SPEAKING"]);
    let third = stage.call(&SendAgentInstanceLlm::new(&id, "And now?").add_answer_to_history(false)).unwrap().round;
    assert_eq!(stage.heard(), ["interrupted by question after ``", "THINKING"]);
    assert_eq!(stage.call(&InterruptAgentInstance::new(&id)).unwrap().round, third);
    assert_eq!(stage.heard(), ["interrupted by call after ``", "IDLE"]);
    // Where nothing goes on, nothing happens.
    assert_eq!(stage.call(&InterruptAgentInstance::new(&id)).unwrap().round, third);
    assert!(stage.heard().is_empty());
    assert_eq!(messages(&stage, &id), ["user: What time is it?"]);
}

#[test]
fn turns_wait_for_their_turn() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    let say = |text: &str, priority, waits| {
        let call = SendAgentInstanceTts::new(&id, text).unwrap().priority(priority);
        let waits = if waits { SamePriorityOption::Enqueue } else { SamePriorityOption::ClearAndInterrupt };
        call.same_priority_option(waits)
    };
    stage.call(&say("first", Priority::High, true)).unwrap();
    // What counts less waits whatever it asks for, behind what counts more.
    stage.call(&say("third", Priority::Low, false)).unwrap();
    stage.call(&say("second", Priority::High, true)).unwrap();
    stage.told();
    stage.advance(3);
    assert_eq!(messages(&stage, &id), ["assistant: first", "assistant: second", "assistant: third"]);
    assert_eq!(stage.heard(), ["IDLE"]);
    // Five wait, and no more.
    for number in 0..6 {
        stage.call(&say(&number.to_string(), Priority::Medium, true)).unwrap();
    }
    assert_eq!(stage.refused(&say("6", Priority::Medium, true)), "410001007");
    let asked = SendAgentInstanceLlm::new(&id, "?").same_priority_option(SamePriorityOption::Enqueue);
    assert_eq!(stage.refused(&asked), "410001006");
    // What interrupts takes the place of all of them.
    stage.call(&say("at once", Priority::Medium, false)).unwrap();
    stage.advance(60);
    assert_eq!(messages(&stage, &id).last().unwrap(), "assistant: at once");
}

#[test]
fn what_it_knows_is_added_told_and_forgotten() {
    let stage = Stage::with_agent();
    stage.user_enters();
    let before = [HistoryMessage::new(MessageRole::User, "one"), HistoryMessage::new(MessageRole::Assistant, "two")];
    let history = MessageHistory::new().sync_mode(SyncMode::Messages).messages(before).unwrap().window_size(3).unwrap();
    let id = stage.create(&instance("r", "bot").message_history(history));
    stage.told();
    assert_eq!(messages(&stage, &id), ["user: one", "assistant: two"]);
    let more = [NewMessage::new(MessageRole::User, "three"), NewMessage::new(MessageRole::Assistant, "four")];
    stage.call(&AddAgentInstanceMsg::new(&id).messages(more)).unwrap();
    // The window has the latest.
    assert_eq!(messages(&stage, &id), ["assistant: two", "user: three", "assistant: four"]);
    stage.call(&ResetAgentInstanceMsgList::new(&id)).unwrap();
    assert!(messages(&stage, &id).is_empty());
    assert!(stage.heard().is_empty());
}

/// An instance that ordered no events tells of its beginning and its end, and of what goes wrong.
#[test]
fn only_what_was_ordered_is_told() {
    let stage = Stage::with_agent();
    stage.user_enters();
    let id = stage.create(&instance("r", "bot"));
    assert_eq!(stage.heard(), ["created"]);
    stage.speaks(&id, "Hello");
    stage.advance(60);
    assert!(stage.heard().is_empty());
    stage.speaks(&id, " ");
    assert_eq!(stage.heard(), ["exception 1004"]);
    let (done, _) = stage.control("agent-fail", &json!({ "instance": id, "code": 2203, "message": "401" }));
    assert!(done);
    assert_eq!(stage.heard(), ["exception 2203"]);
}

#[test]
fn a_walkie_talkie_listens_when_it_is_told() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new().communication_mode(CommunicationMode::WalkieTalkie));
    let (done, answer) = stage.control("agent-speak", &json!({ "instance": id, "text": "Hello" }));
    assert!(!done && answer["error"].as_str().unwrap().contains("StartListening"), "{answer}");
    let round = stage.call(&StartListening::new(&id).sequence(1)).unwrap().round;
    stage.speaks(&id, "Hello");
    stage.speaks(&id, "again");
    assert_eq!(stage.heard()[..2], ["LISTENING", "anna SPEAK_BEGIN"]);
    assert_eq!(stage.refused(&SendAgentInstanceTts::new(&id, "x").unwrap()), "410001013");
    assert_eq!(stage.refused(&SendAgentInstanceLlm::new(&id, "x")), "410001013");
    // A repeat, and one that was overtaken, are ignored.
    assert_eq!(stage.refused(&StartListening::new(&id).sequence(1)), "410001043");
    assert_eq!(stage.call(&StopListening::new(&id).sequence(2)).unwrap().round, round);
    assert_eq!(stage.heard()[..2], ["anna said Hello again", "THINKING"]);
    assert_eq!(stage.refused(&StopListening::new(&id).sequence(3)), "410001045");
    // Who says nothing is not answered.
    stage.advance(30);
    stage.call(&StartListening::new(&id)).unwrap();
    stage.told();
    stage.call(&StopListening::new(&id)).unwrap();
    assert_eq!(stage.heard(), ["IDLE"]);
}

#[test]
fn who_never_speaks_answers_in_words() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new().without_speech(true));
    stage.speaks(&id, "Hello");
    stage.told();
    stage.advance(1);
    assert_eq!(stage.heard(), ["answer You said: Hello", "IDLE"]);
    assert_eq!(stage.refused(&SendAgentInstanceTts::new(&id, "x").unwrap()), "410001007");
}

/// Who has begun to speak is listened to until the end.
#[test]
fn a_user_can_go_on_speaking() {
    let (stage, id) = Stage::with_instance(AdvancedConfig::new());
    let (done, _) = stage.control("agent-speak", &json!({ "instance": id }));
    assert!(done);
    assert_eq!(
        (stage.heard(), stage.status(&id)),
        (vec!["LISTENING".to_owned(), "anna SPEAK_BEGIN".to_owned(), "sound of anna".to_owned()], InstanceStatus::Listening)
    );
    assert_eq!(stage.refused(&SendAgentInstanceLlm::new(&id, "x")), "410001013");
    stage.advance(60);
    stage.speaks(&id, "Hello");
    assert_eq!(stage.heard(), ["anna SPEAK_END", "anna said Hello", "THINKING"]);
}

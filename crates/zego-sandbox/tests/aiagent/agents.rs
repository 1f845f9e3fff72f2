//! Agents are registered, changed, listed and removed.

use serde_json::json;
use zego_model::aiagent::agent::{ListAgents, QueryAgents, RegisterAgent, UnregisterAgent, UpdateAgent};
use zego_model::aiagent::{Asr, Llm, Tts, TtsVendor};

use crate::{Stage, agent};

#[test]
fn an_agent_lives_from_its_registration_to_its_removal() {
    let stage = Stage::with_agent();
    assert_eq!(stage.refused(&agent("jacky")), "410001008");
    let asked = QueryAgents::new(["jacky", "nobody"]).unwrap();
    let [jacky] = &stage.call(&asked).unwrap().agents[..] else { panic!("one is there") };
    assert_eq!((&*jacky.agent_id, &*jacky.name), ("jacky", "Jacky"));
    let (llm, tts) = (jacky.llm.as_ref().unwrap(), jacky.tts.as_ref().unwrap());
    assert_eq!((llm.api_key.as_str(), tts.params.as_value()), ("key", &json!({ "app": { "api_key": "key" } })));
    assert!(jacky.asr.is_none());

    // A part is replaced as a whole, and the others stay.
    let other = Llm::new("https://other.example.com", "other", "m2").unwrap();
    stage.call(&UpdateAgent::new("jacky").llm(other).asr(Asr::new().hot_word("zego"))).unwrap();
    let jacky = stage.call(&asked).unwrap().agents.remove(0);
    assert_eq!((&*jacky.llm.unwrap().model, jacky.tts.is_some(), &*jacky.name), ("m2", true, "Jacky"));
    assert_eq!(jacky.asr.unwrap().hot_word.as_deref(), Some("zego"));

    stage.call(&UnregisterAgent::new("jacky")).unwrap();
    assert!(stage.call(&asked).unwrap().agents.is_empty());
    assert_eq!(stage.refused(&UnregisterAgent::new("jacky")), "410001009");
    assert_eq!(stage.refused(&UpdateAgent::new("jacky")), "410001009");
}

#[test]
fn pages_have_every_agent_once() {
    let stage = Stage::new();
    assert_eq!((stage.call(&ListAgents::new()).unwrap().total, stage.call(&ListAgents::new()).unwrap().cursor.as_str()), (0, ""));
    let names: Vec<String> = (0..12).map(|number| format!("agent-{number:02}")).collect();
    for name in &names {
        stage.call(&RegisterAgent::new(name).unwrap()).unwrap();
    }
    for (limit, pages) in [(None, vec![5, 5, 2]), (Some(0), vec![5, 5, 2]), (Some(10), vec![10, 2]), (Some(4), vec![4, 4, 4])] {
        let (mut seen, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let mut call = ListAgents::new().cursor(cursor);
            if let Some(limit) = limit {
                call = call.limit(limit).unwrap();
            }
            let page = stage.call(&call).unwrap();
            assert_eq!(page.total, 12);
            sizes.push(page.agents.len());
            seen.extend(page.agents.into_iter().map(|agent| agent.agent_id));
            cursor = page.cursor;
            if cursor.is_empty() {
                break;
            }
        }
        assert_eq!((&seen, &sizes), (&names, &pages), "{limit:?}");
    }
    assert_eq!(stage.refused(&ListAgents::new().cursor("!")), "410000003");
}

#[test]
fn what_is_no_agent_is_refused() {
    let stage = Stage::with_agent();
    assert_eq!(stage.refused(&RegisterAgent::new("小智").unwrap()), "410000003");
    let trying = |url| Llm::new(url, "zego_test", "m").unwrap();
    assert_eq!(stage.refused(&UpdateAgent::new("jacky").llm(trying("https://api.openai.com/v1/chat/completions"))), "410001047");
    stage.call(&UpdateAgent::new("jacky").llm(trying("https://api.stepfun.com/v1/chat/completions"))).unwrap();
    let nobodys = Tts::new(TtsVendor::MiniMax, json!({ "voice": "a" }));
    assert_eq!(stage.refused(&UpdateAgent::new("jacky").tts(nobodys)), "410000003");
    assert_eq!(stage.refused(&UpdateAgent::new("jacky").asr(Asr::new().vad_silence_segmentation(1_501).unwrap())), "410000003");

    // What no type would write.
    assert_eq!(stage.post("RegisterAgent", "{")["Code"], 410_000_004);
    for body in [
        json!({ "AgentId": "a".repeat(129) }),
        json!({ "AgentId": "" }),
        json!({}),
        json!({ "AgentId": "b", "LLM": { "Url": "https://a.example.com", "ApiKey": "k" } }),
        json!({ "AgentId": "b", "LLM": { "Url": "https://a.example.com", "ApiKey": "k", "Model": "m", "TopP": 1.5 } }),
        json!({ "AgentId": "b", "TTS": { "Vendor": "minimax", "Params": { "app": {} } } }),
    ] {
        let answer = stage.post("RegisterAgent", &body.to_string());
        assert_eq!(answer["Code"], 410_000_003, "{body}: {answer}");
    }
    assert_eq!(stage.post("ListAgents", r#"{"Limit":11}"#)["Code"], 410_000_003);
}

#[test]
fn what_opens_an_account_is_in_answers_alone() {
    let stage = Stage::new();
    let llm = Llm::new("https://llm.example.com", "opens-the-model", "m").unwrap();
    let tts = Tts::new(TtsVendor::ByteDanceV3, json!({ "app": { "appid": "a", "token": "opens-speech" } }));
    stage.call(&RegisterAgent::new("jacky").unwrap().llm(llm).tts(tts)).unwrap();
    let answer = stage.post("QueryAgents", r#"{"AgentIds":["jacky"]}"#).to_string();
    assert!(answer.contains("opens-the-model") && answer.contains("opens-speech"), "{answer}");
    let shown = stage.service.control(zego_sandbox::Timestamp::from_secs(crate::NOW)).state(true).to_string();
    assert!(shown.contains("jacky") && !shown.contains("opens-"), "{shown}");
    let request = http::Request::get("/_sandbox/requests").header("Host", "127.0.0.1:8080").body(bytes::Bytes::new()).unwrap();
    let journal = stage.service.handle(&request, zego_sandbox::Timestamp::from_secs(crate::NOW));
    let journal = String::from_utf8(journal.body().to_vec()).unwrap();
    assert!(journal.contains("RegisterAgent") && !journal.contains("opens-"), "{journal}");
}

/// All of it comes back from a snapshot, to the byte.
#[test]
fn a_snapshot_has_agents_and_instances() {
    let (stage, id) = Stage::with_instance(zego_model::aiagent::instance::AdvancedConfig::new());
    stage.speaks(&id, "Hello");
    let control = stage.service.control(zego_sandbox::Timestamp::from_secs(crate::NOW));
    let snapshot = control.snapshot();
    control.reset();
    assert!(stage.call(&QueryAgents::new(["jacky"]).unwrap()).unwrap().agents.is_empty());
    control.restore(snapshot.as_bytes()).unwrap();
    assert_eq!(control.snapshot(), snapshot);
    assert_eq!(stage.call(&QueryAgents::new(["jacky"]).unwrap()).unwrap().agents.len(), 1);
    stage.told();
    stage.advance(1);
    assert_eq!(stage.heard(), ["answer You said: Hello", "SPEAKING"]);
}

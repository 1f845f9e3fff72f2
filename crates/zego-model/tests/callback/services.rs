//! Events of several services at one receiver: one word is another event of another service, an event can be a number, a signature MD5.

use serde_json::{Value, json};
use zego_model::callback::{
    Callback, CallbackAlgorithm, CallbackRefusal, EventSet, Forgetful, Received, Receiver, SenderAuthenticated, sign_body,
};
use zego_model::mini_game::callback::{CallbackAnswer, ReportOutcome};
use zego_model::spec::EventSpec;
use zego_model::{AnyEvent, cloudrecord, mini_game, rtc, zim};
use zego_sign::callback::SignedFields;
use zego_sign::{AppId, Timestamp};

use crate::{NOW, secret};

fn signed(spec: &EventSpec, fields: &Value) -> Vec<u8> {
    sign_body(spec, fields.as_object().unwrap(), AppId::new(1).unwrap(), &secret("callback-secret"), Timestamp::from_secs(NOW), 158_273)
}

fn receive<E: EventSet>(body: &[u8]) -> Result<SenderAuthenticated<Callback<E>>, CallbackRefusal> {
    let receiver = Receiver::<E>::new([secret("callback-secret")]);
    receiver.receive(body, Timestamp::from_secs(NOW), &mut Forgetful).map(Received::into_callback)
}

#[test]
fn one_word_of_two_services() {
    assert_eq!((zim::callback::RoomCreate::SPEC.event, rtc::callback::RoomCreate::SPEC.event), ("room_create", "room_create"));
    let body = signed(zim::callback::RoomCreate::SPEC, &json!({"room_id": "r", "operator_account": "u", "attributes": []}));
    let callback = receive::<AnyEvent>(&body).unwrap();
    let AnyEvent::Zim(zim::callback::Event::RoomCreate(event)) = &callback.event else { panic!("{callback:?}") };
    assert_eq!((event.room_id.as_str(), event.operator_account.as_str()), ("r", "u"));
    let body = signed(rtc::callback::RoomCreate::SPEC, &json!({"room_id": "r", "room_session_id": 7}));
    let callback = receive::<AnyEvent>(&body).unwrap();
    let AnyEvent::Rtc(rtc::callback::Event::RoomCreate(event)) = &callback.event else { panic!("{callback:?}") };
    assert_eq!(event.room_session_id.as_str(), "7");
    // Who knows which service calls takes its events alone.
    let callback = receive::<zim::callback::Event>(&body).unwrap();
    assert!(matches!(callback.event, zim::callback::Event::RoomCreate(_)));
}

#[test]
fn a_number_is_an_event() {
    let body = signed(cloudrecord::callback::NoStreams::SPEC, &json!({"task_id": "t", "room_id": "r", "sequence": 0, "detail": {}}));
    let text = String::from_utf8(body.clone()).unwrap();
    assert!(text.contains(r#""event_type":4,"app_id":1,"timestamp":"1700000000""#), "{text}");
    let callback = receive::<AnyEvent>(&body).unwrap();
    assert_eq!((callback.name(), callback.spec().unwrap().service.name), ("4", "cloudrecord"));
    let AnyEvent::Cloudrecord(cloudrecord::callback::Event::NoStreams(event)) = &callback.event else { panic!("{callback:?}") };
    assert_eq!((event.task_id.as_str(), event.room_id.as_str()), ("t", "r"));
}

#[test]
fn a_report_of_a_game_is_signed_by_md5_and_answered() {
    let spec = mini_game::callback::GameSettled::SPEC;
    assert_eq!(spec.algorithm, CallbackAlgorithm::Md5);
    let fields = json!({"RoomId": "r", "DanmakuResult": {"WinTeam": "1", "ResultType": 1, "UserSize": 10, "ExtraData": ""}});
    let body = signed(spec, &fields);
    let callback = receive::<AnyEvent>(&body).unwrap();
    let AnyEvent::MiniGame(mini_game::callback::Event::GameSettled(event)) = &callback.event else { panic!("{callback:?}") };
    let result = event.result.as_ref().unwrap();
    assert_eq!((result.win_team, result.ended, result.users), (1, mini_game::callback::RoundEnd::Stopped, 10));
    // The other event of the page is another number.
    let started = signed(mini_game::callback::GameStarted::SPEC, &json!({"RoomId": "r"}));
    assert_eq!(receive::<mini_game::callback::Event>(&started).unwrap().name(), "1");
    // A signature of another kind is none here.
    let other = String::from_utf8(body).unwrap().replacen("\"Signature\":\"", "\"Signature\":\"00000000", 1);
    assert_eq!(receive::<AnyEvent>(other.as_bytes()).unwrap_err(), CallbackRefusal::MalformedSignature { digits: 32 });

    let answer = CallbackAnswer::new(ReportOutcome::Received).message("succeed");
    assert_eq!(serde_json::to_value(&answer).unwrap(), json!({"Code": 200, "Message": "succeed"}));
}

/// Events of services that this version does not know, as their pages show them, rightly signed: nonces of letters and digits, times in milliseconds as numbers
/// and as texts, a signature in capitals. Nothing of them is lost.
#[test]
fn what_the_pages_of_other_services_show_is_accepted() {
    let secret = secret("callback-secret");
    for (event, name, timestamp, nonce, more) in [
        // Real-time speech recognition.
        (
            r#""Event":"TranslationResult""#,
            "TranslationResult",
            "1700000000123",
            "7450395512627324902",
            r#""Sequence":1,"Data":{"Text":"t"}"#,
        ),
        // Cloud player.
        (r#""EventType":10001"#, "10001", "1700000000", "947227", r#""RoomId":"r","Detail":{"Status":1}"#),
        // Converted documents.
        (r#""event":"cvt_finish""#, "cvt_finish", "1700000000", "6990248315071153368", r#""task_id":"t""#),
        (r#""event":"next""#, "next", "1700000000", "-_.~!*'()", r#""a":null"#),
    ] {
        let fields = SignedFields { app_id: "1", timestamp, nonce };
        let signature = CallbackAlgorithm::Sha1.sign(&secret, &fields).unwrap();
        for (timestamp, signature) in
            [(timestamp.to_owned(), signature.as_str().to_owned()), (format!("\"{timestamp}\""), signature.as_str().to_uppercase())]
        {
            let auth = format!(r#""AppId":123456789,"Nonce":"{nonce}","Timestamp":{timestamp},"Signature":"{signature}""#);
            let body = format!("{{{event},{auth},{more}}}");
            let callback = receive::<AnyEvent>(body.as_bytes()).unwrap_or_else(|refusal| panic!("{body}: {refusal}"));
            assert_eq!((callback.name(), callback.nonce(), callback.timestamp.as_secs()), (name, nonce, NOW), "{body}");
            assert!(callback.spec().is_none(), "{body}");
            let expected: Value = serde_json::from_str(&format!("{{{more}}}")).unwrap();
            assert_eq!(Value::Object(callback.unknown_fields()), expected, "{body}");
        }
    }
    // Who knows that cloud recording calls takes its number in any spelling.
    let text = String::from_utf8(signed(cloudrecord::callback::NoStreams::SPEC, &json!({"task_id": "t"}))).unwrap();
    let spelled = text.replace("event_type", "EventType");
    assert!(receive::<AnyEvent>(spelled.as_bytes()).unwrap().spec().is_some_and(|spec| spec.service.name == "digitalhuman"));
    assert!(receive::<cloudrecord::callback::Event>(spelled.as_bytes()).unwrap().spec().is_some());
}

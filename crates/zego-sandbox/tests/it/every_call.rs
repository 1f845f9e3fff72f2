//! A call of each operation of `rtc` that succeeds and does as much as it can, and what faults by rule can do to it.

use std::collections::BTreeMap;

use zego_model::spec::Effect;
use zego_sandbox::{CallbackConfig, Quirks, Sandbox};
use zego_sign::callback::CallbackSecret;

use crate::coverage::said;
use crate::script::Script;
use crate::stage::Stage;

const MIX: &str = r#"call POST StartMix '{"TaskId":"t","UserId":"u","MixInput":[{"StreamId":"anna-camera","RectInfo":{}}],"MixOutput":[{"StreamId":"m","VideoBitrate":1200000,"Fps":15,"Width":360,"Height":640}]}'"#;
const AUTO_MIX: &str = r#"call POST StartAutoMix '{"TaskId":"t","UserId":"u","RoomId":"talk-1","MixOutput":[{"StreamId":"m"}]}'"#;
const TRANSCODE: &str = r#"call POST StartCloudTranscode '{"TaskId":"t","UserId":"u","TranscodeInput":{"StreamId":"anna-camera"},"TranscodeOutput":[{"StreamId":"m","TemplateId":0}]}'"#;
const CENSOR_AUDIO: &str = r#"call POST StartCensorAudioV2 '{"RoomId":"talk-1","EventId":"audio_room","AudioLanguage":"en","RiskTypeList":["DIRTY"],"ReturnFinishInfo":1}'"#;
const CENSOR_VIDEO: &str = r#"call POST StartCensorVideoV2 '{"RoomId":"talk-1","EventId":"private_chat","VideoParam":{"RiskTypeList":["QRCODE"]},"ReturnFinishInfo":1}'"#;

/// Each operation, what comes before its call, and the call.
const CALLS: [(&str, &str, &str); 50] = [
    ("AddStream", "", "call GET AddStream 'RoomId=class-1&UserId=teacher-1&StreamId=new'"),
    ("ClearCDNTransferRule", "", "call GET ClearCDNTransferRule 'StreamId=teacher-1-camera&Sequence=1'"),
    ("CloseRoom", "", "call GET CloseRoom 'RoomId=class-1&RoomCloseCallback=true'"),
    ("CreatCDNTransferRule", "", "call GET CreatCDNTransferRule 'StreamId=teacher-1-camera&Sequence=1'"),
    (
        "DelForbidStreamRule",
        "call GET SetForbidStreamRule 'RoomId=class-1&StreamId=s&DisableAudio=1'",
        "call GET DelForbidStreamRule 'RoomId=class-1&StreamId=s'",
    ),
    (
        "DelForbidUserRule",
        "call GET SetForbidUserRule 'RuleType=3&UserId=s&DisabledPrivilege[]=1&EffectiveTime=60'",
        "call GET DelForbidUserRule 'RuleType=3&UserId=s'",
    ),
    ("DeleteCDNTransferRule", "", "call GET DeleteCDNTransferRule 'StreamId=teacher-1-camera&CDNUrl=rtmp://example.com/a/b&Sequence=1'"),
    ("DeleteMedia", "", "call GET DeleteMedia 'Vendor=Tencent&FileId[]=5285890813221514958'"),
    ("DeleteStream", "", "call GET DeleteStream 'RoomId=class-1&UserId=teacher-1&StreamId=teacher-1-camera'"),
    ("DescribeForbidStreamRules", "", "call GET DescribeForbidStreamRules 'RoomId=class-1&StreamId[]=s'"),
    ("DescribeForbidUserRules", "", "call GET DescribeForbidUserRules 'RuleType=3'"),
    (
        "DescribeMediaTask",
        "call GET TranscodeMedia 'Vendor=Tencent&FileId=5285890813221514958&Resolution=720p'",
        "call GET DescribeMediaTask 'Vendor=Tencent&TaskId={task}'",
    ),
    ("DescribeRTCStreamState", "", "call GET DescribeRTCStreamState 'StreamId=teacher-1-camera&Sequence=1'"),
    ("DescribeSimpleStreamList", "", "call GET DescribeSimpleStreamList 'RoomId=class-1'"),
    ("DescribeUserList", "", "call GET DescribeUserList 'RoomId=class-1'"),
    ("DescribeUserNum", "", "call GET DescribeUserNum 'RoomId[]=class-1'"),
    ("DescribeUsers", "", "call GET DescribeUsers 'RoomId=class-1&UserId[]=teacher-1'"),
    ("ForbidCDNLiveStream", "", "call GET ForbidCDNLiveStream 'StreamId=teacher-1-camera'"),
    ("ForbidRTCStream", "", "call GET ForbidRTCStream 'StreamId=teacher-1-camera&Sequence=1'"),
    ("ForbidRTCStreams", "", "call GET ForbidRTCStreams 'StreamId[]=teacher-1-camera&Sequence=1'"),
    ("GenerateIdentifyToken", "", "call GET GenerateIdentifyToken"),
    ("GetMixTaskInfo", MIX, "call GET GetMixTaskInfo 'TaskId=t'"),
    ("KickoutUser", "", "call GET KickoutUser 'RoomId=class-1&UserId[]=student-1'"),
    ("MediaThumbnails", "", "call GET MediaThumbnails 'Vendor=Tencent&FileId=5285890813221514958&Type=SampleSnapshot&Definition=10'"),
    (
        "MergeMedia",
        "",
        "call GET MergeMedia 'Vendor=Tencent&InputFileId[]=5285890813221514958&InputFileId[]=5285890813221513290&OutputFileName=m'",
    ),
    ("QueryForbidCDNLiveStream", "", "call GET QueryForbidCDNLiveStream 'Vendor=ws'"),
    ("RTMPDispatchV2", "", "call GET RTMPDispatchV2 'StreamId=s&Type=push&Sequence=1'"),
    ("ResumeCDNLiveStream", "", "call GET ResumeCDNLiveStream 'StreamId=banned-1'"),
    ("ResumeRTCStream", "", "call GET ResumeRTCStream 'StreamId=teacher-1-camera&Sequence=1'"),
    ("ResumeRTCStreams", "", "call GET ResumeRTCStreams 'StreamId[]=teacher-1-camera&Sequence=1'"),
    ("SearchMedia", "", "call GET SearchMedia 'Vendor=Tencent'"),
    ("SendBarrageMessage", "", "call GET SendBarrageMessage 'RoomId=class-1&UserId=u&MessageCategory=1&MessageContent=m'"),
    ("SendBroadcastMessage", "", "call GET SendBroadcastMessage 'RoomId=class-1&UserId=u&MessageCategory=1&MessageContent=m'"),
    ("SendCustomCommand", "", "call GET SendCustomCommand 'RoomId=class-1&FromUserId=u&MessageContent=m'"),
    ("SetForbidStreamRule", "", "call GET SetForbidStreamRule 'RoomId=class-1&StreamId=teacher-1-camera&DisableAudio=1&DisableVideo=1'"),
    ("SetForbidUserRule", "", "call GET SetForbidUserRule 'RuleType=3&UserId=student-1&DisabledPrivilege[]=1&EffectiveTime=60'"),
    ("SetSceneTemplate", "", "call GET SetSceneTemplate 'TemplateId=1&MaxUserNum=1&ViewRadius=1&MaxVisibleNum=1'"),
    ("StartAutoMix", "", AUTO_MIX),
    ("StartCDNRecord", "", "call GET StartCDNRecord 'Vendor=Tencent&StreamId[]=teacher-1-camera'"),
    ("StartCensorAudioV2", "", CENSOR_AUDIO),
    ("StartCensorVideoV2", "", CENSOR_VIDEO),
    ("StartCloudTranscode", "", TRANSCODE),
    ("StartMix", "", MIX),
    ("StopAutoMix", AUTO_MIX, r#"call POST StopAutoMix '{"TaskId":"t","RoomId":"talk-1"}'"#),
    ("StopCDNRecord", "", "call GET StopCDNRecord 'Vendor=Tencent&StreamId[]=live-1'"),
    ("StopCensorAudioV2", CENSOR_AUDIO, r#"call POST StopCensorAudioV2 '{"TaskId":"{task}"}'"#),
    ("StopCensorVideoV2", CENSOR_VIDEO, r#"call POST StopCensorVideoV2 '{"TaskId":"{task}"}'"#),
    ("StopCloudTranscode", TRANSCODE, r#"call POST StopCloudTranscode '{"TaskId":"t","UserId":"u"}'"#),
    ("StopMix", MIX, r#"call POST StopMix '{"TaskId":"t"}'"#),
    ("TranscodeMedia", "", "call GET TranscodeMedia 'Vendor=Tencent&FileId=5285890813221514958&Resolution=720p'"),
];

/// A seeded sandbox that tells a customer's server of everything.
fn telling() -> Script {
    let secret = CallbackSecret::new("callback-secret-of-the-tests").unwrap();
    Script::new(Sandbox::builder().callbacks(CallbackConfig::new("http://127.0.0.1:9/", secret).unwrap()))
}

/// The names of what has been told since the last look.
fn told(script: &Script) -> Vec<String> {
    script.service.take_callbacks(script.now()).iter().map(|callback| callback.event().to_owned()).collect()
}

/// Whether a call of each operation brings events about by itself, after all that the stage prepares.
fn told_on_stage() -> BTreeMap<(&'static str, &'static str), bool> {
    let mut stage = Stage::new();
    let calls = stage.prepare();
    stage.callbacks();
    let told = calls.into_iter().map(|(row, parameters)| {
        let request = stage.request(row, parameters).unwrap();
        stage.send(&request);
        ((row.spec.service().name, row.spec.action), !stage.callbacks().is_empty())
    });
    told.collect()
}

/// Rules about events are taken for the operations whose calls bring events about, and for no other.
#[test]
fn rules_about_events_are_for_calls_that_bring_some_about() {
    let on_stage = told_on_stage();
    for row in zego_model::operations() {
        let (service, action) = (row.spec.service().name, row.spec.action);
        let rule = format!(r#"[{{"service":"{service}","operation":"{action}","callbacks":{{"drop":true}}}}]"#);
        let taken = telling().run(&format!("control faults '{rule}'")).status == 200;
        if service != "rtc" {
            assert_eq!(on_stage[&(service, action)], taken, "{service}/{action}");
            continue;
        }
        let Some((_, before, call)) = CALLS.iter().find(|(name, ..)| *name == action) else {
            // An example brings nothing about.
            assert_eq!((said(row.spec), taken), ("example", false), "{action}: give it a call");
            continue;
        };
        let line = if before.is_empty() { (*call).to_owned() } else { format!("{before}; {call}") };
        let mut script = telling();
        let answered = script.run(&line);
        assert_eq!(answered.code(), "0", "{action}: {}", answered.body);
        let all = told(&script);
        // Those of what came before are not the call's.
        let own = all.len() - if before.is_empty() { 0 } else { of(before).len() };
        assert_eq!(own > 0, taken, "{action}: {all:?}");
        if taken {
            let mut script = telling();
            let faulty = call.replacen("call ", r#"FAULT='{"callbacks":{"drop":true}}' call "#, 1);
            let line = if before.is_empty() { faulty } else { format!("{before}; {faulty}") };
            let answered = script.run(&line);
            assert_eq!(answered.code(), "0", "{action}: {}", answered.body);
            assert_eq!(told(&script).len(), all.len() - own, "{action}");
        }
    }
}

/// What a line alone tells.
fn of(line: &str) -> Vec<String> {
    let mut script = telling();
    script.run(line);
    told(&script)
}

/// What is sent again, as after an answer that was lost: it succeeds, or says with one of the codes of the description that the thing is not there.
#[test]
fn a_repeat_succeeds_or_says_that_it_is_gone() {
    let mut quirks = Quirks::default();
    quirks.set("unknown-file", "code-41003").unwrap();
    for row in zego_model::operations().filter(|row| matches!(row.spec.effect, Effect::Converging | Effect::Timely)) {
        let (spec, action) = (row.spec, row.spec.action);
        let Some((_, before, call)) = CALLS.iter().find(|(name, ..)| *name == action && spec.service().name == "rtc") else {
            assert_ne!(spec.service().name, "rtc", "{action}");
            continue;
        };
        // An ended moderation has a code that may mean anything else as well, and is named by the answer of its start.
        if action.starts_with("StopCensor") {
            assert!(spec.gone.is_empty(), "{action}");
            continue;
        }
        let once = if before.is_empty() { (*call).to_owned() } else { format!("{before}; {call}") };
        let mut script = Script::new(Sandbox::builder().quirks(quirks.clone()));
        let second = script.run(&format!(r#"{once}; control advance '{{"seconds":1}}'; {call}"#)).code();
        // A number that has to grow tells that the call came already, with the code of a wrong parameter: no page has one of its own.
        if row.parameter("Sequence").is_some_and(|field| field.required) {
            assert_eq!((second.as_str(), spec.gone), ("2", &[][..]), "{action}");
            continue;
        }
        // One of several users; when the room is gone, so are they.
        let second = if action == "KickoutUser" {
            assert_eq!(second, "0");
            script.run(&format!("call GET CloseRoom 'RoomId=class-1'; {call}")).code()
        } else {
            second
        };
        let is_gone = spec.gone.contains(&&*second);
        assert_eq!(is_gone, !spec.gone.is_empty(), "{action}: {second}");
        assert!(is_gone || second == "0", "{action}: {second}");
    }
}

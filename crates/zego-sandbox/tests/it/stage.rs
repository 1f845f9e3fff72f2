//! A service on a virtual clock, in which every operation of the table can succeed; and all that it answers, tells and logs, as one text.

mod zim;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::{
    BeijingTime, DynamicCall, Prepared, Protocol as _, Stamp, TencentCloud, TencentSettings, Zego, ZegoCredentials, ZegoSettings, sandbox,
};
use zego_sandbox::{Builder, CallbackConfig, CallbackRequest, LogLine, Moment, Sandbox, SandboxService, Timestamp};
use zego_sign::AppId;
use zego_sign::callback::CallbackSecret;

use crate::bench::{endpoint, key, secret};

/// When every stage begins.
pub(crate) const START: u64 = 1_780_272_000;

pub(crate) struct Stage {
    pub(crate) service: SandboxService,
    lines: Arc<Mutex<Vec<String>>>,
    nonces: u64,
}

/// Ids that answers gave, for the calls that need them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    audio: String,
    video: String,
    merge: String,
    recording: String,
    paused: String,
    /// Stream tasks of digital humans: one to drive, and one to end.
    humans: [String; 2],
    /// A call in the chat.
    invitation: String,
    /// Instances of an AI agent: one to talk with, one to end, one that can listen, and one that does.
    agents: [String; 4],
}

impl Stage {
    /// With the seed, callbacks, and this on top.
    pub(crate) fn of(builder: Builder) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let callbacks = CallbackConfig::new("http://127.0.0.1:9/", CallbackSecret::new(sandbox::CALLBACK_SECRET).unwrap()).unwrap();
        let builder = builder.virtual_clock(Timestamp::from_secs(START)).callbacks(callbacks);
        let service = builder.log(move |line: &LogLine| sink.lock().unwrap().push(line.to_string())).service();
        Self { service, lines, nonces: 0 }
    }

    pub(crate) fn new() -> Self {
        Self::of(Sandbox::builder())
    }

    /// What its clock shows, as `GET /_sandbox/state` tells it.
    pub(crate) fn now(&self) -> u64 {
        // The moment that is handed in is earlier than any: time does not go back for it.
        let state = self.service.control(Moment::from_secs(0)).state(false);
        state["now"].as_u64().unwrap()
    }

    pub(crate) fn send(&self, request: &Request<Bytes>) -> Response<Bytes> {
        self.service.handle(request, Timestamp::from_secs(self.now()))
    }

    /// A control call; its answer.
    pub(crate) fn control(&self, method: Method, name: &str, body: &str) -> (u16, String) {
        let response = self.send(&control(method, name, body));
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    pub(crate) fn advance(&self, seconds: u64) {
        let (status, body) = self.control(Method::POST, "advance", &json!({ "seconds": seconds }).to_string());
        assert_eq!(status, 200, "{body}");
    }

    pub(crate) fn snapshot(&self) -> String {
        let (status, body) = self.control(Method::GET, "snapshot", "");
        assert_eq!(status, 200, "{body}");
        body
    }

    /// The lines of the log since the last look.
    pub(crate) fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    pub(crate) fn callbacks(&self) -> Vec<CallbackRequest> {
        self.service.take_callbacks(Timestamp::from_secs(self.now()))
    }

    /// A call of an operation, signed at this moment.
    ///
    /// # Errors
    /// Why no client could write it.
    pub(crate) fn request(&mut self, row: &'static OperationRow, parameters: Map<String, Value>) -> Result<Request<Bytes>, String> {
        self.nonces += 1;
        let wrong = |what: &dyn std::fmt::Debug| format!("{}: {what:?}", row.spec.action);
        let stamp = Stamp { nonce: self.nonces.to_be_bytes(), timestamp: Timestamp::from_secs(self.now()) };
        let signed = if row.spec.service().protocol == ProtocolKind::Zego {
            let credentials = ZegoCredentials { app_id: AppId::new(sandbox::APP_ID).unwrap(), server_secret: secret() };
            let (call, settings) = (DynamicCall::<Zego>::new(row, parameters).map_err(|error| wrong(&error))?, ZegoSettings::default());
            Zego::sign(&Prepared::of(&call, &settings).map_err(|error| wrong(&error))?, &endpoint(), &credentials, &settings, stamp)
        } else {
            let (call, settings) =
                (DynamicCall::<TencentCloud>::new(row, parameters).map_err(|error| wrong(&error))?, TencentSettings::default());
            TencentCloud::sign(&Prepared::of(&call, &settings).map_err(|error| wrong(&error))?, &endpoint(), &key(), &settings, stamp)
        };
        Ok(signed.unwrap().into_http())
    }

    /// A call that succeeds.
    fn done(&mut self, action: &str, parameters: Value) -> Value {
        let request = self.request(row(action), object(parameters)).unwrap();
        let answer: Value = serde_json::from_slice(self.send(&request).body()).unwrap();
        assert!(succeeded(&answer), "{action}: {answer}");
        answer
    }

    /// Brings about what the calls of [`working`] need. Callbacks on their way have failed once.
    pub(crate) fn prepare(&mut self) -> Given {
        for (name, body) in [
            (
                "seed",
                json!({ "rooms": [{ "id": "lobby", "users": [{ "id": "anna" }, { "id": "bert" }], "streams": [{ "id": "screen", "user": "anna" }] }] }),
            ),
            ("login", json!({ "room": "lobby", "user": "carl", "ip": "192.0.2.7" })),
            ("publish", json!({ "room": "lobby", "user": "carl", "stream": "film" })),
        ] {
            let (status, answer) = self.control(Method::POST, name, &body.to_string());
            assert_eq!(status, 200, "{answer}");
        }
        let room = json!({ "id": "agents", "users": [{ "id": "zoe" }], "streams": [{ "id": "zoe-voice", "user": "zoe" }] });
        let (status, answer) = self.control(Method::POST, "seed", &json!({ "rooms": [room] }).to_string());
        assert_eq!(status, 200, "{answer}");
        for (action, parameters) in [
            ("RegisterAgent", agent("jacky")),
            ("RegisterAgent", agent("obsolete")),
            ("StartCDNRecord", json!({ "Vendor": "Ws", "StreamId": ["show-9"] })),
            ("StartMix", mix("t-old")),
            ("StartAutoMix", automix("s-old", "talk-1")),
            ("StartCloudTranscode", transcode("c-old")),
            ("SetForbidUserRule", json!({ "RuleType": 1, "IP": "192.0.2.9", "DisabledPrivilege": [1], "EffectiveTime": 600 })),
            ("SetForbidUserRule", json!({ "RuleType": 3, "UserId": "emil", "DisabledPrivilege": [1, 2], "EffectiveTime": 600 })),
            (
                "SetForbidUserRule",
                json!({ "RuleType": 4, "UserId": "fred", "RoomId": "lobby", "DisabledPrivilege": [2], "EffectiveTime": 600 }),
            ),
            ("SetForbidStreamRule", json!({ "RoomId": "lobby", "StreamId": "gone", "DisableAudio": 1, "EffectiveTime": 600 })),
            ("ForbidCDNLiveStream", json!({ "StreamId": "barred" })),
            ("ForbidRTCStream", json!({ "StreamId": "barred", "Sequence": 1 })),
            ("CreatCDNTransferRule", json!({ "StreamId": "relayed", "CDNUrl": "rtmp://example.com/live/b", "Sequence": 1 })),
            ("SendBarrageMessage", json!({ "RoomId": "lobby", "UserId": "anna", "MessageCategory": 1, "MessageContent": "hi" })),
            ("TranscodeMedia", json!({ "Vendor": "Tencent", "FileId": "5285890813221513290", "Resolution": "540p" })),
            ("MediaThumbnails", json!({ "Vendor": "Tencent", "FileId": LESSON, "Type": "SampleSnapshot", "Definition": 10 })),
        ] {
            self.done(action, parameters);
        }
        let merge =
            self.done("MergeMedia", json!({ "Vendor": "Tencent", "InputFileId": [LESSON], "OutputFileName": "m", "ExpireTime": 3 }));
        let audio = self.done("StartCensorAudioV2", audio());
        let video = self.done("StartCensorVideoV2", video());
        let (recording, paused) = (self.done("StartRecord", recording("lobby")), self.done("StartRecord", recording("lobby")));
        self.done("PauseRecord", json!({ "TaskId": found(&paused, "TaskId") }));
        let humans = ["human-1", "human-2"].map(|stream| self.done("CreateDigitalHumanStreamTask", digital_human(stream)));
        for (action, parameters) in zim::before() {
            self.done(&format!("zim/{action}"), parameters);
        }
        let (action, parameters) = zim::invitation();
        let invitation = self.done(&format!("zim/{action}"), parameters);
        let agents = [("bot-1", 0), ("bot-2", 0), ("bot-3", 2), ("bot-4", 2)].map(|(user, mode)| {
            let answer = self.done("CreateAgentInstance", agent_instance(user, mode));
            found(&answer, "AgentInstanceId").expect("it has an instance").to_owned()
        });
        self.done("StartListening", json!({ "AgentInstanceId": agents[3] }));
        self.advance(1);
        for callback in self.callbacks() {
            self.service.callback_failed(&callback);
        }
        let id = |answer: &Value| found(answer, "TaskId").expect("it has a task").to_owned();
        Given {
            audio: id(&audio),
            video: id(&video),
            merge: id(&merge),
            recording: id(&recording),
            paused: id(&paused),
            humans: humans.each_ref().map(id),
            invitation: found(&invitation, "CallId").expect("it has a call").to_owned(),
            agents,
        }
    }
}

/// Every operation of the table with parameters that succeed after [`Stage::prepare`], in an order in which none is in another's way.
#[expect(clippy::too_many_lines, reason = "a line for each operation")]
pub(crate) fn working(given: &Given) -> Vec<(&'static OperationRow, Map<String, Value>)> {
    let hour = |hours: u64| {
        let seconds = i64::try_from(START + hours * 3_600).unwrap();
        BeijingTime::from_unix_seconds(seconds).unwrap().to_string()
    };
    let message = |user: &str| json!({ "RoomId": "lobby", "UserId": user, "MessageCategory": 1, "MessageContent": "hello" });
    let stream = |id: &str| json!({ "StreamId": id, "Sequence": 2 });
    let [talking, ending, deaf, listening] = &given.agents;
    let face = |parameters: Value| {
        let mut parameters = object(parameters);
        parameters.insert("DigitalHuman".to_owned(), json!({ "DigitalHumanId": HUMAN, "ConfigId": "web" }));
        Value::Object(parameters)
    };
    let chosen = [
        ("StartCDNRecord", json!({ "Vendor": "Tencent", "StreamId": ["film"] })),
        ("StopCDNRecord", json!({ "Vendor": "Ws", "StreamId": ["show-9"] })),
        ("SearchMedia", json!({ "Vendor": "Tencent", "PageSize": 50 })),
        ("TranscodeMedia", json!({ "Vendor": "Tencent", "FileId": "3270835010811335406", "Resolution": "540p" })),
        ("MergeMedia", json!({ "Vendor": "Tencent", "InputFileId": [LESSON], "OutputFileName": "n" })),
        (
            "MediaThumbnails",
            json!({ "Vendor": "Tencent", "FileId": LESSON, "Type": "SnapshotByTimeOffset", "Definition": 10, "ExtTimeOffsetSet": [1.5] }),
        ),
        ("DescribeMediaTask", json!({ "Vendor": "Tencent", "TaskId": given.merge })),
        ("DeleteMedia", json!({ "Vendor": "Tencent", "FileId": ["3270835010811335406"] })),
        ("CreatCDNTransferRule", json!({ "StreamId": "live-9", "CDNUrl": "rtmp://example.com/live/a", "Sequence": 1 })),
        ("DeleteCDNTransferRule", json!({ "StreamId": "relayed", "CDNUrl": "rtmp://example.com/live/b", "Sequence": 2 })),
        ("ClearCDNTransferRule", stream("live-9")),
        ("DescribeRTCStreamState", stream("film")),
        ("ForbidCDNLiveStream", json!({ "StreamId": "film-2" })),
        ("ForbidRTCStream", stream("film-3")),
        ("ForbidRTCStreams", json!({ "StreamId": ["film-4"], "Sequence": 2 })),
        ("ResumeRTCStream", stream("barred")),
        ("ResumeRTCStreams", json!({ "StreamId": ["film-4"], "Sequence": 3 })),
        ("ResumeCDNLiveStream", json!({ "StreamId": "barred" })),
        ("RTMPDispatchV2", json!({ "StreamId": "film", "Sequence": 2, "Type": "push", "ClientIP": "192.0.2.1" })),
        ("StartCensorAudioV2", audio()),
        ("StartCensorVideoV2", video()),
        ("StopCensorAudioV2", json!({ "TaskId": given.audio })),
        ("StopCensorVideoV2", json!({ "TaskId": given.video })),
        ("AddStream", json!({ "RoomId": "lobby", "UserId": "anna", "StreamId": "extra" })),
        ("DeleteStream", json!({ "RoomId": "lobby", "UserId": "anna", "StreamId": "extra" })),
        ("DescribeUserList", json!({ "RoomId": "lobby" })),
        ("DescribeUserNum", json!({ "RoomId": ["lobby"] })),
        ("DescribeUsers", json!({ "RoomId": "lobby", "UserId": ["anna"] })),
        ("DescribeSimpleStreamList", json!({ "RoomId": "lobby" })),
        ("SendBarrageMessage", message("anna")),
        ("SendBroadcastMessage", message("bert")),
        ("SendCustomCommand", json!({ "RoomId": "lobby", "FromUserId": "anna", "MessageContent": "hello" })),
        ("SetForbidUserRule", json!({ "RuleType": 3, "UserId": "gerd", "DisabledPrivilege": [1], "EffectiveTime": 60 })),
        ("DelForbidUserRule", json!({ "RuleType": 3, "UserId": "emil" })),
        ("SetForbidStreamRule", json!({ "RoomId": "lobby", "StreamId": "screen", "DisableVideo": 1, "EffectiveTime": 60 })),
        ("DelForbidStreamRule", json!({ "RoomId": "lobby", "StreamId": "gone" })),
        ("DescribeForbidStreamRules", json!({ "RoomId": "lobby", "StreamId": ["screen"] })),
        ("KickoutUser", json!({ "RoomId": "lobby", "UserId": ["bert"] })),
        ("StartMix", mix("t-new")),
        ("StartAutoMix", automix("s-new", "class-1")),
        ("StartCloudTranscode", transcode("c-new")),
        ("GetMixTaskInfo", json!({ "TaskId": "t-old" })),
        ("StopMix", json!({ "TaskId": "t-old", "UserId": "u" })),
        ("StopAutoMix", json!({ "TaskId": "s-old", "RoomId": "talk-1", "UserId": "u" })),
        ("StopCloudTranscode", json!({ "TaskId": "c-old", "UserId": "u" })),
        ("CreateLiveRecord", json!({ "StreamName": "stream3", "StartTime": hour(1), "EndTime": hour(2) })),
        ("StopLiveRecord", json!({ "StreamName": "stream2", "TaskId": 124 })),
        ("DeleteLiveRecord", json!({ "StreamName": "stream1", "TaskId": 123 })),
        ("StartRecord", recording("class-1")),
        ("DescribeRecordStatus", json!({ "TaskId": given.recording })),
        ("DescribeTasks", json!({ "Status": 2, "StartTime": (START - 60) * 1000, "EndTime": (START + 60) * 1000 })),
        ("TakeSnapshot", json!({ "TaskId": given.recording })),
        ("UpdateLayout", json!({ "TaskId": given.recording, "MixMode": 3 })),
        ("UpdateWhiteboard", json!({ "TaskId": given.recording, "WhiteboardId": "board" })),
        ("PauseRecord", json!({ "TaskId": given.recording })),
        ("ResumeRecord", json!({ "TaskId": given.paused })),
        ("StopRecord", json!({ "TaskId": given.paused })),
        (
            "CreateRecordTask",
            json!({ "StreamName": "stream3", "DomainName": "push.sandbox.example", "AppName": "live", "EndTime": START + 7_200 }),
        ),
        ("StopRecordTask", json!({ "TaskId": "UZZUVbQ1FSQFlvKxYBxUVGzwcBB00UETZU5QRlNURlhR1FDUVBFUWpCkUbUUBKb" })),
        ("DeleteRecordTask", json!({ "TaskId": "UZZUVbQ1FSQFlvKxYSBxUVGzB00UEFTZU5RlNURlhR1FDUVBFUWpCkNbUUBKb" })),
        ("DescribeRecordTask", json!({ "StartTime": START - 10_000, "EndTime": START + 100_000 })),
        ("CreateLiveRecordTemplate", json!({ "TemplateName": "evening", "HlsParam": { "Enable": 1 } })),
        ("ModifyLiveRecordTemplate", json!({ "TemplateId": 1000, "Description": "changed" })),
        ("DescribeLiveRecordTemplate", json!({ "TemplateId": 1000 })),
        ("DeleteLiveRecordTemplate", json!({ "TemplateId": 1001 })),
        ("CreateLiveRecordRule", json!({ "DomainName": "push.sandbox.example", "TemplateId": 1000, "StreamName": "stream9" })),
        ("DeleteLiveRecordRule", json!({ "DomainName": "push.sandbox.example" })),
        ("tencent_vod/SearchMedia", json!({ "SourceTypes": ["Record"] })),
        ("tencent_vod/ModifyMediaInfo", json!({ "FileId": "1397757908182903026", "ExpireTime": "2030-01-01T00:00:00Z" })),
        ("tencent_vod/DeleteMedia", json!({ "FileId": "1397757908281707614" })),
        ("CloseRoom", json!({ "RoomId": "lobby", "RoomCloseCallback": true })),
        ("GetDigitalHumanInfo", json!({ "DigitalHumanId": HUMAN })),
        ("CreateDigitalHumanStreamTask", digital_human("human-3")),
        ("GetDigitalHumanStreamTaskStatus", json!({ "TaskId": given.humans[0] })),
        ("DriveByText", json!({ "TaskId": given.humans[0], "Text": "hello", "TTSConfig": { "TimbreId": "xxx" } })),
        ("DriveByAudio", json!({ "TaskId": given.humans[0], "AudioUrl": "https://example.com/a.mp3" })),
        ("DriveByRTCStream", json!({ "TaskId": given.humans[0], "RTCConfig": { "RoomId": "lobby", "StreamId": "film" } })),
        ("DriveByWsStream", json!({ "TaskId": given.humans[0] })),
        ("DoAction", json!({ "TaskId": given.humans[0], "Action": "shake_hands" })),
        ("InterruptDriveTask", json!({ "TaskId": given.humans[0] })),
        ("RegisterAgent", agent("oliver")),
        ("UpdateAgent", agent("jacky")),
        ("UnregisterAgent", json!({ "AgentId": "obsolete" })),
        ("QueryAgents", json!({ "AgentIds": ["jacky"] })),
        ("CreateAgentInstance", agent_instance("bot-5", 0)),
        ("CreateDigitalHumanAgentInstance", face(agent_instance("face-1", 0))),
        ("CreateLiveDigitalHumanAgentInstance", face(json!({ "AgentId": "jacky", "CDN": { "Url": "rtmp://cdn.example.com/live/a" } }))),
        ("UpdateAgentInstance", json!({ "AgentInstanceId": talking, "RTC": { "UserStreamId": "zoe-voice" } })),
        ("SendAgentInstanceLLM", json!({ "AgentInstanceId": talking, "Text": "hello" })),
        ("SendAgentInstanceTTS", json!({ "AgentInstanceId": talking, "Text": "hello" })),
        ("InterruptAgentInstance", json!({ "AgentInstanceId": talking })),
        ("QueryAgentInstanceStatus", json!({ "AgentInstanceId": talking })),
        ("AddAgentInstanceMsg", json!({ "AgentInstanceId": talking, "Messages": [{ "Role": "user", "Content": "hello" }] })),
        ("GetAgentInstanceMsgList", json!({ "AgentInstanceId": talking })),
        ("ResetAgentInstanceMsgList", json!({ "AgentInstanceId": talking })),
        ("StartListening", json!({ "AgentInstanceId": deaf })),
        ("StopListening", json!({ "AgentInstanceId": listening })),
        ("DeleteAgentInstance", json!({ "AgentInstanceId": ending })),
        ("StopDigitalHumanStreamTask", json!({ "TaskId": given.humans[1] })),
    ];
    let chosen = chosen.into_iter().map(|(action, parameters)| (row(action), object(parameters)));
    let of_zim = zim::working(&given.invitation).into_iter();
    let chosen: Vec<_> = chosen.chain(of_zim.map(|(action, parameters)| (row(&format!("zim/{action}")), object(parameters)))).collect();
    let others = zego_model::operations().filter(|row| !chosen.iter().any(|(other, _)| std::ptr::eq(*other, *row)));
    let others: Vec<_> = others.map(|row| (row, row.sample())).collect();
    chosen.into_iter().chain(others).collect()
}

/// Whether an answer is that of a success, on either side.
pub(crate) fn succeeded(answer: &Value) -> bool {
    answer["Code"] == 0 || (answer["Response"].is_object() && answer["Response"]["Error"].is_null())
}

/// A control call as a program on this machine sends it.
pub(crate) fn control(method: Method, name: &str, body: &str) -> Request<Bytes> {
    let request = Request::builder().method(method).uri(format!("/_sandbox/{name}")).header("Host", "localhost");
    request.header("Content-Type", "application/json").body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// All of a response, as one text.
pub(crate) fn shown(response: &Response<Bytes>) -> String {
    format!("{} {:?} {}", response.status(), response.headers(), String::from_utf8_lossy(response.body()))
}

const LESSON: &str = "5285890813221514958";
const HUMAN: &str = "0d3538a4-9e8e-4155-b1fb-c7defb8eeef8";

/// The operation of an action, or of `SERVICE/ACTION` where it is not the first of the name.
fn row(name: &str) -> &'static OperationRow {
    let (service, action) = name.split_once('/').map_or((None, name), |(service, action)| (Some(service), action));
    let is_meant = |row: &&OperationRow| row.spec.action == action && service.is_none_or(|service| row.spec.service().name == service);
    zego_model::operations().find(is_meant).unwrap_or_else(|| panic!("no {name}"))
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("parameters are an object") };
    map
}

/// The text at a key, in whatever case, wherever it stands.
pub(crate) fn found<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    let object = value.as_object()?;
    let own = object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
    own.and_then(|(_, value)| value.as_str()).or_else(|| object.values().find_map(|inner| found(inner, key)))
}

fn mix(task: &str) -> Value {
    let rect = json!({ "Top": 0, "Left": 0, "Bottom": 640, "Right": 360 });
    let output = json!({ "StreamId": format!("mixed-{task}"), "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 });
    json!({ "TaskId": task, "UserId": "u", "MaxIdleTime": 90, "MixInput": [{ "StreamId": "film", "RectInfo": rect }], "MixOutput": [output] })
}

fn automix(task: &str, room: &str) -> Value {
    let output = json!({ "StreamId": format!("mixed-{task}"), "AudioBitrate": 48_000 });
    json!({ "TaskId": task, "UserId": "u", "RoomId": room, "MixOutput": [output] })
}

fn transcode(task: &str) -> Value {
    let output = json!({ "StreamId": format!("copy-{task}"), "TemplateId": 1 });
    json!({ "TaskId": task, "UserId": "u", "TranscodeInput": { "StreamId": "film" }, "TranscodeOutput": [output] })
}

fn recording(room: &str) -> Value {
    let picture = json!({ "Width": 640, "Height": 360, "Fps": 15, "Bitrate": 400_000 });
    let input = json!({
        "RecordMode": 2, "MaxIdleTime": 86_400, "HasWhiteboard": true, "Whiteboard": [{ "HorizontalRatio": 16, "VerticalRatio": 9 }],
        "MixConfig": { "MixOutputStreamId": "mixed", "MixOutputVideoConfig": picture },
    });
    let storage = json!({ "Vendor": 1, "Region": "r", "Bucket": "b", "AccessKeyId": "i", "AccessKeySecret": "s" });
    json!({ "RoomId": room, "RecordInputParams": input, "StorageParams": storage })
}

fn agent(id: &str) -> Value {
    let llm = json!({ "Url": "https://llm.example.com/v1/chat/completions", "ApiKey": "k", "Model": "m" });
    json!({ "AgentId": id, "Name": id, "LLM": llm, "TTS": { "Vendor": "MiniMax", "Params": { "app": { "api_key": "k" } } } })
}

/// In a room of their own, whose user stays.
fn agent_instance(user: &str, mode: u64) -> Value {
    let rtc = json!({ "RoomId": "agents", "AgentStreamId": format!("{user}-voice"), "AgentUserId": user, "UserStreamId": "zoe-voice" });
    let orders = json!({ "ASRResult": 1, "LLMResult": 1, "Interrupted": 1, "UserSpeakAction": 1, "AgentInstanceStatus": 1 });
    let advanced = json!({ "CommunicationMode": mode, "MaxIdleTime": 1_800 });
    json!({ "AgentId": "jacky", "UserId": "zoe", "RTC": rtc, "CallbackConfig": orders, "AdvancedConfig": advanced })
}

fn digital_human(stream: &str) -> Value {
    json!({ "DigitalHumanConfig": { "DigitalHumanId": HUMAN }, "RTCConfig": { "RoomId": "lobby", "StreamId": stream }, "MaxIdleTime": 86_400 })
}

fn audio() -> Value {
    json!({ "RoomId": "lobby", "EventId": "live_streaming", "AudioLanguage": "en", "RiskTypeList": ["DIRTY"], "ReturnAllText": 1, "ReturnFinishInfo": 1 })
}

fn video() -> Value {
    let pictures = json!({ "RiskTypeList": ["QRCODE"], "DetectFrequency": 4, "ReturnAllImg": 1 });
    json!({
        "RoomId": "lobby", "EventId": "live_streaming", "Language": "en", "VideoParam": pictures,
        "AudioParam": { "RiskTypeList": ["EROTIC"] }, "ReturnFinishInfo": 1,
    })
}

//! What a call costs beside a hundred thousand recordings, rooms, mixes and files that it does not touch: as much as beside ten.

use bytes::Bytes;
use http::Request;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use zego_model::sandbox;
use zego_sign::{AppId, Nonce, ServerSecret, Timestamp, sign};

use super::Rtc;
use super::state::media::Recording;
use super::state::mixing::{Mix, StreamPlace};
use super::state::rooms::{NewStream, NewUser};
use crate::config::{Cdn, SeedFile};
use crate::cx::Cx;
use crate::holder::{Environment, Holder};
use crate::log::LogLine;
use crate::products;
use crate::service::SandboxService;
use crate::{LimiterModel, Sandbox};

/// Every kind of call is made so many times at once, and so many times over.
const CALLS: usize = 20;
const ROUNDS: usize = 25;
/// How much more the quickest of the rounds may take: caches hold less of what is large, and trees are deeper.
const MORE: i64 = 3;
/// 2026-06-01 00:00:00 UTC.
const NOW: u64 = 1_780_272_000;

/// A sandbox, its time, and what each kind of call took of the processor's time in its quickest round, in nanoseconds.
struct Caller {
    service: SandboxService,
    now: u64,
    took: Vec<(&'static str, i64)>,
}

impl Caller {
    /// Beside so many of everything.
    fn beside(many: u64) -> Self {
        let builder = Sandbox::builder().empty().limiter_model(LimiterModel::Off).clock(|| Timestamp::from_secs(NOW));
        let service = builder.log(|_: &LogLine| {}).service();
        let holder = Holder::App(app_id(), Environment::Production);
        let row = products::of("rtc").unwrap();
        service.state.world().change(&service.state.config, holder, row, |product, cx| {
            let rtc = product.as_any().downcast_mut::<Rtc>().unwrap();
            room(rtc, "own", cx);
            for number in 0..many {
                one_more(rtc, number, cx);
            }
        });
        Self { service, now: NOW, took: Vec::new() }
    }

    fn call(&self, request: http::request::Builder, action: &str, rest: &str, body: String) -> Value {
        let (nonce, now) = (Nonce::from_bytes([7; 8]), Timestamp::from_secs(self.now));
        let signature = sign(app_id(), &ServerSecret::new(sandbox::SERVER_SECRET).unwrap(), nonce, now);
        let target = format!(
            "/?Action={action}&AppId={}&SignatureNonce={}&Timestamp={}&SignatureVersion=2.0&Signature={}&{rest}",
            sandbox::APP_ID,
            nonce.as_str(),
            now.as_secs(),
            signature.as_str()
        );
        let answer = self.service.handle(&request.uri(target).body(Bytes::from(body)).unwrap(), now);
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer["Code"], 0, "{action} {rest}: {answer}");
        answer
    }

    /// Makes a kind of call.
    fn get(&mut self, action: &'static str, rest: impl Fn(usize) -> String) -> Vec<Value> {
        self.timed(action, |caller, number| caller.call(Request::get("/"), action, &rest(number), String::new()))
    }

    fn post(&mut self, action: &'static str, body: impl Fn(usize) -> Value) {
        self.timed(action, |caller, number| caller.call(Request::post("/"), action, "", body(number).to_string()));
    }

    fn timed(&mut self, kind: &'static str, call: impl Fn(&Self, usize) -> Value) -> Vec<Value> {
        let begin = processor_time();
        let answers = (0..CALLS).map(|number| call(self, number)).collect();
        let took = processor_time() - begin;
        match self.took.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, least)) => *least = took.min(*least),
            None => self.took.push((kind, took)),
        }
        answers
    }

    /// Every kind of call, on what is its own. Nothing of it stays but streams that are over.
    fn round(&mut self) {
        self.get("DescribeUserNum", |_| "RoomId[]=own".to_owned());
        self.get("AddStream", |number| format!("RoomId=own&UserId=anna&StreamId=own-{number}&StreamTitle=t"));
        self.get("DescribeRTCStreamState", |number| format!("StreamId=own-{number}&Sequence=1"));
        self.post("StartMix", |number| {
            json!({
                "TaskId": format!("own-{number}"), "UserId": "mixer",
                "MixInput": [{ "StreamId": format!("own-{number}"), "RectInfo": { "Top": 0, "Left": 0, "Bottom": 640, "Right": 180 } }],
                "MixOutput": [{ "StreamId": format!("own-out-{number}"), "VideoBitrate": 1_200_000, "Fps": 15, "Width": 360, "Height": 640 }],
            })
        });
        self.post("StopMix", |number| json!({ "TaskId": format!("own-{number}"), "UserId": "mixer" }));
        self.get("ForbidRTCStream", |number| format!("StreamId=own-{number}&Sequence=2"));
        self.get("ResumeRTCStream", |number| format!("StreamId=own-{number}&Sequence=3"));
        self.get("StartCDNRecord", |number| format!("Vendor=Tencent&StreamId[]=own-{number}"));
        self.get("StopCDNRecord", |number| format!("Vendor=Tencent&StreamId[]=own-{number}"));
        let found = self.get("SearchMedia", |number| format!("Vendor=Tencent&StreamId[]=own-{number}&PageSize=10"));
        for (kind, way) in [("SearchMedia by name", "NamePrefix={}"), ("SearchMedia by time", "StartTime={}&EndTime={}")] {
            let way = format!("Vendor=Tencent&PageSize=10&{}", way.replace("{}", &self.now.to_string()));
            let found = self.timed(kind, |caller, _| caller.call(Request::get("/"), "SearchMedia", &way, String::new()));
            assert!(found.iter().all(|found| found["Data"]["Tencent"]["TotalCount"].as_u64() >= Some(CALLS as u64)), "{found:?}");
        }
        let files: Vec<_> = found.iter().map(|found| found["Data"]["Tencent"]["MediaInfoSet"][0]["FileId"].as_str().unwrap()).collect();
        self.get("DeleteMedia", |number| format!("Vendor=Tencent&FileId[]={}", files[number]));
        self.control(|rtc, cx| {
            (0..CALLS)
                .for_each(|number| rtc.rooms.plant_user("own", NewUser { user: format!("guest-{number}"), ..NewUser::default() }, cx));
        });
        self.get("KickoutUser", |number| format!("RoomId=own&UserId[]=guest-{number}"));
    }

    fn control(&self, change: impl FnOnce(&mut Rtc, &mut Cx<'_>)) {
        let (holder, row) = (Holder::App(app_id(), Environment::Production), products::of("rtc").unwrap());
        self.service.state.world().change(&self.service.state.config, holder, row, |product, cx| {
            change(product.as_any().downcast_mut::<Rtc>().unwrap(), cx);
        });
    }
}

/// How long this thread has been at work: what others do at the same time does not count.
fn processor_time() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn app_id() -> AppId {
    AppId::new(sandbox::APP_ID).unwrap()
}

/// A room with a user and a stream.
fn room(rtc: &mut Rtc, id: &str, cx: &mut Cx<'_>) {
    rtc.rooms.plant_room(id, "", cx);
    rtc.rooms.plant_user(id, NewUser { user: format!("user-of-{id}"), ..NewUser::default() }, cx);
    let stream = NewStream { stream: format!("stream-of-{id}"), user: format!("user-of-{id}"), ..NewStream::default() };
    rtc.rooms.plant_stream(id, stream, cx);
}

/// One more of everything.
fn one_more(rtc: &mut Rtc, number: u64, cx: &mut Cx<'_>) {
    let id = format!("room-{number}");
    room(rtc, &id, cx);
    let place = |name: &str| vec![StreamPlace::Stream(format!("{name}-{id}"))];
    // All are of one user, the caller's own.
    let mix = Mix { inputs: place("stream-of"), outputs: place("out-of"), patience: Some(60), ..Mix::new("mixer", "", 0, cx.now) };
    rtc.mixing.begin(&id, mix);
    let recording = || Recording { ends: Some(cx.now.plus_secs(86_400)), started: cx.now, task: String::new() };
    rtc.media.recordings.insert(Cdn::Tencent, &format!("recorded-{number}"), recording);
    rtc.media.plant(SeedFile::new(Cdn::Tencent, format!("file-{number}"), Timestamp::from_secs(NOW - number)), cx);
}

#[test]
fn a_call_costs_as_much_beside_a_hundred_thousand_that_it_does_not_touch() {
    let (mut few, mut many) = (Caller::beside(10), Caller::beside(100_000));
    for _ in 0..ROUNDS {
        for caller in [&mut few, &mut many] {
            caller.round();
            // By then the numbers of calls on streams count no more.
            caller.now += 60;
        }
    }
    for ((kind, beside_few), (_, beside_many)) in few.took.iter().zip(&many.took) {
        assert!(*beside_many < *beside_few * MORE, "{kind}: {beside_few} ns beside 10 of everything, {beside_many} ns beside 100,000");
    }
}

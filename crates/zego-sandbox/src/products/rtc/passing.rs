//! How time passes for recordings, files and the tasks on them: at once, or bit by bit.

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use serde_json::Value;
use std::time::Duration;
use zego_model::sandbox;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, Nonce, ServerSecret, sign};

use crate::callback::CallbackConfig;
use crate::config::AppConfig;
use crate::moment::Moment;
use crate::service::SandboxService;
use crate::{FileFormat, Sandbox};

/// A call on recordings or files. Files are numbered within what a search finds.
#[derive(Clone, Debug)]
enum Step {
    Start { vendor: &'static str, stream: u8, ends_after: Option<u32> },
    Stop { vendor: &'static str, stream: u8 },
    Delete { file: usize },
    Merge { files: [usize; 2], keep_for: u32 },
    Transcode { file: usize },
    Thumbnails { file: usize, interval: bool },
    Forbid { stream: u8 },
}

/// A sandbox that keeps files for a day, and whoever calls it.
struct Caller(SandboxService);

impl Caller {
    fn new() -> Self {
        let app = AppConfig::new(AppId::new(sandbox::APP_ID).unwrap(), secret());
        let app = app.retention_days(1).interval(600).unwrap().formats([FileFormat::Mp4, FileFormat::M3u8]).unwrap();
        let callbacks = CallbackConfig::new("http://127.0.0.1:1/events", CallbackSecret::new("callback-secret").unwrap()).unwrap();
        Self(Sandbox::builder().virtual_clock(Moment::NEW_YEAR).limiter(false).app(app).callbacks(callbacks).service())
    }

    fn now(&self) -> Moment {
        self.0.state.config.virtual_clock.as_ref().unwrap().now()
    }

    fn call(&self, action: &str, rest: &str) -> Value {
        let (nonce, now) = (Nonce::from_bytes([7; 8]), self.now());
        let timestamp = now.timestamp();
        let signature = sign(AppId::new(sandbox::APP_ID).unwrap(), &secret(), nonce, timestamp);
        let query = format!(
            "/?Action={action}&AppId={}&SignatureNonce={}&Timestamp={}&SignatureVersion=2.0&Signature={}&{rest}",
            sandbox::APP_ID,
            nonce.as_str(),
            timestamp.as_secs(),
            signature.as_str()
        );
        let answer = self.0.handle(&Request::get(query).body(Bytes::new()).unwrap(), now);
        serde_json::from_slice(answer.body()).unwrap()
    }

    /// The id of a file at Tencent.
    fn file(&self, number: usize) -> String {
        let answer = self.call("SearchMedia", "Vendor=Tencent&PageSize=50");
        let files = answer["Data"]["Tencent"]["MediaInfoSet"].as_array().unwrap();
        let file = files.get(number % files.len().max(1));
        file.map_or("none", |file| file["FileId"].as_str().unwrap()).to_owned()
    }

    fn take(&self, step: &Step) -> Value {
        match step {
            Step::Start { vendor, stream, ends_after } => {
                let end = ends_after.map(|seconds| format!("&EndTime={}", self.now().secs() + i64::from(seconds)));
                self.call("StartCDNRecord", &format!("Vendor={vendor}&StreamId[]=s{stream}{}", end.unwrap_or_default()))
            }
            Step::Stop { vendor, stream } => self.call("StopCDNRecord", &format!("Vendor={vendor}&StreamId[]=s{stream}")),
            Step::Delete { file } => self.call("DeleteMedia", &format!("Vendor=Tencent&FileId[]={}", self.file(*file))),
            Step::Merge { files: [one, other], keep_for } => {
                let (one, other) = (self.file(*one), self.file(*other));
                let files = format!("InputFileId[]={one}&InputFileId[]={other}");
                self.call("MergeMedia", &format!("Vendor=Tencent&OutputFileName=m&ExpireTime={keep_for}&{files}"))
            }
            Step::Transcode { file } => self.call("TranscodeMedia", &format!("Vendor=Tencent&Resolution=540p&FileId={}", self.file(*file))),
            Step::Thumbnails { file, interval } => {
                let kind = if *interval { "SampleSnapshot" } else { "SnapshotByTimeOffset&ExtTimeOffsetSet[]=1.5" };
                self.call("MediaThumbnails", &format!("Vendor=Tencent&Definition=10&Type={kind}&FileId={}", self.file(*file)))
            }
            Step::Forbid { stream } => self.call("ForbidCDNLiveStream", &format!("StreamId=s{stream}")),
        }
    }

    fn advance(&self, seconds: u32) {
        self.0.control(self.now()).advance(Duration::from_secs(seconds.into())).unwrap();
    }

    /// All that there is, and all that was told, in its order: nobody takes the callbacks.
    fn snapshot(&self) -> String {
        self.0.state.world().snapshot()
    }
}

fn secret() -> ServerSecret {
    ServerSecret::new(sandbox::SERVER_SECRET).unwrap()
}

fn step() -> impl Strategy<Value = Step> {
    let vendor = || prop::sample::select(vec!["Tencent", "Ws", "Huawei"]);
    prop_oneof![
        3 => (vendor(), 0..3_u8, prop::option::of(1..4_000_u32))
            .prop_map(|(vendor, stream, ends_after)| Step::Start { vendor, stream, ends_after }),
        2 => (vendor(), 0..3_u8).prop_map(|(vendor, stream)| Step::Stop { vendor, stream }),
        1 => (0..9_usize).prop_map(|file| Step::Delete { file }),
        2 => ([0..9_usize, 0..9_usize], 0..3_u32).prop_map(|(files, keep_for)| Step::Merge { files, keep_for }),
        1 => (0..9_usize).prop_map(|file| Step::Transcode { file }),
        1 => (0..9_usize, any::<bool>()).prop_map(|(file, interval)| Step::Thumbnails { file, interval }),
        1 => (0..3_u8).prop_map(|stream| Step::Forbid { stream }),
    ]
}

/// Pauses of some seconds, in which tasks end, and of days, in which files and bans do.
fn pause() -> impl Strategy<Value = u32> {
    prop_oneof![2 => Just(0), 3 => 1..8_u32, 2 => 8..4_000_u32, 1 => 4_000..200_000_u32]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_hour_at_once_is_an_hour_bit_by_bit(
        history in prop::collection::vec((step(), pause(), 0..=100_u32, 0..=100_u32), 1..30),
    ) {
        let (at_once, bit_by_bit) = (Caller::new(), Caller::new());
        for (step, pause, first, second) in history {
            prop_assert_eq!(at_once.take(&step), bit_by_bit.take(&step));
            at_once.advance(pause);
            let first = pause * first / 100;
            let second = (pause - first) * second / 100;
            for part in [first, second, pause - first - second] {
                bit_by_bit.advance(part);
            }
        }
        prop_assert_eq!(at_once.snapshot(), bit_by_bit.snapshot());
        // What is not stored is made again: the rest of the life is the same.
        let again = Caller::new();
        *again.0.state.world() = crate::world::World::restore(at_once.snapshot().as_bytes()).unwrap();
        again.0.state.config.virtual_clock.as_ref().unwrap().set(at_once.now());
        prop_assert_eq!(again.snapshot(), at_once.snapshot());
        for caller in [&at_once, &again] {
            caller.advance(200_000);
        }
        prop_assert_eq!(again.snapshot(), at_once.snapshot());
    }
}

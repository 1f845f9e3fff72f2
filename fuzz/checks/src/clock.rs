//! What an answer says of time: `Date`, `Age` and `Retry-After`, in the hands of a client whose own clock says anything at all.
//!
//! The network is in memory, and time is virtual.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::uri::Authority;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep};
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::sandbox;
use zego_sign::{AppId, ServerSecret, Timestamp};
use zego_transport::{Client, Connecting, Stream};

use crate::input::Input;

/// Calls of one client.
const MOST: usize = 6;
/// A clock that is farther off is not believed, in seconds.
const FARTHEST: u64 = 26 * 3_600;
/// The longest pause between two attempts, and what a service can add to it.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_ASKED: Duration = Duration::from_secs(5);

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime without I/O"));
}

/// What this machine's clock says, and then answers: how each ends, how long it takes, and what its headers are.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let clock = match input.byte() % 3 {
        0 => 1_800_000_000,
        1 => 1_800_000_000 + u64::from(input.u32() % 200_000) - 100_000,
        _ => input.u64(),
    };
    let mut answers = Vec::new();
    while !input.is_over() && answers.len() < 3 * MOST {
        answers.push(ScriptedAnswer::of(&mut input));
    }
    RUNTIME.with_borrow(|runtime| runtime.block_on(calls(Timestamp::from_secs(clock), answers)));
}

/// An answer as the service gives it.
struct ScriptedAnswer {
    took: Duration,
    status: u16,
    body: &'static str,
    headers: Vec<u8>,
    asked: Option<u64>,
}

impl ScriptedAnswer {
    fn of(input: &mut Input<'_>) -> Self {
        let took = Duration::from_millis(u64::from(input.byte()).pow(2));
        let (status, body) = input.of(&[
            (200, r#"{"Code":0,"Data":{}}"#),
            (200, r#"{"Code":100000004,"Message":"late"}"#),
            (200, r#"{"Code":6,"Message":"fast"}"#),
            (429, "slowly"),
            (503, "not now"),
            (500, ""),
        ]);
        let (mut headers, mut asked) = (Vec::new(), None);
        for name in ["date", "retry-after", "age"] {
            let value = input.part();
            // What is no value of a header is none of these.
            if !value.is_empty() && value.iter().all(|byte| matches!(byte, b' '..=b'~' | 0x80..)) {
                headers.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
                if name == "retry-after" {
                    let text = std::str::from_utf8(value).unwrap_or_default().trim();
                    asked = if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None };
                }
            }
        }
        Self { took, status, body, headers, asked }
    }
}

/// What reached the service: the time it was signed for, and its signature.
struct Arrival {
    signed: u64,
    signature: String,
}

#[derive(Default)]
struct Service {
    answers: Mutex<std::collections::VecDeque<ScriptedAnswer>>,
    arrivals: Mutex<Vec<Arrival>>,
    /// When the last answer was given, and how long that asked to wait.
    answered: Mutex<Option<(Instant, Option<u64>)>>,
}

async fn calls(clock: Timestamp, answers: Vec<ScriptedAnswer>) {
    let service = Arc::new(Service { answers: Mutex::new(answers.into()), ..Service::default() });
    let network = Arc::clone(&service);
    let connector = move |_: &Authority| -> Connecting {
        let (near, far) = duplex(4_096);
        tokio::spawn(serve(Arc::clone(&network), far));
        Box::pin(async { Ok(Box::new(near) as Box<dyn Stream>) })
    };
    let secret = ServerSecret::new(sandbox::SERVER_SECRET).expect("the sandbox's");
    let client = Client::zego(AppId::new(sandbox::APP_ID).expect("the sandbox's"), secret)
        .endpoint("http://127.0.0.1:7".parse().expect("an endpoint on this machine"))
        .connector(connector)
        .clock(move || clock)
        .without_quota()
        .build()
        .expect("a client of the sandbox");
    for _ in 0..MOST {
        if locked(&service.answers).is_empty() {
            break;
        }
        *locked(&service.answered) = None;
        let outcome = client.send(&SearchMedia::new(Vendor::Ws)).await;
        let arrivals = std::mem::take(&mut *locked(&service.arrivals));
        assert!((1..=3).contains(&arrivals.len()), "{} attempts", arrivals.len());
        for arrival in &arrivals {
            let off = arrival.signed.abs_diff(clock.as_secs());
            assert!(off <= FARTHEST, "signed for {} by a clock that says {}", arrival.signed, clock.as_secs());
            // Of a clock near its first or last second, less can be made.
            assert!(
                off == 0 || off > 120 || clock.as_secs() <= FARTHEST || clock.as_secs() >= u64::MAX - FARTHEST,
                "{off} s is no correction"
            );
        }
        if let Err(error) = outcome {
            let shown = format!("{error} {error:?}");
            assert!(arrivals.iter().all(|arrival| !shown.contains(&arrival.signature)), "{shown}");
        }
    }
}

async fn serve(service: Arc<Service>, mut stream: DuplexStream) {
    let mut head = Vec::new();
    loop {
        let mut bytes = [0; 1_024];
        match stream.read(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(read) => head.extend_from_slice(&bytes[..read]),
        }
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        arrived(&service, &String::from_utf8_lossy(&head));
        head.clear();
        let Some(answer) = locked(&service.answers).pop_front() else { return };
        sleep(answer.took).await;
        let start = format!("HTTP/1.1 {} Some\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
        let whole = [start.as_bytes(), &answer.headers, b"\r\n", answer.body.as_bytes()].concat();
        // Where the client has given up, nobody is answered.
        if stream.write_all(&whole).await.is_err() {
            return;
        }
        if answer.took < GIVEN_UP {
            *locked(&service.answered) = Some((Instant::now(), answer.asked));
        }
    }
}

fn arrived(service: &Service, head: &str) {
    let query = head.split(['?', ' ']).nth(2).unwrap_or_default();
    let value = |name: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(other, _)| other == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    if let Some((answered, asked)) = locked(&service.answered).take() {
        let pause = answered.elapsed();
        let least = asked.map_or(Duration::ZERO, |asked| Duration::from_secs(asked).min(LONGEST_ASKED));
        assert!(pause <= LONGEST_PAUSE + LONGEST_ASKED + SLACK, "a pause of {pause:?}");
        assert!(pause + SLACK >= least, "a pause of {pause:?} where {asked:?} s were asked for");
    }
    let signed = value("Timestamp").parse().expect("a number of seconds");
    locked(&service.arrivals).push(Arrival { signed, signature: value("Signature") });
}

/// From here on the client may have given the answer up in the very moment in which it came.
const GIVEN_UP: Duration = Duration::from_secs(9);
/// Timers are of whole milliseconds.
const SLACK: Duration = Duration::from_millis(5);

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

//! Proofs at length, outside of the gate: `cargo bench -p zego-sandbox --bench proof -- COMMAND`.
#![expect(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a command line")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::process::ExitCode;
use std::time::Instant;

use bytes::Bytes;
use http::Request;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, Vendor};
use zego_model::{Endpoint, Operation, Prepared, Protocol, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
use zego_sandbox::control::Seed;
use zego_sandbox::{Cdn, LimiterModel, LogLine, Moment, Sandbox, SandboxService, SeedFile};
use zego_sign::{AppId, ServerSecret, Timestamp};

const HELP: &str = "\
cargo bench -p zego-sandbox --bench proof -- COMMAND

  purge [--files N] [--calls N] [--model M]
      a sandbox of N files, 2,000,000 when not said, at 1,000 calls a second of its clock: what they take up, what a search among them costs, and what the
      deletion of all of them, 100 a call, or so many calls of it; it fails where that is much more than beside 10,000
  seed [--files N]
      what it costs to put N files, 2,000,000 when not said, into a running sandbox, by a seed of rows of 100,000";

/// How many files a page has.
const PAGE: usize = 1_000;
/// How many files a call deletes.
const AT_ONCE: usize = 100;
/// A search is made so many times, of which the quickest counts.
const ROUNDS: usize = 20;
/// How many files a row of a seed makes at most.
const ROW: usize = 100_000;
/// 2026-06-01 00:00:00 UTC.
const NOW: u64 = 1_780_272_000;

fn main() -> ExitCode {
    // cargo adds one of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let begun = Instant::now();
    let files = option(&arguments, "--files", 2_000_000);
    let is_good = match arguments.first().map(String::as_str) {
        Some("purge") => {
            purge(files, option(&arguments, "--calls", files.div_ceil(AT_ONCE)), option(&arguments, "--model", LimiterModel::FixedWindow))
        }
        Some("seed") => seed(files),
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The value of an option, or what it is when not said.
fn option<T: std::str::FromStr>(arguments: &[String], name: &str, otherwise: T) -> T {
    let place = arguments.iter().position(|argument| argument == name);
    place.and_then(|place| arguments.get(place + 1)?.parse().ok()).unwrap_or(otherwise)
}

/// Beside many files a call may cost so many times what it costs beside few: caches hold less of what is large, and trees are deeper.
const MORE: i64 = 4;
/// How many files are few: ten streams of a thousand.
const FEW: usize = 10 * OF_A_STREAM;
/// How many files a stream has.
const OF_A_STREAM: usize = 1_000;

fn purge(files: usize, calls: usize, model: LimiterModel) -> bool {
    let few = costs(FEW, FEW / AT_ONCE, model);
    let many = costs(files, calls, model);
    many.iter().zip(few).all(|(many, few)| *many <= MORE * few)
}

/// What searches, and a call that deletes, cost in a sandbox of so many files.
fn costs(files: usize, calls: usize, model: LimiterModel) -> Vec<i64> {
    let (before, begin) = (memory(), processor_time());
    let builder = Sandbox::builder().empty().limiter_model(model).quota_scale(50.0).unwrap().log(|_: &LogLine| {});
    let builder = builder.clock(|| Timestamp::from_secs(NOW)).files((0..files).map(|number| file(number, files)));
    let client = DirectClient { service: builder.service(), now: Moment::from_secs(NOW.cast_signed()) };
    let (took, held) = (processor_time() - begin, memory().saturating_sub(before));
    println!("{files} files: {:.2} s, {} MiB, {} bytes each", seconds(took), held >> 20, held / files.max(1));
    assert_eq!(client.count(), files, "all are there");
    let searches = searches(files).into_iter().map(|(name, search)| {
        let found: Vec<_> = (0..ROUNDS).map(|_| client.found(&search)).collect();
        assert!(found.iter().all(|(found, _)| *found == PAGE), "a full page {name}");
        let took = found.iter().map(|(_, took)| *took).min().unwrap_or_default();
        println!("a page of {PAGE} {name:10} {:>8.3} ms", 1_000.0 * seconds(took));
        took
    });
    let mut costs: Vec<i64> = searches.collect();
    costs.push(client.delete(files, calls));
    costs
}

/// Files a second apart, of streams of a thousand each.
fn file(number: usize, files: usize) -> SeedFile {
    let made = Timestamp::from_secs(NOW - 10_000_000 + number as u64);
    let stream = number % files.div_ceil(OF_A_STREAM);
    SeedFile::new(Cdn::Tencent, format!("lesson-{stream}"), made).id(id(number)).name(format!("class-{number:07}.mp4"))
}

fn id(number: usize) -> String {
    format!("52858908{number:012}")
}

/// Pages of a thousand: of all, by prefix, by stream, by time.
fn searches(files: usize) -> [(&'static str, SearchMedia); 5] {
    let page = || SearchMedia::new(Vendor::Tencent).page_size(1_000);
    let middle = (NOW - 10_000_000 + files as u64 / 2).cast_signed();
    let time = |page: SearchMedia| page.start_time(middle).end_time(middle + 999);
    [
        ("all", page()),
        ("by prefix", page().name_prefix("class-0001").unwrap()),
        ("by stream", page().stream_ids(["lesson-7"]).unwrap()),
        ("by time", time(page())),
        ("by both", time(page()).name_prefix("class-").unwrap()),
    ]
}

fn seed(files: usize) -> bool {
    let builder = Sandbox::builder().empty().limiter(false).log(|_: &LogLine| {}).clock(|| Timestamp::from_secs(NOW));
    let client = DirectClient { service: builder.service(), now: Moment::from_secs(NOW.cast_signed()) };
    let row = |first: usize| {
        let count = ROW.min(files - first);
        json!({ "vendor": "Tencent", "stream": format!("lesson-{}", first / ROW), "count": count, "created": 1_000_000 + first, "every": 1 })
    };
    let rows: Vec<Value> = (0..files).step_by(ROW).map(row).collect();
    let (before, begin) = (memory(), processor_time());
    let seed: Seed = serde_json::from_value(json!({ "files": rows })).unwrap();
    client.service.control(client.now).seed(&seed).unwrap();
    let (took, held) = (processor_time() - begin, memory() - before);
    println!("{files} files: {:.2} s, {} MiB, {} bytes each", seconds(took), held >> 20, held / files.max(1));
    client.count() == files
}

struct DirectClient {
    service: SandboxService,
    now: Moment,
}

impl DirectClient {
    /// How many files a search shows, and what it costs the sandbox.
    fn found(&self, search: &SearchMedia) -> (usize, i64) {
        let request = request(search, self.now);
        let begin = processor_time();
        let answer = self.service.handle(&request, self.now);
        let took = processor_time() - begin;
        (Zego::decode(search, answer.into_body()).unwrap().output.tencent.unwrap().media_info_set.len(), took)
    }

    /// How many files there are.
    fn count(&self) -> usize {
        let state = self.service.control(self.now).state(false);
        usize::try_from(state["things"]["held"].as_u64().unwrap()).unwrap()
    }

    /// Deletes files by so many calls; what one costs the sandbox.
    fn delete(&self, files: usize, calls: usize) -> i64 {
        let ids: Vec<String> = (0..files).map(id).collect();
        // In no order that the store could profit by.
        let chunks: Vec<&[String]> = ids.chunks(AT_ONCE).collect();
        let order = (0..chunks.len()).map(|number| chunks[number * 7_919 % chunks.len()]).take(calls);
        let (mut took, mut deleted, mut done) = (0, 0, 0);
        for chunk in order {
            let call = DeleteMedia::new(Vendor::Tencent, chunk.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
            let now = Moment::from_millis(self.now.millis() + done);
            let request = request(&call, now);
            let begin = processor_time();
            let answer = self.service.handle(&request, now);
            took += processor_time() - begin;
            done += 1;
            deleted += Zego::decode(&call, answer.into_body()).unwrap().output.deleted.len();
        }
        println!("{done} calls, {deleted} files deleted {:>9.3} ms a call", 1_000.0 * seconds(took) / done as f64);
        assert_eq!(deleted, files.min(calls * AT_ONCE), "all that were asked for");
        assert_eq!(self.count(), files - deleted, "and no others");
        took / done
    }
}

/// What a client sends.
fn request<O: Operation<Protocol = Zego>>(operation: &O, now: Moment) -> Request<Bytes> {
    let server_secret = ServerSecret::new(sandbox::SERVER_SECRET).unwrap();
    let credentials = ZegoCredentials { app_id: AppId::new(sandbox::APP_ID).unwrap(), server_secret };
    let (settings, endpoint) = (ZegoSettings::default(), "http://127.0.0.1:1".parse::<Endpoint>().unwrap());
    let stamp = Stamp { nonce: now.millis().to_be_bytes(), timestamp: now.timestamp() };
    Zego::sign(&Prepared::of(operation, &settings).unwrap(), &endpoint, &credentials, &settings, stamp).unwrap().into_http()
}

/// What this thread has had of the processor, in nanoseconds.
fn processor_time() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn seconds(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 1e9
}

/// What the process takes up, in bytes; 0 where the system does not tell.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    kibibytes.unwrap_or_default() << 10
}

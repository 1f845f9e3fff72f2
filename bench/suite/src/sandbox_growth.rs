//! What a call of the sandbox costs beside more and more of what it holds. Answered within this program, so that nothing but the sandbox is measured.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use zego_bench_measure::{Case, Goal, Rounds, Row, Unit};
use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, StartCdnRecord, Vendor};
use zego_model::rtc::room::DescribeUserNum;
use zego_model::rtc::stream_mixing::{MixInput, MixOutput, MixPlace, StartMix};
use zego_model::{Operation, Zego};
use zego_sandbox::control::{Seed, SeedRoom};
use zego_sandbox::{Cdn, Moment, SandboxService, SeedFile, Timestamp};

use crate::options::Options;
use crate::sandbox_calls::{NOW, answer, request, service};

/// How many files a stream has.
const OF_A_STREAM: usize = 1_000;
/// How much there is of what a call does not touch.
const UNRELATED: usize = 100_000;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let sizes: &[usize] = if options.is_quick { &[1_000, 100_000] } else { &[1_000, 100_000, 1_000_000] };
    let rounds =
        options.rounds().rounds(if options.is_quick { 5 } else { 21 }).turn(Duration::from_millis(if options.is_quick { 4 } else { 20 }));
    let mut rows = files(sizes, rounds);
    rows.extend(unrelated(if options.is_quick { UNRELATED / 10 } else { UNRELATED }, rounds));
    Ok(rows)
}

/// Searches and deletions beside more and more files. A cost that grows with the logarithm grows by that of the numbers of files.
fn files(sizes: &[usize], rounds: Rounds) -> Vec<Row> {
    let group = "Growth of the sandbox: files at each of two vendors";
    let services: Vec<(usize, SandboxService)> = sizes.iter().map(|size| (*size, filled(*size))).collect();
    let mut rows = Vec::new();
    for call in calls() {
        let mut cases: Vec<Case<'_>> =
            services.iter().map(|(size, service)| Case::new(named(*size), (call.make)(service, *size))).collect();
        let timing = rounds.compare(&mut cases);
        let few = sizes[0];
        rows.extend(sizes[1..].iter().map(|many| {
            let (ours, rival) = (named(*many), named(few));
            let most = (*many as f64).ln() / (few as f64).ln();
            Row::of(group, &format!("{}: {ours}", call.name), rival, Unit::Cpu, timing.cpu(ours), timing.cpu(rival))
                .ratio(timing.cpu_ratio(ours, rival))
                .goal(Goal::RatioAtMost((most * 100.0).round() / 100.0))
        }));
    }
    rows
}

fn named(size: usize) -> &'static str {
    match size {
        1_000 => "1,000",
        100_000 => "100,000",
        _ => "1,000,000",
    }
}

/// A sandbox of so many files at Tencent and as many at Wangsu, a second apart, of streams of a thousand each. What they are called tells the older half from
/// the newer one, and is in no other order that goes with time.
fn filled(files: usize) -> SandboxService {
    let file = |cdn: Cdn, number: usize| {
        let stream = format!("lesson-{}", number % files.div_ceil(OF_A_STREAM));
        let file = SeedFile::new(cdn, stream, Timestamp::from_secs(NOW - 10_000_000 + number as u64));
        let age = if number < files / 2 { "old" } else { "new" };
        let mixed = number.wrapping_mul(7_919) % files;
        match cdn {
            Cdn::Tencent => file.id(id(number)).name(format!("class-{age}-{mixed:07}.mp4")),
            _ => file.id(format!("record/{number:07}-{age}.mp4")).name(format!("class-{age}-{mixed:07}.mp4")),
        }
    };
    service((0..files).flat_map(|number| [file(Cdn::Tencent, number), file(Cdn::Ws, number)]))
}

fn id(number: usize) -> String {
    format!("52858908{number:012}")
}

/// What is done so many times.
type Work = Box<dyn FnMut(u64)>;
/// Puts so many things into a sandbox.
type Fill = fn(&SandboxService, usize);

/// A call that is made again and again.
struct Call {
    name: &'static str,
    make: fn(&SandboxService, usize) -> Work,
}

fn calls() -> Vec<Call> {
    vec![
        Call { name: "SearchMedia, the newest 10", make: |service, _| asked(service, &search(10)) },
        Call { name: "SearchMedia, page 99 of 10", make: |service, _| asked(service, &search(10).page_number(99)) },
        Call { name: "SearchMedia, the newest 1,000", make: |service, _| asked(service, &search(1_000)) },
        Call { name: "SearchMedia, 10 of a stream", make: |service, _| asked(service, &of_stream(search(10))) },
        Call { name: "SearchMedia, 10 of a day", make: |service, files| asked(service, &of_day(search(10), files)) },
        Call { name: "SearchMedia, a prefix that nothing has", make: |service, _| asked(service, &prefixed(search(10), "nothing-")) },
        Call { name: "SearchMedia, a prefix that all have", make: |service, _| asked(service, &prefixed(search(10), "class-")) },
        Call { name: "SearchMedia, a prefix that one has", make: |service, _| asked(service, &prefixed(search(10), "class-old-0000000")) },
        Call {
            name: "SearchMedia, a prefix that the older half has",
            make: |service, _| asked(service, &prefixed(search(10), "class-old")),
        },
        Call {
            name: "SearchMedia, a prefix that the older half has, of a day of the newer",
            make: |service, files| asked(service, &prefixed(of_day(search(10), files), "class-old")),
        },
        Call {
            name: "SearchMedia, a prefix that the older half has, of a stream",
            make: |service, _| asked(service, &prefixed(of_stream(search(10)), "class-old")),
        },
        Call {
            name: "SearchMedia, one by its id",
            make: |service, files| asked(service, &search(10).file_ids([id(files / 3)]).expect("one id")),
        },
        Call { name: "SearchMedia at Wangsu, the first 10", make: |service, _| asked(service, &at_wangsu()) },
        Call {
            name: "SearchMedia at Wangsu, a prefix that nothing has",
            make: |service, _| asked(service, &prefixed(at_wangsu(), "nothing-")),
        },
        Call {
            name: "SearchMedia at Wangsu, a prefix that the later half has",
            make: |service, _| asked(service, &prefixed(at_wangsu(), "class-new")),
        },
        Call { name: "DeleteMedia, one that is not there", make: |service, _| asked(service, &delete("5285890000000000000".to_owned())) },
        Call { name: "DeleteMedia, and the file put back", make: deleted_and_put_back },
    ]
}

fn search(size: u32) -> SearchMedia {
    SearchMedia::new(Vendor::Tencent).page_size(size)
}

fn at_wangsu() -> SearchMedia {
    SearchMedia::new(Vendor::Ws).max_keys(10).expect("it is within its limits")
}

fn of_stream(search: SearchMedia) -> SearchMedia {
    search.stream_ids(["lesson-0"]).expect("one stream")
}

/// A day, or as much of one as a small sandbox has, in the newer half.
fn of_day(search: SearchMedia, files: usize) -> SearchMedia {
    let begin = (NOW - 10_000_000 + files as u64 * 6 / 10).cast_signed();
    search.start_time(begin).end_time(begin + 86_399)
}

fn prefixed(search: SearchMedia, prefix: &str) -> SearchMedia {
    search.name_prefix(prefix).expect("it is short")
}

fn delete(id: String) -> DeleteMedia {
    DeleteMedia::new(Vendor::Tencent, [id]).expect("one id")
}

/// The same call, so many times.
fn asked<O: Operation<Protocol = Zego>>(service: &SandboxService, operation: &O) -> Work {
    let (service, request) = (service.clone(), signed(operation));
    Box::new(move |turns| {
        for _ in 0..turns {
            answer(&service, &request);
        }
    })
}

fn signed<O: Operation<Protocol = Zego>>(operation: &O) -> Request<Bytes> {
    request(operation, Timestamp::from_secs(NOW))
}

/// Another file each time, and all of them there in the end.
fn deleted_and_put_back(service: &SandboxService, files: usize) -> Work {
    let (service, control) = (service.clone(), service.clone());
    let files: Vec<_> = (0..1_000)
        .map(|at| {
            let number = at * 7_919 % files;
            let made = Timestamp::from_secs(NOW - 10_000_000 + number as u64);
            let file = SeedFile::new(Cdn::Tencent, "lesson-0", made).id(id(number)).name(format!("class-old-{number:07}.mp4"));
            (signed(&delete(id(number))), Seed::new().files([file]))
        })
        .collect();
    let mut next = 0;
    Box::new(move |turns| {
        for _ in 0..turns {
            let (request, seed) = &files[next % files.len()];
            answer(&service, request);
            control.control(Moment::from_secs(NOW.cast_signed())).seed(seed).expect("there is room");
            next += 1;
        }
    })
}

/// A call beside much that it has nothing to do with.
fn unrelated(many: usize, rounds: Rounds) -> Vec<Row> {
    let group = "Growth of the sandbox: a call beside what it does not touch";
    let call = DescribeUserNum::new(["lobby"]).expect("one room");
    let make = |fill: Fill, many: usize| {
        let service = service([]);
        let lobby = Seed::new().room(SeedRoom::new("lobby").user("anna"));
        service.control(Moment::from_secs(NOW.cast_signed())).seed(&lobby).expect("there is room");
        fill(&service, many);
        service
    };
    let things: [(&str, Fill); 3] = [("recordings", recordings), ("rooms, each with a user and a stream", rooms), ("mixes", mixes)];
    things
        .into_iter()
        .map(|(name, fill)| {
            let (with, without) = (make(fill, many), make(fill, 0));
            let timing = rounds.compare(&mut [Case::new("with", asked(&with, &call)), Case::new("without", asked(&without, &call))]);
            Row::of(group, &format!("DescribeUserNum, {many} {name}"), "none", Unit::Cpu, timing.cpu("with"), timing.cpu("without"))
                .ratio(timing.cpu_ratio("with", "without"))
                .goal(Goal::RatioAtMost(1.1))
        })
        .collect()
}

fn recordings(service: &SandboxService, many: usize) {
    let streams: Vec<String> = (0..many).map(|number| format!("show-{number}")).collect();
    for some in streams.chunks(10) {
        let start = StartCdnRecord::new(Vendor::Tencent, some.iter().map(String::as_str).collect::<Vec<_>>()).expect("they are few");
        answer(service, &signed(&start));
    }
}

fn rooms(service: &SandboxService, many: usize) {
    let room = |number: usize| {
        SeedRoom::new(format!("room-{number}")).user(format!("user-{number}")).stream(format!("camera-{number}"), format!("user-{number}"))
    };
    let seed = (0..many).map(room).fold(Seed::new(), Seed::room);
    service.control(Moment::from_secs(NOW.cast_signed())).seed(&seed).expect("there is room");
}

fn mixes(service: &SandboxService, many: usize) {
    rooms(service, many);
    for number in 0..many {
        let place = MixPlace::new().top(0).left(0).bottom(640).right(180);
        let input = MixInput::new(format!("camera-{number}"), place).expect("it is a stream");
        let output = MixOutput::new(format!("mixed-{number}"), 360, 640, 15, 1_200_000).expect("it is a stream");
        let mix = StartMix::new(format!("mix-{number}"), format!("mixer-{number}"), [input], [output]).expect("they are few");
        answer(service, &signed(&mix));
    }
}

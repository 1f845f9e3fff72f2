//! How many requests a second the sandbox answers: the program as it is distributed, on one processor, and who asks on another one.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use zego_bench_measure::rounds::median;
use zego_bench_measure::{Goal, Row, Unit, cpu};
use zego_model::Operation;
use zego_model::Zego;
use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, Vendor};
use zego_model::rtc::room::DescribeUserNum;
use zego_sandbox::Timestamp;

use crate::load::per_second;
use crate::options::Options;
use crate::programs::zego;
use crate::sandbox_calls::request;

const GROUP: &str = "The sandbox: 64 connections from the same machine, one processor each";
const STREAM: &str = "lesson";
/// So many files of a stream there are to be searched for.
const FILES: usize = 20;

/// What is asked: its name, the bytes, what a good answer holds, and how many a second there should be.
struct Asked {
    name: &'static str,
    bytes: Vec<u8>,
    good: &'static str,
    goal: f64,
}

pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let server = Server::start()?;
    cpu::pin(0);
    let (rounds, lasting) = if options.is_quick { (3, Duration::from_millis(500)) } else { (15, Duration::from_secs(1)) };
    let small = DescribeUserNum::new(["talk-1"]).map_err(|error| error.to_string())?;
    let delete = DeleteMedia::new(Vendor::Tencent, ["5285890800000000001"]).map_err(|error| error.to_string())?;
    let search = SearchMedia::new(Vendor::Tencent).page_size(10).stream_ids([STREAM]).map_err(|error| error.to_string())?;
    let asked = [
        server.asked("DescribeUserNum", &small, r#""UserCount":"#, 20_000.0),
        server.asked("DeleteMedia of one file that is not there", &delete, r#""Errors":[{"#, 20_000.0),
        server.asked("SearchMedia, 10 records", &search, r#""TotalCount":20"#, 15_000.0),
    ];
    let mut found = vec![(Vec::new(), Vec::new()); asked.len()];
    for round in 0..=rounds {
        for (asked, (rates, costs)) in asked.iter().zip(&mut found) {
            let before = server.processor()?;
            let rate = per_second(server.address, &asked.bytes, asked.good, lasting)?;
            let used = server.processor()? - before;
            // The first round warms up.
            if round > 0 {
                rates.push(rate);
                costs.push(used / (rate * lasting.as_secs_f64()));
            }
        }
    }
    let rows = asked.iter().zip(found).flat_map(|(asked, (rates, costs))| {
        let row = |what: &str, unit, figure| Row::alone(GROUP, &format!("{}: {what}", asked.name), unit, figure);
        [
            row("requests a second", Unit::PerSecond, median(rates)).goal(Goal::AtLeast(asked.goal)),
            row("the sandbox's CPU", Unit::Cpu, median(costs)),
        ]
    });
    Ok(rows.collect())
}

/// A sandbox in a process of its own.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> Result<Self, String> {
        // A process runs where the thread runs that starts it.
        cpu::pin(1);
        let mut child = Command::new(zego()?)
            .args(["sandbox", "--no-limits", "--quiet", "--output", "json"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the sandbox: {error}"))?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no output of the sandbox")?;
        BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        let ready: serde_json::Value = serde_json::from_str(&line).map_err(|error| format!("{error}: `{line}`"))?;
        let address = ready["endpoint"].as_str().and_then(|url| url.strip_prefix("http://")?.parse().ok());
        let server = Self { child, address: address.ok_or("the sandbox does not say where it is")? };
        server.seed()?;
        Ok(server)
    }

    /// Files of one stream, for searches.
    fn seed(&self) -> Result<(), String> {
        let body = format!(r#"{{"files":[{{"vendor":"Tencent","stream":"{STREAM}","count":{FILES}}}]}}"#);
        let head = format!("POST /_sandbox/seed HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        let whole = format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let mut stream = std::net::TcpStream::connect(self.address).map_err(|error| error.to_string())?;
        std::io::Write::write_all(&mut stream, whole.as_bytes()).map_err(|error| error.to_string())?;
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).map_err(|error| error.to_string())?;
        if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(format!("the sandbox takes no seed: {answer}")) }
    }

    fn asked<O: Operation<Protocol = Zego>>(&self, name: &'static str, operation: &O, good: &'static str, goal: f64) -> Asked {
        let now = Timestamp::try_from(SystemTime::now()).expect("it is past 1970");
        let request = request(operation, now);
        let target = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let bytes = format!("{} {target} HTTP/1.1\r\nHost: {}\r\n\r\n", request.method(), self.address).into_bytes();
        Asked { name, bytes, good, goal }
    }

    /// How much of the processor it has had, in seconds.
    fn processor(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        // The name in brackets may hold anything.
        let fields: Vec<&str> = text.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).ok_or_else(|| format!("{path}: `{text}`"));
        Ok((ticks(11)? + ticks(12)?) / rustix::param::clock_ticks_per_second() as f64)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

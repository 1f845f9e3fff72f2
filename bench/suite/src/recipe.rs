//! The vendor's samples, as they would be written with reqwest: a signature by `format!`, parameters by `.query()`, a timeout, and `.json()`.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use md5::{Digest as _, Md5};
use rand::Rng as _;
use serde::Deserialize;
use tokio::task::LocalSet;
use zego_bench_hot::samples::{APP_ID, SERVER_SECRET};
use zego_bench_hot::{Work, client};
use zego_bench_measure::{Goal, Row, Unit, allocations, cpu};

use crate::calls::{in_calls, in_cpu, rounds};
use crate::hot::{allocated, server, timed};
use crate::options::Options;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let (group, rival) = ("Beside the vendor's recipe", "reqwest");
    let url = format!("http://{}/", server().address);
    cpu::pin(0);
    let mut rows = Vec::new();
    for (many, ours) in [(1, "call-1"), (64, "call-64")] {
        let timing = rounds(options).compare(&mut [zego_bench_measure::Case::new("recipe", recipe(&url, many)), timed(ours)]);
        let name = format!("client, {many} in flight");
        let (cpu, calls) = (in_cpu(group, &name, &timing, ours, rival, "recipe"), in_calls(group, &name, &timing, ours, rival, "recipe"));
        // At one call in flight most of the time is the machine's, going to sleep and waking up.
        rows.push(if many == 64 { cpu.goal(Goal::RatioAtMost(0.62)) } else { cpu });
        rows.push(if many == 64 { calls.goal(Goal::RatioAtLeast(1.3)) } else { calls });
    }
    let theirs = allocations(640, recipe(&url, 64));
    rows.push(Row::of(group, "client, 64 in flight: allocations", rival, Unit::Allocations, allocated("call-64", 640), theirs));
    Ok(rows)
}

/// So many calls at once.
fn recipe(url: &str, many: u64) -> Work {
    let runtime = client::runtime();
    let (url, http) = (url.to_owned(), reqwest::Client::builder().timeout(Duration::from_secs(10)).build().expect("it needs nothing"));
    Box::new(move |turns| {
        let (url, http) = (url.clone(), http.clone());
        let call = move || {
            let (url, http) = (url.clone(), http.clone());
            async move { drop(black_box(count_users(&http, &url).await.expect("the server answers"))) }
        };
        LocalSet::new().block_on(&runtime, client::at_once(turns, many, call));
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct Answer {
    code: i64,
    message: String,
    request_id: String,
    data: Option<UserCounts>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct UserCounts {
    user_count_list: Vec<UserCount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read, and looked at by nobody")]
struct UserCount {
    room_id: String,
    user_count: i64,
}

async fn count_users(http: &reqwest::Client, url: &str) -> Result<Answer, reqwest::Error> {
    let nonce = format!("{:016x}", rand::rng().next_u64());
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let signed = format!("{APP_ID}{nonce}{SERVER_SECRET}{timestamp}");
    let signature = format!("{:032x}", u128::from_be_bytes(Md5::digest(signed.as_bytes()).into()));
    let query = [
        ("Action", "DescribeUserNum"),
        ("AppId", &APP_ID.to_string()),
        ("SignatureNonce", &nonce),
        ("Timestamp", &timestamp.to_string()),
        ("Signature", &signature),
        ("SignatureVersion", "2.0"),
        ("IsTest", "false"),
        ("RoomId[]", "room-2f9a4c31"),
    ];
    http.get(url).query(&query).send().await?.json().await
}

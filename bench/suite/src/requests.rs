//! A typed request, up to what is sent.

use std::hint::black_box;

use zego_bench_hot::samples::{STAMP, app_id, file_ids, nonce, signed_bytes};
use zego_bench_measure::{Case, Goal, Row, Unit, allocations};

use crate::hot::{allocated, timed};
use crate::options::Options;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let mut rows = small(options);
    rows.extend(large(options));
    Ok(rows)
}

const GROUP: &str = "Requests";

/// A call of a usual length.
fn small(options: &Options) -> Vec<Row> {
    let cases = ["md5", "stop-bytes", "stop-bytes-again", "stop-request", "stop-request-again"];
    let timing = options.rounds().compare(&mut cases.map(timed));
    let mut rows = Vec::new();
    for (name, case, most, allocations) in [
        ("StopCDNRecord, typed request to path and query", "stop-bytes", 1.6, 2.0),
        ("the same prepared call, a second attempt", "stop-bytes-again", 1.15, 1.0),
        ("StopCDNRecord, typed request to http::Request", "stop-request", 2.6, 4.0),
        ("the same prepared call, a second attempt to http::Request", "stop-request-again", f64::NAN, 3.0),
    ] {
        let row = Row::of(GROUP, name, "Md5::digest", Unit::Cpu, timing.cpu(case), timing.cpu("md5")).ratio(timing.cpu_ratio(case, "md5"));
        rows.push(if most.is_nan() { row } else { row.goal(Goal::RatioAtMost(most)) });
        rows.push(
            Row::alone(GROUP, &format!("{name}: allocations"), Unit::Allocations, allocated(case, 100)).goal(Goal::AtMost(allocations)),
        );
    }
    rows
}

/// A call with as many ids as one may have.
fn large(options: &Options) -> Vec<Row> {
    let (ours, floor) = ("delete-100-bytes", "delete-100-scatter");
    let timing = options.rounds().compare(&mut [
        timed(floor),
        timed(ours),
        timed("delete-100-request"),
        Case::new("form_urlencoded", rival(serializer)),
        Case::new("url", rival(url)),
    ]);
    let row = |name: &str, case: &str, rival: &str, other: &str| {
        Row::of(GROUP, name, rival, Unit::Cpu, timing.cpu(case), timing.cpu(other)).ratio(timing.cpu_ratio(case, other))
    };
    let name = "DeleteMedia of 100, typed request to path and query";
    vec![
        row(name, ours, "sign and copy", floor).goal(Goal::RatioAtMost(2.0)),
        row(name, ours, "form_urlencoded", "form_urlencoded").goal(Goal::RatioAtMost(1.0 / 3.0)),
        row(name, ours, "url::Url", "url").goal(Goal::RatioAtMost(1.0 / 3.0)),
        row("DeleteMedia of 100, typed request to http::Request", "delete-100-request", "sign and copy", floor),
        Row::of(GROUP, &format!("{name}: allocations"), "url::Url", Unit::Allocations, allocated(ours, 50), allocations(50, rival(url))),
    ]
}

/// The parameters of the vendor's recipe, and the caller's ids.
fn rival(write: impl Fn(&[(&str, &str)], &[String]) -> String) -> impl FnMut(u64) {
    let ids = file_ids(100);
    move |turns| {
        for _ in 0..turns {
            let (app_id, nonce, timestamp) = (app_id().to_string(), nonce().to_string(), STAMP.timestamp.to_string());
            let signature = hex::encode(<md5::Md5 as md5::Digest>::digest(black_box(signed_bytes())));
            let parameters = [
                ("Action", "DeleteMedia"),
                ("AppId", &app_id),
                ("SignatureNonce", &nonce),
                ("Timestamp", &timestamp),
                ("SignatureVersion", "2.0"),
                ("Signature", &signature),
                ("Vendor", "Tencent"),
            ];
            black_box(write(&parameters, black_box(&ids)));
        }
    }
}

fn serializer(parameters: &[(&str, &str)], ids: &[String]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters).extend_pairs(ids.iter().map(|id| ("FileId[]", id)));
    query.finish()
}

fn url(parameters: &[(&str, &str)], ids: &[String]) -> String {
    let mut url = url::Url::parse("https://rtc-api.zego.im/").expect("it is a URL");
    url.query_pairs_mut().extend_pairs(parameters).extend_pairs(ids.iter().map(|id| ("FileId[]", id)));
    url.into()
}

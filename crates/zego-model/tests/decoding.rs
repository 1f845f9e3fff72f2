//! A long answer is read straight into its type: what that takes from the heap, beside the way over `serde_json::Value`.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use bytes::Bytes;
use serde_json::{Value, json};
use zego_model::rtc::media_file::{SearchMedia, SearchMediaOutput, Vendor};
use zego_model::{Protocol as _, Zego};

const RECORDS: usize = 500;

/// The vendor's example, with as many files.
fn answer() -> Bytes {
    let row = zego_model::operations().find(|row| row.spec.action == "SearchMedia").unwrap();
    let mut answer: Value = serde_json::from_str(row.examples[0].response).unwrap();
    let file = answer["Data"]["Tencent"]["MediaInfoSet"][0].clone();
    answer["Data"] = json!({ "Tencent": { "RequestId": "r", "TotalCount": RECORDS, "MediaInfoSet": vec![file; RECORDS] } });
    answer.to_string().into()
}

fn direct(answer: &Bytes) -> SearchMediaOutput {
    Zego::decode(&SearchMedia::new(Vendor::Tencent), answer.clone()).unwrap().output
}

fn over_value(answer: &Bytes) -> SearchMediaOutput {
    let mut value: Value = serde_json::from_slice(answer).unwrap();
    serde_json::from_value(value["Data"].take()).unwrap()
}

#[test]
fn hundreds_of_records_are_read_without_a_tree_between() {
    let answer = answer();
    assert_eq!(direct(&answer), over_value(&answer));
    let peak = |read: fn(&Bytes) -> SearchMediaOutput| measure(|| drop(black_box(read(&answer))));
    let (direct, tree) = (peak(direct), peak(over_value));
    // What stays: the records themselves.
    let kept = measure(|| std::mem::forget(black_box(self::direct(&answer)))).bytes_current;
    println!("{} bytes, {RECORDS} records of {kept} bytes. {}\n{}", answer.len(), line("direct", &direct), line("over Value", &tree));
    println!("over Value: {}", ratios(&tree, &direct));
    // What is there at most is hardly more than what stays. A tree alone is larger, and is there at the same time.
    let kept = u64::try_from(kept).unwrap();
    assert!(direct.bytes_max < kept + kept / 4, "{direct:?}, {kept} kept");
    assert!(direct.bytes_max * 3 < tree.bytes_max, "{direct:?}, {tree:?}");
    assert!(direct.count_total * 3 < tree.count_total, "{direct:?}, {tree:?}");
}

#[expect(clippy::cast_precision_loss, reason = "to be read")]
fn ratios(tree: &AllocationInfo, direct: &AllocationInfo) -> String {
    let times = |more: u64, less: u64| more as f64 / less as f64;
    let (allocations, peak) = (times(tree.count_total, direct.count_total), times(tree.bytes_max, direct.bytes_max));
    format!("{allocations:.1} times the allocations, {peak:.1} times the peak")
}

fn line(name: &str, info: &AllocationInfo) -> String {
    format!("{name}: {} allocations, {} bytes at most, {} in all", info.count_total, info.bytes_max, info.bytes_total)
}

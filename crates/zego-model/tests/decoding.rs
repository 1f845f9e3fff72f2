//! A long answer is read straight into its type: what that takes from the heap, beside the way over `serde_json::Value`.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::collections::BTreeSet;
use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use bytes::Bytes;
use serde_json::{Value, json};
use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::rtc::media_file::{SearchMedia, SearchMediaOutput, Vendor};
use zego_model::spec::{Envelope, FieldSpec, ProtocolKind, TypeSpec};
use zego_model::{Action, DynamicCall, Protocol as _, Zego};

const RECORDS: usize = 500;

/// The vendor's example, with so many files.
fn answer_of(files: usize) -> String {
    let row = zego_model::spec::OperationRow::of("rtc", "SearchMedia").unwrap();
    let mut answer: Value = serde_json::from_str(row.examples[0].response).unwrap();
    let file = answer["Data"]["Tencent"]["MediaInfoSet"][0].clone();
    answer["Data"] = json!({ "Tencent": { "RequestId": "r", "TotalCount": files, "MediaInfoSet": vec![file; files] } });
    answer.to_string()
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
    let answer: Bytes = answer_of(RECORDS).into();
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

/// What it takes at most, with what an allocator keeps and rounds up for each piece: 31 bytes at most, 32 in all for the shortest, with that of most Linux systems.
fn peak(work: impl FnMut()) -> u64 {
    let info = measure(work);
    info.bytes_max + 24 * info.count_max
}

/// What a client takes of a body.
const LONGEST: usize = 8 << 20;

/// A list of an answer: what stands before and after its items, and one that holds as little as it can.
struct Place {
    before: String,
    after: String,
    item: &'static str,
    /// What its items are.
    ty: String,
}

fn lists(fields: &[FieldSpec], before: &str, after: &str, found: &mut Vec<Place>) {
    for field in fields {
        let before = format!("{before}\"{}\":", field.wire);
        let mut list = |item, ty: String| found.push(Place { before: format!("{before}["), after: format!("]{after}"), item, ty });
        match &field.ty {
            TypeSpec::List(spec) => {
                if let Some(inner) = spec.item.fields() {
                    list("{}", spec.item.describe());
                    lists(inner, &format!("{before}[{{"), &format!("}}]{after}"), found);
                } else {
                    list("\"\"", "empty text".to_owned());
                    list("\"a\"", "text".to_owned());
                }
            }
            TypeSpec::Struct(object) => lists(object.fields, &format!("{before}{{"), &format!("}}{after}"), found),
            TypeSpec::Json => list("{\"\":0}", "json".to_owned()),
            _ => {}
        }
    }
}

/// An answer of so many bytes.
fn filled(before: &str, item: &str, after: &str, bytes: usize) -> Bytes {
    let times = (bytes - before.len() - after.len() - item.len()) / (item.len() + 1);
    [before, &format!("{item},").repeat(times), item, after].concat().into()
}

/// Of every type that a list of any answer is of: what it takes to read more items than there can be, or to refuse them.
#[test]
fn the_worst_answer_takes_a_small_multiple_of_its_bytes() {
    let (mut worst, mut refused, mut types) = (0, 0, BTreeSet::new());
    for row in zego_model::operations() {
        let tencent = row.spec.service().protocol == ProtocolKind::TencentCloud;
        let (before, after) = match (tencent, row.spec.envelope, row.response) {
            (true, ..) => (r#"{"Response":{"RequestId":"r","#, "}}"),
            // A list that is all of the data.
            (_, Envelope::Flat, _) | (.., [FieldSpec { wire: "Data", .. }]) => (r#"{"Code":0,"#, "}"),
            _ => (r#"{"Code":0,"Data":{"#, "}}"),
        };
        let mut places = Vec::new();
        lists(row.response, before, after, &mut places);
        for Place { before, after, item, ty } in places {
            if !types.insert(ty) {
                continue;
            }
            // What grows most is refused long before the end; so all of a client's 8 MiB are made where that shows something, and costs a second.
            let is_long = before.ends_with(r#""Deleted":["#) || before.ends_with(r#""MediaInfoSet":["#);
            let body = filled(&before, item, &after, if is_long { LONGEST } else { LONGEST / 16 });
            let mut read = Ok(());
            let peak = peak(|| read = black_box((row.decode)(&body, &Asked::default())).map(drop));
            println!(
                "{:>6} kB {} {before}{item}: {}",
                peak >> 10,
                row.spec.action,
                read.as_ref().map_or_else(ToString::to_string, |()| "read".to_owned())
            );
            worst = worst.max(peak);
            if let Err(error) = read {
                refused += 1;
                assert!(matches!(error, DecodeError::Unreadable(_)), "{} {before}: {error}", row.spec.action);
                assert!(error.to_string().contains("ask for fewer items at a time"), "{} {before}: {error}", row.spec.action);
            }
        }
    }
    let count = types.len();
    println!("{count} types, {refused} refused; {} MiB at most, beside the body", worst >> 20);
    assert!(count > 20 && refused > 15, "{count} {refused}");
    assert!(worst + LONGEST as u64 <= 128 << 20, "{worst}");
}

/// As many files as the body of an answer can hold are read, by type and by the table, in no more than the worst may take.
#[test]
fn a_full_page_is_read_all_the_same() {
    let row = zego_model::spec::OperationRow::of("rtc", "SearchMedia").unwrap();
    let one = answer_of(1);
    let (before, after) = (r#"{"Code":0,"Data":{"Tencent":{"MediaInfoSet":["#, "]}}}");
    let item = &one[one.find("[{").unwrap() + 1..one.rfind(']').unwrap()];
    let body = filled(before, item, after, LONGEST);
    let mut files = 0;
    let typed = peak(|| files = black_box(direct(&body)).tencent.unwrap().media_info_set.len());
    let by_table = peak(|| drop(black_box((row.decode)(&body, &Asked::default()).unwrap())));
    println!("{files} files: {} MiB typed, {} by the table", typed >> 20, by_table >> 20);
    assert!(files > 4_000, "{files}");
    assert!(typed.max(by_table) + LONGEST as u64 <= 128 << 20, "{typed} {by_table}");
}

/// Untyped data, and what stands beside the data.
#[test]
fn what_has_no_type_takes_no_more() {
    let row = zego_model::spec::OperationRow::of("rtc", "DeleteMedia").unwrap();
    for (before, item, after, is_read) in [
        (r#"{"Code":0,"Data":["#, r#"{"":0}"#, "]}", false),
        (r#"{"Code":0,"Data":["#, "[[]]", "]}", true),
        (r#"{"Code":0,"Data":["#, r#""a""#, "]}", true),
        (r#"{"Code":0,"Other":["#, "{}", "]}", true),
        (r#"{"Code":1000,"Message":"m","Data":["#, r#"{"":0}"#, "]}", true),
        (r#"{"Code":0,"Data":""#, "[", "\"}", true),
    ] {
        let body = filled(before, item, after, LONGEST / 8);
        let mut read = None;
        let action = Action::Described(row.spec);
        let peak = peak(|| read = Some(black_box(Zego::read::<Value>(&action, &Asked::default(), body.clone())).map(drop)));
        println!("{:>6} kB {before}{item}", peak >> 10);
        assert!(peak + LONGEST as u64 <= 128 << 20, "{before}{item}: {peak}");
        match read.unwrap() {
            Ok(()) => assert!(is_read, "{before}{item}"),
            Err(DecodeError::Unreadable(error)) => assert!(!is_read && error.reason.starts_with("too large"), "{before}{item}: {error}"),
            Err(_) => assert!(is_read, "{before}{item}: a refusal is told, whatever else there is"),
        }
    }
}

/// An untyped answer is read once more for the items that it tells of. Where there is no room for that, nothing is said of items that nobody has looked for.
#[test]
fn items_of_an_answer_that_is_too_large_to_look_at_are_not_called_missing() {
    let row = zego_model::spec::OperationRow::of("rtc", "DeleteMedia").unwrap();
    let parameters = json!({ "Vendor": "Tencent", "FileId": ["A1"] }).as_object().unwrap().clone();
    let call = DynamicCall::<Zego>::new(row, parameters).unwrap();
    let body = |bytes: usize| filled(r#"{"Code":0,"Data":{"Deleted":["A1"],"Errors":["#, "{}", "]}}", bytes);
    assert!(Zego::decode(&call, body(200)).unwrap().failures().iter().all(|failure| failure.item != "A1"));
    let large = body(1 << 20);
    assert!(Zego::read::<Value>(&Action::Described(row.spec), &Asked::default(), large.clone()).is_ok(), "the data alone have room");
    let Err(DecodeError::Unreadable(error)) = Zego::decode(&call, large) else { panic!("it is too large") };
    assert!(error.reason.starts_with("too large"), "{error}");
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

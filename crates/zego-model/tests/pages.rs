//! The pagers as their users see them: against answers in memory.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use zego_model::page::{Gap, ListPager, MediaCursor, MediaPager, PageError, Pager, RowPager};
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::rtc::room::{DescribeUserList, UserOrder};
use zego_model::spec::OperationRow;
use zego_model::{Operation, RequestError, TencentCloud, UnixSeconds, UtcTime, Zego};

const NOW: UnixSeconds = UnixSeconds(1_790_000_000);

/// Answers as they come from JSON.
fn output<G: Pager>(data: Value) -> <G::Request as Operation>::Output {
    serde_json::from_value(data).unwrap()
}

/// The parameters of the next call.
fn query<G: Pager>(pager: &G) -> BTreeMap<String, Value> {
    let request = pager.request().unwrap().expect("one more call");
    serde_json::from_value(serde_json::to_value(request).unwrap()).unwrap()
}

fn parameters(pairs: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(pairs).unwrap()
}

fn media(search: SearchMedia) -> MediaPager {
    MediaPager::new(search, NOW).unwrap()
}

/// Takes an answer of Wangsu's or Huawei's: the ids that are new.
fn keys(pager: &mut MediaPager, vendor: &str, keys: &[&str], next: &str) -> Vec<String> {
    let keys: Vec<Value> = keys.iter().map(|key| json!({ "Key": key })).collect();
    let files = pager.take(output::<MediaPager>(json!({ (vendor): { "NextMarker": next, "Keys": keys } })));
    files.iter().map(|file| file.id().to_string()).collect()
}

#[test]
fn markers_are_followed_until_there_is_none() {
    for (vendor, name) in [(Vendor::Ws, "Ws"), (Vendor::Huawei, "Huawei")] {
        let mut pager = media(SearchMedia::new(vendor.clone()).name_prefix("les").unwrap().max_keys(2).unwrap());
        assert_eq!(query(&pager), parameters(json!({ "Vendor": name, "NamePrefix": "les", "MaxKeys": 2 })));
        assert_eq!(keys(&mut pager, name, &["a", "b"], "m1"), ["a", "b"]);
        assert_eq!(query(&pager), parameters(json!({ "Vendor": name, "NamePrefix": "les", "MaxKeys": 2, "Marker": "m1" })));
        // A page that begins with the end of the one before; and one that holds nothing, and goes on.
        assert_eq!(keys(&mut pager, name, &["b", "c"], "m2"), ["c"]);
        assert_eq!(keys(&mut pager, name, &[], "m3"), [""; 0]);
        assert_eq!(query(&pager)["Marker"], "m3");
        assert_eq!(keys(&mut pager, name, &["d"], ""), ["d"]);
        assert_eq!(pager.request(), Ok(None));
        assert_eq!(keys(&mut pager, name, &["e"], ""), [""; 0]);
    }
}

#[test]
fn a_marker_that_comes_again_ends_in_an_error() {
    for again in ["m1", "m2"] {
        let mut pager = media(SearchMedia::new(Vendor::Ws));
        let _ = keys(&mut pager, "Ws", &["a"], "m1");
        let _ = keys(&mut pager, "Ws", &["b"], "m2");
        // What the page shows is given all the same.
        assert_eq!(keys(&mut pager, "Ws", &["c"], again), ["c"]);
        assert_eq!(pager.request(), Err(PageError::RepeatedMarker { marker: again.to_owned() }));
        assert_eq!(keys(&mut pager, "Ws", &["d"], ""), [""; 0]);
    }
    // Also when it is the one that the caller began with.
    let mut pager = media(SearchMedia::new(Vendor::Huawei).marker("m0"));
    assert_eq!(query(&pager)["Marker"], "m0");
    let _ = keys(&mut pager, "Huawei", &["a"], "m0");
    assert!(matches!(pager.request(), Err(PageError::RepeatedMarker { .. })));
}

#[test]
fn a_search_at_tencent_ends_now_and_sets_the_pages_itself() {
    let pager = media(SearchMedia::new(Vendor::Tencent).page_number(7));
    let expected = json!({ "Vendor": "Tencent", "EndTime": 1_790_000_000, "PageSize": 1000, "PageNumber": 0 });
    assert_eq!(query(&pager), parameters(expected));
    let pager = media(SearchMedia::new(Vendor::Tencent).start_time(5).end_time(9).page_size(30).stream_ids(["a"]).unwrap());
    // 30 is no divisor of 5,000.
    let expected = json!({ "Vendor": "Tencent", "StartTime": 5, "EndTime": 9, "PageSize": 25, "PageNumber": 0, "StreamId": ["a"] });
    assert_eq!(query(&pager), parameters(expected));
    for size in [0, 5_001] {
        let error = MediaPager::new(SearchMedia::new(Vendor::Tencent).page_size(size), NOW).unwrap_err();
        assert_eq!(error.to_string(), format!("PageSize is {size}, not within 1 to 5000"));
    }
    assert!(matches!(MediaPager::new(SearchMedia::new(Vendor::Aliyun), NOW), Err(RequestError::Unwritable(_))));
}

#[test]
fn an_answer_of_another_vendor_is_no_empty_page() {
    for (vendor, other) in [(Vendor::Tencent, "Ws"), (Vendor::Ws, "Huawei"), (Vendor::Huawei, "Tencent")] {
        let mut pager = media(SearchMedia::new(vendor.clone()));
        assert!(pager.take(output::<MediaPager>(json!({ (other): {} }))).is_empty());
        assert_eq!(pager.request(), Err(PageError::OtherVendor { vendor: vendor.to_string() }));
        // Nothing at all is how an empty storage may look, but only at the beginning.
        let mut pager = media(SearchMedia::new(vendor));
        assert!(pager.take(output::<MediaPager>(json!({}))).is_empty());
        assert_eq!(pager.request(), Ok(None));
    }
    let mut pager = media(SearchMedia::new(Vendor::Ws));
    let _ = keys(&mut pager, "Ws", &["a"], "m1");
    assert!(pager.take(output::<MediaPager>(json!({}))).is_empty());
    assert_eq!(pager.request(), Err(PageError::OtherVendor { vendor: "Ws".to_owned() }));
}

#[test]
fn files_without_times_cannot_be_split() {
    let mut pager = media(SearchMedia::new(Vendor::Tencent));
    let files: Vec<Value> = (0..1_000).map(|n| json!({ "FileId": n, "BasicInfo": { "CreateTime": "yesterday" } })).collect();
    let answer = json!({ "Tencent": { "TotalCount": 5_000, "MediaInfoSet": files } });
    assert_eq!(pager.take(output::<MediaPager>(answer)).len(), 1_000);
    assert_eq!(pager.request(), Err(PageError::Untimed));
}

#[test]
fn files_without_a_count_could_be_any_number() {
    let mut pager = media(SearchMedia::new(Vendor::Tencent));
    let answer = json!({ "Tencent": { "MediaInfoSet": [{ "FileId": 1 }, { "FileId": 2 }] } });
    assert_eq!(pager.take(output::<MediaPager>(answer)).len(), 2);
    assert_eq!(pager.request(), Err(PageError::Miscounted { counted: 0, shown: 2 }));
}

#[test]
fn a_cursor_belongs_to_its_vendor() {
    let pager = media(SearchMedia::new(Vendor::Ws).marker("m0"));
    let cursor = serde_json::to_string(pager.cursor()).unwrap();
    let cursor = || serde_json::from_str(&cursor).unwrap();
    let resumed = MediaPager::resume(SearchMedia::new(Vendor::Ws), cursor()).unwrap();
    assert_eq!(query(&resumed)["Marker"], "m0");
    let error = MediaPager::resume(SearchMedia::new(Vendor::Huawei), cursor()).unwrap_err();
    assert_eq!(error.to_string(), "Vendor: the cursor belongs to a search at Ws");
}

#[test]
fn a_damaged_cursor_is_refused() {
    let mut pager = media(SearchMedia::new(Vendor::Tencent));
    let files: Vec<Value> = (0..1_000).map(|n| json!({ "FileId": n, "BasicInfo": { "CreateTime": "2026-01-31T18:30:00Z" } })).collect();
    let _ = pager.take(output::<MediaPager>(json!({ "Tencent": { "TotalCount": 4_000, "MediaInfoSet": files } })));
    let kept = serde_json::to_value(pager.cursor()).unwrap();
    let resume = |cursor| MediaPager::resume(SearchMedia::new(Vendor::Tencent), serde_json::from_value(cursor).unwrap());
    assert_eq!(query(&resume(kept.clone()).unwrap()), query(&pager));
    for (place, value) in
        [("/size", json!(0)), ("/size", json!(999)), ("/wall", json!(0)), ("/pass/page", json!(5)), ("/todo/0/until", json!(0))]
    {
        let mut damaged = kept.clone();
        *damaged.pointer_mut(&format!("/Tencent{place}")).unwrap() = value;
        assert!(matches!(resume(damaged), Err(RequestError::Unwritable(_))), "{place}");
    }
}

/// What a service counts, and what a cursor says that was damaged, may be any number.
#[test]
fn no_number_is_too_large_to_count_on() {
    let search = || SearchMedia::new(Vendor::Tencent).start_time(UnixSeconds(0)).end_time(UnixSeconds(1));
    let mut pager = media(search());
    let answer = || output::<MediaPager>(json!({ "Tencent": { "TotalCount": u64::MAX, "MediaInfoSet": [] } }));
    while let Ok(Some(_)) = pager.request() {
        let _ = pager.take(answer());
    }
    let Err(PageError::Incomplete { gaps }) = pager.request() else { panic!("{:?}", pager.request()) };
    assert!(gaps.len() == 2 && gaps.iter().all(|gap| gap.counted == u64::MAX && gap.or_more), "{gaps:?}");

    let tired = |cursor: &MediaCursor, place: &str| {
        let mut cursor = serde_json::to_value(cursor).unwrap();
        *cursor.pointer_mut(place).unwrap() = u32::MAX.into();
        serde_json::from_value(cursor).unwrap()
    };
    let mut pager = MediaPager::resume(search(), tired(media(search()).cursor(), "/Tencent/idle")).unwrap();
    let _ = pager.take(answer());
    assert!(matches!(pager.request(), Err(PageError::NothingNew { .. })));
    let search = || SearchMedia::new(Vendor::Ws);
    let mut pager = MediaPager::resume(search(), tired(media(search()).cursor(), "/Ws/idle")).unwrap();
    assert_eq!(keys(&mut pager, "Ws", &[], "m1"), [""; 0]);
    assert!(matches!(pager.request(), Err(PageError::NothingNew { .. })));
}

/// The walk through 450 users that the vendor's page describes.
#[test]
fn users_come_200_at_a_time() {
    let mut pager = ListPager::new(DescribeUserList::new("room").order(UserOrder::NewestFirst)).unwrap();
    let users = |range: std::ops::Range<u32>, marker: &str| {
        let users: Vec<Value> = range.map(|n| json!({ "UserId": n, "UserName": "x", "UserRole": 2 })).collect();
        output::<ListPager<DescribeUserList>>(json!({ "Marker": marker, "UserList": users }))
    };
    let mut seen = Vec::new();
    assert_eq!(query(&pager), parameters(json!({ "RoomId": "room", "Mode": 1 })));
    seen.extend(pager.take(users(0..200, "marker1")));
    assert_eq!(query(&pager), parameters(json!({ "RoomId": "room", "Mode": 1, "Marker": "marker1" })));
    // Somebody left and came back.
    seen.extend(pager.take(users(199..400, "marker2")));
    let cursor = serde_json::to_string(pager.cursor()).unwrap();
    let mut pager = ListPager::resume(DescribeUserList::new("room"), serde_json::from_str(&cursor).unwrap()).unwrap();
    assert_eq!(query(&pager)["Marker"], "marker2");
    seen.extend(pager.take(users(400..450, "")));
    assert_eq!(pager.request(), Ok(None));
    let ids: Vec<String> = seen.into_iter().map(|user| user.user_id).collect();
    assert_eq!(ids, (0..450).map(|n| n.to_string()).collect::<Vec<_>>());
}

/// The vendor's example has a marker after its last two users.
#[test]
fn a_marker_after_the_last_user_costs_one_call_more() {
    let example = OperationRow::of("rtc", "DescribeUserList").unwrap().examples[0].response;
    let data = serde_json::from_str::<Value>(example).unwrap()["Data"].clone();
    for end in [json!({ "Marker": "", "UserList": [] }), json!({ "Marker": "1635940599950-user2", "UserList": null })] {
        let mut pager = ListPager::new(DescribeUserList::new("room")).unwrap();
        assert_eq!(pager.take(output::<ListPager<DescribeUserList>>(data.clone())).len(), 2);
        assert_eq!(query(&pager)["Marker"], "1635940599950-user2");
        assert!(pager.take(output::<ListPager<DescribeUserList>>(end)).is_empty());
        assert_eq!(pager.request(), Ok(None));
    }
    // The same users for ever are an error.
    let mut pager = ListPager::new(DescribeUserList::new("room")).unwrap();
    assert_eq!(pager.take(output::<ListPager<DescribeUserList>>(data.clone())).len(), 2);
    assert!(pager.take(output::<ListPager<DescribeUserList>>(data)).is_empty());
    assert_eq!(pager.request(), Err(PageError::RepeatedMarker { marker: "1635940599950-user2".to_owned() }));
}

#[test]
fn a_limit_of_nothing_is_refused() {
    let error = ListPager::new(DescribeUserList::new("room").limit(0).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "Limit is 0, not within 1 to 200");
    assert!(ListPager::new(DescribeUserList::new("room").limit(1).unwrap()).is_ok());
}

#[test]
fn an_incomplete_list_says_where() {
    let gap = |since, until, counted, or_more| {
        let json = json!({ "since": since, "until": until, "counted": counted, "or_more": or_more });
        serde_json::from_value::<Gap>(json).unwrap()
    };
    let error = PageError::Incomplete { gaps: vec![gap(1_790_000_000, 1_790_000_000, 5_000, true), gap(0, 1, 7, false)] };
    let text = "2 ranges of times cannot be shown in full: 5000 or more files of 2026-09-21T14:13:20Z, \
                7 files of 1970-01-01T00:00:00Z to 1970-01-01T00:00:01Z. Search there by StreamId or NamePrefix";
    assert_eq!(error.to_string(), text);
    let many = PageError::Incomplete { gaps: vec![gap(0, 0, 5_000, true); 6] };
    assert!(many.to_string().contains(", .... Search"), "{many}");
}

/// Takes answers until the pager ends: after how many, and why.
fn until_the_end<G: Pager>(pager: &mut G, mut answer: impl FnMut(u32, &BTreeMap<String, Value>) -> Value) -> (u32, PageError) {
    for call in 1..40_000 {
        let asked = query(pager);
        let _ = pager.take(output::<G>(answer(call, &asked)));
        if let Err(error) = pager.request() {
            return (call, error);
        }
    }
    panic!("no end");
}

#[test]
fn pages_without_anything_new_come_to_an_end() {
    for vendor in ["Ws", "Huawei"] {
        for keys in [json!([]), json!(null), json!([{ "Key": "the same" }])] {
            let mut pager = media(SearchMedia::new(Vendor::from(vendor)));
            assert_eq!(
                pager.take(output::<MediaPager>(json!({ (vendor): { "NextMarker": "m", "Keys": [{ "Key": "the same" }] } }))).len(),
                1
            );
            let end = until_the_end(&mut pager, |call, _| json!({ (vendor): { "NextMarker": format!("m{call}"), "Keys": keys } }));
            assert_eq!(end, (32, PageError::NothingNew { pages: 32 }), "{vendor} {keys}");
            // A cursor that was kept says the same.
            let again = serde_json::from_str(&serde_json::to_string(pager.cursor()).unwrap()).unwrap();
            let again = MediaPager::resume(SearchMedia::new(Vendor::from(vendor)), again).unwrap();
            assert_eq!(again.request(), Err(PageError::NothingNew { pages: 32 }));
        }
    }
    let mut users = ListPager::new(DescribeUserList::new("room")).unwrap();
    let end = until_the_end(&mut users, |call, _| json!({ "Marker": format!("m{call}"), "UserList": [] }));
    assert_eq!(end, (32, PageError::NothingNew { pages: 32 }));
    assert!(end.1.to_string().starts_with("32 pages in a row show nothing new"), "{}", end.1);

    // Something new now and then is no reason to stop.
    let mut users = ListPager::new(DescribeUserList::new("room")).unwrap();
    for call in 0..100 {
        let list = if call % 30 == 0 { json!([{ "UserId": format!("u{call}") }]) } else { json!([]) };
        let _ = users.take(output::<ListPager<DescribeUserList>>(json!({ "Marker": format!("m{call}"), "UserList": list })));
        assert!(users.request().unwrap().is_some());
    }
}

/// At Tencent, a service that always counts more than it shows, and shows the same file wherever it is asked.
#[test]
fn a_search_that_is_cut_for_ever_comes_to_an_end() {
    let mut pager = media(SearchMedia::new(Vendor::Tencent));
    let end = until_the_end(&mut pager, |_, asked| {
        let (since, until) = (asked.get("StartTime").and_then(Value::as_i64), asked["EndTime"].as_i64().unwrap());
        let created = UtcTime::from_unix_seconds(since.unwrap_or(until - 1)).unwrap().to_string();
        let counted = if since.is_some() { 1 } else { 5_000 };
        json!({ "Tencent": { "TotalCount": counted, "MediaInfoSet": [{ "FileId": "A", "BasicInfo": { "CreateTime": created } }] } })
    });
    assert_eq!(end, (117, PageError::NothingNew { pages: 116 }));
}

/// One where every second is full.
#[test]
fn a_thousand_gaps_are_the_end() {
    let mut pager = media(SearchMedia::new(Vendor::Tencent).start_time(NOW.0 - 100_000));
    let (_, error) = until_the_end(&mut pager, |_, asked| {
        let created = UtcTime::from_unix_seconds(asked["EndTime"].as_i64().unwrap()).unwrap().to_string();
        json!({ "Tencent": { "TotalCount": 5_000, "MediaInfoSet": [{ "FileId": created, "BasicInfo": { "CreateTime": created } }] } })
    });
    let PageError::Incomplete { gaps } = error else { panic!("{error}") };
    assert_eq!(gaps.len(), 1_000);
}

/// The list of a row, begun with these parameters.
fn row(action: &str, parameters: &Value) -> Result<RowPager<Zego>, RequestError> {
    let row = OperationRow::of("rtc", action).unwrap();
    RowPager::new(row, parameters.as_object().cloned().unwrap(), NOW)
}

/// Its items keep the order of their fields, and its calls are the typed pager's.
#[test]
fn a_row_lists_as_its_type_does() {
    let mut pager = row("DescribeUserList", &json!({ "RoomId": "room", "Limit": 1 })).unwrap();
    assert_eq!(query(&pager), parameters(json!({ "RoomId": "room", "Limit": 1 })));
    let items = pager.take(json!({ "Marker": "m", "UserList": [{ "UserRole": 2, "UserId": 7, "Unknown": 1 }] }));
    assert_eq!(items.iter().map(|item| item.get()).collect::<Vec<_>>(), [r#"{"UserId":"7","UserName":"","UserRole":2}"#]);
    assert_eq!(query(&pager), parameters(json!({ "RoomId": "room", "Limit": 1, "Marker": "m" })));
    assert!(pager.take(json!({ "Marker": "", "UserList": null })).is_empty());
    assert!(pager.request().unwrap().is_none());

    let mut pager = row("SearchMedia", &json!({ "Vendor": "Tencent", "StreamId": ["s"] })).unwrap();
    let expected = json!({ "Vendor": "Tencent", "StreamId": ["s"], "EndTime": NOW, "PageNumber": 0, "PageSize": 1000 });
    assert_eq!(query(&pager), parameters(expected));
    let items = pager.take(json!({ "Tencent": { "TotalCount": 1, "MediaInfoSet": [{ "FileId": "A" }] } }));
    assert_eq!(items.len(), 1);
    assert!(pager.request().unwrap().is_none());
}

#[test]
fn a_row_that_cannot_be_listed_says_why() {
    for (action, parameters, message) in [
        ("CloseRoom", json!({ "RoomId": "room" }), "CloseRoom has no pages"),
        ("DescribeUserList", json!({}), "RoomId"),
        ("DescribeUserList", json!({ "RoomId": "room", "Limit": 0 }), "Limit is 0, not within 1 to 200"),
        ("SearchMedia", json!({ "Vendor": "Aliyun" }), "SearchMedia has no pages for Aliyun"),
    ] {
        let error = row(action, &parameters).unwrap_err().to_string();
        assert!(error.contains(message), "{action}: {error}");
    }
    // What is no answer ends it.
    let mut pager = row("DescribeUserList", &json!({ "RoomId": "room" })).unwrap();
    assert!(pager.take(json!({ "UserList": [[]] })).is_empty());
    assert!(matches!(pager.request(), Err(PageError::Unreadable { .. })));
    let other = RowPager::<TencentCloud>::new(
        OperationRow::of("rtc", "DescribeUserList").unwrap(),
        json!({ "RoomId": "r" }).as_object().cloned().unwrap(),
        NOW,
    );
    assert!(other.unwrap_err().to_string().ends_with("DescribeUserList has another protocol"));
}

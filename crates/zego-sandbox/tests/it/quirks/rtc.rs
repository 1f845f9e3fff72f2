//! The switches of real-time communication.

use serde_json::Value;
use zego_model::rtc::media_file::{DeleteMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_model::rtc::room::DescribeUserList;
use zego_model::{ErrorKind, Operation};
use zego_sandbox::{Quirks, Sandbox};

use super::switched;
use crate::bench::refusal;
use crate::lobby::Lobby;

#[test]
fn the_caches_code_is_a_number_or_text() {
    let request = DeleteMedia::new(Vendor::Ws, ["app-show-1--20251231080000.mp4"]).unwrap().clear_cache(true);
    for (bench, raw) in [(switched("cache-code-as-text=no"), r#""Code":1"#), (switched("cache-code-as-text=yes"), r#""Code":"1""#)] {
        let reply = bench.zego(&request).unwrap();
        assert!(String::from_utf8_lossy(reply.raw()).contains(raw));
        assert_eq!(reply.output.cache.as_ref().unwrap().code, Some(1));
        assert!(reply.failures().is_empty());
    }
}

#[test]
fn wangsus_answer_is_an_object_or_a_list() {
    for (switch, list) in [("ws-as-list=no", false), ("ws-as-list=yes", true)] {
        let bench = switched(switch);
        let start = StartCdnRecord::new(Vendor::Ws, ["a"]).unwrap();
        let reply = bench.zego(&start).unwrap();
        let raw: Value = serde_json::from_slice(reply.raw()).unwrap();
        assert_eq!(raw["Data"]["Ws"].is_array(), list);
        assert!(reply.failures().is_empty());
        assert_eq!(bench.zego(&start).unwrap().failures()[0].item, "a");
        let stop = StopCdnRecord::new(Vendor::Ws, ["b"]).unwrap();
        assert_eq!(bench.zego(&stop).unwrap().failures()[0].item, "b", "{}", stop.action().name());
    }
}

/// With a marker on the last page, as in the page's example, the one after it is empty.
#[test]
fn the_last_page_of_users_has_a_marker_or_none() {
    for (value, marked) in [("no", false), ("yes", true)] {
        let mut quirks = Quirks::default();
        quirks.set("marker-on-last-page", value).unwrap();
        let lobby = Lobby::of(Sandbox::builder().quirks(quirks));
        let page = lobby.zego(&DescribeUserList::new("lobby")).unwrap().output;
        assert_eq!((page.users.len(), page.marker.ends_with("-bert")), (2, marked), "{page:?}");
        if marked {
            let last = lobby.zego(&DescribeUserList::new("lobby").marker(page.marker)).unwrap().output;
            assert!(last.users.is_empty() && last.marker.is_empty(), "{last:?}");
        }
    }
}

#[test]
fn an_unknown_file_fails_alone_or_refuses_the_call_or_counts_as_deleted() {
    let mixed = || DeleteMedia::new(Vendor::Tencent, ["5285890813221514958", "gone"]).unwrap();
    let known = DeleteMedia::new(Vendor::Tencent, ["5285890813221514958"]).unwrap();

    let bench = switched("unknown-file=errors");
    let reply = bench.zego(&mixed()).unwrap();
    assert_eq!(reply.failures().iter().map(|failure| &*failure.item).collect::<Vec<_>>(), ["gone"]);

    let bench = switched("unknown-file=code-41003");
    assert_eq!(refusal(bench.zego(&mixed())), ("41003".to_owned(), ErrorKind::NotFound));
    assert!(bench.zego(&known).unwrap().failures().is_empty(), "nothing went");

    let bench = switched("unknown-file=success");
    assert!(bench.zego(&mixed()).unwrap().failures().is_empty());
    assert!(bench.warnings().contains("gone does not exist: taken as deleted"));
    assert!(bench.zego(&known).unwrap().failures().is_empty(), "a second time, too");
}

#[test]
fn a_rooms_session_fits_a_double_or_does_not() {
    for (value, digits) in [("short", 16), ("long", 19)] {
        let mut quirks = Quirks::default();
        quirks.set("session-id", value).unwrap();
        let lobby = Lobby::of(Sandbox::builder().quirks(quirks));
        lobby.enter("hall", "carl");
        let bodies = lobby.bodies();
        let session = bodies[0]["room_session_id"].as_u64().unwrap();
        assert_eq!((session.to_string().len(), session < 1 << 53), (digits, digits == 16), "{value}");
        assert_eq!(bodies[1]["room_seq"], session.to_string(), "one room under two names");
    }
}

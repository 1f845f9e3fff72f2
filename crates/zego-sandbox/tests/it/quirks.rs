//! Where the service is documented in two ways, the sandbox can be either, and the model reads both.

use zego_model::rtc::media_file::{DeleteMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_model::{ErrorKind, Operation};
use zego_sandbox::{Quirks, Sandbox, UnknownFile};

use crate::bench::{Bench, refusal};

fn with(change: impl FnOnce(&mut Quirks)) -> Bench {
    let mut quirks = Quirks::default();
    change(&mut quirks);
    Bench::of(Sandbox::builder().quirks(quirks))
}

#[test]
fn a_request_id_is_text_or_a_number_past_a_doubles_reach() {
    let bench = Bench::new();
    let answer = bench.call("SearchMedia", "Vendor=Ws");
    assert_eq!(answer["RequestId"].as_str().unwrap().len(), 19);
    let bench = with(|quirks| quirks.request_id_as_number = true);
    let answer = bench.call("SearchMedia", "Vendor=Ws");
    assert!(answer["RequestId"].as_u64().unwrap() > 1 << 53);
    assert_eq!(bench.call("SearchMedia", "")["RequestId"].to_string().len(), 19, "a refusal, too");
    let reply = bench.zego(&DeleteMedia::new(Vendor::Ws, ["a"]).unwrap()).unwrap();
    assert_eq!(reply.request_id.unwrap().len(), 19);
}

#[test]
fn the_caches_code_is_a_number_or_text() {
    let request = DeleteMedia::new(Vendor::Ws, ["app-show-1--20260101080000.mp4"]).unwrap().clear_cache(true);
    for (bench, raw) in [(Bench::new(), r#""Code":1"#), (with(|quirks| quirks.cache_code_as_text = true), r#""Code":"1""#)] {
        let reply = bench.zego(&request).unwrap();
        assert!(String::from_utf8_lossy(reply.raw()).contains(raw));
        assert_eq!(reply.output.cache.as_ref().unwrap().code, Some(1));
        assert!(reply.failures().is_empty());
    }
}

#[test]
fn wangsus_answer_is_an_object_or_a_list() {
    for list in [false, true] {
        let bench = with(|quirks| quirks.ws_as_list = list);
        let start = StartCdnRecord::new(Vendor::Ws, ["a"]).unwrap();
        let reply = bench.zego(&start).unwrap();
        let raw: serde_json::Value = serde_json::from_slice(reply.raw()).unwrap();
        assert_eq!(raw["Data"]["Ws"].is_array(), list);
        assert!(reply.failures().is_empty());
        assert_eq!(bench.zego(&start).unwrap().failures()[0].item, "a");
        let stop = StopCdnRecord::new(Vendor::Ws, ["b"]).unwrap();
        assert_eq!(bench.zego(&stop).unwrap().failures()[0].item, "b", "{}", stop.action().name());
    }
}

#[test]
fn an_unknown_file_can_refuse_the_whole_call() {
    let bench = with(|quirks| quirks.unknown_file = UnknownFile::Code41003);
    let mixed = DeleteMedia::new(Vendor::Tencent, ["5285890813221514958", "gone"]).unwrap();
    assert_eq!(refusal(bench.zego(&mixed)), ("41003".to_owned(), ErrorKind::NotFound));
    // Nothing went.
    let known = DeleteMedia::new(Vendor::Tencent, ["5285890813221514958"]).unwrap();
    assert!(bench.zego(&known).unwrap().failures().is_empty());
}

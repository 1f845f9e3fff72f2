//! Each of the operations from a typed request to a typed answer, with every parameter that the table has.

use std::collections::{BTreeMap, BTreeSet};

use zego_model::rtc::media_file::{DeleteMedia, MediaFile, MediaFiles, Resolution, SearchMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_model::rtc::media_service::{ForbidCdnLiveStream, ForbidVendor, QueryForbidCdnLiveStream, ResumeCdnLiveStream};
use zego_model::spec::OperationRow;
use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord, FileFormat, RecordType, StopLiveRecord};
use zego_model::{BeijingTime, Operation, Reply, TencentCloud, TencentSettings, TencentSigning, UtcTime, Zego};
use zego_sign::tencent::v1;

use crate::bench::{Bench, NOW};

/// Sends requests, and remembers which parameters they had.
pub(crate) struct Calls {
    pub(crate) bench: Bench,
    sent: BTreeMap<String, BTreeSet<String>>,
}

impl Calls {
    pub(crate) fn new() -> Self {
        Self { bench: Bench::new(), sent: BTreeMap::new() }
    }

    fn remember<O: Operation>(&mut self, request: &O) {
        let fields = serde_json::to_value(request).unwrap();
        self.sent.entry(request.action().name().to_owned()).or_default().extend(fields.as_object().unwrap().keys().cloned());
    }

    pub(crate) fn zego<O: Operation<Protocol = Zego>>(&mut self, request: &O) -> Reply<O::Output> {
        self.remember(request);
        self.bench.zego(request).unwrap()
    }

    fn tencent<O: Operation<Protocol = TencentCloud>>(&mut self, request: &O, settings: &TencentSettings) -> Reply<O::Output> {
        self.remember(request);
        self.bench.tencent(request, settings).unwrap()
    }

    /// So many operations of a service were called, and every parameter of each was set.
    pub(crate) fn are_complete(&self, service: &str, operations: usize) {
        assert_eq!(self.sent.len(), operations, "{:?}", self.sent.keys());
        for (action, sent) in &self.sent {
            let is_it = |row: &OperationRow| row.spec.service().name == service && row.spec.action == action;
            let row = zego_model::operations().find(|row| is_it(row)).unwrap();
            let known: BTreeSet<String> = row.request.iter().map(|field| field.wire.to_owned()).collect();
            assert_eq!(*sent, known, "{action}");
        }
    }
}

#[test]
fn every_parameter_of_zegos_operations() {
    let mut calls = Calls::new();
    let at = |later: u64| i64::try_from(NOW + later).unwrap();

    let domain = "two.aliyun.sandbox.example";
    let started = calls.zego(&StartCdnRecord::new(Vendor::Tencent, ["a", "b"]).unwrap().end_time(at(3_600)));
    assert_eq!(started.output.tencent.iter().map(|start| &*start.stream_name).collect::<Vec<_>>(), ["a", "b"]);
    assert_ne!(started.output.tencent[0].task_id, started.output.tencent[1].task_id);
    let started = calls.zego(&StartCdnRecord::new(Vendor::Aliyun, ["a"]).unwrap().domain(domain).point("live"));
    assert_eq!(started.output.aliyun[0].code, Some(200));

    calls.bench.now += 60;
    let stopped = calls.zego(&StopCdnRecord::new(Vendor::Tencent, ["a", "b"]).unwrap());
    assert!(stopped.failures().is_empty());
    let stopped = calls.zego(&StopCdnRecord::new(Vendor::Aliyun, ["a"]).unwrap().domain(domain).point("live"));
    assert!(stopped.complete().is_ok());

    let found = calls.zego(&SearchMedia::new(Vendor::Tencent).stream_ids(["a"]).unwrap()).output.tencent.unwrap();
    let file = &found.media_info_set[0];
    let narrow = SearchMedia::new(Vendor::Tencent)
        .name_prefix("17")
        .unwrap()
        .start_time(at(0))
        .end_time(at(60))
        .page_size(5)
        .page_number(0)
        .file_ids([file.file_id.clone()])
        .unwrap()
        .stream_ids(["a", "b"])
        .unwrap();
    let again = calls.zego(&narrow).output.tencent.unwrap();
    assert_eq!((again.total_count, &again.media_info_set[0]), (1, file));
    let page = calls.zego(&SearchMedia::new(Vendor::Ws).max_keys(1).unwrap()).output.ws.unwrap();
    let next = calls.zego(&SearchMedia::new(Vendor::Ws).max_keys(1).unwrap().marker(page.next_marker)).output.ws.unwrap();
    assert!(next.keys[0].key > page.keys[0].key && next.keys[0].size > 0);

    let copies = MediaFile::new("5285890813221514958").resolutions([Resolution::P540]).unwrap();
    let media = MediaFiles::new([copies, MediaFile::new(file.file_id.clone())]).unwrap();
    assert_eq!(calls.zego(&DeleteMedia::new(Vendor::Tencent, media).unwrap()).output.deleted.len(), 2);
    let cached = DeleteMedia::new(Vendor::Ws, [page.keys[0].key.clone()]).unwrap().clear_cache(true);
    assert_eq!(calls.zego(&cached).complete().unwrap().cache.unwrap().message, "handle success");

    let until: UtcTime = "2026-06-02T03:04:05Z".parse().unwrap();
    assert_eq!(calls.zego(&ForbidCdnLiveStream::new("a b&c").resume_time(until)).output.outcomes.len(), 4);
    let bans = calls.zego(&QueryForbidCdnLiveStream::new(ForbidVendor::Ws)).output.ws.unwrap().result_detail;
    assert!(bans.iter().any(|ban| ban.url.ends_with("/a b&c") && ban.end_time == until.to_string()));
    assert_eq!(calls.zego(&ResumeCdnLiveStream::new("a b&c")).output.outcomes.len(), 4);

    calls.are_complete("rtc", 7);
}

#[test]
fn every_parameter_of_tencents_operations_under_every_signature() {
    for signing in [
        TencentSigning::Tc3Post,
        TencentSigning::Tc3Get,
        TencentSigning::V1Post(v1::SignatureMethod::HmacSha1),
        TencentSigning::V1Post(v1::SignatureMethod::HmacSha256),
        TencentSigning::V1Get(v1::SignatureMethod::HmacSha1),
        TencentSigning::V1Get(v1::SignatureMethod::HmacSha256),
    ] {
        let mut calls = Calls::new();
        let settings = TencentSettings::default().signing(signing).region("ap-guangzhou").language("en-US");
        let at = |later: u64| BeijingTime::from_unix_seconds(i64::try_from(NOW + later).unwrap()).unwrap();
        let create = CreateLiveRecord::new("stream 中文+&=%/~*_1")
            .app_name("live")
            .domain_name("5000.live.push.example")
            .start_time(at(0))
            .end_time(at(3_600))
            .record_type(RecordType::Audio)
            .file_format(FileFormat::Aac)
            .highlight(0)
            .unwrap()
            .mix_stream(1)
            .unwrap()
            .stream_param("record_interval=3600&storage_time=2592000");
        let task = calls.tencent(&create, &settings).output.task_id;
        assert!(task.as_u64() < 1 << 53, "what a double holds exactly");
        let _ = calls.tencent(&StopLiveRecord::new("stream 中文+&=%/~*_1", task), &settings);
        let reply = calls.tencent(&DeleteLiveRecord::new("stream 中文+&=%/~*_1", task), &settings);
        assert_eq!(reply.request_id.unwrap().len(), 36);
        calls.are_complete("tencent_live", 3);
    }
}

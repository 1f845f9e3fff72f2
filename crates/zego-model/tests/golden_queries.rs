//! Requests with every parameter set, as the vendors' pages write them: typed by hand, with a fixed stamp, signature included.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use std::collections::{BTreeMap, BTreeSet};

use zego_model::rtc::media_file::{DeleteMedia, MediaFile, MediaFiles, Resolution, SearchMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_model::rtc::media_service::{ForbidCdnLiveStream, ForbidVendor, QueryForbidCdnLiveStream, ResumeCdnLiveStream};
use zego_model::spec::ProtocolKind;
use zego_model::{Endpoint, Operation, Protocol, Stamp, Zego, ZegoCredentials, ZegoSettings, rtc};
use zego_sign::{AppId, ServerSecret, Timestamp};

/// ZEGO's published example of a signature.
const COMMON: &str =
    "AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943&SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a";

fn query(operation: &impl Operation<Protocol = Zego>) -> String {
    let credentials = ZegoCredentials {
        app_id: AppId::new(12345).unwrap(),
        server_secret: ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38").unwrap(),
    };
    let stamp = Stamp { nonce: 0x4fd2_4687_296d_d9f3_u64.to_be_bytes(), timestamp: Timestamp::from_secs(1_615_186_943) };
    let endpoint = Endpoint::of(&rtc::SERVICE, None).unwrap();
    let request = Zego::request(operation, &endpoint, &credentials, &ZegoSettings::default(), stamp).unwrap().into_http();
    assert_eq!(request.method(), "GET");
    assert!(request.body().is_empty());
    let uri = request.uri().to_string();
    uri.strip_prefix("https://rtc-api.zego.im/?").unwrap_or_else(|| panic!("{uri}")).to_owned()
}

/// Every request, and its parameters as the page writes them: brackets bare, everything else escaped.
fn golden() -> Vec<(String, &'static str, &'static str)> {
    let media = MediaFiles::new([
        MediaFile::new("5001834814700023699").resolutions([Resolution::P360, Resolution::P720]).unwrap(),
        MediaFile::new("5001834814583141985"),
        MediaFile::new("5001834814648245073").resolutions([Resolution::P360, Resolution::P540]).unwrap(),
    ]);
    vec![
        (
            query(&StartCdnRecord::new(Vendor::Tencent, ["cdn01", "cdn02"]).unwrap().end_time(1_615_190_543)),
            "StartCDNRecord",
            "StreamId[]=cdn01&StreamId[]=cdn02&Vendor=Tencent&EndTime=1615190543",
        ),
        (
            query(&StartCdnRecord::new(Vendor::Aliyun, ["cdn01"]).unwrap().domain("play.example.com").point("live/a b")),
            "StartCDNRecord",
            "StreamId[]=cdn01&Vendor=Aliyun&Domain=play.example.com&Point=live%2Fa%20b",
        ),
        (
            query(&StopCdnRecord::new(Vendor::Aliyun, ["cdn01", "cdn02"]).unwrap().domain("play.example.com").point("live")),
            "StopCDNRecord",
            "StreamId[]=cdn01&StreamId[]=cdn02&Vendor=Aliyun&Domain=play.example.com&Point=live",
        ),
        (
            query(
                &SearchMedia::new(Vendor::Tencent)
                    .name_prefix("match 7&ü")
                    .unwrap()
                    .start_time(1_690_300_800)
                    .end_time(1_690_387_199)
                    .page_size(100)
                    .page_number(49)
                    .file_ids(["3270835011057780896", "5285890813221514958"])
                    .unwrap()
                    .stream_ids(["cdn01", "cdn02"])
                    .unwrap(),
            ),
            "SearchMedia",
            "Vendor=Tencent&NamePrefix=match%207%26%C3%BC&StartTime=1690300800&EndTime=1690387199&PageSize=100&PageNumber=49\
             &FileId[]=3270835011057780896&FileId[]=5285890813221514958&StreamId[]=cdn01&StreamId[]=cdn02",
        ),
        (
            query(&SearchMedia::new(Vendor::Huawei).marker("record/app/next+1").max_keys(1000).unwrap()),
            "SearchMedia",
            "Vendor=Huawei&Marker=record%2Fapp%2Fnext%2B1&MaxKeys=1000",
        ),
        (
            query(&DeleteMedia::new(Vendor::Ws, ["5285890813221514958", "5285890813221513290"]).unwrap().clear_cache(true)),
            "DeleteMedia",
            "Vendor=Ws&FileId[]=5285890813221514958&FileId[]=5285890813221513290&ClearCache=true",
        ),
        (
            query(&DeleteMedia::new(Vendor::Tencent, media.unwrap()).unwrap()),
            "DeleteMedia",
            "Vendor=Tencent&Media.0.FileId=5001834814700023699&Media.0.Resolution.0=360p&Media.0.Resolution.1=720p\
             &Media.1.FileId=5001834814583141985&Media.2.FileId=5001834814648245073&Media.2.Resolution.0=360p&Media.2.Resolution.1=540p",
        ),
        (
            query(&ForbidCdnLiveStream::new("cdn01").resume_time("2018-12-24T07:30:05Z".parse().unwrap())),
            "ForbidCDNLiveStream",
            "StreamId=cdn01&ResumeTime=2018-12-24T07%3A30%3A05Z",
        ),
        (query(&QueryForbidCdnLiveStream::new(ForbidVendor::Ws)), "QueryForbidCDNLiveStream", "Vendor=ws"),
        (query(&ResumeCdnLiveStream::new("cdn01")), "ResumeCDNLiveStream", "StreamId=cdn01"),
    ]
}

#[test]
fn queries_are_what_the_pages_show() {
    for (query, action, parameters) in golden() {
        let expected = format!("Action={action}&{COMMON}&{parameters}").replace("[]", "%5B%5D");
        assert_eq!(query, expected);
    }
}

#[test]
fn every_parameter_has_a_golden_value() {
    let mut golden_names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, action, parameters) in golden() {
        let names = parameters.split('&').filter_map(|pair| pair.split(['[', '.', '=']).next());
        golden_names.entry(action).or_default().extend(names);
    }
    for operation in zego_model::operations().filter(|operation| operation.service().protocol == ProtocolKind::Zego) {
        let names: BTreeSet<&str> = operation.request.iter().map(|field| field.wire).collect();
        assert_eq!(golden_names.get(&*operation.action), Some(&names), "{}", operation.action);
    }
}

#[test]
fn limits_are_those_of_the_pages() {
    let error = |text: &str| text.to_owned();
    let ids = |n: usize| vec!["f"; n];
    assert_eq!(DeleteMedia::new(Vendor::Tencent, ids(0)).unwrap_err().to_string(), error("FileIds: 0 items where 1 to 100 are allowed"));
    assert!(DeleteMedia::new(Vendor::Tencent, ids(100)).is_ok());
    assert_eq!(
        DeleteMedia::new(Vendor::Tencent, ids(101)).unwrap_err().to_string(),
        error("FileIds: 101 items where 1 to 100 are allowed")
    );
    assert_eq!(StartCdnRecord::new(Vendor::Ws, ids(0)).unwrap_err().to_string(), error("StreamIds: 0 items where 1 or more are allowed"));
    assert!(StopCdnRecord::new(Vendor::Ws, ids(1000)).is_ok());

    let search = || SearchMedia::new(Vendor::Tencent);
    assert!(search().file_ids(ids(10)).is_ok() && search().file_ids(ids(11)).is_err() && search().file_ids(ids(0)).is_err());
    assert!(search().stream_ids(ids(10)).is_ok() && search().stream_ids(ids(11)).is_err());
    assert!(search().file_ids(["x".repeat(40)]).is_ok());
    assert_eq!(search().file_ids(["x".repeat(41)]).unwrap_err().to_string(), error("FileId: 41 characters where at most 40 are allowed"));
    assert!(search().name_prefix("ü".repeat(10)).is_ok());
    assert_eq!(search().name_prefix("ü".repeat(11)).unwrap_err().to_string(), error("NamePrefix: 22 bytes where at most 20 are allowed"));
    assert!(search().max_keys(1).is_ok() && search().max_keys(1000).is_ok());
    assert_eq!(search().max_keys(0).unwrap_err().to_string(), error("MaxKeys: 0 is not within 1 to 1000"));
    assert!(search().max_keys(1001).is_err());

    let copies = |copies: &[Resolution]| MediaFile::new("f").resolutions(copies);
    assert!(copies(&[]).is_err(), "an empty list would not be written, and the whole file deleted");
    assert!(copies(&[Resolution::P360, Resolution::P540, Resolution::P720]).is_ok());
    assert_eq!(copies(&[Resolution::P360, Resolution::P360]).unwrap_err().to_string(), error("MediaFileResolutions: 360p is there twice"));
}

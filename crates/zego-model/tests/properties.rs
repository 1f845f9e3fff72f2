//! Properties of the encoder and the readers, over inputs nobody thought of.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use zego_model::account::Asked;
use zego_model::analytics::operation_data::{GetBizQuality, QualityMetric};
use zego_model::decode::DecodeError;
use zego_model::rtc::media_file::{
    DeleteMedia, FileId, FileIds, MediaFile, MediaFiles, MediaThumbnails, Resolution, StartCdnRecord, ThumbnailType, Vendor,
};
use zego_model::rtc::media_service::ForbidRtcStreams;
use zego_model::rtc::moderation::{AudioRisk, AudioTopic, Language, Scenario, StartCensorAudioV2};
use zego_model::rtc::room::{KickoutUser, Privilege, RuleType, SetForbidUserRule};
use zego_model::rtc::stream_mixing::{AutoMixOutput, ExtendedParameter, StartAutoMix};
use zego_model::spec::Method;
use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{
    Code, Delivery, DynamicCall, Endpoint, ErrorKind, FractionalSeconds, Operation, Prepared, Protocol, RawCall, RequestError, ReturnCode,
    RtmpUrl, SignedRequest, Stamp, TencentCloud, Zego, ZegoCredentials, ZegoSettings, rtc, tencent_live,
};
use zego_sign::{AppId, ServerSecret, Timestamp};

proptest! {
    #[test]
    fn every_value_comes_back(files in prop::collection::vec(any::<String>(), 1..=100), clear: Option<bool>) {
        let mut request = DeleteMedia::new(Vendor::Ws, files.clone()).unwrap();
        let mut expected = vec![("Vendor".to_owned(), "Ws".to_owned())];
        expected.extend(files.into_iter().map(|file| ("FileId[]".to_owned(), file)));
        if let Some(clear) = clear {
            request = request.clear_cache(clear);
            expected.push(("ClearCache".into(), clear.to_string()));
        }
        prop_assert_eq!(pairs(&query_of(&request)), expected);
    }

    #[test]
    fn nested_lists_count_from_zero(files in prop::collection::vec((any::<String>(), 1_usize..=3), 1..=100)) {
        let words = ["360p", "540p", "720p"];
        let mut expected = vec![("Vendor".to_owned(), "Tencent".to_owned())];
        let mut media = Vec::new();
        for (n, (file, copies)) in files.iter().enumerate() {
            expected.push((format!("Media.{n}.FileId"), file.clone()));
            expected.extend((0..*copies).map(|m| (format!("Media.{n}.Resolution.{m}"), words[m].to_owned())));
            let resolutions: Vec<Resolution> = words[..*copies].iter().map(|word| (*word).into()).collect();
            media.push(MediaFile::new(file.as_str()).resolutions(resolutions).unwrap());
        }
        let request = DeleteMedia::new(Vendor::Tencent, MediaFiles::new(media).unwrap()).unwrap();
        prop_assert_eq!(pairs(&query_of(&request)), expected);
    }

    #[test]
    fn a_signed_request_keeps_its_shape_and_its_secret(file in any::<String>(), extra in any::<String>()) {
        let request = DeleteMedia::new(Vendor::Tencent, [file.as_str()]).unwrap().extra("Fresh", extra.as_str()).unwrap();
        let signed = sign(&request).unwrap();
        let shown = format!("{signed:?}\n{:?}", signed.redacted());
        let request = signed.into_http();
        prop_assert_eq!(request.uri().path(), "/");
        let pairs = pairs(request.uri().query().unwrap());
        let keys: Vec<_> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        prop_assert_eq!(keys, ["Action", "AppId", "SignatureNonce", "Timestamp", "SignatureVersion", "Signature", "Vendor", "FileId[]", "Fresh"]);
        prop_assert_eq!(&pairs[7].1, &file);
        prop_assert_eq!(&pairs[8].1, &extra);
        prop_assert_eq!(pairs[5].1.len(), 32);
        prop_assert!(!shown.contains(&pairs[5].1) && shown.contains("Signature=REDACTED"));
    }

    #[test]
    fn reading_never_panics(body in prop::collection::vec(any::<u8>(), 0..512), value in json_value()) {
        let documents = [
            value.clone(),
            json!({"Code": 0, "Data": value}),
            json!({"Code": value, "Data": value, "RequestId": value, "Message": value}),
            json!({"Response": value}),
        ];
        for row in zego_model::operations() {
            let _ = (row.decode)(&body, &Asked::default());
            for document in &documents {
                let _ = (row.decode)(document.to_string().as_bytes(), &Asked::default());
            }
        }
    }

    #[test]
    fn what_the_model_does_not_know_survives(name in "[A-Z][a-z]{3,9}X", value in json_value(), word in "[a-zA-Z0-9]{1,12}", code: i32) {
        let request = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
        let mut data = Map::new();
        data.insert("Deleted".into(), json!(["a"]));
        data.insert(name, value);
        let body = json!({"Code": 0, "Message": word, "RequestId": word, "Data": data}).to_string();
        let reply = Zego::decode(&request, Bytes::from(body.clone())).unwrap();
        prop_assert_eq!(reply.raw(), body.as_bytes());
        prop_assert_eq!(reply.output.deleted.len(), 1);
        prop_assert_eq!(Vendor::from(word.as_str()).to_string(), word.as_str());

        prop_assume!(code != 0 && DeleteMedia::SPEC.code(&code.to_string()).is_none());
        let body = json!({"Code": code, "Message": "?"}).to_string();
        let Err(DecodeError::Api(error)) = Zego::decode(&request, Bytes::from(body)) else {
            return Err(TestCaseError::fail("an unknown code is an error"));
        };
        prop_assert_eq!(&error.code, &Code::Zego(ReturnCode(code.into())));
        prop_assert_eq!((error.kind, error.delivery), (ErrorKind::Unknown, Delivery::Answered));
    }
}

#[test]
fn lists_have_their_bounds() {
    assert_eq!(FileIds::new(Vec::<&str>::new()).unwrap_err().to_string(), "FileIds has 0 items where 1 to 100 are allowed");
    assert_eq!(FileIds::new(vec!["a"; 101]).unwrap_err().to_string(), "FileIds has 101 items where 1 to 100 are allowed");
    assert!(DeleteMedia::new(Vendor::Ws, vec!["a"; 100]).is_ok());
    let twice: [Resolution; 2] = ["720p".into(), "720p".into()];
    let error = MediaFile::new("a").resolutions(twice).unwrap_err();
    assert!(error.to_string().contains("names `720p` twice"), "{error}");
}

/// Whatever a caller has them in, of any kind of list.
#[test]
fn a_list_is_taken_in_any_form() {
    let texts: Vec<String> = vec!["a".to_owned(), "b".to_owned()];
    let expected = DeleteMedia::new(Vendor::Ws, ["a", "b"]).unwrap();
    let ids: Vec<FileId> = texts.iter().map(FileId::from).collect();
    for request in [
        DeleteMedia::new(Vendor::Ws, &texts),
        DeleteMedia::new(Vendor::Ws, texts.as_slice()),
        DeleteMedia::new(Vendor::Ws, texts.chunks(100).next().unwrap()),
        DeleteMedia::new(Vendor::Ws, texts.clone()),
        DeleteMedia::new(Vendor::Ws, &["a", "b"]),
        DeleteMedia::new(Vendor::Ws, vec!["a", "b"]),
        DeleteMedia::new(Vendor::Ws, &ids),
        DeleteMedia::new(Vendor::Ws, ids.as_slice()),
        DeleteMedia::new(Vendor::Ws, texts.iter().map(FileId::from).collect::<Vec<_>>()),
        DeleteMedia::new(Vendor::Ws, FileIds::new(ids.clone()).unwrap()),
    ] {
        assert_eq!(request.unwrap(), expected);
    }
    let start = StartCdnRecord::new(Vendor::Ws, ["a", "b"]).unwrap();
    assert_eq!(StartCdnRecord::new(Vendor::Ws, &texts).unwrap(), start);
    assert_eq!(StartCdnRecord::new(Vendor::Ws, texts.chunks(2).next().unwrap()).unwrap(), start);
    assert_eq!(KickoutUser::new("r", &texts).unwrap(), KickoutUser::new("r", ["a", "b"]).unwrap());
    assert_eq!(ForbidRtcStreams::new(&texts, 1).unwrap(), ForbidRtcStreams::new(vec!["a", "b"], 1).unwrap());
}

/// A name as it could get past who looks for it as it is.
fn disguises(name: &str) -> Vec<String> {
    let encoded = |mark: &str| name.bytes().fold(String::new(), |text, byte| text + &format!("{mark}{byte:02x}"));
    let wide = name.chars().map(|char| char::from_u32(u32::from(char) + 0xfee0).unwrap()).collect::<String>();
    let mut disguises = vec![encoded("%"), encoded("%25"), format!("x&{name}"), format!("x=1;{name}=2")];
    for name in [name.to_owned(), name.to_ascii_uppercase(), name.to_ascii_lowercase(), wide] {
        for (before, behind) in [
            ("", ""),
            ("", "[]"),
            ("", ".0"),
            ("", "[0].x"),
            (" ", ""),
            ("", "\t"),
            ("", "%5B%5D"),
            ("\u{feff}", "\u{200b}"),
            ("", "\0"),
            ("", " ["),
        ] {
            disguises.push(format!("{before}{name}{behind}"));
        }
    }
    disguises
}

/// The same of every list that the description has without an upper end, and of words, numbers and objects as of texts.
#[test]
fn every_list_is_taken_in_any_form() {
    macro_rules! all_forms {
        ($items:expr, $expected:expr, $make:ident) => {{
            let items = $items;
            let owned = items.to_vec();
            let expected = $expected;
            assert_eq!($make!(owned.clone()), expected);
            assert_eq!($make!(items.clone()), expected);
            assert_eq!($make!(&items), expected);
            assert_eq!($make!(&owned), expected);
            assert_eq!($make!(owned.as_slice()), expected);
            assert_eq!($make!(owned.chunks(10).next().unwrap()), expected);
        }};
    }
    let texts = ["fft".to_owned(), "break_rate".to_owned()];
    let words = texts.each_ref().map(QualityMetric::from);
    macro_rules! quality {
        ($list:expr) => {
            GetBizQuality::new("1", "2", $list).unwrap()
        };
    }
    let expected = || quality!(["fft", "break_rate"]);
    all_forms!(texts, expected(), quality);
    all_forms!(words, expected(), quality);
    all_forms!(["fft", "break_rate"], expected(), quality);

    let censor = StartCensorAudioV2::new("r", Scenario::LiveStreaming, Language::Chinese, [AudioRisk::BannedSongs]).unwrap();
    macro_rules! topics {
        ($list:expr) => {
            censor.clone().topics($list)
        };
    }
    let words = [AudioTopic::Minors, AudioTopic::Voice];
    let expected = || topics!(words.clone());
    all_forms!(words.clone(), expected(), topics);
    all_forms!(words.each_ref().map(|word| word.as_str().to_owned()), expected(), topics);
    all_forms!(words.each_ref().map(AudioTopic::as_str), expected(), topics);

    let thumbnails = MediaThumbnails::new(Vendor::Huawei, "a", ThumbnailType::SnapshotByTimeOffset);
    macro_rules! offsets {
        ($list:expr) => {
            thumbnails.clone().time_offsets($list)
        };
    }
    all_forms!([0.5, 2.0], offsets!([0.5, 2.0]), offsets);
    all_forms!([0.5, 2.0].map(FractionalSeconds), offsets!([0.5, 2.0]), offsets);
    all_forms!([1, 2], offsets!([1.0, 2.0]), offsets);

    let mix =
        StartAutoMix::new("t", "u", "r", [AutoMixOutput::new(RtmpUrl::try_from("rtmp://example.com/live/a").unwrap()).unwrap()]).unwrap();
    macro_rules! extended {
        ($list:expr) => {
            mix.clone().extended($list)
        };
    }
    let parameters = [ExtendedParameter::new("k", "v"), ExtendedParameter::new("l", "w")];
    all_forms!(parameters.clone(), extended!(parameters.clone()), extended);

    macro_rules! rule {
        ($list:expr) => {
            SetForbidUserRule::new(RuleType::User, $list, 5).unwrap()
        };
    }
    let privileges = [Privilege::Publish];
    all_forms!(privileges, rule!(privileges), rule);
}

#[test]
fn reserved_names_are_impossible() {
    let disguised = ["Action[]", "Action.0", " AppId", "Signature[0]", "[]"];
    let own = ["Vendor", "FileId[]", "FileId", "Media.0.FileId", "ClearCache"];
    let common = ["Action", "action", "AppId", "Signature", "SignatureNonce", "SignatureVersion", "Timestamp", "IsTest", ""];
    for name in own.into_iter().chain(common).chain(disguised) {
        assert!(DeleteMedia::new(Vendor::Ws, ["a"]).unwrap().extra(name, "x").is_err(), "{name}");
    }
    // The row of each service, and of each way of signing.
    let raw = |name: &str| RawCall::<Zego>::new(&rtc::SERVICE, Method::Get, "NewAction").unwrap().parameter(name, "x").map(drop);
    let tencent =
        |name: &str| RawCall::<TencentCloud>::new(&tencent_live::SERVICE, Method::Post, "X").unwrap().parameter(name, "x").map(drop);
    let of_headers = ["X-TC-Action", "X-TC-Token", "Authorization"];
    for reserved in rtc::SERVICE.reserved {
        for name in disguises(reserved) {
            assert_eq!(raw(&name), Err(RequestError::ReservedName { name: name.clone() }), "{name:?}");
            assert!(DeleteMedia::new(Vendor::Ws, ["a"]).unwrap().extra(name.as_str(), "x").is_err(), "{name:?}");
        }
    }
    for reserved in tencent_live::SERVICE.reserved.iter().chain(&of_headers) {
        for name in disguises(reserved) {
            assert_eq!(tencent(&name), Err(RequestError::ReservedName { name: name.clone() }), "{name:?}");
            assert!(DeleteLiveRecord::new("stream", 7_u64).extra(name.as_str(), "x").is_err(), "{name:?}");
        }
    }
    for name in ["Actions", "XAction", "Action_", "RoomId", "Media.Action", "X-TCP", "\u{52a8}\u{4f5c}"] {
        assert_eq!((raw(name), tencent(name)), (Ok(()), Ok(())), "{name:?}");
    }
    let error = raw("Action\u{1b}[2J").unwrap_err().to_string();
    assert!(error.starts_with("Action\\u{1b}[2J: the name is taken"), "{error}");
    let raw = || RawCall::<Zego>::new(&rtc::SERVICE, Method::Get, "NewAction").unwrap();
    let raw = raw().parameter("Names[]", json!(["a", "b"])).unwrap().parameter("N", 1).unwrap();
    assert_eq!(query_of(&raw), "Names%5B%5D=a&Names%5B%5D=b&N=1");
    assert_eq!(raw.action().name(), "NewAction");
    assert!(RawCall::<TencentCloud>::new(&rtc::SERVICE, Method::Get, "X").is_err());
}

#[test]
fn a_call_from_the_table_keeps_to_its_protocol() {
    let row = zego_model::spec::OperationRow::of("rtc", "SearchMedia").unwrap();
    let parameters = || Map::from_iter([("Vendor".to_owned(), json!("Ws"))]);
    assert!(DynamicCall::<Zego>::new(row, parameters()).is_ok());
    let violations = DynamicCall::<TencentCloud>::new(row, parameters()).unwrap_err();
    assert_eq!(violations[0].to_string(), "SearchMedia is not an operation of this protocol");
}

#[test]
fn the_environment_is_named_only_when_it_is_chosen() {
    let request = DeleteMedia::new(Vendor::Tencent, ["a"]).unwrap();
    for (settings, expected) in [
        (ZegoSettings::default(), None),
        (ZegoSettings::default().is_test(true), Some("true")),
        (ZegoSettings::default().is_test(false), Some("false")),
    ] {
        let signed = sign_with(&request, &settings).unwrap().into_http();
        let pairs = pairs(signed.uri().query().unwrap());
        let sent = pairs.iter().find(|(key, _)| key == "IsTest").map(|(_, value)| value.as_str());
        assert_eq!(sent, expected);
    }
}

#[test]
fn a_url_past_its_budget_is_refused_with_its_length_and_advice() {
    // A hundred keys as Huawei has them.
    let key = "cn-north-4/record/live/stream/2026-01-31/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef-0001.m3u8";
    let request = DeleteMedia::new(Vendor::Huawei, (0..100).map(|number| format!("{key}-{number:03}")).collect::<Vec<_>>()).unwrap();
    // Before there is anything to sign.
    let error = Prepared::of(&request, &ZegoSettings::default()).unwrap_err();
    let told = error.to_string();
    assert!(told.contains("fewer items") && told.contains("`batches`"), "{told}");
    let RequestError::QueryTooLong { len, max: 8_000 } = error else { panic!("{error}") };
    assert!(told.contains(&format!("{len} bytes")), "{told}");
    // Who knows the way may allow more, and the length that was told is what is sent, but for the digits of the app and the environment.
    let settings = ZegoSettings::default().url_budget(len);
    let sent = sign_with(&request, &settings).unwrap().into_http().uri().path_and_query().unwrap().as_str().len();
    assert!((len - 25..=len).contains(&sent), "{sent} of {len}");
    // Not more than HTTP libraries handle.
    let request = DeleteMedia::new(Vendor::Huawei, vec!["k".repeat(700); 100]).unwrap();
    let error = Prepared::of(&request, &ZegoSettings::default().url_budget(usize::MAX)).unwrap_err();
    assert!(matches!(error, RequestError::QueryTooLong { max: 65_534, .. }), "{error}");
}

fn sign<O: Operation<Protocol = Zego>>(operation: &O) -> Result<SignedRequest, RequestError> {
    sign_with(operation, &ZegoSettings::default().url_budget(usize::MAX))
}

fn sign_with<O: Operation<Protocol = Zego>>(operation: &O, settings: &ZegoSettings) -> Result<SignedRequest, RequestError> {
    let server_secret = ServerSecret::new("0123456789abcdef0123456789abcdef").unwrap();
    let credentials = ZegoCredentials { app_id: AppId::new(7).unwrap(), server_secret };
    let endpoint: Endpoint = "https://rtc-api.zego.im".parse().unwrap();
    let stamp = Stamp { nonce: [0xab; 8], timestamp: Timestamp::from_secs(1_700_000_000) };
    Zego::sign(&Prepared::of(operation, settings)?, &endpoint, &credentials, settings, stamp)
}

fn query_of(request: &impl Operation<Protocol = Zego>) -> String {
    Prepared::of(request, &ZegoSettings::default().url_budget(usize::MAX)).unwrap().parameters().query().to_owned()
}

/// Splits and unescapes strictly: every byte outside the unreserved set must have been escaped.
fn pairs(query: &str) -> Vec<(String, String)> {
    query.split('&').map(|pair| pair.split_once('=').unwrap()).map(|(key, value)| (unescape(key), unescape(value))).collect()
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            assert_eq!(digits, digits.to_uppercase(), "escapes are upper case");
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            assert!(first.is_ascii_alphanumeric() || b"-._~".contains(&first), "{first} is not unreserved");
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let names = prop_oneof!["Deleted", "Errors", "Code", "Key", "Tencent", "Ws", "list", "MediaInfoSet", "[a-z]{1,6}"];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

//! Answers that say no: which code means what, in which family, and how far the call got.

#[path = "refused/repeats.rs"]
mod repeats;

use bytes::Bytes;
use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::rtc::media_service::DescribeRtcStreamStateOutput;
use zego_model::rtc::room::DescribeUserNumOutput;
use zego_model::spec::Retry;
use zego_model::zim::user::QueryUserOnlineStateOutput;
use zego_model::{
    Action, ApiError, Code, Delivery, ErrorKind, NoOutput, Output, Protocol, Reply, ReturnCode, TencentCloud, TencentErrorCode, Zego,
};

fn row(action: &str) -> &'static zego_model::spec::OperationRow {
    let (service, action) = action.split_once('/').unwrap_or(("rtc", action));
    zego_model::spec::OperationRow::of(service, action).expect("an action of the table")
}

fn spec(action: &str) -> &'static zego_model::spec::OperationSpec {
    row(action).spec
}

fn read<P: Protocol, T: Output>(action: &str, body: impl Into<Bytes>) -> Result<Reply<T>, DecodeError> {
    P::read(&Action::Described(spec(action)), &Asked::default(), body.into())
}

fn zego(action: &str, body: &str) -> ApiError {
    match read::<Zego, NoOutput>(action, body.to_owned()) {
        Err(DecodeError::Api(error)) => *error,
        other => panic!("{body} is a refusal, not {other:?}"),
    }
}

fn tencent(code: &str) -> ApiError {
    let body = format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"m"}},"RequestId":"r"}}}}"#);
    match read::<TencentCloud, NoOutput>("tencent_live/DeleteLiveRecord", body) {
        Err(DecodeError::Api(error)) => *error,
        other => panic!("{code} is a refusal, not {other:?}"),
    }
}

#[test]
fn the_vendors_id_is_looked_for_in_data_of_a_bounded_length() {
    for (length, expected) in [(64 << 10, Some("v")), ((64 << 10) + 1, None)] {
        let mut data = r#"{"Any":"","Error":{"RequestId":"v"}}"#.to_owned();
        data.insert_str(8, &"x".repeat(length - data.len()));
        let error = zego("DeleteMedia", &format!(r#"{{"Code":1000,"Message":"m","Data":{data}}}"#));
        assert_eq!(error.vendor_request_id.as_deref(), expected, "{length}");
    }
}

#[test]
fn a_code_means_something_only_within_its_family() {
    use Delivery::{Answered, Refused};
    for (action, code, kind, delivery) in [
        ("DeleteMedia", 2, ErrorKind::InvalidParameter, Answered),
        ("DeleteMedia", 3, ErrorKind::PermissionDenied, Answered),
        ("DeleteMedia", 5, ErrorKind::Misconfigured, Answered),
        ("DeleteMedia", 6, ErrorKind::RateLimited, Refused),
        ("DeleteMedia", 7, ErrorKind::Authentication, Refused),
        ("DeleteMedia", 1000, ErrorKind::Internal, Answered),
        ("DeleteMedia", 41003, ErrorKind::NotFound, Answered),
        ("SearchMedia", 8, ErrorKind::PermissionDenied, Answered),
        ("ForbidCDNLiveStream", 1, ErrorKind::Internal, Answered),
        ("ForbidCDNLiveStream", 3, ErrorKind::Authentication, Refused),
        ("ForbidCDNLiveStream", 30002, ErrorKind::RateLimited, Refused),
        ("ForbidCDNLiveStream", 3002, ErrorKind::ClockSkew, Refused),
        ("TranscodeMedia", 41003, ErrorKind::NotFound, Answered),
        ("RTMPDispatchV2", 1010, ErrorKind::RateLimited, Refused),
        ("CreatCDNTransferRule", 5007, ErrorKind::RateLimited, Refused),
        ("DescribeRTCStreamState", 41004, ErrorKind::NotFound, Answered),
        ("StartMix", 110_200_003, ErrorKind::Authentication, Refused),
        ("StartMix", 110_200_005, ErrorKind::RateLimited, Refused),
        ("StartMix", 110_200_158, ErrorKind::LimitExceeded, Answered),
        ("StartMix", 110_200_197, ErrorKind::NotFound, Answered),
        ("StopMix", 110_200_160, ErrorKind::PermissionDenied, Answered),
        ("GetMixTaskInfo", 110_209_001, ErrorKind::NotFound, Answered),
        ("DeleteMedia", 100_000_004, ErrorKind::ClockSkew, Refused),
        ("ForbidCDNLiveStream", 100_000_005, ErrorKind::Authentication, Refused),
        ("ForbidCDNLiveStream", 100_000_007, ErrorKind::Unsupported, Refused),
    ] {
        let error = zego(action, &format!(r#"{{"Code":{code},"Message":"m","RequestId":1}}"#));
        assert_eq!((error.kind, error.delivery, error.code), (kind, delivery, Code::Zego(ReturnCode(code))), "{action} {code}");
        assert!(!error.meaning.is_empty() && !error.hint.is_empty(), "{action} {code}");
    }
}

/// What the answer says and what a repeat would do decide together.
#[test]
fn whether_a_call_may_be_sent_again() {
    for (action, code, retry) in [
        ("SearchMedia", 1000, Retry::Backoff),
        ("DeleteMedia", 1000, Retry::Backoff),
        ("MergeMedia", 1000, Retry::Inspect),
        ("CloseRoom", 100_000_015, Retry::Inspect),
        ("StartMix", 100_000_015, Retry::Inspect),
        ("DescribeUserNum", 100_000_015, Retry::Backoff),
        ("MergeMedia", 6, Retry::NextWindow),
        ("SendCustomCommand", 206, Retry::NextWindow),
        ("MergeMedia", 100_000_004, Retry::FreshSignature),
        ("SearchMedia", 2, Retry::Mend),
        ("SearchMedia", 7, Retry::Mend),
        ("DeleteMedia", 41003, Retry::Mend),
        ("SearchMedia", 987_654, Retry::Backoff),
        ("MergeMedia", 987_654, Retry::Inspect),
    ] {
        let error = zego(action, &format!(r#"{{"Code":{code},"Message":"m"}}"#));
        assert_eq!(error.retry, retry, "{action} {code}");
        let row = spec(action).code(&code.to_string());
        assert!(row.is_none_or(|row| row.retry(spec(action).effect) == retry), "{action} {code}");
    }
    let news = spec("DescribeRTCStreamState").code("41006").unwrap();
    assert_eq!((news.kind, news.retry(spec("DescribeRTCStreamState").effect)), (ErrorKind::Success, Retry::Needless));
    assert_eq!(tencent("RequestLimitExceeded").retry, Retry::NextWindow);
    assert_eq!(tencent("InternalError").retry, Retry::Backoff);
}

/// Pages of different years give 7 two meanings; both are told.
#[test]
fn an_ambiguous_code_tells_both_meanings() {
    let seven = spec("DeleteMedia").code("7").unwrap();
    assert_eq!((seven.kind, seven.also), (ErrorKind::Authentication, Some(ErrorKind::RateLimited)));
    assert!(seven.doc.contains("too many calls") && seven.hint.contains("send fewer"), "{seven:?}");
}

#[test]
fn a_success_may_come_with_news() {
    let reply = read::<Zego, NoOutput>("ForbidCDNLiveStream", r#"{"Code":41006,"Message":"closed"}"#).unwrap();
    assert_eq!(reply.code, Code::Zego(ReturnCode(41006)));
    let body = Bytes::from_static(br#"{"Code":41006,"Message":"closed","Data":{"create_time":1673334117,"close_time":"1673334717"}}"#);
    let reply = read::<Zego, DescribeRtcStreamStateOutput>("DescribeRTCStreamState", body).unwrap();
    assert_eq!((reply.output.create_time.as_str(), reply.output.close_time.as_str()), ("1673334117", "1673334717"));
}

#[test]
fn ids_keep_every_digit_whatever_their_dress() {
    for (written, read) in [("18446744073709551616123", "18446744073709551616123"), (r#""a-b""#, "a-b"), ("-1", "-1")] {
        let error = zego("DeleteMedia", &format!(r#"{{"Code":"2","Message":null,"RequestId":{written}}}"#));
        assert_eq!(error.request_id.as_deref(), Some(read));
    }
    for absent in ["null", r#""""#, "{}"] {
        assert_eq!(zego("DeleteMedia", &format!(r#"{{"Code":2,"RequestId":{absent}}}"#)).request_id, None);
    }
    let nested = r#"{"Code":1000,"Message":"m","Data":{"Tencent":[{"RequestId":"vendor-1"}]}}"#;
    assert_eq!(zego("StartCDNRecord", nested).vendor_request_id.as_deref(), Some("vendor-1"));
}

/// Whether the data stand beside it or within `Data`, and before or after it.
#[test]
fn a_head_of_a_success_comes_in_any_dress() {
    for (head, id) in [
        (r#""Code":0,"RequestId":"7""#, Some("7")),
        (r#""Code":"0","RequestId":7"#, Some("7")),
        (r#""Code":0.0,"RequestId":-7"#, Some("-7")),
        (r#""Code":-0,"RequestId":-0"#, Some("-0")),
        (r#""Code":0e5,"RequestId":1e3"#, Some("1e3")),
        (r#""Code":"\u0030","RequestId":"\u0037""#, Some("7")),
        (r#""Code":0,"RequestId":1e999"#, Some("1e999")),
        (r#""Code":0,"RequestId":18446744073709551616"#, Some("18446744073709551616")),
        (r#""Code":0,"RequestId":"\ud800""#, None),
        (r#""Code":0,"RequestId":{"RequestId":[7]}"#, None),
        (r#""Code":0,"RequestId":true"#, None),
        (r#""Code":0,"RequestId":null"#, None),
        (r#""Code":0,"RequestId":"""#, None),
        (r#""Code":0"#, None),
    ] {
        let (users, rooms) = (r#""Result":[{"UserId":"u"}]"#, r#""Data":{"UserCountList":[{"RoomId":"r"}]}"#);
        for (body, within) in
            [(format!("{{{head},{users}}}"), format!("{{{head},{rooms}}}")), (format!("{{{users},{head}}}"), format!("{{{rooms},{head}}}"))]
        {
            let beside = read::<Zego, QueryUserOnlineStateOutput>("zim/QueryUserOnlineState", body.clone()).expect(&body);
            assert_eq!((beside.request_id.as_deref(), beside.output.states.len()), (id, 1), "{body}");
            let within = read::<Zego, DescribeUserNumOutput>("DescribeUserNum", within).expect(&body);
            assert_eq!((within.request_id.as_deref(), within.output.counts.len()), (id, 1), "{body}");
            assert!(
                Zego::refusal(&Action::Described(spec("zim/QueryUserOnlineState")), body.as_bytes()).is_ok_and(|refusal| refusal.is_none())
            );
        }
    }
}

/// Objects where lists are documented and the other way round, as far as they can mean only one thing.
#[test]
fn data_in_another_shape() {
    let document = |action: &str, data: &str| {
        let body = format!(r#"{{"Code":0,"Message":"success","RequestId":"1","Data":{data}}}"#);
        (row(action).decode)(body.as_bytes(), &Asked::default())
            .map(|decoded| decoded.document["Data"].to_string())
            .map_err(|error| error.to_string())
    };
    for data in ["{}", "{ }", "null", "[]", r#""""#, r#""[]""#] {
        assert_eq!(document("ForbidCDNLiveStream", data).unwrap(), "[]", "{data}");
    }
    let one = r#"{"CdnType":"ws","CdnResult":"success"}"#;
    for data in [one.to_owned(), format!("[{one}]")] {
        assert!(document("ForbidCDNLiveStream", &data).unwrap().contains("success"), "{data}");
    }
    for data in [r#"{"Deleted":["a"]}"#, r#"[{"Deleted":["a"]}]"#, r#""[{\"Deleted\":[\"a\"]}]""#] {
        assert_eq!(document("DeleteMedia", data).unwrap(), r#"{"Deleted":["a"],"Errors":[]}"#, "{data}");
    }
    assert_eq!(document("DeleteMedia", "[]").unwrap(), r#"{"Deleted":[],"Errors":[]}"#);
    assert!(document("DeleteMedia", r#"[{"Deleted":["a"]},{}]"#).unwrap_err().contains("Data: a list"));
}

#[test]
fn what_is_no_answer_says_where() {
    for (body, place) in [
        ("", "unreadable answer: EOF while parsing a value: it is an empty body"),
        (" \n", "white space alone"),
        ("<!DOCTYPE html><p>Signature=5ecret", "expected value: it is an HTML page"),
        ("<HTML>", "it is an HTML page"),
        ("<?xml version='1.0'?>", "it is XML"),
        ("Service Unavailable", "it is text that is no JSON"),
        (r#"{"Code":0,"Data":{"Del"#, "Data: EOF while parsing a string: it is JSON that is broken, or not all of it"),
        ("{\0\"\0C\0", "it is text in UTF-16"),
        ("[]", "unreadable answer"),
        (r#"{"Message":"success"}"#, "no `Code`"),
        (r#"{"Code":0"#, "unreadable answer"),
        (r#"{"Code":0} {"Code":0}"#, "trailing"),
        (r#"{"Code":true}"#, "Code: "),
        (r#"{"Code":0,"Data":{"Deleted":[{}]}}"#, "Data.Deleted[0]: "),
        (r#"{"Code":0,"Data":["a"]}"#, "Data: a list"),
        (r#"{"Code":0,"Data":{"Errors":[{"Key":[]}]}}"#, "Data.Errors[0].Key: "),
        (r#"{"Code":0,"Data":"not JSON"}"#, "Data: "),
    ] {
        let error = (row("DeleteMedia").decode)(body.as_bytes(), &Asked::default()).unwrap_err();
        assert!(matches!(error, DecodeError::Unreadable(_)), "{body}");
        assert!(error.to_string().contains(place), "{body}: {error}");
        assert!(!error.to_string().contains("5ecret"), "{error}");
    }
    for (body, what) in [(&b"\xff\xfe{\0}\0"[..], "UTF-16"), (b"\x1f\x8b\x08", "gzip"), (b"{\"Code\":\"\xff\"}", "no text in UTF-8")] {
        let error = read::<Zego, NoOutput>("DeleteMedia", body.to_vec()).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        let error = read::<TencentCloud, NoOutput>("tencent_live/DeleteLiveRecord", body.to_vec()).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
}

/// Whatever a repeat would do, and whoever reads: what is no object with a code of 0 may have been carried out, and is not taken for done.
#[test]
fn only_an_object_with_a_code_of_0_is_a_success() {
    let is_success = |body: &str| {
        let rows = ["DeleteMedia", "SearchMedia", "StartMix", "CloseRoom", "SendCustomCommand", "analytics/GetBizQuality"].map(row);
        let read: Vec<bool> = rows
            .into_iter()
            .flat_map(|row| {
                let action = Action::Described(row.spec);
                let raw = Zego::read::<serde_json::Value>(&action, &Asked::default(), body.to_owned().into());
                let dataless = Zego::read::<NoOutput>(&action, &Asked::default(), body.to_owned().into());
                let refusal = Zego::refusal(&action, body.as_bytes());
                // What is taken for no refusal there is still read here.
                assert!(!matches!(refusal, Ok(Some(_))), "{body}: {refusal:?}");
                let by_table = (row.decode)(body.as_bytes(), &Asked::default());
                [raw.map(drop), dataless.map(drop), by_table.map(drop)]
            })
            .map(|read| match read {
                Ok(()) => true,
                Err(DecodeError::Unreadable(_)) => false,
                Err(error) => panic!("{body}: {error}"),
            })
            .collect();
        assert!(read.iter().all(|one| *one == read[0]), "{body}: {read:?}");
        read[0]
    };
    for code in ["0", r#""0""#, "0.0", "-0", "0e5", r#""\u0030""#] {
        assert!(is_success(&format!(r#"{{"Code":{code},"Message":"success"}}"#)), "{code}");
    }
    for code in [
        r#""""#,
        r#"" ""#,
        r#""+0""#,
        r#""-0""#,
        r#"" 0 ""#,
        r#""00""#,
        r#""0x0""#,
        r#""0.0""#,
        r#""0e0""#,
        r#""zero""#,
        r#""\u0660""#,
        "null",
        "true",
        "false",
        "[]",
        "[0]",
        "{}",
        r#"{"Code":0}"#,
        r#"{"Code":[0]}"#,
        "1e-5",
        "1e-400",
        "-1e-400",
        "0.5",
        "1e400",
        "18446744073709551616",
    ] {
        assert!(!is_success(&format!(r#"{{"Code":{code},"Message":"server busy"}}"#)), "{code}");
        assert!(!is_success(&format!(r#"{{"Message":"server busy","Code":{code}}}"#)), "{code}");
    }
    for body in [
        r#"[0,"success"]"#,
        r#"[{"Code":0}]"#,
        r#""{\"Code\":0}""#,
        "0",
        "null",
        "{}",
        r#"{"code":0}"#,
        r#"{"CODE":0,"Message":"success"}"#,
        r#"{"Message":"success"}"#,
        r#"{"Data":{"Code":0}}"#,
        r#"{"Code":0}{"Code":0}"#,
        r#"{"Code":0} 0"#,
        r#"{"Code":0,}"#,
        r#"{"Code":0"#,
        r#"{"Code":0,"Response":{"Error":{"Code":"InternalError","Message":"busy"},"RequestId":"r"}}"#,
        r#"{"Response":{"RequestId":"r"}}"#,
    ] {
        assert!(!is_success(body), "{body}");
    }
    assert!(is_success(r#"{"Code":0,"Response":{"RequestId":"r"}}"#), "which says nothing else");
}

#[test]
fn only_a_response_with_an_id_and_without_an_error_is_a_success_of_tencents() {
    let decoded = |body: &str| {
        let action = Action::Described(spec("tencent_live/DeleteLiveRecord"));
        let all = [
            read::<TencentCloud, NoOutput>("tencent_live/DeleteLiveRecord", body.to_owned()).map(drop),
            read::<TencentCloud, serde_json::Value>("tencent_live/DeleteLiveRecord", body.to_owned()).map(drop),
            (row("tencent_live/DeleteLiveRecord").decode)(body.as_bytes(), &Asked::default()).map(drop),
            TencentCloud::refusal(&action, body.as_bytes())
                .map_err(DecodeError::from)
                .and_then(|refusal| refusal.map_or(Ok(()), |refusal| Err(refusal.into()))),
        ];
        let words = all.map(|read| match read {
            Ok(()) => "done",
            Err(DecodeError::Api(_)) => "refused",
            Err(_) => "unreadable",
        });
        assert!(words.iter().all(|word| *word == words[0]), "{body}: {words:?}");
        words[0]
    };
    for (body, expected) in [
        (r#"{"Response":{"RequestId":"r"}}"#, "done"),
        (r#"{"Response":{"RequestId":"r","Error":null}}"#, "done"),
        (r#"{"Code":0,"Response":{"RequestId":"r"}}"#, "done"),
        (r#"{"Code":500,"Message":"busy","Response":{"RequestId":"r"}}"#, "unreadable"),
        (r#"{"Code":"","Response":{"RequestId":"r"}}"#, "unreadable"),
        (r#"{"Response":{}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":""}}"#, "unreadable"),
        (r#"{"Response":[]}"#, "unreadable"),
        (r#"{"Response":["r"]}"#, "unreadable"),
        (r#"{"Response":[{"RequestId":"r"}]}"#, "unreadable"),
        (r#"{"Response":null}"#, "unreadable"),
        (r#"{"Response":""}"#, "unreadable"),
        (r#"{"Response":"{\"RequestId\":\"r\"}"}"#, "unreadable"),
        (r#"{"response":{"RequestId":"r"}}"#, "unreadable"),
        (r#"{"Code":0}"#, "unreadable"),
        (r#"[{"RequestId":"r"}]"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r"}}{}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":{}}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":""}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":"busy"}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":[]}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":["InternalError","busy"]}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":{"Code":""}}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":{"Code":["InternalError"]}}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":false}}"#, "unreadable"),
        (r#"{"Response":{"RequestId":"r","Error":{"Code":"InternalError"}}}"#, "refused"),
        (r#"{"Code":0,"Response":{"RequestId":"r","Error":{"Code":"InternalError"}}}"#, "refused"),
        (r#"{"Response":{"Error":{"Code":"InternalError"}}}"#, "refused"),
    ] {
        assert_eq!(decoded(body), expected, "{body}");
    }
}

#[test]
fn the_mark_of_a_byte_order_is_no_part_of_an_answer() {
    let marked = |body: &str| format!("\u{feff}{body}");
    assert!(read::<Zego, NoOutput>("DeleteMedia", marked(r#"{"Code":0}"#)).is_ok());
    assert!(read::<Zego, serde_json::Value>("DeleteMedia", marked(r#"{"Code":0,"Data":{"a":1}}"#)).is_ok());
    assert_eq!(zego("DeleteMedia", &marked(r#"{"Code":2}"#)).code, Code::Zego(ReturnCode(2)));
    assert!(read::<TencentCloud, NoOutput>("tencent_live/DeleteLiveRecord", marked(r#"{"Response":{"RequestId":"r"}}"#)).is_ok());
    assert!((row("DeleteMedia").decode)(marked(r#"{"Code":0}"#).as_bytes(), &Asked::default()).is_ok());
    let action = Action::Described(spec("DeleteMedia"));
    assert!(Zego::refusal(&action, marked(r#"{"Code":2}"#).as_bytes()).unwrap().is_some());
    assert!(Zego::refusal(&action, marked(r#"{"Code":0}"#).as_bytes()).unwrap().is_none());
}

#[test]
fn what_is_there_twice_could_be_read_in_two_ways_and_is_refused() {
    for body in [
        r#"{"Code":0,"Code":1}"#,
        r#"{"Code":1,"Code":0}"#,
        r#"{"Code":null,"Code":0}"#,
        r#"{"Code":0,"RequestId":"a","RequestId":"b"}"#,
        r#"{"Code":1,"Message":"a","Message":"b"}"#,
        r#"{"Code":0,"Data":{},"Data":{}}"#,
        r#"{"Code":1,"Data":{},"Data":{}}"#,
    ] {
        let error = read::<Zego, NoOutput>("DeleteMedia", body).unwrap_err();
        assert!(matches!(error, DecodeError::Unreadable(_)) && error.to_string().contains("duplicate field"), "{body}: {error}");
    }
    for body in [
        r#"{"Response":{},"Response":{}}"#,
        r#"{"Response":{"RequestId":"a","RequestId":"b"}}"#,
        r#"{"Response":{"Error":{"Code":"A"},"Error":{"Code":"B"}}}"#,
    ] {
        let error = read::<TencentCloud, NoOutput>("tencent_live/DeleteLiveRecord", body).unwrap_err();
        assert!(matches!(error, DecodeError::Unreadable(_)) && error.to_string().contains("duplicate field"), "{body}: {error}");
    }
}

#[test]
fn tencents_codes_are_hierarchical() {
    use Delivery::{Answered, Refused};
    for (code, kind, delivery) in [
        ("FailedOperation.AlterTaskState", ErrorKind::Conflict, Answered),
        ("ResourceNotFound.TaskId", ErrorKind::NotFound, Answered),
        ("ResourceNotFound.SomethingNew", ErrorKind::NotFound, Answered),
        ("InternalError.GetConfigError", ErrorKind::Internal, Answered),
        ("MissingParameter", ErrorKind::InvalidParameter, Refused),
        ("AuthFailure.SignatureExpire", ErrorKind::ClockSkew, Refused),
        ("AuthFailure.SignatureFailure", ErrorKind::Authentication, Refused),
        ("RequestLimitExceeded.UinLimitExceeded", ErrorKind::RateLimited, Refused),
        ("Brand.New", ErrorKind::Unknown, Answered),
    ] {
        let error = tencent(code);
        assert_eq!((error.kind, error.delivery, error.code), (kind, delivery, Code::Tencent(TencentErrorCode::from(code))), "{code}");
        assert_eq!(error.request_id.as_deref(), Some("r"));
    }
}

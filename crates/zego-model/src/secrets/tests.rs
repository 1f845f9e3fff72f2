//! Every secret of every way of signing, in every spelling.

use zego_sign::tencent::v1::SignatureMethod;
use zego_sign::tencent::{Credentials, SecretId, SessionToken};
use zego_sign::{AppId, Timestamp};

use super::*;
use crate::rtc::media_file::{SearchMedia, Vendor};
use crate::tencent_live::live_record::DeleteLiveRecord;
use crate::{
    Endpoint, Prepared, Protocol as _, SignedRequest, Stamp, TencentCloud, TencentSettings, TencentSigning, Zego, ZegoCredentials,
    ZegoSettings,
};

const STAMP: Stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
const SERVER_SECRET: &str = "9193cc662a4c0ec135ec71fb57194b38";
const KEY: &str = "GuX+lSsn/Wd5o4hC=";
const ID: &str = "AKIDexampleexample";
const TOKEN: &str = "tok+3/abc_def-ghi=";

fn endpoint() -> Endpoint {
    "http://127.0.0.1:7".parse().unwrap()
}

fn zego() -> SignedRequest {
    let settings = ZegoSettings::default();
    let prepared = Prepared::of(&SearchMedia::new(Vendor::Ws), &settings).unwrap();
    let credentials = ZegoCredentials { app_id: AppId::new(12345).unwrap(), server_secret: ServerSecret::new(SERVER_SECRET).unwrap() };
    Zego::sign(&prepared, &endpoint(), &credentials, &settings, STAMP).unwrap()
}

fn tencent(signing: TencentSigning) -> SignedRequest {
    let settings = TencentSettings::default().signing(signing);
    let prepared = Prepared::of(&DeleteLiveRecord::new("stream", 7_u64), &settings).unwrap();
    let credentials = Credentials::new(SecretId::new(ID).unwrap(), SecretKey::new(KEY).unwrap());
    let credentials = credentials.with_token(SessionToken::new(TOKEN).unwrap());
    TencentCloud::sign(&prepared, &endpoint(), &credentials, &settings, STAMP).unwrap()
}

/// The signature, wherever the request has it, as it is meant.
fn signature(request: SignedRequest) -> String {
    let request = request.into_http();
    let header = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
    let whole = format!("{} {} {}", request.uri(), header.unwrap_or_default(), String::from_utf8_lossy(request.body()));
    let (_, behind) = whole.split_once("&Signature=").or_else(|| whole.split_once(" Signature=")).unwrap();
    percent_decode_str(behind.split(['&', ' ']).next().unwrap()).decode_utf8().unwrap().into_owned()
}

type Spelling = fn(&str) -> String;

fn each(text: &str, spell: impl Fn(char) -> String) -> String {
    text.chars().map(spell).collect()
}

/// As others write it.
const SPELLINGS: [Spelling; 14] = [
    str::to_owned,
    str::to_ascii_uppercase,
    str::to_ascii_lowercase,
    |text| each(text, |char| format!("%{:02X}", u32::from(char))),
    |text| each(text, |char| format!("%25{:02x}", u32::from(char))),
    |text| each(text, |char| format!("\\u{:04x}", u32::from(char))),
    |text| each(text, |char| format!("\\\\u{:04X}", u32::from(char))),
    |text| each(text, |char| format!("&#{};", u32::from(char))),
    |text| each(text, |char| format!("&#x{:x};", u32::from(char))),
    |text| each(text, |char| format!("&amp;#{};", u32::from(char))),
    |text| each(text, |char| format!("%26%23{}%3B", u32::from(char))),
    |text| text.replace('/', "\\/"),
    |text| text.replace('/', "&sol;").replace('+', "&plus;").replace('=', "&equals;"),
    |text| text.replace('/', "%2f").replace('+', "%2B").replace('=', "\\u003d"),
];

const REQUESTS: [fn() -> SignedRequest; 5] = [
    zego,
    || tencent(TencentSigning::Tc3Post),
    || tencent(TencentSigning::Tc3Get),
    || tencent(TencentSigning::V1Post(SignatureMethod::HmacSha256)),
    || tencent(TencentSigning::V1Get(SignatureMethod::HmacSha1)),
];

#[test]
fn no_secret_of_any_way_of_signing_comes_back_in_any_spelling() {
    for (number, request) in REQUESTS.into_iter().enumerate() {
        let secrets = request().secrets();
        let signature = signature(request());
        assert!(signature.len() >= 28, "{signature}");
        let own: &[&str] = if number == 0 { &[SERVER_SECRET] } else { &[KEY, ID, TOKEN] };
        for secret in own.iter().copied().chain([signature.as_str()]) {
            for spell in SPELLINGS {
                let spelled = spell(secret);
                let answer = format!(r#"{{"Message":"of {spelled} no, {spelled}","RequestId":"r-1"}}"#);
                let expected = r#"{"Message":"of REDACTED no, REDACTED","RequestId":"r-1"}"#;
                assert_eq!(secrets.remove_from(&answer), expected, "{spelled}");
                assert_eq!(secrets.remove_from_bytes(answer.into()), expected, "{spelled}");
                // Bytes that are no text are searched, too.
                let answer = [b"\xc7\xa9 ", spelled.as_bytes(), b" \xff"].concat();
                assert_eq!(secrets.remove_from_bytes(answer.into()), &b"\xc7\xa9 REDACTED \xff"[..], "{spelled}");
            }
        }
    }
}

#[test]
fn every_other_answer_stays_as_it_came() {
    for request in REQUESTS {
        let secrets = request().secrets();
        for answer in [r#"{"Code":0}"#, r#"{"Message":"100%25 \/ \u00e9 &amp; 9193cc662a4c0ec135ec71fb57194b3 AKIDexampl"}"#, ""] {
            let answer = Bytes::from_static(answer.as_bytes());
            let kept = secrets.remove_from_bytes(answer.clone());
            assert_eq!((kept.as_ptr(), kept.len()), (answer.as_ptr(), answer.len()));
        }
    }
}

#[test]
fn secrets_that_overlap_are_taken_out_together() {
    let key = Key::Zego(ServerSecret::new("cdef").unwrap());
    let secrets = Secrets::new(["abcd", "bc", "", "x%2By"].into_iter(), ["TC3 Credential=id/scope, Signature=sig"].into_iter(), key);
    assert_eq!(secrets.remove_from("-abcdef-bc-x+y-id/scope-sig-"), "-REDACTED-REDACTED-REDACTED-REDACTED/scope-REDACTED-");
    assert_eq!(format!("{secrets:?}"), "Secrets(7)");
}

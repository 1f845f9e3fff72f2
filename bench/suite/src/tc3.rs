//! TC3-HMAC-SHA256 beside who else does it, and beside the same kind of signature of AWS.
//!
//! Of what was found on crates.io, `tencentcloud-sign-sdk` signs and no more. `tencent3` goes the same way, line by line as Tencent's page has it, and would bring an
//! HTTP client; neither keeps a day's key.

use std::hint::black_box;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tencentcloud_sign_sdk::{Tc3SignResult, Tc3Signer, sha256_hex};
use zego_bench_measure::{Case, Goal, Row, Unit, allocations};
use zego_sign::Timestamp;
use zego_sign::tencent::tc3::{self, CredentialScope, Headers, Request, SigningKey};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};

use crate::options::Options;

const GROUP: &str = "Tencent Cloud";
const ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
const HOST: &str = "live.tencentcloudapi.com";
const BODY: &str = r#"{"StreamName":"stream1","TaskId":123}"#;
const NOW: u64 = 1_551_113_065;

#[expect(clippy::unnecessary_wraps, reason = "the form of every part")]
pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let timing = options.rounds().compare(&mut [
        Case::new("kept", kept()),
        Case::new("ours", ours()),
        Case::new("naive", naive()),
        Case::new("crate", other_crate()),
        Case::new("aws", aws()),
    ]);
    let row = |name: &str, case: &str, rival: &str, other: &str| {
        Row::of(GROUP, name, rival, Unit::Cpu, timing.cpu(case), timing.cpu(other)).ratio(timing.cpu_ratio(case, other))
    };
    let goal = Goal::RatioAtMost(0.5);
    Ok(vec![
        row("TC3, the day's key kept", "kept", "written by hand", "naive").goal(goal),
        row("TC3, the day's key kept", "kept", "tencentcloud-sign-sdk", "crate").goal(goal),
        row("TC3, the day's key kept", "kept", "aws-sigv4", "aws").goal(goal),
        Row::of(
            GROUP,
            "TC3, the day's key kept: allocations",
            "aws-sigv4",
            Unit::Allocations,
            allocations(50, kept()),
            allocations(50, aws()),
        ),
        row("TC3, the key derived", "ours", "written by hand", "naive"),
        row("TC3, the key derived", "ours", "tencentcloud-sign-sdk", "crate"),
        row("TC3, the key derived", "ours", "aws-sigv4", "aws").goal(goal),
    ])
}

fn credentials() -> Credentials {
    Credentials::new(SecretId::new(ID).expect("it is an id"), SecretKey::new(KEY).expect("it is a key"))
}

fn ours() -> impl FnMut(u64) {
    let credentials = credentials();
    move |turns| {
        for _ in 0..turns {
            let headers = Headers::new("application/json", HOST, "DeleteLiveRecord");
            let request = Request::post(&headers, black_box(BODY.as_bytes()));
            let key = SigningKey::derive(credentials.secret_key(), &CredentialScope::new(Timestamp::from_secs(NOW), "live"));
            black_box(key.authorization(credentials.secret_id(), Timestamp::from_secs(NOW), &request).expect("it is the key's day"));
        }
    }
}

/// As a client signs.
fn kept() -> impl FnMut(u64) {
    let credentials = credentials();
    move |turns| {
        for _ in 0..turns {
            let headers = Headers::new("application/json", HOST, "DeleteLiveRecord");
            let request = Request::post(&headers, black_box(BODY.as_bytes()));
            black_box(tc3::authorization(&credentials, "live", Timestamp::from_secs(NOW), &request));
        }
    }
}

/// Tencent's page, line by line.
fn naive() -> impl FnMut(u64) {
    fn sha256(text: &str) -> String {
        hex::encode(Sha256::digest(text))
    }
    fn hmac(key: &[u8], text: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
    move |turns| {
        for _ in 0..turns {
            let (date, body) = ("2019-02-25", black_box(BODY));
            let headers = format!("content-type:application/json\nhost:{HOST}\nx-tc-action:{}\n", "DeleteLiveRecord".to_lowercase());
            let names = "content-type;host;x-tc-action";
            let canonical = format!("POST\n/\n\n{headers}\n{names}\n{}", sha256(body));
            let scope = format!("{date}/live/tc3_request");
            let text = format!("TC3-HMAC-SHA256\n{NOW}\n{scope}\n{}", sha256(&canonical));
            let key = hmac(&hmac(&hmac(format!("TC3{KEY}").as_bytes(), date), "live"), "tc3_request");
            let signature = hex::encode(hmac(&key, &text));
            black_box(format!("TC3-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders={names}, Signature={signature}"));
        }
    }
}

fn other_crate() -> impl FnMut(u64) {
    let signer = Tc3Signer::new(ID.to_owned(), KEY.to_owned(), "live".to_owned(), false);
    move |turns| {
        for _ in 0..turns {
            black_box(by_other_crate(&signer, black_box(BODY)));
        }
    }
}

/// As its page shows it; what is signed is put together by the caller, and so is the header.
fn by_other_crate(signer: &Tc3Signer, body: &str) -> String {
    let names = "content-type;host;x-tc-action";
    let headers = format!("content-type:application/json\nhost:{HOST}\nx-tc-action:deleteliverecord\n");
    let Tc3SignResult { signature, credential_scope } = signer.sign("POST", "/", "", &headers, names, &sha256_hex(body), NOW.cast_signed());
    format!("TC3-HMAC-SHA256 Credential={ID}/{credential_scope}, SignedHeaders={names}, Signature={signature}")
}

fn aws() -> impl FnMut(u64) {
    let identity = AwsCredentials::new(ID, KEY, None, None, "bench").into();
    move |turns| {
        for _ in 0..turns {
            let parameters = aws_sigv4::sign::v4::SigningParams::builder()
                .identity(&identity)
                .region("ap-guangzhou")
                .name("live")
                .time(UNIX_EPOCH + Duration::from_secs(NOW))
                .settings(SigningSettings::default())
                .build()
                .expect("all is there")
                .into();
            let headers = [("content-type", "application/json"), ("host", HOST), ("x-tc-action", "DeleteLiveRecord")];
            let body = SignableBody::Bytes(black_box(BODY.as_bytes()));
            let request =
                SignableRequest::new("POST", "https://live.tencentcloudapi.com/", headers.into_iter(), body).expect("it is a URL");
            black_box(aws_sigv4::http_request::sign(request, &parameters).expect("it can be signed"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_crate_signs_the_same() {
        let headers = Headers::new("application/json", HOST, "DeleteLiveRecord");
        let ours = tc3::authorization(&credentials(), "live", Timestamp::from_secs(NOW), &Request::post(&headers, BODY.as_bytes()));
        let signer = Tc3Signer::new(ID.to_owned(), KEY.to_owned(), "live".to_owned(), false);
        assert_eq!(by_other_crate(&signer, BODY), ours.as_str());
    }
}

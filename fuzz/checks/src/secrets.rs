//! What comes back from a service has none of the request's secrets in it, in whatever spelling; and nothing else is touched.

use std::sync::LazyLock;

use bytes::Bytes;
use zego_model::spec::Method;
use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{
    Endpoint, Prepared, Protocol as _, RawCall, Secrets, SignedRequest, Stamp, TencentCloud, TencentSettings, TencentSigning, rtc,
};
use zego_sign::Timestamp;
use zego_sign::tencent::v1::SignatureMethod;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};

use crate::input::Input;
use crate::query;
use crate::spelling::spelled;

const KEY: &str = "GuX+lSsn/Wd5o4hC=";
const ID: &str = "AKIDexampleexample";
const TOKEN: &str = "tok+3/abc_def-ghi=";

/// What is secret in a request of each way of signing.
static REQUESTS: LazyLock<[Secrets; 5]> = LazyLock::new(|| {
    [
        zego(),
        tencent(TencentSigning::Tc3Post),
        tencent(TencentSigning::Tc3Get),
        tencent(TencentSigning::V1Post(SignatureMethod::HmacSha256)),
        tencent(TencentSigning::V1Get(SignatureMethod::HmacSha1)),
    ]
    .map(|signed| signed.secrets())
});

/// Secrets in an answer.
const MOST: usize = 6;

/// A request, and an answer to it in parts, each followed by a secret in some spelling.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let number = usize::from(input.byte()) % REQUESTS.len();
    let secrets = &REQUESTS[number];
    let written: &[&str] = if number == 0 { &[zego_model::sandbox::SERVER_SECRET] } else { &[KEY, ID, TOKEN] };
    let (mut answer, mut put) = (Vec::new(), Vec::new());
    for _ in 0..MOST {
        answer.extend_from_slice(input.part());
        if !input.is_over() {
            let secret = spelled(input.of(written), &mut input);
            answer.extend_from_slice(secret.as_bytes());
            put.push(secret);
        }
    }
    let clean = secrets.remove_from_bytes(Bytes::copy_from_slice(&answer));
    for secret in put {
        assert!(!contains(&clean, secret.as_bytes()), "{secret} is left in {:?}", String::from_utf8_lossy(&clean));
    }
    // Each is at least as long as the shortest secret.
    assert!(clean.len() <= answer.len(), "{} bytes became {}", answer.len(), clean.len());
    assert_eq!(secrets.remove_from_bytes(clean.clone()), clean, "once is enough");
    if let Ok(answer) = std::str::from_utf8(&answer) {
        assert_eq!(secrets.remove_from(answer).as_bytes(), String::from_utf8_lossy(&clean).as_bytes());
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn zego() -> SignedRequest {
    let call = RawCall::new(&rtc::SERVICE, Method::Get, "Anything").expect("it speaks ZEGO's protocol");
    query::sign(&call).expect("a call without parameters")
}

pub(crate) fn tencent(signing: TencentSigning) -> SignedRequest {
    let settings = TencentSettings::default().signing(signing);
    let prepared = Prepared::of(&DeleteLiveRecord::new("stream", 7_u64), &settings).expect("a call that is sound");
    let endpoint: Endpoint = "https://live.tencentcloudapi.com".parse().expect("Tencent's own");
    let credentials = Credentials::new(SecretId::new(ID).expect("an id"), SecretKey::new(KEY).expect("a key"));
    let credentials = credentials.with_token(SessionToken::new(TOKEN).expect("a token"));
    let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
    TencentCloud::sign(&prepared, &endpoint, &credentials, &settings, stamp).expect("a call that is sound")
}

//! An answer may repeat the request, as many error pages and messages do, and with it the signature. It is taken out before anybody sees it.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use zego_model::SignedRequest;

/// What must not come back.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// The secrets of a request, as they are written in it and as they are meant.
    pub(crate) fn of(request: &SignedRequest) -> Self {
        Self::from_written(request.secrets())
    }

    fn from_written<'s>(written: impl Iterator<Item = &'s str>) -> Self {
        let mut secrets = Vec::with_capacity(1);
        for written in written {
            // Of the header with Tencent's signature, the rest is told to everybody.
            let written = written.rsplit_once("Signature=").map_or(written, |(_, signature)| signature);
            if written.contains('%') {
                secrets.extend(percent_decode_str(written).decode_utf8().ok().map(String::from));
            }
            secrets.push(written.to_owned());
        }
        secrets.retain(|secret| !secret.is_empty());
        Self(secrets)
    }

    /// The answer without them.
    pub(crate) fn remove_from(&self, body: Bytes) -> Bytes {
        // What is not text is not shown to anybody.
        let Ok(text) = std::str::from_utf8(&body) else { return body };
        if !self.0.iter().any(|secret| text.contains(secret)) {
            return body;
        }
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "REDACTED")).into()
    }
}

#[cfg(test)]
mod tests {
    use zego_model::rtc::media_file::{SearchMedia, Vendor};
    use zego_model::tencent_live::record_task::DeleteLiveRecord;
    use zego_model::{
        Endpoint, Prepared, Protocol as _, Stamp, TencentCloud, TencentSettings, TencentSigning, Zego, ZegoCredentials, ZegoSettings,
    };
    use zego_sign::tencent::v1::SignatureMethod;
    use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
    use zego_sign::{AppId, ServerSecret, Timestamp};

    use super::*;

    const STAMP: Stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
    const TOKEN: &str = "tok+3/=";

    fn endpoint() -> Endpoint {
        "http://127.0.0.1:7".parse().unwrap()
    }

    fn zego() -> SignedRequest {
        let settings = ZegoSettings::default();
        let prepared = Prepared::of(&SearchMedia::new(Vendor::Ws), &settings).unwrap();
        let server_secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38").unwrap();
        let credentials = ZegoCredentials { app_id: AppId::new(12345).unwrap(), server_secret };
        Zego::sign(&prepared, &endpoint(), &credentials, &settings, STAMP).unwrap()
    }

    fn tencent(signing: TencentSigning) -> SignedRequest {
        let settings = TencentSettings::default().signing(signing);
        let prepared = Prepared::of(&DeleteLiveRecord::new("stream", 7_u64), &settings).unwrap();
        let credentials = Credentials::new(SecretId::new("AKIDexample").unwrap(), SecretKey::new("key").unwrap());
        let credentials = credentials.with_token(SessionToken::new(TOKEN).unwrap());
        TencentCloud::sign(&prepared, &endpoint(), &credentials, &settings, STAMP).unwrap()
    }

    /// The signature, wherever the request has it, as it is written there.
    fn signature(request: SignedRequest) -> String {
        let request = request.into_http();
        let header = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
        let whole = format!("{} {} {}", request.uri(), header.unwrap_or_default(), String::from_utf8_lossy(request.body()));
        let (_, behind) = whole.split_once("&Signature=").or_else(|| whole.split_once(" Signature=")).unwrap();
        behind.split(['&', ' ']).next().unwrap().to_owned()
    }

    #[test]
    fn a_signature_does_not_come_back_wherever_the_request_has_it() {
        let v1 = SignatureMethod::HmacSha256;
        let requests: [fn(SignatureMethod) -> SignedRequest; 5] = [
            |_| zego(),
            |_| tencent(TencentSigning::Tc3Post),
            |_| tencent(TencentSigning::Tc3Get),
            |method| tencent(TencentSigning::V1Post(method)),
            |method| tencent(TencentSigning::V1Get(method)),
        ];
        for request in requests {
            let (signature, secrets) = (signature(request(v1)), Secrets::of(&request(v1)));
            assert!(signature.len() >= 32, "{signature}");
            let answer = format!(r#"{{"Message":"{signature} is wrong, {signature}"}}"#);
            assert_eq!(secrets.remove_from(answer.into()), r#"{"Message":"REDACTED is wrong, REDACTED"}"#);
        }
    }

    #[test]
    fn nor_does_a_token_escaped_or_not() {
        for signing in [TencentSigning::Tc3Post, TencentSigning::V1Get(SignatureMethod::HmacSha256)] {
            assert_eq!(Secrets::of(&tencent(signing)).remove_from(format!("of {TOKEN} or").into()), "of REDACTED or");
        }
        let secrets = Secrets::of(&tencent(TencentSigning::V1Post(SignatureMethod::HmacSha1)));
        assert_eq!(secrets.remove_from(Bytes::from_static(b"tok%2B3%2F%3D and AKIDexample")), "REDACTED and REDACTED");
    }

    #[test]
    fn every_other_answer_stays_as_it_came() {
        let answer = Bytes::from_static(br#"{"Code":0}"#);
        let kept = Secrets::of(&zego()).remove_from(answer.clone());
        assert_eq!(kept.as_ptr(), answer.as_ptr());
        // What is empty is in every text.
        assert_eq!(Secrets::from_written(["", "Signature="].into_iter()).remove_from(answer.clone()), answer);
    }
}

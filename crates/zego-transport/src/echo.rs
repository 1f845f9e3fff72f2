//! An answer may repeat the request, as many error pages and messages do, and with it the signature. It is taken out before anybody sees it.

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

/// What must not come back.
pub(crate) struct Secrets(Vec<String>);

const MARK: &str = "Signature=";
const TOKEN: &str = "x-tc-token";

impl Secrets {
    /// Signature and session token of a signed request, wherever its protocol puts them.
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        let headers = request.headers();
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let form = std::str::from_utf8(request.body()).ok();
        let places = [request.uri().query(), header(AUTHORIZATION.as_str()), form];
        let mut secrets: Vec<_> = places.into_iter().flatten().filter_map(signature).map(ToOwned::to_owned).collect();
        secrets.extend(header(TOKEN).map(ToOwned::to_owned));
        let decoded: Vec<_> = secrets.iter().filter(|secret| secret.contains('%')).map(|secret| decode(secret)).collect();
        secrets.extend(decoded);
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

/// The value behind `Signature=`, up to the next separator.
fn signature(text: &str) -> Option<&str> {
    let start = text.match_indices(MARK).find(|(at, _)| *at == 0 || b"&, ".contains(&text.as_bytes()[at - 1]))?.0 + MARK.len();
    text[start..].split(['&', ',', ' ']).next()
}

/// Base64 as it was before it went into a query: it has three characters that are escaped there.
fn decode(escaped: &str) -> String {
    escaped.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(request: &Request<Bytes>, answer: &'static str) -> Bytes {
        Secrets::of(request).remove_from(Bytes::from_static(answer.as_bytes()))
    }

    #[test]
    fn a_signature_in_the_query_does_not_come_back() {
        let request = Request::get("/?SignatureVersion=2.0&Signature=cafe01&Vendor=Ws").body(Bytes::new()).unwrap();
        assert_eq!(cleaned(&request, r#"{"Message":"cafe01 is wrong, cafe01"}"#), r#"{"Message":"REDACTED is wrong, REDACTED"}"#);
    }

    #[test]
    fn nor_does_one_in_a_header_or_a_token() {
        let request = Request::post("/")
            .header(AUTHORIZATION, "TC3-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=cafe02")
            .header(TOKEN, "tok-3")
            .body(Bytes::from_static(b"{}"))
            .unwrap();
        assert_eq!(cleaned(&request, "cafe02 tok-3"), "REDACTED REDACTED");
    }

    #[test]
    fn nor_does_one_in_a_form_escaped_or_not() {
        let request = Request::post("/").body(Bytes::from_static(b"Nonce=1&Signature=a%2Bb%2Fc%3D&X=1")).unwrap();
        assert_eq!(cleaned(&request, "a+b/c= or a%2Bb%2Fc%3D"), "REDACTED or REDACTED");
    }

    #[test]
    fn every_other_answer_stays_as_it_came() {
        let request = Request::get("/?Signature=cafe01").body(Bytes::new()).unwrap();
        assert_eq!(cleaned(&request, r#"{"Code":0}"#), r#"{"Code":0}"#);
        let unsigned = Request::get("/?Signature=").body(Bytes::new()).unwrap();
        assert_eq!(cleaned(&unsigned, "as it came"), "as it came");
    }
}

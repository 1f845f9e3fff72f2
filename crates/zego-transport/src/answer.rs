//! What an HTTP answer means. Pure.

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::response::Parts;
use zego_model::decode::DecodeError;
use zego_model::{Action, Protocol, Secrets};

use crate::cause::Cause;

/// Whether the body is worth reading of an answer to a request whose target was so long.
pub(crate) fn judge_head(head: &Parts, target: usize) -> Result<(), Cause> {
    if head.status.is_informational() {
        return Err(Cause::Status { status: head.status, target });
    }
    if head.status.is_redirection() {
        return Err(Cause::Redirect(head.status));
    }
    let plain = |encoding: &HeaderValue| encoding.as_bytes().eq_ignore_ascii_case(b"identity") || encoding.is_empty();
    if !head.headers.get_all(CONTENT_ENCODING).iter().all(plain) {
        return Err(Cause::ContentEncoding);
    }
    Ok(())
}

/// What a body that was read, or could not be, says of the call; where it is a success, what `read` makes of it.
///
/// An error of the service counts as such whatever the HTTP status. A success counts only with a successful status.
pub(crate) fn judge<P: Protocol, T>(
    action: &Action,
    head: &Parts,
    target: usize,
    secrets: &Secrets,
    body: Result<Bytes, Cause>,
    read: impl FnOnce(Bytes) -> Result<T, DecodeError>,
) -> Result<T, Cause> {
    if !head.status.is_success() {
        let refusal = body.ok().and_then(|body| P::refusal(action, &body).ok().flatten());
        return Err(refusal.map_or(Cause::Status { status: head.status, target }, Cause::Api));
    }
    let body = body?;
    let bytes = body.len();
    read(body).map_err(|fault| match fault {
        DecodeError::Api(api) => Cause::Api(api),
        fault => Cause::Unreadable { fault, media: media_type(&head.headers, secrets), bytes },
    })
}

/// `text/html`, without parameters, if that is what the header says.
fn media_type(headers: &HeaderMap, secrets: &Secrets) -> Option<Box<str>> {
    let value = secrets.remove_from(headers.get(CONTENT_TYPE)?.to_str().ok()?);
    let essence = value.split(';').next().unwrap_or_default().trim();
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte);
    (!essence.is_empty() && essence.len() <= 64 && essence.bytes().all(harmless)).then(|| essence.into())
}

#[cfg(test)]
mod tests {
    use http::{Response, StatusCode};
    use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    use zego_model::{Delivery, Operation as _, Prepared, Stamp, Zego, ZegoCredentials, ZegoSettings, sandbox};
    use zego_sign::{AppId, ServerSecret, Timestamp};

    use super::*;
    use crate::delivery;
    use crate::kind::CallErrorKind as Kind;

    fn head(status: u16, header: Option<(&'static str, &'static str)>) -> Parts {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response.into_parts().0
    }

    fn secrets() -> Secrets {
        let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
        let prepared = Prepared::of(&operation, &ZegoSettings::default()).unwrap();
        let (app_id, server_secret) = (AppId::new(sandbox::APP_ID).unwrap(), ServerSecret::new(sandbox::SERVER_SECRET).unwrap());
        let credentials = ZegoCredentials { app_id, server_secret };
        let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
        let endpoint = "http://127.0.0.1".parse().unwrap();
        Zego::sign(&prepared, &endpoint, &credentials, &ZegoSettings::default(), stamp).unwrap().secrets()
    }

    fn outcome(status: u16, body: Result<&'static str, Cause>) -> Result<Bytes, Cause> {
        let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
        let body = body.map(|body| Bytes::from_static(body.as_bytes()));
        let head = head(status, Some(("content-type", "text/html; charset=utf-8")));
        let read = |body: Bytes| Zego::decode(&operation, body.clone()).map(|_| body);
        judge::<Zego, _>(&operation.action(), &head, 1, &secrets(), body, read)
    }

    #[test]
    fn what_points_elsewhere_or_is_packed_is_not_read() {
        let kind = |status, header| judge_head(&head(status, header), 1).map_err(|cause| cause.kind());
        assert_eq!(kind(200, None), Ok(()));
        assert_eq!(kind(502, None), Ok(()));
        assert_eq!(kind(200, Some(("content-encoding", "Identity"))), Ok(()));
        assert_eq!(kind(200, Some(("content-encoding", "gzip"))), Err(Kind::ContentEncoding));
        assert_eq!(kind(101, None), Err(Kind::Http(101)));
        for status in [300, 301, 302, 303, 304, 307, 308] {
            assert_eq!(kind(status, Some(("location", "https://example.com"))), Err(Kind::Redirect(status)));
        }
    }

    #[test]
    fn an_error_of_the_service_counts_whatever_the_status_a_success_does_not() {
        for (status, body, kind, delivery) in [
            (200, Ok(r#"{"Code":100000005}"#), Kind::Api(zego_model::ErrorKind::Authentication), Delivery::Refused),
            (403, Ok(r#"{"Code":100000005}"#), Kind::Api(zego_model::ErrorKind::Authentication), Delivery::Refused),
            (500, Ok(r#"{"Code":0,"Data":{}}"#), Kind::Http(500), Delivery::Unknown),
            (502, Ok("<html>"), Kind::Http(502), Delivery::Unknown),
            (502, Err(Cause::TooLarge { max: 1 }), Kind::Http(502), Delivery::Unknown),
            (200, Err(Cause::TooLarge { max: 1 }), Kind::TooLarge, Delivery::Unknown),
            (200, Ok("<html>"), Kind::Unreadable, Delivery::Unknown),
            (204, Ok(""), Kind::Unreadable, Delivery::Unknown),
        ] {
            let cause = outcome(status, body).unwrap_err();
            assert_eq!((cause.kind(), delivery::of(&cause)), (kind, delivery), "{status}: {cause:?}");
        }
        let good = r#"{"Code":0,"Data":{"Deleted":["a"]}}"#;
        assert_eq!(outcome(201, Ok(good)).unwrap(), good);
    }

    #[test]
    fn an_unreadable_answer_is_named_by_its_type_and_length_alone() {
        let Err(Cause::Unreadable { media, bytes, .. }) = outcome(200, Ok("<html>Signature=</html>")) else { panic!("readable") };
        assert_eq!((media.as_deref(), bytes), (Some("text/html"), 23));
    }

    #[test]
    fn a_type_is_named_only_where_it_is_one() {
        let media = |value: &'static str| media_type(&head(200, Some(("content-type", value))).headers, &secrets());
        let longest: &'static str = "a234567890123456789012345678901234567890123456789012345678901234";
        let named =
            [("text/html", "text/html"), (" application/problem+json ; charset=utf-8", "application/problem+json"), (longest, longest)];
        for (value, expected) in named {
            assert_eq!(media(value).as_deref(), Some(expected), "{value}");
        }
        for value in [
            "",
            "; charset=utf-8",
            "text/html?Signature=x",
            "text html",
            "a2345678901234567890123456789012345678901234567890123456789012345",
        ] {
            assert_eq!(media(value), None, "{value}");
        }
        assert_eq!(media_type(&head(200, None).headers, &secrets()), None);
    }

    #[test]
    fn no_secret_is_left_in_the_header_that_is_shown() {
        let shown = |value: String| {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_str(&value).unwrap())]);
            media_type(&headers, &secrets())
        };
        assert_eq!(shown("text/html; charset=utf-8".to_owned()).as_deref(), Some("text/html"));
        assert_eq!(shown(format!("text/{}", sandbox::SERVER_SECRET)).as_deref(), Some("text/REDACTED"));
    }
}

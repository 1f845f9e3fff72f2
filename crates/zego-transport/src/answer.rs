//! What an HTTP answer means. Pure.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::response::Parts;
use zego_model::decode::DecodeError;
use zego_model::{Action, Protocol, Secrets};

use crate::cause::Cause;

/// Takes secrets out of the one header that is shown.
pub(crate) fn hide(secrets: &Secrets, headers: &mut HeaderMap) {
    let shown = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(|value| secrets.remove_from(value));
    if let Some(Cow::Owned(hidden)) = shown {
        let hidden = HeaderValue::from_str(&hidden).unwrap_or(HeaderValue::from_static("text/plain"));
        headers.insert(CONTENT_TYPE, hidden);
    }
}

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

/// What a body that was read, or could not be, says of the call; a success, as far as its code tells.
///
/// An error of the service counts as such whatever the HTTP status. A success counts only with a successful status.
pub(crate) fn judge<P: Protocol>(action: &Action, head: &Parts, target: usize, body: Result<Bytes, Cause>) -> Result<Bytes, Cause> {
    let failed = !head.status.is_success();
    let status = || Cause::Status { status: head.status, target };
    let body = match body {
        Err(_) if failed => return Err(status()),
        body => body?,
    };
    match P::refusal(action, &body) {
        Ok(Some(api)) => Err(Cause::Api(api)),
        Ok(None) | Err(_) if failed => Err(status()),
        Ok(None) => Ok(body),
        Err(fault) => Err(unreadable(fault.into(), head, body.len())),
    }
}

/// Reads a success into what the operation answers.
pub(crate) fn read<T>(head: &Parts, body: Bytes, read: impl FnOnce(Bytes) -> Result<T, DecodeError>) -> Result<T, Cause> {
    let bytes = body.len();
    read(body).map_err(|fault| match fault {
        DecodeError::Api(api) => Cause::Api(api),
        fault => unreadable(fault, head, bytes),
    })
}

fn unreadable(fault: DecodeError, head: &Parts, bytes: usize) -> Cause {
    Cause::Unreadable { fault, media: media_type(&head.headers), bytes }
}

/// `text/html`, without parameters, if that is what the header says.
fn media_type(headers: &HeaderMap) -> Option<Box<str>> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
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

    fn outcome(status: u16, body: Result<&'static str, Cause>) -> Result<Bytes, Cause> {
        let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
        let body = body.map(|body| Bytes::from_static(body.as_bytes()));
        judge::<Zego>(&operation.action(), &head(status, Some(("content-type", "text/html; charset=utf-8"))), 1, body)
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
        let media = |value: &'static str| media_type(&head(200, Some(("content-type", value))).headers);
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
        assert_eq!(media_type(&head(200, None).headers), None);
    }

    #[test]
    fn no_secret_is_left_in_the_header_that_is_shown() {
        let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
        let prepared = Prepared::of(&operation, &ZegoSettings::default()).unwrap();
        let (app_id, server_secret) = (AppId::new(sandbox::APP_ID).unwrap(), ServerSecret::new(sandbox::SERVER_SECRET).unwrap());
        let credentials = ZegoCredentials { app_id, server_secret };
        let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
        let endpoint = "http://127.0.0.1".parse().unwrap();
        let secrets = Zego::sign(&prepared, &endpoint, &credentials, &ZegoSettings::default(), stamp).unwrap().secrets();
        let shown = |value: String| {
            let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_str(&value).unwrap())]);
            hide(&secrets, &mut headers);
            headers[CONTENT_TYPE].to_str().unwrap().to_owned()
        };
        assert_eq!(shown("text/html; charset=utf-8".to_owned()), "text/html; charset=utf-8");
        assert!(!shown(format!("text/html; echo={}", sandbox::SERVER_SECRET)).contains(sandbox::SERVER_SECRET));
    }

    #[test]
    fn what_the_operation_makes_of_a_body_is_told_apart() {
        let refused = || match Zego::decode(&DeleteMedia::new(Vendor::Ws, ["a"]).unwrap(), r#"{"Code":100000005}"#.into()).map(|_| ()) {
            Err(fault @ DecodeError::Api(_)) => fault,
            other => panic!("{other:?}"),
        };
        let head = head(200, None);
        assert_eq!(read(&head, "12".into(), |body| Ok(body.len())).unwrap(), 2);
        let cause = read::<()>(&head, "12".into(), |_| Err(refused())).unwrap_err();
        assert_eq!(cause.kind(), Kind::Api(zego_model::ErrorKind::Authentication));
    }
}

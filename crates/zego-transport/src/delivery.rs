//! How far a failed call got. Pure, and pessimistic: what is not provably unsent is unknown.
//!
//! hyper's `IncompleteMessage` is the same whether the server read nothing or everything before it closed, and so is a reset. Only two things
//! prove that nothing was sent: there was no connection, or hyper gave the request back. What an HTTP status proves is in [`status`].

use std::error::Error as StdError;
use std::io;

use zego_model::Delivery;

use crate::cause::{Cause, Loss};
use crate::metered::Stopped;
use crate::status;

/// How far a call got that failed for this cause.
pub(crate) fn of(cause: &Cause) -> Delivery {
    match cause {
        Cause::Request(_)
        | Cause::Endpoint(_)
        | Cause::Quota(_)
        | Cause::Saturated { .. }
        | Cause::Credentials(_)
        | Cause::Connect(_)
        | Cause::HandedBack(_) => Delivery::NotSent,
        #[cfg(feature = "blocking")]
        Cause::AsyncContext => Delivery::NotSent,
        Cause::Api(api) => api.delivery,
        Cause::Partial { .. } | Cause::Page(_) => Delivery::Answered,
        Cause::Status { status, .. } => status::delivery(status.as_u16()),
        _ => Delivery::Unknown,
    }
}

/// What hyper tells about an error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    parse: bool,
    incomplete: bool,
    io: Option<io::ErrorKind>,
    stopped: Option<Stopped>,
}

impl From<&hyper::Error> for Facts {
    fn from(error: &hyper::Error) -> Self {
        let mut link = error.source();
        let (mut io, mut stopped) = (None, None);
        while let Some(error) = link {
            if let Some(error) = error.downcast_ref::<io::Error>() {
                io = Some(error.kind());
                stopped = stopped.or_else(|| error.get_ref().and_then(|inner| inner.downcast_ref()).copied());
            }
            link = error.source();
        }
        Self { parse: error.is_parse(), incomplete: error.is_incomplete_message(), io, stopped }
    }
}

/// In words of our own.
pub(crate) fn loss(facts: Facts) -> Loss {
    match facts {
        Facts { stopped: Some(Stopped::Flooded), .. } => Loss::Flooded,
        Facts { stopped: Some(Stopped::Tls), .. } => Loss::Tls,
        Facts { parse: true, .. } => Loss::Malformed,
        Facts { incomplete: true, .. } | Facts { io: Some(io::ErrorKind::UnexpectedEof), .. } => Loss::Incomplete,
        // A chunk size that is no number, and a TLS record that is none.
        Facts { io: Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData), .. } => Loss::Malformed,
        _ => Loss::Reset,
    }
}

/// A connection that was lost after bytes may have been written.
pub(crate) fn lost(source: hyper::Error) -> Cause {
    Cause::Lost { how: loss(Facts::from(&source)), source }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use http::StatusCode;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::Instant;
    use zego_model::decode::DecodeError;
    use zego_model::page::PageError;
    use zego_model::rtc::media_file::{DeleteMedia, Vendor};
    use zego_model::{Code, Endpoint, Failures, Protocol as _, RequestError, ReturnCode, Zego};

    use super::*;
    use crate::connect::{ConnectError, ConnectStage};
    use crate::connection::Connection;
    use crate::credentials::NoCredentials;
    use crate::kind::{AnswerStage, CallErrorKind as Kind};
    use crate::limits::{Deadline, TimeLimit};
    use crate::quota::QuotaRefusal;

    fn decoded(body: &'static str) -> DecodeError {
        let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
        Zego::decode(&operation, bytes::Bytes::from_static(body.as_bytes())).map(|_| ()).unwrap_err()
    }

    fn api(code: &'static str) -> Cause {
        match decoded(code) {
            DecodeError::Api(api) => Cause::Api(api),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn only_what_is_proven_counts_as_not_sent() {
        let connect = |stage| Cause::from(ConnectError::new(stage, io::Error::other("no")));
        let status = |status: StatusCode| Cause::Status { status, target: 1 };
        let limit = TimeLimit::Stage(Duration::from_secs(1));
        let table = [
            (Cause::Request(RequestError::ReservedName { name: "AppId".into() }), Kind::Request, Delivery::NotSent),
            (Cause::Endpoint("x".parse::<Endpoint>().unwrap_err()), Kind::Request, Delivery::NotSent),
            (Cause::Quota(QuotaRefusal::TooMany { most: 1 }), Kind::Quota, Delivery::NotSent),
            (Cause::Saturated { most: 64 }, Kind::Saturated, Delivery::NotSent),
            (connect(ConnectStage::Dns), Kind::Connect(ConnectStage::Dns), Delivery::NotSent),
            (connect(ConnectStage::Tcp), Kind::Connect(ConnectStage::Tcp), Delivery::NotSent),
            (connect(ConnectStage::Proxy), Kind::Connect(ConnectStage::Proxy), Delivery::NotSent),
            (connect(ConnectStage::Tls), Kind::Connect(ConnectStage::Tls), Delivery::NotSent),
            (Cause::unresolved(limit), Kind::Connect(ConnectStage::Dns), Delivery::NotSent),
            (Cause::Credentials(NoCredentials::TooLate), Kind::Credentials, Delivery::NotSent),
            (Cause::timed_out_connecting(ConnectStage::Tcp, Some(limit)), Kind::Connect(ConnectStage::Timeout), Delivery::NotSent),
            (Cause::Timeout { stage: AnswerStage::FirstByte, limit }, Kind::Timeout(AnswerStage::FirstByte), Delivery::Unknown),
            (Cause::Timeout { stage: AnswerStage::Body, limit }, Kind::Timeout(AnswerStage::Body), Delivery::Unknown),
            (Cause::TooLarge { max: 1 }, Kind::TooLarge, Delivery::Unknown),
            (Cause::Redirect(StatusCode::FOUND), Kind::Redirect(302), Delivery::Unknown),
            (Cause::ContentEncoding, Kind::ContentEncoding, Delivery::Unknown),
            (status(StatusCode::TOO_MANY_REQUESTS), Kind::Http(429), Delivery::Refused),
            (status(StatusCode::BAD_GATEWAY), Kind::Http(502), Delivery::Unknown),
            (Cause::Unreadable { fault: decoded("<html>"), media: None, bytes: 6 }, Kind::Unreadable, Delivery::Unknown),
            // A code that only the gateway answers, and one that nobody knows.
            (api(r#"{"Code":100000005}"#), Kind::Api(zego_model::ErrorKind::Authentication), Delivery::Refused),
            (api(r#"{"Code":987654}"#), Kind::Api(zego_model::ErrorKind::Unknown), Delivery::Answered),
            (
                Cause::Partial { code: Code::Zego(ReturnCode(0)), request_id: None, failures: Failures::default() },
                Kind::Partial,
                Delivery::Answered,
            ),
            (Cause::Page(PageError::Untimed), Kind::Page, Delivery::Answered),
            #[cfg(feature = "blocking")]
            (Cause::AsyncContext, Kind::AsyncContext, Delivery::NotSent),
        ];
        for (cause, kind, delivery) in table {
            assert_eq!((cause.kind(), of(&cause)), (kind, delivery), "{cause:?}");
        }
    }

    #[test]
    fn a_lost_connection_is_told_from_a_closed_one_and_from_nonsense() {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, InvalidData, InvalidInput, TimedOut, UnexpectedEof};
        let io = |kind| Facts { io: Some(kind), ..Facts::default() };
        let table = [
            (Facts { parse: true, ..Facts::default() }, Loss::Malformed),
            (Facts { incomplete: true, ..Facts::default() }, Loss::Incomplete),
            (Facts { stopped: Some(Stopped::Flooded), ..io(InvalidData) }, Loss::Flooded),
            (Facts { stopped: Some(Stopped::Tls), ..io(InvalidData) }, Loss::Tls),
            (io(UnexpectedEof), Loss::Incomplete),
            (io(InvalidInput), Loss::Malformed),
            (io(InvalidData), Loss::Malformed),
            (io(ConnectionReset), Loss::Reset),
            (io(ConnectionAborted), Loss::Reset),
            (io(BrokenPipe), Loss::Reset),
            (io(TimedOut), Loss::Reset),
            (Facts::default(), Loss::Reset),
        ];
        for (facts, expected) in table {
            assert_eq!(loss(facts), expected, "{facts:?}");
        }
    }

    /// What hyper itself says of a connection over which a peer answers so and then hangs up.
    #[tokio::test]
    async fn what_hyper_tells_of_a_connection_is_understood() {
        for (answer, expected) in [
            (&b""[..], Loss::Incomplete),
            (b"HTTP/1.1 200 OK\r\nContent-Le", Loss::Incomplete),
            (b"SSH-2.0-OpenSSH_9.6\r\n", Loss::Malformed),
            (b"\x15\x03\x01\x00\x02\x02\x28", Loss::Tls),
        ] {
            let (near, mut far) = tokio::io::duplex(1 << 10);
            let mut connection = Connection::over(Box::new(near), &"http://127.0.0.1:1".parse().unwrap()).await.unwrap();
            let soon = Deadline::starting(Instant::now(), Duration::from_secs(9)).stage(Instant::now(), Duration::from_secs(9));
            let request = http::Request::get("/").header("host", "localhost").body(http_body_util::Full::default()).unwrap();
            let (given, mut head) = (pin!(connection.give(request)), None);
            let (sent, ()) = tokio::join!(connection.answer(given, soon, &mut head), async move {
                // Only a request that was seen may have been carried out.
                far.read_u8().await.unwrap();
                far.write_all(answer).await.unwrap();
                far.shutdown().await.unwrap();
            });
            let how = sent.map(|_| ()).map_err(|cause| (of(&cause), cause));
            assert!(matches!(how, Err((Delivery::Unknown, Cause::Lost { how, .. })) if how == expected), "{expected:?}: {how:?}");
        }
    }
}

//! What is said about a failed call: what happened, and what to do.

use std::time::Duration;

use http::StatusCode;
use zego_model::spec::Effect;
use zego_model::{Delivery, EndpointError, ErrorKind};

use crate::cause::{Cause, Loss, NoConnection};
use crate::connect::ConnectStage;
use crate::credentials::NoCredentials;
use crate::kind::AnswerStage;
use crate::limits::{MAX_HEAD_BYTES, MAX_HEADERS, TimeLimit};
use crate::metered::MAX_BYTES_TO_HEAD;
use crate::quota::QuotaRefusal;
use crate::status;
use crate::tls::TlsFault;

/// What happened.
pub(crate) fn message(cause: &Cause, action: Option<&str>, server: Option<&str>) -> String {
    let server = server.unwrap_or("the service");
    match cause {
        Cause::Request(error) => format!("the request cannot be written: {}", plain(error)),
        Cause::Endpoint(error) => plain(error),
        #[cfg(feature = "blocking")]
        Cause::AsyncContext => "a blocking call inside an async runtime would stop everything else that runs there".to_owned(),
        Cause::Quota(refusal) => plain(refusal),
        Cause::Saturated { most } => {
            format!("{most} calls of this client are under way, and as many wait as may, or none of them ended in time")
        }
        Cause::Credentials(NoCredentials::Failed(_)) => "the provider of the credentials has none".to_owned(),
        Cause::Credentials(NoCredentials::TooLate) => "the provider of the credentials gave none in time".to_owned(),
        Cause::Credentials(NoCredentials::Misplaced(misplaced)) => misplaced.to_string(),
        Cause::Connect(none) => no_connection(none, server),
        Cause::HandedBack(_) => format!("{server} closed the connection before the request was begun"),
        Cause::Lost { how, .. } => match how {
            Loss::Reset => format!("the connection to {server} broke during the call"),
            Loss::Incomplete => format!("{server} closed the connection before its answer was complete"),
            Loss::Flooded => format!(
                "{server} sent nothing but interim answers (HTTP 1xx), past the {} KiB that are read before an answer's head",
                MAX_BYTES_TO_HEAD >> 10
            ),
            Loss::Tls => format!("{server} speaks TLS, and was called in plain http"),
            Loss::Malformed => {
                format!("what came from {server} is not HTTP/1.1, or its head is past {} KiB or {MAX_HEADERS} fields", MAX_HEAD_BYTES >> 10)
            }
        },
        Cause::Timeout { stage: AnswerStage::FirstByte, limit } => format!("no answer from {server} within {}", words(*limit)),
        Cause::Timeout { stage: AnswerStage::Body, limit } => {
            format!("the answer from {server} stopped halfway and did not go on within {}", words(*limit))
        }
        Cause::TooLarge { max } => format!("the answer is longer than the {max} bytes that are allowed"),
        Cause::Redirect(status) => format!("{server} answered with a redirect (HTTP {})", status.as_u16()),
        Cause::ContentEncoding => format!("{server} compressed its answer unasked"),
        Cause::Status { status, target } => http_status(*status, *target, server),
        Cause::Unreadable { fault, media, bytes } => {
            let media = media.as_deref().unwrap_or("no content type");
            format!("the answer of {bytes} bytes ({media}) is not one to {}: {}", action.unwrap_or("the call"), plain(fault))
        }
        Cause::Api(api) => {
            let text = plain(api);
            text.strip_prefix(&format!("{}: ", api.action)).map_or_else(|| text.clone(), ToOwned::to_owned)
        }
        Cause::Partial { failures, .. } => match failures.first() {
            Some(first) => format!("{} of the items failed; the first: {}", failures.len(), plain(first)),
            None => "some of the items failed".to_owned(),
        },
        Cause::Page(error) => plain(error),
    }
}

/// What to do.
pub(crate) fn hint(cause: &Cause, delivery: Delivery, effect: Effect) -> String {
    let about_cause = match cause {
        Cause::Request(_) => "Mend the request.",
        Cause::Endpoint(EndpointError::Region { .. }) => "Choose one of these regions for the client, or none.",
        Cause::Endpoint(_) => "Mend the endpoint, or leave the choice to the client.",
        #[cfg(feature = "blocking")]
        Cause::AsyncContext => "Use the async client there, or make the call on a thread of its own (`std::thread::spawn`).",
        Cause::Quota(QuotaRefusal::TooLate { .. }) => "Make fewer calls at once, or allow the call more time.",
        Cause::Quota(_) => "Make fewer calls at once.",
        Cause::Saturated { .. } => "Make fewer calls at once, or allow more to be under way.",
        Cause::Credentials(NoCredentials::Misplaced(_)) => "",
        Cause::Credentials(_) => "Look at the provider: the error below this one, or what it waits for.",
        Cause::Connect(none) => about_connection(none),
        Cause::HandedBack(_) => "Send it again.",
        Cause::Timeout { .. } => "If this goes on, allow more time.",
        Cause::TooLarge { .. } => "Ask for less, or allow longer answers.",
        Cause::Redirect(_) => "Redirects are not followed, because the other place would get the signature: check the endpoint.",
        Cause::Lost { how: Loss::Tls, .. } => "Write the endpoint with https.",
        Cause::ContentEncoding
        | Cause::Lost { how: Loss::Flooded, .. }
        | Cause::Unreadable { .. }
        | Cause::Lost { how: Loss::Malformed, .. } => {
            "Check the endpoint: a proxy or another server may have answered in place of the service."
        }
        Cause::Status { status, .. } => status::hint(status.as_u16()),
        Cause::Lost { .. } | Cause::Page(_) => "",
        Cause::Partial { .. } => "Look at each failed item, and send a call for those alone if they are still to be dealt with.",
        Cause::Api(api) => match api.hint {
            "" => about_kind(api.kind),
            hint => hint,
        },
    };
    let about_delivery = match delivery {
        Delivery::NotSent => "Nothing was sent.",
        Delivery::Unknown => about_repeat(effect),
        _ => "",
    };
    [about_delivery, about_cause].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn no_connection(none: &NoConnection, server: &str) -> String {
    match none {
        NoConnection { local: Some(local), .. } => format!("no connection to {server}: {}", local.message()),
        NoConnection { fault: Some(fault), .. } => format!("no TLS session with {server}: {}", fault.words()),
        NoConnection { proxy: Some((proxy, fault)), .. } => format!("no tunnel to {server} through the proxy {proxy}: {}", fault.words()),
        NoConnection { stage: ConnectStage::Timeout, reached, limit, .. } => {
            let within = limit.map_or_else(|| "in time".to_owned(), |limit| format!("within {}", words(limit)));
            match reached {
                ConnectStage::Dns => format!("the name of {server} was not resolved {within}"),
                ConnectStage::Proxy => format!("no tunnel to {server} through the proxy {within}"),
                ConnectStage::Tls => format!("no TLS session with {server} {within}"),
                _ => format!("no TCP connection to {server} {within}"),
            }
        }
        NoConnection { stage: ConnectStage::Dns, limit: Some(limit), .. } => {
            format!("the name of {server} was not resolved within {}", words(*limit))
        }
        NoConnection { stage: ConnectStage::Dns, .. } => format!("the name of {server} could not be resolved"),
        NoConnection { stage: ConnectStage::Proxy, .. } => format!("no tunnel to {server} through the proxy"),
        NoConnection { stage: ConnectStage::Tls, .. } => format!("no TLS session with {server}"),
        NoConnection { .. } => format!("no connection to {server}"),
    }
}

const fn about_connection(none: &NoConnection) -> &'static str {
    match none {
        NoConnection { local: Some(local), .. } => local.hint(),
        NoConnection { fault: Some(TlsFault::Certificate(_)), .. } => {
            "Check the endpoint, the clock and the trusted certificates of this machine; somebody may be in between."
        }
        NoConnection { fault: Some(TlsFault::ClientCertificate(_)), .. } => {
            "The services ask for none, so check the endpoint; a client certificate for a gateway of your own is given by `ClientBuilder::rustls_config` (feature `rustls-0_23`)."
        }
        NoConnection { proxy: Some((_, fault)), .. } => fault.hint(),
        NoConnection { fault: Some(TlsFault::NotTls), .. } => "Check the port and the scheme of the endpoint.",
        NoConnection { stage: ConnectStage::Timeout, reached: ConnectStage::Dns, .. } | NoConnection { stage: ConnectStage::Dns, .. } => {
            "Check the name server and the network, then send it again."
        }
        NoConnection { stage: ConnectStage::Timeout, reached: ConnectStage::Proxy, .. }
        | NoConnection { stage: ConnectStage::Proxy, .. } => {
            "Check the proxy's host and port, and whether it opens tunnels (`CONNECT`) to that host and port, then send it again."
        }
        NoConnection { stage: ConnectStage::Timeout, .. } => "Check the network and the firewall, or allow more time, then send it again.",
        NoConnection { stage: ConnectStage::Tls, .. } => "Check that the endpoint speaks TLS 1.2 or 1.3, then send it again.",
        NoConnection { .. } => "Check the network, the firewall and the endpoint, then send it again.",
    }
}

fn http_status(status: StatusCode, target: usize, server: &str) -> String {
    let number = status.as_u16();
    match (number, status.canonical_reason()) {
        (101, _) => format!("{server} wants to switch protocols (HTTP 101)"),
        (414, _) => format!("{server} answered HTTP 414 (URI Too Long): the URL's path and query have {target} bytes"),
        (_, Some(reason)) => format!("{server} answered HTTP {number} ({reason})"),
        (_, None) => format!("{server} answered HTTP {number}"),
    }
}

/// What a call of which nobody knows the outcome means for who wants to repeat it.
const fn about_repeat(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "The call only reads: it can be sent again.",
        Effect::Converging => "The call may have been carried out; a repeat ends in the same state.",
        Effect::Timely => "The call may have been carried out; a late repeat can hit somebody else of the same name, so look first.",
        Effect::Keyed => "The call may have been carried out; a repeat with the same key updates what the first one made.",
        _ => "The call may have been carried out, and a repeat would act twice: find out before you send it again.",
    }
}

/// For codes without advice of their own.
const fn about_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidParameter => "Mend the request.",
        ErrorKind::Authentication => "Check the credentials.",
        ErrorKind::ClockSkew => "Set the clock of this machine.",
        ErrorKind::PermissionDenied => "Have the service activated or the right granted, in the vendor's console or by its support.",
        ErrorKind::Misconfigured => "Mend the configuration in the vendor's console.",
        ErrorKind::RateLimited => "Wait a moment, then send it again.",
        ErrorKind::LimitExceeded => "Remove something first.",
        ErrorKind::NotFound => "Check the names and ids in the request.",
        ErrorKind::Conflict => "Wait, or change the state first.",
        ErrorKind::Unsupported => "Check the action and the endpoint.",
        ErrorKind::Suspended => "Settle it with the vendor.",
        ErrorKind::Internal => "The service failed; whether it acted is for a look at its state to tell.",
        _ => "Look the code up in the vendor's documentation.",
    }
}

fn words(limit: TimeLimit) -> String {
    let seconds = |duration: Duration| format!("{} s", duration.as_secs_f64());
    match limit {
        TimeLimit::Stage(stage) => seconds(stage),
        TimeLimit::Deadline(whole) => format!("the deadline of {}", seconds(whole)),
    }
}

/// A text without the full stop that the sentence around it brings.
fn plain(text: &impl std::fmt::Display) -> String {
    let mut text = text.to_string();
    text.truncate(text.trim_end_matches(['.', ' ']).len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFECTS: [Effect; 5] = [Effect::Read, Effect::Converging, Effect::Timely, Effect::Keyed, Effect::Once];

    #[test]
    fn who_does_not_know_the_outcome_is_told_what_a_repeat_would_do() {
        let cause = Cause::Status { status: StatusCode::BAD_GATEWAY, target: 0 };
        let hints = EFFECTS.map(|effect| hint(&cause, Delivery::Unknown, effect));
        assert!(hints[0].starts_with("The call only reads: it can be sent again."), "{}", hints[0]);
        for hint in &hints[1..] {
            assert!(hint.starts_with("The call may have been carried out"), "{hint}");
        }
        assert!(hints[4].contains("would act twice"), "{}", hints[4]);
    }

    #[test]
    fn who_is_sure_that_nothing_was_sent_is_told_so() {
        let limit = TimeLimit::Stage(Duration::from_secs(5));
        for (reached, expected) in [
            (ConnectStage::Dns, "the name of rtc-api.zego.im:443 was not resolved within 5 s"),
            (ConnectStage::Tcp, "no TCP connection to rtc-api.zego.im:443 within 5 s"),
            (ConnectStage::Proxy, "no tunnel to rtc-api.zego.im:443 through the proxy within 5 s"),
            (ConnectStage::Tls, "no TLS session with rtc-api.zego.im:443 within 5 s"),
        ] {
            let cause = Cause::timed_out_connecting(reached, Some(limit));
            assert_eq!(message(&cause, Some("DeleteMedia"), Some("rtc-api.zego.im:443")), expected);
        }
        let cause = Cause::timed_out_connecting(ConnectStage::Tcp, None);
        assert!(hint(&cause, Delivery::NotSent, Effect::Once).starts_with("Nothing was sent."));
    }

    #[test]
    fn a_deadline_is_named_as_such() {
        let cause = Cause::Timeout { stage: AnswerStage::FirstByte, limit: TimeLimit::Deadline(Duration::from_millis(1500)) };
        assert_eq!(message(&cause, None, None), "no answer from the service within the deadline of 1.5 s");
    }
}

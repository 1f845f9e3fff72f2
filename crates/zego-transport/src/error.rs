//! The error of a call: what happened, how far the call got, and what to do.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;
use zego_model::page::PageError;
use zego_model::spec::{Effect, Retry};
use zego_model::text::printable;
use zego_model::{Action, ApiError, Code, Delivery, EndpointError, ErrorKind, ItemFailure, PartialFailure, RequestError};
use zego_sign::Timestamp;

use crate::cause::Cause;
use crate::credentials::NoCredentials;
use crate::kind::CallErrorKind;
use crate::{advice, delivery, retry};

/// Why a call failed: before it was sent, on its way, by the service's word, or in part; and why a list of several calls did.
///
/// Decide on [`kind`](Self::kind) and on [`delivery`](Self::delivery), never on a text. No text here holds a URL query, a signature or a secret.
///
/// ```
/// use zego_model::Delivery;
/// use zego_model::rtc::room::CloseRoom;
/// use zego_transport::Client;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = zego_sandbox::Sandbox::start().await?;
/// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
/// let error = client.send(&CloseRoom::new("no-such-room")).await.err().ok_or("it was there")?;
/// match error.delivery() {
///     Delivery::Unknown => println!("it may have been carried out: {error}"),
///     _ => println!("{:?}: {error}", error.kind()),
/// }
/// # Ok(())
/// # }
/// ```
///
/// A function that makes a call can have it as its one error: what can go wrong when a request is built and what
/// [`complete`](zego_model::Reply::complete) insists on become one by `?`.
///
/// ```
/// use zego_model::Zego;
/// use zego_model::rtc::media_file::{DeleteMedia, FileId, Vendor};
/// use zego_transport::{Client, Error};
///
/// async fn delete(client: &Client<Zego>, files: &[FileId]) -> Result<(), Error> {
///     let request = DeleteMedia::new(Vendor::Tencent, files)?;
///     client.send(&request).await?.complete()?;
///     Ok(())
/// }
/// ```
pub struct Error(Box<ErrorParts>);

struct ErrorParts {
    action: Option<Action>,
    server: Option<Box<str>>,
    status: Option<StatusCode>,
    server_time: Option<Timestamp>,
    attempts: u32,
    /// Whether an attempt before the last may have been carried out.
    may_have_acted: bool,
    cause: Cause,
}

impl Error {
    /// An error that no call is known of.
    pub(crate) fn apart(cause: Cause) -> Self {
        Self(Box::new(ErrorParts {
            action: None,
            server: None,
            status: None,
            server_time: None,
            attempts: 0,
            may_have_acted: false,
            cause,
        }))
    }

    /// The error of a way to this host and port, on which no call was made.
    pub(crate) fn of_server(server: &str, cause: Cause) -> Self {
        let mut error = Self::apart(cause);
        error.0.server = Some(server.into());
        error
    }

    pub(crate) fn of_call(
        action: Action,
        server: Option<Box<str>>,
        status: Option<StatusCode>,
        server_time: Option<Timestamp>,
        cause: Cause,
    ) -> Self {
        Self(Box::new(ErrorParts { action: Some(action), server, status, server_time, attempts: 0, may_have_acted: false, cause }))
    }

    /// The error of a list, whose calls were of this action.
    pub(crate) fn of_list(action: Option<Action>, error: PageError) -> Self {
        let mut list = Self::apart(Cause::Page(error));
        list.0.action = action;
        list
    }

    /// The error of a blocking call in the wrong place.
    #[cfg(feature = "blocking")]
    pub(crate) fn async_context(action: Option<Action>) -> Self {
        let mut error = Self::apart(Cause::AsyncContext);
        error.0.action = action;
        error
    }

    /// What happened.
    pub fn kind(&self) -> CallErrorKind {
        self.0.cause.kind()
    }

    /// How far the call got: whether it may have been carried out.
    pub fn delivery(&self) -> Delivery {
        match delivery::of(&self.0.cause) {
            // What an earlier attempt may have done is not undone by how the last one failed.
            _ if self.0.may_have_acted => Delivery::Unknown,
            delivery => delivery,
        }
    }

    /// How many attempts were made; 0 where it came to none.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    pub(crate) fn was_tried(&mut self, attempts: u32, may_have_acted: bool) {
        self.0.attempts = attempts;
        self.0.may_have_acted = may_have_acted;
    }

    /// Whether and when the call may be sent again: from how far it got, what the service said, and what a repeat would do.
    pub fn retry(&self) -> Retry {
        match retry::class(&self.0.cause, self.effect()) {
            Retry::Backoff | Retry::NextWindow if self.delivery() == Delivery::Unknown => {
                Retry::after(ErrorKind::Unknown, false, self.effect())
            }
            class => class,
        }
    }

    /// What a repeat would do; the worst where the action is not known.
    fn effect(&self) -> Effect {
        self.0.action.as_ref().map_or(Effect::Once, Action::effect)
    }

    /// The action that was called; `None` for an error that was made of one that knows no call.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_ref().map(Action::name)
    }

    /// The service of the action.
    pub fn service(&self) -> Option<&'static str> {
        self.0.action.as_ref().map(|action| action.service().name)
    }

    /// The family of the action: with its service, that within which a code means something.
    pub fn family(&self) -> Option<&'static str> {
        self.0.action.as_ref().map(Action::family).filter(|family| !family.is_empty())
    }

    /// Host and port that the call was for; `None` when it did not come to that.
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// The service's refusal, if it gave one.
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.cause {
            Cause::Api(api) => Some(api),
            _ => None,
        }
    }

    /// What is missing in a list, if its calls succeeded.
    pub fn page(&self) -> Option<&PageError> {
        match &self.0.cause {
            Cause::Page(error) => Some(error),
            _ => None,
        }
    }

    /// The items that failed although the call succeeded.
    pub fn failures(&self) -> &[ItemFailure] {
        match &self.0.cause {
            Cause::Partial { failures, .. } => failures,
            _ => &[],
        }
    }

    /// The service's code, if it gave one.
    pub fn code(&self) -> Option<&Code> {
        match &self.0.cause {
            Cause::Api(api) => Some(&api.code),
            Cause::Partial { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The service's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Api(api) => api.request_id.as_deref(),
            Cause::Partial { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    /// The CDN vendor's id of the request, for the vendor's support; where items failed, that of the first which has one.
    pub fn vendor_request_id(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Api(api) => api.vendor_request_id.as_deref(),
            Cause::Partial { failures, .. } => failures.iter().find_map(|failure| failure.request_id.as_deref()),
            _ => None,
        }
    }

    /// The HTTP status of the answer, if it came to one.
    pub fn http_status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// The time by the server's clock when it answered, if it told: how wrong the clock of this machine is.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.0.server_time
    }

    /// What happened, in words without a full stop.
    pub fn message(&self) -> String {
        let message = advice::message(&self.0.cause, self.action(), self.server());
        let attempts = if self.0.attempts > 1 { format!(", after {} attempts", self.0.attempts) } else { String::new() };
        printable(&format!("{message}{attempts}")).to_string()
    }

    /// What to do, in whole sentences; empty where the message says it. Where the call may have been carried out, it names what tells.
    pub fn hint(&self) -> String {
        let hint = advice::hint(&self.0.cause, self.delivery(), self.effect());
        let where_to_look = self.0.action.as_ref().filter(|_| self.delivery() == Delivery::Unknown).and_then(Action::where_to_look);
        match where_to_look {
            Some(place) => format!("{hint} {place}"),
            None => hint,
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        Self::apart(Cause::Request(error))
    }
}

impl From<EndpointError> for Error {
    fn from(error: EndpointError) -> Self {
        Self::apart(Cause::Endpoint(error))
    }
}

impl<T> From<PartialFailure<T>> for Error {
    /// Code, ids and failures are kept. Who needs the items that succeeded takes them from the [`PartialFailure`].
    fn from(partial: PartialFailure<T>) -> Self {
        let reply = *partial.reply;
        let failures = reply.failures().clone();
        Self::apart(Cause::Partial { code: reply.code, request_id: reply.request_id, failures })
    }
}

impl From<PageError> for Error {
    fn from(error: PageError) -> Self {
        Self::of_list(None, error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(action) = self.action() {
            write!(f, "{}: ", printable(action))?;
        }
        write!(f, "{}.", self.message())?;
        match self.hint() {
            hint if hint.is_empty() => Ok(()),
            hint => write!(f, " {hint}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("action", &self.action())
            .field("server", &self.0.server)
            .field("http_status", &self.0.status)
            .field("delivery", &self.delivery())
            .field("retry", &self.retry())
            .field("cause", &self.0.cause)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    /// What lies below: an I/O error or one of hyper. What the message already tells is not here again.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::Connect(none) => none.source.as_ref().map(|source| source as _),
            Cause::Credentials(NoCredentials::Failed(error)) => error.source(),
            Cause::HandedBack(source) | Cause::Lost { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use zego_model::rtc::media_file::{DeleteMedia, DeleteMediaOutput, Vendor};
    use zego_model::{FailureKind, Protocol as _, Reply, Zego};

    use super::*;

    fn reply(body: &'static str) -> Reply<DeleteMediaOutput> {
        Zego::decode(&DeleteMedia::new(Vendor::Tencent, ["a", "b", "c"]).unwrap(), Bytes::from_static(body.as_bytes())).unwrap()
    }

    #[test]
    fn what_fails_in_part_keeps_all_that_the_answer_told() {
        let reply = reply(
            r#"{"Code":0,"Message":"success","RequestId":"zego-1","Data":{"Deleted":["a"],
               "Errors":[{"Key":"b","Code":"NoSuchKey","Message":"gone\u001b[2J","RequestId":"vendor-1"}]}}"#,
        );
        let error = Error::from(reply.complete().unwrap_err());
        assert_eq!((error.kind(), error.delivery(), error.retry()), (CallErrorKind::Partial, Delivery::Answered, Retry::Inspect));
        assert_eq!((error.request_id(), error.vendor_request_id()), (Some("zego-1"), Some("vendor-1")));
        assert_eq!(error.code().map(ToString::to_string).as_deref(), Some("0"));
        let failures: Vec<_> = error.failures().iter().map(|failure| (failure.item.as_str(), failure.kind)).collect();
        assert_eq!(failures, [("b", FailureKind::Failed), ("c", FailureKind::NotMentioned)]);
        let text = error.to_string();
        assert!(text.starts_with("2 of the items failed") && text.contains("b: NoSuchKey: gone\\u{1b}[2J"), "{text}");
        assert_eq!((error.action(), error.api(), error.http_status()), (None, None, None));
    }

    #[test]
    fn one_type_takes_what_goes_wrong_before_and_after_a_call() {
        fn check(error: impl Into<Error>, kind: CallErrorKind, delivery: Delivery, text: &str) {
            let error = error.into();
            assert_eq!((error.kind(), error.delivery(), error.retry()), (kind, delivery, Retry::Mend));
            assert_eq!(error.to_string(), text);
        }
        let reserved = RequestError::ReservedName { name: "AppId".into() };
        let text = "the request cannot be written: AppId: the name is taken; choose a setter of the request, or leave it to the client. Nothing was sent. Mend the request.";
        check(reserved, CallErrorKind::Request, Delivery::NotSent, text);
        let elsewhere = "ftp://x\u{202e}".parse::<zego_model::Endpoint>().unwrap_err();
        let text = "`ftp://x\\u{202e}` is not an endpoint: write https://HOST or http://127.0.0.1:PORT. Nothing was sent. Mend the endpoint, or leave the choice to the client.";
        check(elsewhere, CallErrorKind::Request, Delivery::NotSent, text);
        let page = PageError::Untimed;
        let text = "there are more files than one search shows, and none tells when it was made. Search by StreamId or NamePrefix.";
        check(page.clone(), CallErrorKind::Page, Delivery::Answered, text);
        assert_eq!(Error::from(page).page(), Some(&PageError::Untimed));
    }
}

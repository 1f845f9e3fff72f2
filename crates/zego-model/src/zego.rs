//! ZEGO's protocol: an MD5 signature in the query, `{Code, Message, RequestId, Data}` around the answer.
//!
//! The signature covers neither the action nor any parameter: who reads one signed query can call anything for ten minutes.

mod target;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, header};
use serde::Serialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use zego_sign::{AppId, ServerSecret};

pub use self::target::SignedTarget;
use crate::account::Asked;
#[cfg(feature = "table")]
use crate::decode::DecodedAnswer;
use crate::decode::{self, DecodeError, Unreadable, memory};
use crate::envelope::{Head, Typed, Untouched, ZegoAnswer};
use crate::error::{ApiError, Code, ErrorKind, ReturnCode};
use crate::object::Shape;
use crate::operation::failures;
use crate::protocol::{Protocol, Stamp, UrlBudget};
use crate::query::Query;
use crate::secrets::Key;
use crate::signed_request::{Secret, SignedRequest};
#[cfg(feature = "table")]
use crate::spec::OperationSpec;
use crate::spec::{Envelope, Method, ProtocolKind};
use crate::text::without_mark;
use crate::{Action, Endpoint, Output, Prepared, Reply, RequestError, URL_BUDGET, endpoint, sandbox};

/// ZEGO's protocol, with signature version 2.0.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default)]
pub struct Zego;

/// Who calls ZEGO: an app and its server secret.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the two things that ZEGO's console shows")]
pub struct ZegoCredentials {
    /// The app.
    pub app_id: AppId,
    /// Its server secret; neither the app sign nor the callback secret.
    pub server_secret: ServerSecret,
}

/// What a client of ZEGO fixes once for all its calls.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct ZegoSettings {
    is_test: Option<bool>,
    url_budget: usize,
}

impl Default for ZegoSettings {
    fn default() -> Self {
        Self { is_test: None, url_budget: URL_BUDGET }
    }
}

impl UrlBudget for ZegoSettings {
    fn less(&self, bytes: usize) -> Self {
        Self { url_budget: self.url_budget.saturating_sub(bytes), ..self.clone() }
    }
}

impl ZegoSettings {
    /// Which environment is called: ZEGO's test environment, with lower quotas and stream ids that begin with `zegotest-APPID-`, or the production one.
    ///
    /// Projects made until 2021-11-16 have to say; later ones have no such choice. Not said, `IsTest` is not sent.
    #[must_use]
    pub const fn is_test(mut self, is_test: bool) -> Self {
        self.is_test = Some(is_test);
        self
    }

    /// Whether calls say that they are for the test environment.
    #[must_use]
    pub const fn get_is_test(&self) -> Option<bool> {
        self.is_test
    }

    /// How long path and query of a URL may be; [`URL_BUDGET`] when not said. A call past it is refused before it is sent.
    #[must_use]
    pub const fn url_budget(mut self, bytes: usize) -> Self {
        self.url_budget = bytes;
        self
    }
}

/// The parameters of a call as ZEGO takes them.
#[non_exhaustive]
#[derive(Clone)]
pub struct ZegoParameters {
    /// Those in the query, escaped, each with a `&` before it; empty for a POST.
    query: Vec<u8>,
    /// Those in the JSON body of a POST; empty for a GET.
    pub body: Bytes,
}

impl ZegoParameters {
    /// Those in the query, escaped, without a `&` before them; empty for a POST.
    pub fn query(&self) -> &str {
        // All of it is ASCII.
        std::str::from_utf8(self.query.get(1..).unwrap_or_default()).unwrap_or_default()
    }
}

/// How long they are alone: they may be secrets and personal data.
impl fmt::Debug for ZegoParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZegoParameters").field("query", &self.query().len()).field("body", &self.body.len()).finish()
    }
}

/// All that is the same in every query, and the longest values of what is not.
const COMMON: usize =
    "/?Action=&AppId=4294967295&SignatureNonce=0123456789abcdef&Timestamp=1800000000&SignatureVersion=2.0&Signature=&IsTest=false&".len()
        + 32;

impl Protocol for Zego {
    const KIND: ProtocolKind = ProtocolKind::Zego;
    type Credentials = ZegoCredentials;
    type Settings = ZegoSettings;
    type Parameters = ZegoParameters;

    fn account(credentials: &ZegoCredentials) -> String {
        credentials.app_id.to_string()
    }

    fn is_test(settings: &ZegoSettings) -> bool {
        settings.is_test == Some(true)
    }

    fn write<O: Serialize>(operation: &O, action: &Action, settings: &ZegoSettings) -> Result<ZegoParameters, RequestError> {
        match action.method() {
            Method::Get => {
                let mut query = Query::with_brackets(action.brackets());
                query.extend(operation)?;
                let query = query.into_bytes();
                endpoint::check_target(COMMON + action.name().len() + query.len().saturating_sub(1), settings.url_budget)?;
                Ok(ZegoParameters { query, body: Bytes::new() })
            }
            Method::Post => {
                let body = serde_json::to_vec(operation).map_err(|error| RequestError::unwritable(&error))?;
                Ok(ZegoParameters { query: Vec::new(), body: body.into() })
            }
        }
    }

    fn sign(
        prepared: &Prepared<Self>,
        endpoint: &Endpoint,
        credentials: &ZegoCredentials,
        settings: &ZegoSettings,
        stamp: Stamp,
    ) -> Result<SignedRequest, RequestError> {
        let target = Self::signed_target(prepared, endpoint, credentials, settings, stamp)?;
        let secret = Secret::Target(target.signature());
        let mut request = http::Request::new(prepared.parameters().body.clone());
        *request.uri_mut() = endpoint.with_target(target.into_bytes())?;
        if prepared.action().method() == Method::Post {
            *request.method_mut() = http::Method::POST;
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let key = Key::Zego(credentials.server_secret.clone());
        Ok(SignedRequest::new(request, [Some(secret), None, None], key, prepared.withheld().clone()))
    }

    fn refusal(action: &Action, body: &[u8]) -> Result<Option<Box<ApiError>>, Unreadable> {
        // 0 is a success everywhere, and comes first in most answers: then nothing else is looked at.
        for mut head in [Head::default(), Head::exact()] {
            let mut rest = Untouched { data: None, until: Some(|code| code == 0) };
            let _ =
                ZegoAnswer { head: &mut head, rest: &mut rest }.deserialize(&mut serde_json::Deserializer::from_slice(without_mark(body)));
            if head.code == Some(0) {
                return Ok(None);
            }
            if !head.is_unusual {
                break;
            }
        }
        let (mut head, mut rest) = (Head::exact(), Untouched::default());
        decode::read_body(decode::text(body)?, ZegoAnswer { head: &mut head, rest: &mut rest })?;
        refused(action, &mut head, rest.data)
    }

    fn read<T: Output>(action: &Action, asked: &Asked<'_>, body: Bytes) -> Result<Reply<T>, DecodeError> {
        memory::bounded(|| reply(action, asked, body))
    }
}

impl Zego {
    /// Path and query of one attempt of a call, for an HTTP client that needs no more: [`sign`](Protocol::sign) makes of them a whole request. Nonce and time
    /// are arguments, and never used twice. The endpoint is where they will go.
    ///
    /// ```
    /// # use zego_model::rtc::media_file::{SearchMedia, Vendor};
    /// # use zego_model::{Endpoint, Prepared, Stamp, Zego, ZegoCredentials, ZegoSettings};
    /// # use zego_sign::{AppId, ServerSecret, Timestamp};
    /// # let settings = ZegoSettings::default();
    /// # let credentials = ZegoCredentials { app_id: AppId::new(12345)?, server_secret: ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")? };
    /// # let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
    /// # let endpoint: Endpoint = "https://rtc-api.zego.im".parse()?;
    /// let prepared = Prepared::of(&SearchMedia::new(Vendor::Ws), &settings)?;
    /// let target = Zego::signed_target(&prepared, &endpoint, &credentials, &settings, stamp)?;
    /// assert!(target.as_str().starts_with("/?Action=SearchMedia&AppId=12345&SignatureNonce=0707070707070707&Timestamp=1800000000&"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RequestError::OwnCredentials`]: the endpoint is a sandbox on another machine.
    pub fn signed_target(
        prepared: &Prepared<Self>,
        endpoint: &Endpoint,
        credentials: &ZegoCredentials,
        settings: &ZegoSettings,
        stamp: Stamp,
    ) -> Result<SignedTarget, RequestError> {
        endpoint.check_credentials(|| sandbox::is_sandbox_secret(&credentials.server_secret))?;
        Ok(SignedTarget::new(prepared, credentials, settings, stamp))
    }
}

/// The service's refusal, unless the code is a success.
fn refused(action: &Action, head: &mut Head, data: Option<&RawValue>) -> Result<Option<Box<ApiError>>, Unreadable> {
    let code = head.code.ok_or_else(|| Unreadable::new("no `Code`"))?;
    if is_success(action, code) {
        return if head.is_denied { Err(Unreadable::new("a `Code` of a success beside a `Response` with an `Error`")) } else { Ok(None) };
    }
    Ok(Some(Box::new(ApiError {
        message: head.message.take().unwrap_or_default(),
        request_id: head.request_id.take(),
        vendor_request_id: data.and_then(|data| vendor_request_id(data.get())),
        ..ApiError::new(action, Code::Zego(ReturnCode(code)))
    })))
}

#[inline]
fn is_success(action: &Action, code: i64) -> bool {
    code == 0 || action.code(&code.to_string()).is_some_and(|row| row.kind == ErrorKind::Success)
}

/// An answer, read in one pass where head and data have their usual forms.
fn reply<T: Output>(action: &Action, asked: &Asked<'_>, body: Bytes) -> Result<Reply<T>, DecodeError> {
    let text = decode::text(&body)?;
    let (mut head, mut rest) = (Head::default(), Typed::new(action.envelope() == Envelope::Flat));
    if let Err(fault) = memory::attempt(|| in_usual_form(action, text, &mut head, &mut rest)) {
        (head, rest.output) = in_another_form(action, text, head.is_unusual, fault)?;
    }
    let output = rest.output.unwrap_or_default();
    let failures = failures(&output, asked, &body)?;
    let code = Code::Zego(ReturnCode(head.code.unwrap_or_default()));
    Ok(Reply::new(output, code, head.message.unwrap_or_default(), head.request_id, failures, body))
}

/// An answer that was no success in its usual form, be it for its head or for its data.
#[cold]
fn in_another_form<T: Output>(
    action: &Action,
    text: &str,
    is_head: bool,
    mut fault: Option<Unreadable>,
) -> Result<(Head, Option<T>), DecodeError> {
    let flat = action.envelope() == Envelope::Flat;
    if is_head {
        let (mut head, mut rest) = (Head::exact(), Typed::new(flat));
        match memory::attempt(|| in_usual_form(action, text, &mut head, &mut rest)) {
            Ok(()) => return Ok((head, rest.output)),
            Err(another) => fault = another,
        }
    }
    let (head, data) = second_look(action, text, T::SHAPE, fault.filter(|_| flat || memory::is_exceeded()))?;
    let data = data.map(|(data, place)| decode::read_by(&data, place, crate::object::As(std::marker::PhantomData)));
    Ok((head, data.transpose()?))
}

/// Reads an answer whose data have their usual form; otherwise what makes them unreadable in that, if anything does.
#[inline]
fn in_usual_form<T: Output>(action: &Action, text: &str, head: &mut Head, rest: &mut Typed<T>) -> Result<(), Option<Unreadable>> {
    decode::read_body(text, ZegoAnswer { head, rest })?;
    if !head.is_denied && head.code.is_some_and(|code| is_success(action, code)) { Ok(()) } else { Err(None) }
}

/// JSON text, and where in the answer it stands.
type Part<'t> = (Cow<'t, str>, &'static str);

/// What is no success in its usual form: a refusal, data in another form, or an answer that cannot be read. `fault` is what makes data unreadable that have no other form.
fn second_look<'t>(
    action: &Action,
    text: &'t str,
    shape: Shape,
    fault: Option<Unreadable>,
) -> Result<(Head, Option<Part<'t>>), DecodeError> {
    let (mut head, mut rest) = (Head::exact(), Untouched::default());
    decode::read_body(text, ZegoAnswer { head: &mut head, rest: &mut rest })?;
    match (refused(action, &mut head, rest.data)?, fault) {
        (Some(refusal), _) => Err(refusal.into()),
        (None, Some(fault)) => Err(fault.into()),
        (None, None) => Ok((head, rest.data.map(|data| usual(data.get(), shape)).transpose()?.flatten())),
    }
}

/// `Data` is documented as an object or a list, and comes also as `null`, as empty text, or as text that holds JSON; an object as the only item of
/// a list, too. What is to be read of it; `None` for nothing.
fn usual(data: &str, shape: Shape) -> Result<Option<Part<'_>>, Unreadable> {
    if data == "null" || (shape == Shape::List && data.starts_with('{') && is_empty_object(data)) {
        return Ok(None);
    }
    if data.starts_with('[') && shape == Shape::Object {
        return match decode::read_by(data, "Data", OnlyItem)? {
            None => Ok(None),
            Some(one) if one.get().starts_with('{') => Ok(Some((one.get().into(), "Data[0]"))),
            Some(_) => Err(Unreadable::at("Data", "a list where an object is expected")),
        };
    }
    if !data.starts_with('"') {
        return Ok(Some((data.into(), "Data")));
    }
    let inner: String = decode::read(data, "Data")?;
    match inner.trim() {
        "" => Ok(None),
        inner if inner.starts_with(['{', '[']) => Ok(usual(inner, shape)?.map(|(data, place)| (Cow::Owned(data.into_owned()), place))),
        _ => Ok(Some((data.into(), "Data"))),
    }
}

/// The only item of a list, if it has any.
struct OnlyItem;

impl<'de> DeserializeSeed<'de> for OnlyItem {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for OnlyItem {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of one object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let only = items.next_element()?;
        match items.next_element::<IgnoredAny>()? {
            None => Ok(only),
            Some(_) => Err(de::Error::custom("a list where an object is expected")),
        }
    }
}

/// An object without a field stands for a list without an item.
fn is_empty_object(data: &str) -> bool {
    data[1..].trim_ascii_start() == "}"
}

/// Bound: the data of a refusal in which the vendor's id is looked for. In longer ones it is not, and the refusal has none.
const MOST_BYTES_OF_A_REFUSAL: usize = 64 << 10;

/// The first `RequestId` anywhere in the data of a refusal: the CDN vendor's.
fn vendor_request_id(data: &str) -> Option<String> {
    fn find(value: &serde_json::Value) -> Option<String> {
        match value {
            serde_json::Value::Object(fields) => match fields.get("RequestId").or_else(|| fields.get("trace_id")) {
                Some(serde_json::Value::String(id)) if !id.is_empty() => Some(id.clone()),
                _ => fields.values().find_map(find),
            },
            serde_json::Value::Array(items) => items.iter().find_map(find),
            _ => None,
        }
    }
    // What a refusal says of itself is short; a tree of more would be large, and tell nobody anything.
    let data = Some(data).filter(|data| data.len() <= MOST_BYTES_OF_A_REFUSAL)?;
    find(&serde_json::from_str(data).ok()?)
}

/// [`OperationRow::decode`](crate::spec::OperationRow::decode) of an operation with this output.
#[cfg(feature = "table")]
pub(crate) fn decode_document<T: Output>(
    spec: &'static OperationSpec,
    body: &[u8],
    asked: &Asked<'_>,
) -> Result<DecodedAnswer, DecodeError> {
    memory::bounded(|| document_of::<T>(spec, body, asked))
}

#[cfg(feature = "table")]
fn document_of<T: Output>(spec: &'static OperationSpec, body: &[u8], asked: &Asked<'_>) -> Result<DecodedAnswer, DecodeError> {
    let reply = reply::<T>(&Action::Described(spec), asked, Bytes::copy_from_slice(body))?;
    let failures = reply.failures().clone();
    let Code::Zego(ReturnCode(code)) = reply.code else {
        return Err(Unreadable::new("a code of another protocol").into());
    };
    let data = decode::tree_of(&reply.output)?;
    let mut document = serde_json::Map::new();
    document.insert("Code".to_owned(), code.into());
    document.insert("Message".to_owned(), reply.message.into());
    document.insert("RequestId".to_owned(), reply.request_id.into());
    match (spec.envelope, data) {
        (Envelope::Flat, serde_json::Value::Object(fields)) => document.extend(fields),
        (_, data) => drop(document.insert("Data".to_owned(), data)),
    }
    Ok(DecodedAnswer { document: document.into(), failures })
}

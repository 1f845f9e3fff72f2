//! ZEGO's protocol: an MD5 signature in the query, `{Code, Message, RequestId, Data}` around the answer.
//!
//! The signature covers neither the action nor any parameter: who reads one signed query can call anything for ten minutes.

use bytes::Bytes;
use http::{HeaderValue, header};
use serde::Deserialize;
use serde_json::value::RawValue;
use zego_sign::{AppId, Nonce, ServerSecret, sign};

use crate::decode::{self, DecodeError, DecodedAnswer, Unreadable};
use crate::error::{ApiError, Code, Delivery, ErrorKind, ReturnCode};
use crate::protocol::{Protocol, SignedRequest, Stamp};
use crate::query::Query;
use crate::request::check_conditions;
use crate::spec::{Method, OperationSpec, ProtocolKind, Retry};
use crate::{Endpoint, Operation, Output, Reply, RequestError};

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
#[derive(Clone, Debug, Default)]
pub struct ZegoSettings {
    is_test: Option<bool>,
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
}

impl Protocol for Zego {
    const KIND: ProtocolKind = ProtocolKind::Zego;
    type Credentials = ZegoCredentials;
    type Settings = ZegoSettings;

    fn request<O: Operation<Protocol = Self>>(
        operation: &O,
        endpoint: &Endpoint,
        credentials: &ZegoCredentials,
        settings: &ZegoSettings,
        stamp: Stamp,
    ) -> Result<SignedRequest, RequestError> {
        let spec = operation.spec();
        check_conditions(spec.request, operation)?;
        let nonce = Nonce::from_bytes(stamp.nonce);
        let signature = sign(credentials.app_id, &credentials.server_secret, nonce, stamp.timestamp);
        let common = |signature: &str| {
            let mut query = Query::after(String::with_capacity(256) + "/?");
            query.push("Action", &spec.action);
            query.push("AppId", &credentials.app_id.to_string());
            query.push("SignatureNonce", nonce.as_str());
            query.push("Timestamp", &stamp.timestamp.to_string());
            query.push("SignatureVersion", "2.0");
            query.push("Signature", signature);
            if let Some(is_test) = settings.is_test {
                query.push("IsTest", if is_test { "true" } else { "false" });
            }
            query
        };
        let mut query = common(signature.as_str());
        let mut body = Bytes::new();
        let prefix = query.len();
        match spec.method {
            Method::Get => query.extend(operation)?,
            Method::Post => body = serde_json::to_vec(operation).map_err(|error| RequestError::Unwritable(error.to_string()))?.into(),
        }
        let target = query.into_string();
        let parameters = &target[prefix..];
        let method = if spec.method == Method::Get { http::Method::GET } else { http::Method::POST };
        let redacted = format!("{method} {endpoint}{}{parameters}\n{}", common("REDACTED").into_string(), String::from_utf8_lossy(&body))
            .trim_end()
            .to_owned();
        let uri = endpoint.with_target(target)?;
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        if spec.method == Method::Post {
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(SignedRequest::new(request, redacted))
    }

    fn decode<T: Output>(spec: &OperationSpec, body: Bytes) -> Result<Reply<T>, DecodeError> {
        let text = std::str::from_utf8(&body).map_err(|_| Unreadable::new("not UTF-8"))?;
        let envelope: Envelope<'_> = decode::read(text, "")?;
        let code = envelope.code.ok_or_else(|| Unreadable::new("no `Code`"))?;
        let request_id = decode::identifier(envelope.request_id);
        let row = spec.code(&code.to_string());
        if code != 0 && row.is_none_or(|row| row.kind != ErrorKind::Success) {
            return Err(DecodeError::Api(Box::new(ApiError {
                action: spec.action.clone().into_owned(),
                family: spec.family.name,
                code: Code::Zego(ReturnCode(code)),
                kind: row.map_or(ErrorKind::Unknown, |row| row.kind),
                message: envelope.message.unwrap_or_default(),
                meaning: row.map_or("", |row| row.doc),
                hint: row.map_or("", |row| row.hint),
                request_id,
                vendor_request_id: envelope.data.and_then(|data| vendor_request_id(data.get())),
                delivery: if row.is_some_and(|row| row.refused) { Delivery::Refused } else { Delivery::Answered },
                retry: row.map_or_else(|| Retry::after(ErrorKind::Unknown, false, spec.effect), |row| row.retry(spec.effect)),
            })));
        }
        let output = envelope.data.map_or_else(|| Ok(T::default()), |data| read_data(spec, data.get()))?;
        let message = envelope.message.unwrap_or_default();
        Ok(Reply::new(output, Code::Zego(ReturnCode(code)), message, request_id, body))
    }
}

#[derive(Deserialize)]
struct Envelope<'b> {
    #[serde(rename = "Code", default, deserialize_with = "crate::lenient::optional_number")]
    code: Option<i64>,
    #[serde(rename = "Message", default, deserialize_with = "crate::lenient::optional_string")]
    message: Option<String>,
    #[serde(rename = "RequestId", default, borrow)]
    request_id: Option<&'b RawValue>,
    #[serde(rename = "Data", default, borrow)]
    data: Option<&'b RawValue>,
}

/// `Data` is documented as an object or a list, and comes also as `null`, as empty text, or as text that holds JSON; an object as the only item of
/// a list, too.
fn read_data<T: Output>(spec: &OperationSpec, data: &str) -> Result<T, Unreadable> {
    let is_list = spec.data_is_list();
    if data == "null" || (is_list && data.starts_with('{') && is_empty_object(data)) {
        return Ok(T::default());
    }
    // A type that is an object would take the items of a list for its fields, one after another.
    if data.starts_with('[') && !is_list && !spec.response.is_empty() {
        let items: Vec<&RawValue> = decode::read(data, "Data")?;
        return match items.as_slice() {
            [] => Ok(T::default()),
            [one] if one.get().starts_with('{') => decode::read(one.get(), "Data[0]"),
            _ => Err(Unreadable::at("Data", "a list where an object is expected")),
        };
    }
    if !data.starts_with('"') {
        return decode::read(data, "Data");
    }
    let inner: String = decode::read(data, "Data")?;
    match inner.trim() {
        "" => Ok(T::default()),
        inner if inner.starts_with(['{', '[']) => read_data(spec, inner),
        _ => decode::read(data, "Data"),
    }
}

/// An object without a field stands for a list without an item.
fn is_empty_object(data: &str) -> bool {
    data[1..].trim_ascii_start() == "}"
}

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
    find(&serde_json::from_str(data).ok()?)
}

/// [`OperationSpec::decode`] of an operation with this output.
pub(crate) fn decode_document<T: Output>(spec: &OperationSpec, body: &[u8]) -> Result<DecodedAnswer, DecodeError> {
    let reply = Zego::decode::<T>(spec, Bytes::copy_from_slice(body))?;
    let failures = reply.failures();
    let Code::Zego(ReturnCode(code)) = reply.code else {
        return Err(Unreadable::new("a code of another protocol").into());
    };
    let data = serde_json::to_value(&reply.output).map_err(|error| Unreadable::new(error.to_string()))?;
    let document = serde_json::json!({ "Code": code, "Message": reply.message, "RequestId": reply.request_id, "Data": data });
    Ok(DecodedAnswer { document, failures })
}

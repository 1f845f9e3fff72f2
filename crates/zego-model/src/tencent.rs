//! Tencent Cloud's protocol, API 3.0: a TC3-HMAC-SHA256 header or a v1 signature, `{"Response": {..}}` around the answer.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use zego_sign::tencent::{Credentials, HttpMethod, tc3, v1};

use crate::decode::{self, DecodeError, DecodedAnswer, Unreadable};
use crate::error::{ApiError, Code, Delivery, ErrorKind, TencentErrorCode};
use crate::protocol::{Protocol, SignedRequest, Stamp};
use crate::query::Query;
use crate::spec::{OperationSpec, ProtocolKind, Retry};
use crate::{Endpoint, Operation, Output, Reply, RequestError};

/// Tencent Cloud's protocol.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default)]
pub struct TencentCloud;

/// How a request is signed and where its parameters go.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum TencentSigning {
    /// TC3-HMAC-SHA256 in a header, parameters in a JSON body: what Tencent recommends.
    #[default]
    Tc3Post,
    /// TC3-HMAC-SHA256 in a header, parameters in the query.
    Tc3Get,
    /// Signature v1, parameters in a form body.
    V1Post(v1::SignatureMethod),
    /// Signature v1, everything in the query: key id, token and signature end up in the logs of every proxy on the way.
    V1Get(v1::SignatureMethod),
}

/// What a client of Tencent Cloud fixes once for all its calls.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct TencentSettings {
    signing: TencentSigning,
    region: Option<String>,
    language: Option<String>,
}

impl TencentSettings {
    /// How requests are signed; TC3 over POST when not said.
    #[must_use]
    pub const fn signing(mut self, signing: TencentSigning) -> Self {
        self.signing = signing;
        self
    }

    /// The region parameter, for operations that need one; those that are typed here do not.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The language of messages: `zh-CN` or `en-US`.
    #[must_use]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const REDACTED: &str = "REDACTED";

impl Protocol for TencentCloud {
    const KIND: ProtocolKind = ProtocolKind::TencentCloud;
    type Credentials = Credentials;
    type Settings = TencentSettings;

    fn request<O: Operation<Protocol = Self>>(
        operation: &O,
        endpoint: &Endpoint,
        credentials: &Credentials,
        settings: &TencentSettings,
        stamp: Stamp,
    ) -> Result<SignedRequest, RequestError> {
        let call = Call { spec: operation.spec(), endpoint, credentials, settings, stamp };
        match settings.signing {
            TencentSigning::Tc3Post => {
                let body = serde_json::to_vec(operation).map_err(|error| unwritable(&error))?;
                call.tc3(HttpMethod::Post, "", body.into())
            }
            TencentSigning::Tc3Get => {
                let mut query = Query::new();
                query.extend(operation)?;
                call.tc3(HttpMethod::Get, &query.into_string(), Bytes::new())
            }
            TencentSigning::V1Post(method) => call.v1(HttpMethod::Post, method, &Query::pairs(operation)?),
            TencentSigning::V1Get(method) => call.v1(HttpMethod::Get, method, &Query::pairs(operation)?),
        }
    }

    fn decode<T: Output>(spec: &OperationSpec, body: Bytes) -> Result<Reply<T>, DecodeError> {
        let text = std::str::from_utf8(&body).map_err(|_| Unreadable::new("not UTF-8"))?;
        let envelope: Envelope<'_> = decode::read(text, "")?;
        let response = envelope.response.ok_or_else(|| Unreadable::new("no `Response`"))?.get();
        let head: Head<'_> = decode::read(response, "Response")?;
        let request_id = decode::identifier(head.request_id);
        if let Some(error) = head.error {
            let row = spec.code(&error.code);
            return Err(DecodeError::Api(Box::new(ApiError {
                action: spec.action.clone().into_owned(),
                family: spec.family.name,
                code: Code::Tencent(TencentErrorCode::from(error.code.as_str())),
                kind: row.map_or(ErrorKind::Unknown, |row| row.kind),
                message: error.message,
                meaning: row.map_or("", |row| row.doc),
                hint: row.map_or("", |row| row.hint),
                request_id,
                vendor_request_id: None,
                delivery: if row.is_some_and(|row| row.refused) { Delivery::Refused } else { Delivery::Answered },
                retry: row.map_or_else(|| Retry::after(ErrorKind::Unknown, false, spec.effect), |row| row.retry(spec.effect)),
            })));
        }
        let output = decode::read(response, "Response")?;
        Ok(Reply::new(output, Code::Tencent(TencentErrorCode::from("")), String::new(), request_id, body))
    }
}

/// Everything but the parameters.
struct Call<'c> {
    spec: &'c OperationSpec,
    endpoint: &'c Endpoint,
    credentials: &'c Credentials,
    settings: &'c TencentSettings,
    stamp: Stamp,
}

impl Call<'_> {
    /// The host as it is signed and sent, without the scheme's own port.
    fn host(&self) -> String {
        let authority = self.endpoint.authority();
        match authority.port_u16() {
            Some(443) if *self.endpoint.scheme() == http::uri::Scheme::HTTPS => authority.host().to_owned(),
            Some(80) if *self.endpoint.scheme() == http::uri::Scheme::HTTP => authority.host().to_owned(),
            _ => authority.as_str().to_owned(),
        }
    }

    /// The product's name in the credential scope: `live`.
    fn product(&self) -> &'static str {
        self.spec.service().hosts.first().and_then(|host| host.host.split('.').next()).unwrap_or_default()
    }

    fn tc3(&self, method: HttpMethod, query: &str, body: Bytes) -> Result<SignedRequest, RequestError> {
        let content_type = if method == HttpMethod::Post { JSON } else { FORM };
        let host = self.host();
        let signed = tc3::Headers::new(content_type, &host, &self.spec.action);
        let request = if method == HttpMethod::Post { tc3::Request::post(&signed, &body) } else { tc3::Request::get(&signed, query) };
        let authorization = tc3::authorization(self.credentials, self.product(), self.stamp.timestamp, &request);

        let timestamp = self.stamp.timestamp.to_string();
        let mut headers = vec![
            ("content-type", content_type),
            ("x-tc-action", &*self.spec.action),
            ("x-tc-version", self.spec.service().version),
            ("x-tc-timestamp", &timestamp),
        ];
        headers.extend(self.settings.region.as_deref().map(|region| ("x-tc-region", region)));
        headers.extend(self.settings.language.as_deref().map(|language| ("x-tc-language", language)));
        let mut secret = vec![("authorization", authorization.as_str())];
        secret.extend(self.credentials.token().map(|token| ("x-tc-token", token.as_str())));

        let mut redacted = self.redacted_line(method, query);
        let shown = headers.iter().copied().chain(secret.iter().map(|(name, _)| (*name, REDACTED)));
        redacted.extend(shown.flat_map(|(name, value)| ["\n", name, ": ", value]));
        let mut map = HeaderMap::new();
        map.insert(HOST, header_value(&host)?);
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), header_value(value)?);
        }
        for (name, value) in secret {
            let mut value = header_value(value)?;
            value.set_sensitive(true);
            map.insert(if name == "authorization" { AUTHORIZATION } else { HeaderName::from_static(name) }, value);
        }
        self.finish(method, query, map, body, redacted)
    }

    /// Empty values are left out: Tencent's own clients do not agree on whether they are signed.
    fn v1(&self, http: HttpMethod, method: v1::SignatureMethod, parameters: &[(String, String)]) -> Result<SignedRequest, RequestError> {
        let timestamp = self.stamp.timestamp.to_string();
        // A positive number, as the page asks; 62 bits of it.
        let nonce = (u64::from_be_bytes(self.stamp.nonce) >> 2).max(1).to_string();
        let mut pairs: Vec<(&str, &str)> = vec![
            ("Action", &self.spec.action),
            ("Version", self.spec.service().version),
            ("Timestamp", &timestamp),
            ("Nonce", &nonce),
            ("SignatureMethod", method.as_str()),
            ("SecretId", self.credentials.secret_id().as_str()),
        ];
        pairs.extend(self.settings.region.as_deref().map(|region| ("Region", region)));
        pairs.extend(self.settings.language.as_deref().map(|language| ("Language", language)));
        pairs.extend(self.credentials.token().map(|token| ("Token", token.as_str())));
        pairs.extend(parameters.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key.as_str(), value.as_str())));
        let host = self.host();
        let signature = v1::sign(self.credentials.secret_key(), method, &v1::string_to_sign(http, &host, "/", &pairs));

        let write = |redact: bool| {
            let mut query = Query::new();
            let signature = ("Signature", signature.as_str());
            for (key, value) in pairs.iter().copied().chain([signature]) {
                let secret = redact && matches!(key, "SecretId" | "Token" | "Signature");
                query.push(key, if secret { REDACTED } else { value });
            }
            query.into_string()
        };
        let (sent, shown) = (write(false), write(true));
        let mut headers = HeaderMap::new();
        headers.insert(HOST, header_value(&host)?);
        if http == HttpMethod::Get {
            return self.finish(http, &sent, headers, Bytes::new(), self.redacted_line(http, &shown));
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        let redacted = format!("{}\ncontent-type: {FORM}\n\n{shown}", self.redacted_line(http, ""));
        self.finish(http, "", headers, sent.into(), redacted)
    }

    fn redacted_line(&self, method: HttpMethod, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{method} {}/{mark}{query}", self.endpoint)
    }

    fn finish(
        &self,
        method: HttpMethod,
        query: &str,
        headers: HeaderMap,
        body: Bytes,
        mut redacted: String,
    ) -> Result<SignedRequest, RequestError> {
        let target = if query.is_empty() { "/".to_owned() } else { format!("/?{query}") };
        let uri = self.endpoint.with_target(target)?;
        if headers.get(CONTENT_TYPE).is_some_and(|content_type| content_type == JSON) {
            redacted = format!("{redacted}\n\n{}", String::from_utf8_lossy(&body));
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = if method == HttpMethod::Post { http::Method::POST } else { http::Method::GET };
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(SignedRequest::new(request, redacted))
    }
}

fn header_value(text: &str) -> Result<HeaderValue, RequestError> {
    HeaderValue::from_str(text).map_err(|error| unwritable(&error))
}

fn unwritable(error: &dyn std::fmt::Display) -> RequestError {
    RequestError::Unwritable(error.to_string())
}

#[derive(Deserialize)]
struct Envelope<'b> {
    #[serde(rename = "Response", default, borrow)]
    response: Option<&'b RawValue>,
}

#[derive(Deserialize)]
struct Head<'b> {
    #[serde(rename = "Error", default)]
    error: Option<ErrorBody>,
    #[serde(rename = "RequestId", default, borrow)]
    request_id: Option<&'b RawValue>,
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(rename = "Code", default, deserialize_with = "crate::lenient::string")]
    code: String,
    #[serde(rename = "Message", default, deserialize_with = "crate::lenient::string")]
    message: String,
}

/// [`OperationSpec::decode`] of an operation with this output.
pub(crate) fn decode_document<T: Output>(spec: &OperationSpec, body: &[u8]) -> Result<DecodedAnswer, DecodeError> {
    let reply = TencentCloud::decode::<T>(spec, Bytes::copy_from_slice(body))?;
    let failures = reply.failures();
    let mut data = serde_json::to_value(&reply.output).map_err(|error| Unreadable::new(error.to_string()))?;
    if let Some(fields) = data.as_object_mut() {
        fields.insert("RequestId".to_owned(), reply.request_id.into());
    }
    Ok(DecodedAnswer { document: serde_json::json!({ "Response": data }), failures })
}

//! Tencent Cloud's protocol, API 3.0: a TC3-HMAC-SHA256 header or a v1 signature, `{"Response": {..}}` around the answer.

use std::fmt;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use zego_sign::tencent::{Credentials, HttpMethod, tc3, v1};

use crate::account::Asked;
#[cfg(feature = "table")]
use crate::decode::DecodedAnswer;
use crate::decode::{self, DecodeError, Unreadable, memory};
use crate::envelope::{TencentAnswer, TencentHead};
use crate::error::{ApiError, Code, TencentErrorCode};
use crate::object::NoOutput;
use crate::operation::failures;
use crate::protocol::{Protocol, Stamp, UrlBudget};
use crate::query::Query;
use crate::secrets::Key;
use crate::signed_request::{Secret, SignedRequest};
#[cfg(feature = "table")]
use crate::spec::OperationSpec;
use crate::spec::ProtocolKind;
use crate::withheld::Withheld;
use crate::{Action, Endpoint, Output, Prepared, Reply, RequestError, URL_BUDGET, endpoint, sandbox};

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
#[derive(Clone, Debug)]
pub struct TencentSettings {
    signing: TencentSigning,
    region: Option<String>,
    language: Option<String>,
    url_budget: usize,
}

impl Default for TencentSettings {
    fn default() -> Self {
        Self { signing: TencentSigning::default(), region: None, language: None, url_budget: URL_BUDGET }
    }
}

impl UrlBudget for TencentSettings {
    fn less(&self, bytes: usize) -> Self {
        Self { url_budget: self.url_budget.saturating_sub(bytes), ..self.clone() }
    }
}

impl TencentSettings {
    /// How requests are signed; TC3 over POST when not said.
    #[must_use]
    pub const fn signing(mut self, signing: TencentSigning) -> Self {
        self.signing = signing;
        self
    }

    /// The region parameter. Operations that need one, such as those on recording tasks, have one of their own where this is not said.
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

    /// How long path and query of a URL may be, where parameters travel in it; [`URL_BUDGET`] when not said. Tencent takes 32 KB of a GET, proxies on the way
    /// often less. A call past it is refused before it is sent.
    #[must_use]
    pub const fn url_budget(mut self, bytes: usize) -> Self {
        self.url_budget = bytes;
        self
    }
}

/// What signature v1 adds to a query, without a token: names, times, an id and a signature of usual lengths.
const COMMON: usize = 320;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters of a call as Tencent takes them.
#[non_exhaustive]
#[derive(Clone)]
pub enum TencentParameters {
    /// A JSON body.
    Json(Bytes),
    /// A query, escaped.
    Query(String),
    /// Names and values that the signature sorts, before they are escaped; without those that have no value.
    Pairs(Vec<(String, String)>),
}

/// Their form alone: they may be secrets and personal data.
impl fmt::Debug for TencentParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json(_) => "TencentParameters::Json",
            Self::Query(_) => "TencentParameters::Query",
            Self::Pairs(_) => "TencentParameters::Pairs",
        })
    }
}

impl Protocol for TencentCloud {
    const KIND: ProtocolKind = ProtocolKind::TencentCloud;
    type Credentials = Credentials;
    type Settings = TencentSettings;
    type Parameters = TencentParameters;

    fn account(credentials: &Credentials) -> String {
        credentials.secret_id().as_str().to_owned()
    }

    fn is_test(_: &TencentSettings) -> bool {
        false
    }

    fn write<O: Serialize>(operation: &O, action: &Action, settings: &TencentSettings) -> Result<TencentParameters, RequestError> {
        // What goes into a header: who finds out when it signs has opened a connection for nothing.
        let texts = [Some(action.name()), settings.region.as_deref(), settings.language.as_deref()];
        texts.into_iter().flatten().try_for_each(|text| header_value(text).map(drop))?;
        Ok(match settings.signing {
            TencentSigning::Tc3Post => {
                let body = serde_json::to_vec(operation).map_err(|error| RequestError::unwritable(&error))?;
                TencentParameters::Json(body.into())
            }
            TencentSigning::Tc3Get => {
                let mut query = Query::with_brackets(action.brackets());
                query.extend(operation)?;
                let query = query.into_string();
                endpoint::check_target(query.len() + "/?".len(), settings.url_budget)?;
                TencentParameters::Query(query)
            }
            TencentSigning::V1Post(_) | TencentSigning::V1Get(_) => {
                let mut pairs = Query::pairs(operation, action.brackets())?;
                // Tencent's own clients do not agree on whether an empty value is signed.
                pairs.retain(|(_, value)| !value.is_empty());
                if matches!(settings.signing, TencentSigning::V1Get(_)) {
                    let mut query = Query::new();
                    for (name, value) in &pairs {
                        query.push(name, value);
                    }
                    endpoint::check_target(COMMON + action.name().len() + query.into_string().len(), settings.url_budget)?;
                }
                TencentParameters::Pairs(pairs)
            }
        })
    }

    fn sign(
        prepared: &Prepared<Self>,
        endpoint: &Endpoint,
        credentials: &Credentials,
        settings: &TencentSettings,
        stamp: Stamp,
    ) -> Result<SignedRequest, RequestError> {
        endpoint.check_credentials(|| sandbox::is_sandbox_credentials(credentials))?;
        let attempt = Attempt { action: prepared.action(), withheld: prepared.withheld(), endpoint, credentials, settings, stamp };
        match (prepared.parameters(), settings.signing) {
            (TencentParameters::Json(body), _) => attempt.tc3(HttpMethod::Post, "", body.clone()),
            (TencentParameters::Query(query), _) => attempt.tc3(HttpMethod::Get, query, Bytes::new()),
            (TencentParameters::Pairs(pairs), TencentSigning::V1Post(method)) => attempt.v1(HttpMethod::Post, method, pairs),
            (TencentParameters::Pairs(pairs), TencentSigning::V1Get(method)) => attempt.v1(HttpMethod::Get, method, pairs),
            (TencentParameters::Pairs(_), _) => {
                Err(RequestError::Unwritable("the call was prepared for another way of signing than the client's".to_owned()))
            }
        }
    }

    fn refusal(action: &Action, body: &[u8]) -> Result<Option<Box<ApiError>>, Unreadable> {
        match judged(action, open(body, &mut NoOutput::default())?) {
            Ok(_) => Ok(None),
            Err(DecodeError::Api(refusal)) => Ok(Some(refusal)),
            Err(DecodeError::Unreadable(unreadable)) => Err(unreadable),
        }
    }

    fn read<T: Output>(action: &Action, asked: &Asked<'_>, body: Bytes) -> Result<Reply<T>, DecodeError> {
        memory::bounded(|| reply(action, asked, body))
    }
}

fn open<T: Output>(body: &[u8], output: &mut T) -> Result<TencentHead, Unreadable> {
    let mut head = TencentHead::default();
    decode::read_body(decode::text(body)?, TencentAnswer { head: &mut head, output })?;
    if head.is_there { Ok(head) } else { Err(Unreadable::new("no `Response`")) }
}

/// The request id, or the service's refusal. A success has an id, and no error; whatever else there may be is neither of the two.
fn judged(action: &Action, head: TencentHead) -> Result<Option<String>, DecodeError> {
    let TencentHead { error, request_id, is_denied, .. } = head;
    let Some(error) = error else {
        return match request_id {
            _ if is_denied => Err(Unreadable::new("a `Response` without an `Error`, and beside it a `Code` that is not 0").into()),
            None => Err(Unreadable::at("Response", "no `Error`, and no `RequestId`, which every answer of Tencent's has").into()),
            id => Ok(id),
        };
    };
    if error.code.trim().is_empty() {
        return Err(Unreadable::at("Response.Error", "no `Code`").into());
    }
    let code = Code::Tencent(TencentErrorCode::from(error.code.as_str()));
    Err(Box::new(ApiError { message: error.message, request_id, ..ApiError::new(action, code) }).into())
}

fn reply<T: Output>(action: &Action, asked: &Asked<'_>, body: Bytes) -> Result<Reply<T>, DecodeError> {
    let usual = memory::attempt(|| {
        let mut output = T::default();
        open(&body, &mut output).map(|head| (head, output))
    });
    let (head, output) = match usual {
        Ok(read) => read,
        // Data that cannot be read hide no refusal, which has none.
        Err(unreadable) => match open(&body, &mut NoOutput::default()) {
            Ok(head) if head.error.is_some() => (head, T::default()),
            _ => return Err(unreadable.into()),
        },
    };
    let request_id = judged(action, head)?;
    let failures = failures(&output, asked, &body)?;
    Ok(Reply::new(output, Code::Tencent(TencentErrorCode::from("")), String::new(), request_id, failures, body))
}

/// Everything but the parameters.
struct Attempt<'c> {
    action: &'c Action,
    /// What of the call is shown nowhere.
    withheld: &'c Withheld,
    endpoint: &'c Endpoint,
    credentials: &'c Credentials,
    settings: &'c TencentSettings,
    stamp: Stamp,
}

impl Attempt<'_> {
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
        self.action.hosts().first().and_then(|host| host.host.split('.').next()).unwrap_or_default()
    }

    /// The region that the call names.
    fn region(&self) -> Option<&str> {
        self.settings.region.as_deref().or_else(|| self.action.region())
    }

    fn tc3(&self, method: HttpMethod, query: &str, body: Bytes) -> Result<SignedRequest, RequestError> {
        let content_type = if method == HttpMethod::Post { JSON } else { FORM };
        let host = self.host();
        let signed = tc3::Headers::new(content_type, &host, self.action.name());
        let request = if method == HttpMethod::Post { tc3::Request::post(&signed, &body) } else { tc3::Request::get(&signed, query) };
        let authorization = tc3::authorization(self.credentials, self.product(), self.stamp.timestamp, &request);

        let timestamp = self.stamp.timestamp.to_string();
        let mut headers = vec![
            ("content-type", content_type),
            ("x-tc-action", self.action.name()),
            ("x-tc-version", self.action.service().version),
            ("x-tc-timestamp", &timestamp),
        ];
        headers.extend(self.region().map(|region| ("x-tc-region", region)));
        headers.extend(self.settings.language.as_deref().map(|language| ("x-tc-language", language)));
        let mut secret = vec![("authorization", authorization.as_str())];
        secret.extend(self.credentials.token().map(|token| ("x-tc-token", token.as_str())));

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
        self.finish(method, query, map, body, [const { None }; 3])
    }

    fn v1(&self, http: HttpMethod, method: v1::SignatureMethod, parameters: &[(String, String)]) -> Result<SignedRequest, RequestError> {
        let timestamp = self.stamp.timestamp.to_string();
        // A positive number, as the page asks; 62 bits of it.
        let nonce = (u64::from_be_bytes(self.stamp.nonce) >> 2).max(1).to_string();
        let mut pairs: Vec<(&str, &str)> = vec![
            ("Action", self.action.name()),
            ("Version", self.action.service().version),
            ("Timestamp", &timestamp),
            ("Nonce", &nonce),
            ("SignatureMethod", method.as_str()),
            ("SecretId", self.credentials.secret_id().as_str()),
        ];
        pairs.extend(self.region().map(|region| ("Region", region)));
        pairs.extend(self.settings.language.as_deref().map(|language| ("Language", language)));
        pairs.extend(self.credentials.token().map(|token| ("Token", token.as_str())));
        pairs.extend(parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let host = self.host();
        let signature = v1::sign(self.credentials.secret_key(), method, &v1::string_to_sign(http, &host, "/", &pairs));
        let (mut query, mut secrets) = (Query::new(), [const { None }; 3]);
        for (key, value) in pairs.iter().copied().chain([("Signature", signature.as_str())]) {
            let value = query.push_pair(key, value);
            if let Some(place) = ["SecretId", "Token", "Signature"].iter().position(|secret| *secret == key) {
                // In a target it comes after `/?`.
                let secret = if http == HttpMethod::Get { Secret::Target(value.start + 2..value.end + 2) } else { Secret::Body(value) };
                secrets[place] = Some(secret);
            }
        }
        let sent = query.into_string();
        let mut headers = HeaderMap::new();
        headers.insert(HOST, header_value(&host)?);
        if http == HttpMethod::Get {
            return self.finish(http, &sent, headers, Bytes::new(), secrets);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        self.finish(http, "", headers, sent.into(), secrets)
    }

    fn finish(
        &self,
        method: HttpMethod,
        query: &str,
        headers: HeaderMap,
        body: Bytes,
        secrets: [Option<Secret>; 3],
    ) -> Result<SignedRequest, RequestError> {
        let target = if query.is_empty() { "/".to_owned() } else { format!("/?{query}") };
        let uri = self.endpoint.with_target(target.into_bytes())?;
        let mut request = http::Request::new(body);
        *request.method_mut() = if method == HttpMethod::Post { http::Method::POST } else { http::Method::GET };
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(SignedRequest::new(request, secrets, Key::Tencent(self.credentials.secret_key().clone()), self.withheld.clone()))
    }
}

fn header_value(text: &str) -> Result<HeaderValue, RequestError> {
    HeaderValue::from_str(text).map_err(|error| RequestError::unwritable(&error))
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
    let mut data = decode::tree_of(&reply.output)?;
    if let Some(fields) = data.as_object_mut() {
        fields.insert("RequestId".to_owned(), reply.request_id.clone().into());
    }
    Ok(DecodedAnswer { document: serde_json::json!({ "Response": data }), failures: reply.failures().clone() })
}

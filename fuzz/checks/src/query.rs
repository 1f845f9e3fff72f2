//! What is written into a query is what is read out of it.

use serde_json::{Map, Value};
use zego_model::spec::Method;
use zego_model::{
    Endpoint, Operation as _, Prepared, Protocol as _, Query, RawCall, RequestError, SignedRequest, Stamp, Zego, ZegoCredentials,
    ZegoSettings, rtc, sandbox,
};
use zego_sign::{AppId, ServerSecret, Timestamp};

use crate::input::Input;

/// A JSON object, or texts by twos: names and values.
pub fn check(data: &[u8]) {
    match serde_json::from_slice(data) {
        Ok(Value::Object(parameters)) => document(&parameters),
        _ => pairs(Input::new(data)),
    }
}

/// Whatever the names and values are, they come back, in their order.
fn pairs(mut input: Input<'_>) {
    let mut query = Query::new();
    let mut expected = Vec::new();
    while !input.is_over() {
        let (name, value) = (input.text(), input.text());
        query.push(&name, &value);
        expected.push((name.into_owned(), value.into_owned()));
    }
    let text = query.into_string();
    is_plain(&text);
    assert_eq!(read(&text), expected, "{text}");
    let mut call = RawCall::<Zego>::new(&rtc::SERVICE, Method::Get, "Anything").expect("it speaks ZEGO's protocol");
    let mut sent = Vec::new();
    for (name, value) in expected {
        match call.clone().parameter(&*name, &*value) {
            Ok(more) => {
                call = more;
                sent.push((name, value));
            }
            Err(RequestError::ReservedName { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    signed(&call, Some(&sent));
}

/// Objects and lists come back as names with dots, counted or in brackets.
fn document(parameters: &Map<String, Value>) {
    let mut query = Query::new();
    let mut expected = Some(Vec::new());
    for (name, value) in parameters {
        flatten(name, value, true, &mut expected);
    }
    match (query.extend(parameters), expected) {
        (Ok(()), Some(expected)) => {
            let text = query.into_string();
            is_plain(&text);
            assert_eq!(read(&text), expected, "{text}");
        }
        (Ok(()), None) | (Err(RequestError::Unwritable(_)), _) => {}
        (Err(other), _) => panic!("{other}"),
    }
    let mut call = RawCall::<Zego>::new(&rtc::SERVICE, Method::Get, "Anything").expect("it speaks ZEGO's protocol");
    for (name, value) in parameters {
        call = call.clone().parameter(name, value.clone()).unwrap_or(call);
    }
    signed(&call, None);
}

/// What an object comes to; nothing where a name is empty, since then two of them can be one.
fn flatten(name: &str, value: &Value, is_outer: bool, pairs: &mut Option<Vec<(String, String)>>) {
    if name.is_empty() {
        *pairs = None;
    }
    let scalar = match value {
        Value::Null => return,
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.as_f64().filter(|_| value.is_f64()).map_or_else(|| value.to_string(), |value| value.to_string()),
        Value::String(value) => value.clone(),
        Value::Array(items) => {
            let repeats = is_outer && name.ends_with("[]");
            for (index, item) in items.iter().enumerate() {
                let name = if repeats { name.to_owned() } else { format!("{name}.{index}") };
                if repeats && !matches!(item, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) {
                    *pairs = None;
                }
                flatten(&name, item, false, pairs);
            }
            return;
        }
        Value::Object(fields) => {
            for (inner, value) in fields {
                if inner.is_empty() {
                    *pairs = None;
                }
                flatten(&format!("{name}.{inner}"), value, false, pairs);
            }
            return;
        }
    };
    if let Some(pairs) = pairs {
        pairs.push((name.to_owned(), scalar));
    }
}

/// A signed call has the protocol's parameters once, then the call's own, and never shows its signature.
fn signed(call: &RawCall<Zego>, sent: Option<&[(String, String)]>) {
    let Some(signed) = sign(call) else { return };
    let redacted = signed.redacted();
    let shown = format!("{signed:?} {redacted:?}");
    let secrets = signed.secrets();
    let request = signed.into_http();
    let pairs = read(request.uri().query().unwrap_or_default());
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).take(OWN.len()).collect();
    assert_eq!(names, OWN);
    assert!(pairs[OWN.len()..].iter().all(|(name, _)| !OWN.contains(&name.as_str())), "{pairs:?}");
    if let Some(sent) = sent {
        assert_eq!(&pairs[OWN.len()..], sent);
    }
    let signature = &pairs[5].1;
    assert!(signature.len() == 32 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()), "{signature}");
    assert!(!shown.contains(signature) && shown.contains("Signature=REDACTED"), "{shown}");
    assert_eq!(secrets.remove_from(&redacted.url), redacted.url);
}

const OWN: [&str; 6] = ["Action", "AppId", "SignatureNonce", "Timestamp", "SignatureVersion", "Signature"];

/// `None` for a call that is too long, or has a value without a form.
pub(crate) fn sign(call: &RawCall<Zego>) -> Option<SignedRequest> {
    let settings = ZegoSettings::default();
    let prepared = Prepared::of(call, &settings).ok()?;
    assert_eq!(prepared.action().name(), call.action().name());
    let credentials = ZegoCredentials {
        app_id: AppId::new(sandbox::APP_ID).expect("the sandbox's"),
        server_secret: ServerSecret::new(sandbox::SERVER_SECRET).expect("the sandbox's"),
    };
    let endpoint: Endpoint = "http://127.0.0.1:7".parse().expect("an endpoint on this machine");
    let stamp = Stamp { nonce: [7; 8], timestamp: Timestamp::from_secs(1_800_000_000) };
    Zego::sign(&prepared, &endpoint, &credentials, &settings, stamp).ok()
}

fn read(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Nothing of a query ends it, or a parameter of it.
fn is_plain(query: &str) {
    assert!(query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%&=".contains(&byte)), "{query}");
}

//! Requests with every parameter set, as the vendors' pages write them: typed by hand, with a fixed stamp, signature included.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

#[path = "generated/zego.rs"]
mod families;
#[path = "golden/paths.rs"]
mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::Value;
use zego_model::spec::ProtocolKind;
use zego_model::{Endpoint, Operation, Prepared, Protocol, Stamp, Zego, ZegoCredentials, ZegoSettings};
use zego_sign::{AppId, ServerSecret, Timestamp};

/// ZEGO's published example of a signature.
const COMMON: &str =
    "AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943&SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a";

/// A request as it is sent, and as the page has it.
pub(crate) struct Golden {
    action: &'static str,
    host: &'static str,
    sent: http::Request<bytes::Bytes>,
    page: Parameters,
}

impl Golden {
    /// Sent to another host than those of rtc.
    pub(crate) fn at(self, host: &'static str) -> Self {
        Self { host, ..self }
    }
}

enum Parameters {
    /// Of a GET: brackets bare, everything else escaped.
    Query(&'static str),
    /// Of a POST.
    Body(Value),
}

/// What the tests ask of a request beside being one: that it can be stored, read back and compared.
pub(crate) trait Storable: Operation<Protocol = Zego> + DeserializeOwned + PartialEq + Debug {}

impl<O: Operation<Protocol = Zego> + DeserializeOwned + PartialEq + Debug> Storable for O {}

/// The request as it is sent. Read back from plain data it is the same request.
fn sent(operation: &impl Storable) -> http::Request<bytes::Bytes> {
    fn reread<O: Storable>(_: &O, stored: &str) -> O {
        serde_json::from_str(stored).unwrap_or_else(|error| panic!("{stored}: {error}"))
    }
    let stored = serde_json::to_string(operation).unwrap();
    assert!(!stored.contains("[]\""), "{stored} has keys of a query");
    assert_eq!(&reread(operation, &stored), operation, "{stored}");
    let credentials = ZegoCredentials {
        app_id: AppId::new(12345).unwrap(),
        server_secret: ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38").unwrap(),
    };
    let stamp = Stamp { nonce: 0x4fd2_4687_296d_d9f3_u64.to_be_bytes(), timestamp: Timestamp::from_secs(1_615_186_943) };
    let endpoint = Endpoint::of_action(&operation.action(), None).unwrap();
    let settings = ZegoSettings::default();
    let prepared = Prepared::of(operation, &settings).unwrap();
    Zego::sign(&prepared, &endpoint, &credentials, &settings, stamp).unwrap().into_http()
}

/// A GET, and its query as the page has it: brackets bare, everything else escaped.
pub(crate) fn get(operation: &impl Storable, action: &'static str, query: &'static str) -> Golden {
    Golden { action, host: "rtc-api.zego.im", sent: sent(operation), page: Parameters::Query(query) }
}

/// A POST, and its body as the page has it.
pub(crate) fn post(operation: &impl Storable, action: &'static str, body: Value) -> Golden {
    Golden { action, host: "rtc-api.zego.im", sent: sent(operation), page: Parameters::Body(body) }
}

#[test]
fn requests_are_what_the_pages_show() {
    for Golden { action, host, sent, page } in families::golden().into_iter().flat_map(|(_, golden)| golden) {
        let uri = sent.uri().to_string();
        let (query, body) = (uri.strip_prefix(&format!("https://{host}/?")).unwrap_or_else(|| panic!("{uri}")), sent.body());
        let common = format!("Action={action}&{COMMON}");
        match page {
            Parameters::Query(parameters) => {
                let parameters = parameters.replace("[]", "%5B%5D");
                assert_eq!((sent.method().as_str(), query), ("GET", format!("{common}&{parameters}").trim_end_matches('&')));
                assert!(body.is_empty(), "{action}");
            }
            Parameters::Body(parameters) => {
                assert_eq!((sent.method().as_str(), query), ("POST", common.as_str()));
                assert_eq!(sent.headers()["content-type"], "application/json");
                assert_eq!(serde_json::from_slice::<Value>(body).unwrap(), parameters, "{action}");
            }
        }
    }
}

/// Every parameter of every operation, and every field inside one.
#[test]
fn every_parameter_has_a_golden_value() {
    let mut shown: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for (service, golden) in families::golden() {
        for Golden { action, page, .. } in golden {
            let paths = shown.entry((service, action)).or_default();
            match page {
                Parameters::Query(query) => paths.extend(query.split('&').filter_map(|pair| pair.split('=').next()).map(path_of_key)),
                Parameters::Body(body) => paths::of_body(&body, "", paths),
            }
            paths.remove("");
        }
    }
    let mut wrong = Vec::new();
    for row in zego_model::operations().filter(|row| row.spec.service().protocol == ProtocolKind::Zego) {
        let mut described = BTreeSet::new();
        paths::of_fields(row.request, "", &mut described);
        let (service, action) = (row.spec.service().name, row.spec.action);
        let shown = shown.remove(&(service, action)).unwrap_or_default();
        // What is inside of JSON of any kind is a value of the parameter.
        let whole = |path: String| described.iter().find(|outer| path.starts_with(&format!("{outer}."))).cloned().unwrap_or(path);
        let shown: BTreeSet<_> = shown.into_iter().map(whole).collect();
        if shown != described {
            let (missing, more) = (described.difference(&shown), shown.difference(&described));
            wrong.push(format!(
                "{service}/{action}: without a golden value {:?}, not described {:?}",
                missing.collect::<Vec<_>>(),
                more.collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown.is_empty(), "golden requests of no operation: {:?}", shown.keys());
}

/// `Media.0.Resolution.1` is a value of `Media.Resolution`.
fn path_of_key(key: &str) -> String {
    let parts: Vec<_> = key.trim_end_matches("[]").split('.').filter(|part| part.parse::<usize>().is_err()).collect();
    parts.join(".")
}

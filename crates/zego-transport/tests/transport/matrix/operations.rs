//! Every operation of the table: a call of each whose values nothing may show, and the answers that are its own.

use serde_json::{Map, Value, json};
use zego_model::spec::{Effect, FieldSpec, OperationRow, ProtocolKind, TypeSpec};
use zego_model::{DynamicCall, ErrorKind, Protocol, TencentCloud, TencentSettings, TencentSigning, Zego};
use zego_sign::tencent::v1::SignatureMethod;
use zego_transport::{Client, ClientBuilder};

use super::cell::Connection;
use crate::net::{Dialect, client};
use crate::secrets::{MARK, tencent};

/// An operation that faults happen to.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) row: &'static OperationRow,
    pub(super) dialect: Dialect,
    /// Whether the service has a code for too many calls; where it has none, a gateway says it.
    pub(super) has_throttle: bool,
    /// Whether the next turn comes before a waiting connection is over, after 15 s.
    pub(super) is_prompt: bool,
    /// Another operation of the protocol, whose calls use waiting connections.
    pub(super) companion: &'static OperationRow,
}

impl Subject {
    pub(super) const fn effect(&self) -> Effect {
        self.row.spec.effect
    }
}

fn companion(row: &'static OperationRow) -> &'static OperationRow {
    let is_one = |other: &&'static OperationRow| {
        other.spec.service().protocol == row.spec.service().protocol
            && matches!(other.spec.effect, Effect::Read | Effect::Converging)
            && other.spec.action != row.spec.action
            // Called again and again, with hardly a pause.
            && other.spec.quota.iter().all(|quota| quota.seconds == 1 && quota.per.is_none())
    };
    zego_model::operations().find(is_one).unwrap()
}

/// All operations.
pub(super) fn all() -> Vec<Subject> {
    zego_model::operations().map(subject).collect()
}

fn subject(row: &'static OperationRow) -> Subject {
    let is_tencent = row.spec.service().protocol == ProtocolKind::TencentCloud;
    let code = |kind, refused| {
        let tables = [row.spec.codes, row.spec.family.codes, row.spec.service().codes, row.spec.service().shared_codes];
        // As it is understood: another table may have it, too.
        let meant = |code: &&str| row.spec.code(code).is_some_and(|row| row.kind == kind && row.refused == refused);
        tables.into_iter().flatten().map(|code| code.code).find(meant)
    };
    let whole = |code: &str| -> &'static [u8] {
        let bodies = [
            format!("{{\"Code\":{code},\"Message\":\"no\",\"RequestId\":\"said\"}}"),
            format!("{{\"Response\":{{\"Error\":{{\"Code\":\"{code}\",\"Message\":\"no\"}},\"RequestId\":\"said\"}}}}"),
        ];
        let dialect = Dialect { is_tencent, ..Dialect::default() };
        // A few hundred bytes for each operation, once.
        dialect.answer("HTTP/1.1 200 OK\r\n", [&bodies[0], &bodies[1]]).leak()
    };
    let throttle = code(ErrorKind::RateLimited, true);
    let too_many = throttle.map_or(b"HTTP/1.1 429 Slow Down\r\ncontent-length: 0\r\n\r\n".as_slice(), whole);
    let failed = whole(code(ErrorKind::Internal, false).unwrap());
    let has_throttle = throttle.is_some();
    let is_prompt = row.spec.quota.iter().all(|quota| quota.seconds <= 10);
    Subject { row, dialect: Dialect { is_tencent, too_many, failed }, has_throttle, is_prompt, companion: companion(row) }
}

/// No more parameters than an operation needs, with values that nothing may show.
pub(super) fn parameters(row: &'static OperationRow) -> Map<String, Value> {
    let mut parameters = row.sample();
    mark(&mut parameters, row.request);
    parameters
}

/// A call of an operation.
pub(super) fn call<P: Protocol>(row: &'static OperationRow) -> DynamicCall<P> {
    DynamicCall::new(row, parameters(row)).unwrap_or_else(|violations| panic!("{}: {violations:?}", row.spec.action))
}

/// Puts what nothing may show into all that is text and no word of the vendor's.
fn mark(values: &mut Map<String, Value>, fields: &[FieldSpec]) {
    for field in fields {
        if let Some(value) = values.get_mut(field.wire) {
            mark_value(value, &field.ty);
        }
    }
}

fn mark_value(value: &mut Value, ty: &TypeSpec) {
    match (ty, value) {
        (TypeSpec::Struct(object), Value::Object(values)) => mark(values, object.fields),
        (TypeSpec::List(list), Value::Array(items)) => items.iter_mut().for_each(|item| mark_value(item, &list.item)),
        (TypeSpec::String | TypeSpec::Json | TypeSpec::Id(_), value @ Value::String(_)) => *value = json!(MARK),
        (TypeSpec::HttpUrl | TypeSpec::Url, value) => *value = json!(format!("https://{MARK}.example/path")),
        (TypeSpec::RtmpUrl, value) => *value = json!(format!("rtmp://{MARK}.example/live/stream")),
        _ => {}
    }
}

/// A protocol whose operations are called.
pub(super) trait Speaks: Protocol {
    /// A client with credentials that are nobody's.
    fn builder(connection: Connection) -> ClientBuilder<Self>;
}

impl Speaks for Zego {
    fn builder(_: Connection) -> ClientBuilder<Self> {
        client()
    }
}

impl Speaks for TencentCloud {
    /// Each of its two ways of signing has half of the cells: the newer has no nonce.
    fn builder(connection: Connection) -> ClientBuilder<Self> {
        let signing = match connection {
            Connection::Fresh => TencentSigning::Tc3Post,
            Connection::Reused => TencentSigning::V1Post(SignatureMethod::HmacSha256),
        };
        Client::tencent(tencent()).settings(TencentSettings::default().signing(signing))
    }
}

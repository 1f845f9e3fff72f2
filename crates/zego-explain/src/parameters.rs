//! From the pairs of a query to the shape the table describes.
//!
//! Three array encodings: `X[]=a&X[]=b`, `X.0.Y=v` and `X.0.Y.1=v`, with indices that count from 0 without gaps.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zego_model::ErrorKind;
use zego_model::spec::{FieldSpec, OperationRow, OperationSpec, StructSpec, TypeSpec};
use zego_model::text::without_mark;

use crate::common;
use crate::near_misses::misspelled;
use crate::said::shown;

/// What a query says.
#[non_exhaustive]
#[derive(Debug, Default)]
pub struct Parsed {
    /// The parameters under their wire names.
    pub parameters: Map<String, Value>,
    /// What cannot be brought into shape: the parameter, and why.
    pub problems: Vec<(&'static FieldSpec, String)>,
    /// Names that the operation does not have.
    pub unknown: Vec<String>,
}

/// How many unknown names are remembered: one is refused for, and all are only for the log.
pub const MOST_UNKNOWN: usize = 16;

/// Reads pairs into the parameters of an operation. Values that are no value of their type stay text, for the check to name.
///
/// ```
/// use zego_explain::{operations, parameters};
/// use zego_model::spec::ProtocolKind;
///
/// let row = operations::operation(ProtocolKind::Zego, "rtc-api.zego.im", "KickoutUser")?;
/// let parsed = parameters::parse(row, &[("RoomId", "lobby"), ("UserId[]", "anna"), ("UserId[]", "ben"), ("Reason", "spam")]);
/// assert_eq!(parsed.parameters["UserId"].as_array().map(Vec::len), Some(2));
/// assert_eq!(parsed.unknown, ["Reason"]);
/// # Ok::<(), String>(())
/// ```
pub fn parse<T: AsRef<str>>(row: &'static OperationRow, pairs: &[(T, T)]) -> Parsed {
    let mut parsed = Parsed::default();
    let mut known: Vec<(&FieldSpec, &str, &str)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let (key, value) = (key.as_ref(), value.as_ref());
        if let Some(field) = field_of(row, key) {
            known.push((field, key, value));
        } else if parsed.unknown.len() < MOST_UNKNOWN && !parsed.unknown.iter().any(|other| other == key) {
            parsed.unknown.push(key.to_owned());
        }
    }
    for field in row.request {
        let mine: Vec<(&str, &str)> =
            known.iter().filter(|(found, ..)| std::ptr::eq(*found, field)).map(|(_, key, value)| (*key, *value)).collect();
        if mine.is_empty() {
            continue;
        }
        match parse_field(field, &mine) {
            Ok(value) => {
                parsed.parameters.insert(field.wire.to_owned(), value);
            }
            Err(problem) => parsed.problems.push((field, problem)),
        }
    }
    parsed
}

/// Reads a JSON body. Names that the operation does not have stay in, for the check to name.
pub fn read_body(row: &'static OperationRow, body: &[u8]) -> Result<Parsed, String> {
    match serde_json::from_slice(without_mark(body)) {
        Ok(Value::Object(parameters)) => Ok(Parsed { parameters, ..Parsed::default() }),
        Ok(_) => Err(format!("the body of {} is not a JSON object", row.spec.action)),
        Err(error) => Err(format!("the body of {} is not JSON: {error}", row.spec.action)),
    }
}

/// The return code of an operation for a wrong parameter: 2, where its family or service has that; else the one that its pages give.
pub fn return_code(spec: &OperationSpec) -> i64 {
    // Those of a gateway are about what every call has.
    let of_service = spec.service().codes.iter().filter(|row| !common::is_gateways(row.code));
    let mut rows = spec.codes.iter().chain(spec.family.codes).chain(of_service).filter(|row| row.kind == ErrorKind::InvalidParameter);
    match rows.clone().find(|row| row.code == "2").or_else(|| rows.next()) {
        Some(row) => row.code.parse().unwrap_or(2),
        None => 2,
    }
}

/// The parameter that a key belongs to, whether it is well formed or not: `FileId[]`, `FileId`, `FileId.0`, `FileId[0]`.
fn field_of(row: &OperationRow, key: &str) -> Option<&'static FieldSpec> {
    row.parameter(key.split(['[', '.']).next().unwrap_or_default())
}

fn parse_field(field: &FieldSpec, pairs: &[(&str, &str)]) -> Result<Value, String> {
    let list = match &field.ty {
        TypeSpec::List(list) => Some(list),
        _ => None,
    };
    if let Some(list) = list.filter(|_| field.key.ends_with("[]")) {
        if let Some((key, value)) = pairs.iter().find(|(key, _)| *key != field.key) {
            return Err(misspelled(key, value, field));
        }
        return Ok(pairs.iter().map(|(_, text)| value(&list.item, text)).collect());
    }
    // Tencent's objects: `HlsParam.Enable`.
    let has_parts = list.is_some() || matches!(field.ty, TypeSpec::Struct(_));
    let mut tree = ParameterNode::default();
    for (key, value) in pairs {
        let path = key.strip_prefix(field.wire).unwrap_or_default();
        // `Media.0.Resolution.1` is as deep as it gets; a tree without a limit would be taken down by one long key.
        if path.contains('[') || path.matches('.').count() > 8 || has_parts == path.is_empty() {
            return Err(misspelled(key, value, field));
        }
        tree.insert(path.strip_prefix('.').unwrap_or(path), value).map_err(|problem| format!("{}: {problem}", shown(key)))?;
    }
    tree.read(&field.ty, field.wire)
}

/// A value of a type, or the text if it is none.
fn value(ty: &TypeSpec, text: &str) -> Value {
    match ty {
        // The service takes fewer forms than who writes to it may use.
        TypeSpec::BeijingTime => text.into(),
        ty => ty.parse(text).unwrap_or_else(|_| text.into()),
    }
}

/// The values below one parameter, by the parts of their keys.
#[derive(Debug, Default)]
struct ParameterNode {
    value: Option<String>,
    children: BTreeMap<String, Self>,
}

impl ParameterNode {
    fn insert(&mut self, path: &str, value: &str) -> Result<(), &'static str> {
        let mut node = self;
        for part in path.split('.').filter(|_| !path.is_empty()) {
            node = node.children.entry(part.to_owned()).or_default();
        }
        match node.value.replace(value.to_owned()) {
            Some(_) => Err("given more than once"),
            None => Ok(()),
        }
    }

    fn read(self, ty: &TypeSpec, place: &str) -> Result<Value, String> {
        match (ty, self.value) {
            (TypeSpec::List(_) | TypeSpec::Struct(_), Some(_)) => Err(format!("{place} is a {}, not a single value", ty.describe())),
            (TypeSpec::List(list), None) => read_list(self.children, &list.item, place),
            (TypeSpec::Struct(object), None) => read_object(self.children, object, place),
            (ty, Some(text)) if self.children.is_empty() => Ok(value(ty, &text)),
            _ => Err(format!("{place} is a single value, without parts")),
        }
    }
}

fn read_list(children: BTreeMap<String, ParameterNode>, item: &TypeSpec, place: &str) -> Result<Value, String> {
    let mut items = BTreeMap::new();
    for (part, node) in children {
        match part.parse::<u32>() {
            Ok(index) if index.to_string() == part => items.insert(index, node),
            _ => return Err(format!("{place}.{}: an index from 0 stands there", shown(&part))),
        };
    }
    let mut list = Vec::with_capacity(items.len());
    for (expected, (index, node)) in (0..).zip(items) {
        if index != expected {
            return Err(format!("{place}.{expected} is missing: indices count from 0 without gaps"));
        }
        list.push(node.read(item, &format!("{place}.{index}"))?);
    }
    Ok(Value::Array(list))
}

fn read_object(children: BTreeMap<String, ParameterNode>, object: &StructSpec, place: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for (part, node) in children {
        let place = format!("{place}.{}", shown(&part));
        let value = match object.fields.iter().find(|field| field.wire == part) {
            Some(field) => node.read(&field.ty, &place)?,
            // Left for the check, which knows what to do with names it does not know.
            None => Value::Null,
        };
        fields.insert(part, value);
    }
    Ok(Value::Object(fields))
}

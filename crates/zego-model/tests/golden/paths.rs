//! Which parameters a request shows, and which an operation has, each by its path: also those inside objects and lists.

use std::collections::BTreeSet;

use serde_json::Value;
use zego_model::spec::{FieldSpec, TypeSpec};

pub(crate) fn of_body(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| of_body(value, &below(path, name), paths)),
        Value::Array(items) => items.iter().for_each(|item| of_body(item, path, paths)),
        _ => drop(paths.insert(path.to_owned())),
    }
}

pub(crate) fn of_fields(fields: &[FieldSpec], path: &str, paths: &mut BTreeSet<String>) {
    for field in fields {
        let path = below(path, field.wire);
        let item = match &field.ty {
            TypeSpec::List(list) => &list.item,
            ty => ty,
        };
        match item {
            TypeSpec::Struct(object) => of_fields(object.fields, &path, paths),
            _ => drop(paths.insert(path)),
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

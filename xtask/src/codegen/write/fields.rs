//! Fields: their Rust types, serde attributes, docs and rows in the table.

use std::fmt::Write as _;

use super::super::ir::{Field, Role, Scalar, Ty};
use super::{doc, literal, literals, number};

/// The Rust type of a value.
pub(super) fn rust_type(ty: &Ty) -> String {
    match ty {
        Ty::Scalar(scalar) => scalar_type(*scalar).to_owned(),
        Ty::Enum(name) | Ty::Id(name) | Ty::NumberId(name) | Ty::Object(name) | Ty::Bounded(name, _) => name.clone(),
        Ty::Vec(item) => format!("Vec<{}>", rust_type(item)),
    }
}

const fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::I32 => "i32",
        Scalar::I64 => "i64",
        Scalar::U32 => "u32",
        Scalar::U64 => "u64",
        Scalar::F64 => "f64",
        Scalar::String => "String",
        Scalar::UnixSeconds => "crate::UnixSeconds",
        Scalar::UnixMillis => "crate::UnixMillis",
        Scalar::UtcTime => "crate::UtcTime",
        Scalar::BeijingTime => "crate::BeijingTime",
        Scalar::Seconds => "crate::Seconds",
        Scalar::Millis => "crate::Millis",
        Scalar::Hours => "crate::Hours",
        Scalar::FractionalSeconds => "crate::FractionalSeconds",
        Scalar::Flag => "crate::Flag",
        Scalar::HttpUrl => "crate::HttpUrl",
        Scalar::RtmpUrl => "crate::RtmpUrl",
        Scalar::Url => "crate::Url",
        Scalar::Json => "serde_json::Value",
    }
}

/// The Rust type of a field, optional or not.
pub(super) fn field_type(field: &Field) -> String {
    let mut ty = rust_type(&field.ty);
    if field.in_text {
        ty = format!("crate::callback::JsonText<{ty}>");
    }
    if field.optional { format!("Option<{ty}>") } else { ty }
}

/// How an answer's field is read: the services' types are not always those of the pages.
pub(super) fn reader(field: &Field) -> Option<&'static str> {
    let optional = field.optional;
    match &field.ty {
        _ if field.in_text => None,
        Ty::Scalar(Scalar::String) if optional => Some("crate::lenient::optional_string"),
        Ty::Scalar(Scalar::String) => Some("crate::lenient::string"),
        Ty::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64) if optional => Some("crate::lenient::optional_number"),
        Ty::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64) => Some("crate::lenient::number"),
        Ty::Scalar(Scalar::F64) if optional => Some("crate::lenient::optional_float"),
        Ty::Scalar(Scalar::F64) => Some("crate::lenient::float"),
        Ty::Vec(item) if **item == Ty::Scalar(Scalar::String) => Some("crate::lenient::strings"),
        Ty::Vec(_) => Some("crate::lenient::list"),
        Ty::Object(_) | Ty::Scalar(Scalar::Bool) if !optional => Some("crate::lenient::or_default"),
        _ => None,
    }
}

/// The docs of a field with its limits, which are facts and written by rule.
pub(super) fn docs(field: &Field, role: Role) -> String {
    let mut text = field.doc.clone();
    let mut limits = Vec::new();
    let each = if matches!(field.ty, Ty::Vec(_) | Ty::Bounded(..)) { " each" } else { "" };
    if let Some(max) = field.max_bytes {
        limits.push(format!("At most {max} bytes{each}."));
    }
    if let Some(max) = field.max_chars {
        limits.push(format!("At most {max} characters{each}."));
    }
    if let Some((min, max)) = field.range {
        limits.push(if max == i64::MAX { format!("From {min}.") } else { format!("From {min} to {max}.") });
    }
    if let Some(default) = &field.default {
        limits.push(format!("Left out: {}.", default.trim_end_matches('.')));
    }
    if let Some((name, values)) = &field.required_if {
        let which = if values.is_empty() { "given".to_owned() } else { format!("`{}`", values.join("` or `")) };
        limits.push(format!("Required when `{name}` is {which}."));
    }
    if !field.values.is_empty() {
        limits.push(format!("Here one of `{}`.", field.values.join("`, `")));
    }
    if !field.also.is_empty() {
        limits.push(format!("Also seen as `{}`.", field.also.join("`, `")));
    }
    if !field.only.is_empty() {
        let takes_effect = if role == Role::Input { "Takes effect only for" } else { "Only from" };
        limits.push(format!("{takes_effect} `{}`.", field.only.join("` and `")));
    }
    if !limits.is_empty() {
        let _ = write!(text, "\n\n{}", limits.join(" "));
    }
    doc(&text)
}

/// The row of a field.
pub(super) fn spec(field: &Field, required: bool) -> String {
    let constructor = if required { "required" } else { "optional" };
    let mut row = format!(
        "FieldSpec::{constructor}({}, {}, {}, {}, {})",
        literal(&field.wire),
        literal(&field.key),
        literal(&field.flag),
        type_spec(&field.ty),
        literal(&field.doc)
    );
    let mut add = |part: String| row.push_str(&part);
    if let Some(group) = &field.one_of {
        add(format!(".one_of({})", literal(group)));
    }
    if let Some(group) = &field.any_of {
        add(format!(".any_of({})", literal(group)));
    }
    if let Some((name, values)) = &field.required_if {
        add(format!(".required_if({}, {})", literal(name), literals(values)));
    }
    if !field.only.is_empty() {
        add(format!(".only({})", literals(&field.only)));
    }
    if !field.values.is_empty() {
        add(format!(".values({})", literals(&field.values)));
    }
    if let Some(default) = &field.default {
        add(format!(".default({})", literal(default)));
    }
    if let Some(max) = field.max_bytes {
        add(format!(".max_bytes({})", number(max)));
    }
    if let Some(max) = field.max_chars {
        add(format!(".max_chars({})", number(max)));
    }
    if let Some((min, max)) = field.range {
        let (min, max) = (number(min), number(max));
        add(format!(".range({min}, {max})"));
    }
    if field.partial {
        add(".partial()".to_owned());
    }
    if !field.also.is_empty() {
        add(format!(".also({})", literals(&field.also)));
    }
    if field.in_text {
        add(".in_text()".to_owned());
    }
    row
}

/// The row of a type.
pub(super) fn type_spec(ty: &Ty) -> String {
    match ty {
        Ty::Scalar(scalar) => format!("TypeSpec::{scalar:?}"),
        Ty::NumberId(_) => "TypeSpec::U64".to_owned(),
        Ty::Enum(name) => format!("TypeSpec::Enum({name}::SPEC)"),
        Ty::Id(name) => format!("TypeSpec::Id({name}::SPEC)"),
        Ty::Object(name) => format!("TypeSpec::Struct({name}::SPEC)"),
        Ty::Bounded(name, _) => format!("TypeSpec::List({name}::SPEC)"),
        Ty::Vec(item) => format!("TypeSpec::List(&ListSpec::new({}, 0, usize::MAX))", type_spec(item)),
    }
}

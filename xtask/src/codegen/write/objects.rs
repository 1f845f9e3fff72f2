//! Named types: enumerations, identifiers, lists, objects.

use std::fmt::Write as _;

use super::super::description::Failure;
use super::super::ir::{Body, Field, Role, Scalar, Ty, Type};
use super::operation::setter;
use super::{choices, doc, fields, ident, literal, literals};

/// The definition of a type.
pub(super) fn write(ty: &Type) -> String {
    let name = &ty.name;
    let docs = doc(&ty.doc);
    match &ty.body {
        Body::Enum { words, number } => {
            let kind = if *number { "open_number" } else { "open_enum" };
            let mut out = format!("crate::open_enum::{kind}! {{\n{}    pub enum {name} {{\n", indented(&docs));
            for (word, variant, meaning) in words {
                let word = if *number { word.clone() } else { literal(word) };
                let _ = writeln!(out, "        {variant} = {word}: {},", literal(meaning));
            }
            out + "    }\n}\n"
        }
        Body::Id { number, secret } => {
            let kind = match (number, secret) {
                (true, _) => "number_id",
                (false, true) => "secret_id",
                (false, false) => "text_id",
            };
            format!("crate::id::{kind}! {{ pub struct {name} = {}; }}\n", literal(&ty.doc))
        }
        Body::List { item, min, max, unique } => {
            let upper = if *max == usize::MAX { "usize::MAX".to_owned() } else { max.to_string() };
            let bounds = if *max == usize::MAX { format!("{min} or more items.") } else { format!("{min} to {max} items.") };
            let docs = doc(&format!("{}\n\n{bounds}", ty.doc.trim_end()));
            let (keyword, unique) = if *unique { ("unique ", ".unique()") } else { ("", "") };
            format!(
                "crate::list::bounded_list! {{\n{}    pub struct {name}([{keyword}{}; {min}..={upper}]) in ListSpec::new({}, {min}, {upper}){unique};\n}}\n",
                indented(&docs),
                fields::rust_type(item),
                fields::type_spec(item),
            )
        }
        Body::Object { fields, failure, role } => match role {
            Role::Input => input(name, &docs, fields),
            Role::Output => output(name, &docs, fields, "pub ") + &table(name, fields) + &report(name, fields, failure.as_ref()),
        },
    }
}

/// rustfmt leaves the inside of these macros alone.
fn indented(docs: &str) -> String {
    let mut out = String::new();
    for line in docs.lines() {
        let _ = writeln!(out, "    {line}");
    }
    out
}

/// An object that callers write: required fields are arguments, optional ones setters.
fn input(name: &str, docs: &str, fields: &[Field]) -> String {
    let default = if choices::required(name, fields).is_empty() { "Default, " } else { "" };
    let mut out = format!("{docs}#[derive(Clone, Debug, {default}PartialEq, Serialize)]\npub struct {name} {{\n");
    out += &choices::members(name, fields, |field| &field.wire);
    let _ = writeln!(out, "}}\n\nimpl {name} {{");
    out += &choices::constructor(name, fields, "Starts from what is required.");
    for field in fields.iter().filter(|field| field.optional) {
        out += &setter(field, "#[must_use]\n");
    }
    out + "}\n" + &choices::write(name, fields, |field| &field.wire) + &table(name, fields)
}

/// An object that callers read: public fields, each with a default.
pub(super) fn output(name: &str, docs: &str, fields: &[Field], visibility: &str) -> String {
    let transparent = fields.iter().any(|field| field.whole);
    let spelled = fields.iter().any(|field| !field.also.is_empty());
    let (derive, attribute) = match (spelled, transparent) {
        (true, _) => ("", ""),
        (false, true) => ("Deserialize, ", "#[serde(transparent)]\n"),
        (false, false) => ("Deserialize, ", "#[serde(default)]\n"),
    };
    let mut out = format!(
        "{docs}#[non_exhaustive]\n#[derive(Clone, Debug, Default, {derive}PartialEq, Serialize)]\n{attribute}pub struct {name} {{\n"
    );
    for field in fields {
        let mut attributes = Vec::new();
        if !transparent {
            attributes.push(format!("rename = {}", literal(&field.wire)));
        }
        if let Some(reader) = fields::reader(field).filter(|_| !spelled) {
            attributes.push(format!("deserialize_with = {}", literal(reader)));
        }
        if field.one_or_many {
            attributes.push("serialize_with = \"crate::lenient::one_or_many\"".to_owned());
        }
        if field.optional {
            attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
        }
        let _ = writeln!(out, "{}{}{visibility}{}", fields::docs(field, Role::Output), serde(&attributes), member(field));
    }
    out += "}\n";
    if spelled {
        out += &spellings(name, fields);
    }
    out
}

fn member(field: &Field) -> String {
    format!("{}: {},", ident(&field.rust), fields::field_type(field))
}

fn serde(attributes: &[String]) -> String {
    if attributes.is_empty() { String::new() } else { format!("#[serde({})]\n", attributes.join(", ")) }
}

/// How an object is read whose fields are known under several names: serde's own aliases fail where two of them are there.
fn spellings(name: &str, fields: &[Field]) -> String {
    let mut out = format!(
        "\n/// How [`{name}`] is read.\n#[derive(Deserialize)]\n#[serde(default = \"{name}::default\", remote = \"{name}\")]\nstruct {name}Wire {{\n"
    );
    for field in fields {
        let mut attributes = vec![format!("rename = {}", literal(&field.wire))];
        attributes.extend(fields::reader(field).map(|reader| format!("deserialize_with = {}", literal(reader))));
        let _ = writeln!(out, "{}{}", serde(&attributes), member(field));
    }
    let rows: Vec<_> = (fields.iter().filter(|field| !field.also.is_empty()))
        .map(|field| format!("({}, {})", literal(&field.wire), literals(&field.also)))
        .collect();
    out + &format!(
        "}}\n\nimpl<'de> Deserialize<'de> for {name} {{\nfn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {{\n\
         {name}Wire::deserialize(crate::lenient::Spelled::new(deserializer, &[{}]))\n}}\n}}\n",
        rows.join(", ")
    )
}

/// The row of an object.
fn table(name: &str, fields: &[Field]) -> String {
    let rows: Vec<_> = fields.iter().map(|field| fields::spec(field, !field.optional && field.one_of.is_none())).collect();
    format!(
        "\nimpl {name} {{\n/// The row of the table.\npub const SPEC: &StructSpec = &StructSpec::new({}, &[{}]);\n}}\n",
        literal(name),
        rows.join(", ")
    )
}

/// How an object tells of failed items: its own, if it is one, and those inside it.
pub(super) fn report(name: &str, fields: &[Field], failure: Option<&Failure>) -> String {
    let inner: Vec<_> = fields.iter().filter(|field| field.partial).collect();
    if inner.is_empty() && failure.is_none() {
        return String::new();
    }
    let mut body = String::new();
    if !inner.is_empty() && failure.is_some() {
        body += "let before = failures.len();\n";
    }
    for field in &inner {
        let _ = writeln!(body, "self.{}.report(failures);", ident(&field.rust));
    }
    if let Some(failure) = failure {
        body += &own_failure(fields, failure, !inner.is_empty());
    }
    format!("\nimpl crate::operation::Report for {name} {{\nfn report(&self, failures: &mut crate::Failures) {{\n{body}}}\n}}\n")
}

fn own_failure(fields: &[Field], failure: &Failure, nested: bool) -> String {
    let field = |wire: &str| fields.iter().find(|field| field.wire == wire);
    let text = |wire: Option<&String>| wire.and_then(|wire| field(wire)).map_or_else(|| "String::new()".to_owned(), as_text);
    let mut conditions = Vec::new();
    let code = field(&failure.code);
    let optional = code.is_some_and(|field| field.optional);
    let code = code.map_or_else(String::new, |field| format!("self.{}", ident(&field.rust)));
    let number = field(&failure.code).is_some_and(|field| field.ty != Ty::Scalar(Scalar::String));
    let ok = failure.ok.iter().map(|ok| if number { ok.clone() } else { literal(ok) }).collect::<Vec<_>>().join(" | ");
    if !ok.is_empty() {
        let subject = if number { code.clone() } else { format!("{code}.as_str()") };
        let pattern = if optional { format!("None | Some({ok})") } else { ok };
        conditions.push(format!("!matches!({subject}, {pattern})"));
    }
    if let Some(message) = failure.message.as_ref().filter(|_| failure.silent_without_message).and_then(|wire| field(wire)) {
        conditions.push(format!("!self.{}.is_empty()", ident(&message.rust)));
    }
    if nested {
        conditions.push("failures.len() == before".to_owned());
    }
    let item = match (&failure.item, &failure.label) {
        (item, None) => text(item.as_ref()),
        (None, Some(label)) => format!("{}.to_owned()", literal(label)),
        (item, Some(label)) => {
            format!("Some({}).filter(|item| !item.is_empty()).unwrap_or_else(|| {}.to_owned())", text(item.as_ref()), literal(label))
        }
    };
    let code_text = if optional { format!("{code}.map(|code| code.to_string()).unwrap_or_default()") } else { text(Some(&failure.code)) };
    let request_id = failure
        .request_id
        .as_ref()
        .map_or_else(|| "None".to_owned(), |wire| format!("Some({}).filter(|id| !id.is_empty())", text(Some(wire))));
    let message = text(failure.message.as_ref());
    let push = format!(
        "failures.extend([crate::ItemFailure {{ item: {item}, code: {code_text}, message: {message}, request_id: {request_id} }}]);"
    );
    if conditions.is_empty() { push } else { format!("if {} {{\n{push}\n}}\n", conditions.join(" && ")) }
}

/// The value of a field as owned text, empty where there is none; of JSON only what is text.
fn as_text(field: &Field) -> String {
    let name = ident(&field.rust);
    match (&field.ty, field.optional) {
        (Ty::Scalar(Scalar::String), true) => format!("self.{name}.clone().unwrap_or_default()"),
        (Ty::Scalar(Scalar::String), false) => format!("self.{name}.clone()"),
        (Ty::Scalar(Scalar::Json), false) => format!("self.{name}.as_str().unwrap_or_default().to_owned()"),
        (_, true) => format!("self.{name}.as_ref().map(ToString::to_string).unwrap_or_default()"),
        (_, false) => format!("self.{name}.to_string()"),
    }
}

//! Requests: arguments, setters, either/or choices, and the row of the table.

use std::fmt::Write as _;

use super::super::description::{Effect, Method, Protocol, Scope};
use super::super::ir::{Field, Operation, Scalar, Ty};
use super::{doc, fields, ident, literal, literals, objects, table};

/// Everything of an operation but the types it declares.
pub(super) fn write(operation: &Operation) -> String {
    let mut out = request(operation);
    for (group, members) in choices(operation) {
        out += &choice(operation, &group, &members);
    }
    out += &implementation(operation);
    out += &answer(operation);
    out + &row(operation)
}

/// A thing `new` or a setter takes: a field, or a choice among several.
struct Slot<'o> {
    rust: String,
    ty: String,
    field: Option<&'o Field>,
    arg: u32,
}

fn request(operation: &Operation) -> String {
    let name = &operation.rust;
    let slots = required(operation);
    // What `new` without arguments makes is a default.
    let default = if slots.is_empty() { "Default, " } else { "" };
    // With a field it is closed by the field being private.
    let open = if operation.request.is_empty() { "#[non_exhaustive]\n" } else { "" };
    let mut out = format!(
        "{}#[must_use = \"a request does nothing until it is sent\"]\n{open}#[derive(Clone, Debug, {default}PartialEq, Serialize)]\npub struct {name} {{\n",
        doc(&docs(operation))
    );
    let mut seen = Vec::new();
    for field in &operation.request {
        match &field.one_of {
            Some(group) if seen.contains(group) => {}
            Some(group) => {
                seen.push(group.clone());
                let _ = writeln!(out, "#[serde(flatten)]\n{}: {name}{group},", group.to_lowercase());
            }
            None => {
                let skip = if field.optional { ", skip_serializing_if = \"Option::is_none\"" } else { "" };
                let key = field.key.trim_end_matches(".{n}");
                let _ = writeln!(out, "#[serde(rename = {}{skip})]\n{}: {},", literal(key), ident(&field.rust), fields::field_type(field));
            }
        }
    }
    out += "}\n\n";
    let fallible = slots.iter().any(|slot| slot.field.is_none_or(is_fallible));
    let arguments: Vec<_> =
        slots.iter().map(|slot| format!("{}: {}", ident(&slot.rust), slot.field.map_or_else(|| try_into(&slot.ty), argument))).collect();
    let (result, open, close) = if fallible { ("Result<Self, crate::RequestError>", "Ok(Self {", "})") } else { ("Self", "Self {", "}") };
    let errors = if fallible {
        "///\n/// # Errors\n/// [`RequestError`](crate::RequestError) when a list or a text has the wrong length.\n"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "impl {name} {{\n/// Starts from what the service requires.\n{errors}pub fn new({}) -> {result} {{\n{open}",
        arguments.join(", ")
    );
    for slot in all_slots(operation) {
        let value = match slot.field {
            None => format!("{}.try_into().map_err(Into::into)?", slot.rust),
            Some(field) if field.optional => "None".to_owned(),
            Some(field) => assignment(field),
        };
        let _ = writeln!(out, "{}: {value},", ident(&slot.rust));
    }
    let _ = writeln!(out, "{close}\n}}");
    for field in operation.request.iter().filter(|field| field.optional && field.one_of.is_none()) {
        // The request itself is already `#[must_use]`.
        out += &setter(field, "");
    }
    out + "}\n"
}

fn all_slots(operation: &Operation) -> Vec<Slot<'_>> {
    let mut slots: Vec<Slot<'_>> = Vec::new();
    for field in &operation.request {
        let arg = field.arg.unwrap_or(u32::MAX);
        match &field.one_of {
            Some(group) => {
                let rust = group.to_lowercase();
                if !slots.iter().any(|slot| slot.rust == rust) {
                    slots.push(Slot { rust, ty: format!("{}{group}", operation.rust), field: None, arg });
                }
            }
            None => slots.push(Slot { rust: field.rust.clone(), ty: fields::field_type(field), field: Some(field), arg }),
        }
    }
    slots
}

fn required(operation: &Operation) -> Vec<Slot<'_>> {
    let mut slots: Vec<_> = all_slots(operation).into_iter().filter(|slot| slot.field.is_none_or(|field| !field.optional)).collect();
    slots.sort_by_key(|slot| slot.arg);
    slots
}

/// The arguments for fields, and whether taking them can fail.
pub(super) fn setter_arguments(required: &[&Field]) -> (String, bool) {
    let arguments: Vec<_> = required.iter().map(|field| format!("{}: {}", ident(&field.rust), argument(field))).collect();
    (arguments.join(", "), required.iter().any(|field| is_fallible(field)))
}

fn try_into(ty: &str) -> String {
    format!("impl TryInto<{ty}, Error: Into<crate::RequestError>>")
}

fn argument(field: &Field) -> String {
    let ty = fields::rust_type(&field.ty);
    match &field.ty {
        Ty::Scalar(Scalar::String | Scalar::UnixSeconds) | Ty::Id(_) | Ty::NumberId(_) => format!("impl Into<{ty}>"),
        Ty::Bounded(..) => try_into(&ty),
        Ty::Vec(item) => format!("impl IntoIterator<Item = impl Into<{}>>", fields::rust_type(item)),
        Ty::Scalar(_) | Ty::Enum(_) | Ty::Object(_) => ty,
    }
}

const fn is_fallible(field: &Field) -> bool {
    matches!(field.ty, Ty::Bounded(..)) || field.max_bytes.is_some() || field.max_chars.is_some() || field.range.is_some()
}

/// The expression that takes the argument named like the field.
pub(super) fn assignment(field: &Field) -> String {
    let name = ident(&field.rust);
    let wire = literal(&field.wire);
    let text = matches!(field.ty, Ty::Scalar(Scalar::String) | Ty::Id(_));
    let taken = match &field.ty {
        Ty::Scalar(Scalar::String | Scalar::UnixSeconds) | Ty::Id(_) | Ty::NumberId(_) => format!("{name}.into()"),
        Ty::Bounded(..) => format!("{name}.try_into().map_err(Into::into)?"),
        Ty::Vec(_) => format!("{name}.into_iter().map(Into::into).collect()"),
        Ty::Scalar(_) | Ty::Enum(_) | Ty::Object(_) => name.clone(),
    };
    let ty = fields::rust_type(&field.ty);
    let as_str = if matches!(field.ty, Ty::Id(_)) { "value.as_str()" } else { "&value" };
    match (field.max_bytes, field.max_chars, field.range) {
        (Some(max), _, _) if text => {
            format!("{{ let value: {ty} = {taken}; crate::request::check_bytes({wire}, {as_str}, {max})?; value }}")
        }
        (_, Some(max), _) if text => {
            format!("{{ let value: {ty} = {taken}; crate::request::check_chars({wire}, {as_str}, {max})?; value }}")
        }
        (_, Some(max), _) => format!(
            "{{ let value: {ty} = {taken}; for item in value.as_slice() {{ crate::request::check_chars({wire}, item.as_str(), {max})?; }} value }}"
        ),
        (_, _, Some((min, max))) => {
            let max = if max == i64::MAX { "i64::MAX".to_owned() } else { max.to_string() };
            format!("{{ crate::request::check_range({wire}, {taken}, {min}, {max})?; {taken} }}")
        }
        _ => taken,
    }
}

/// A setter of an optional field; `must_use` is for one that cannot fail.
pub(super) fn setter(field: &Field, must_use: &str) -> String {
    let name = ident(&field.rust);
    let (errors, result, done) = if is_fallible(field) {
        (
            "///\n/// # Errors\n/// [`RequestError`](crate::RequestError) when it is past its limit.\n",
            "Result<Self, crate::RequestError>",
            "Ok(self)",
        )
    } else {
        ("", "Self", "self")
    };
    let must_use = if is_fallible(field) { "" } else { must_use };
    format!(
        "\n{}{errors}{must_use}pub fn {name}(mut self, {name}: {}) -> {result} {{\nself.{name} = Some({});\n{done}\n}}\n",
        fields::docs(field),
        argument(field),
        assignment(field)
    )
}

fn choices(operation: &Operation) -> Vec<(String, Vec<&Field>)> {
    let mut groups: Vec<(String, Vec<&Field>)> = Vec::new();
    for field in &operation.request {
        if let Some(group) = &field.one_of {
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, members)) => members.push(field),
                None => groups.push((group.clone(), vec![field])),
            }
        }
    }
    groups
}

fn choice(operation: &Operation, group: &str, members: &[&Field]) -> String {
    use heck::ToPascalCase;
    let name = format!("{}{group}", operation.rust);
    let mut out = format!(
        "\n/// The service takes one of these in [`{}`].\n#[non_exhaustive]\n#[derive(Clone, Debug, PartialEq, Serialize)]\npub enum {name} {{\n",
        operation.rust
    );
    for field in members {
        let key = field.key.trim_end_matches(".{n}");
        let _ = writeln!(
            out,
            "{}#[serde(rename = {})]\n{}({}),",
            fields::docs(field),
            literal(key),
            field.rust.to_pascal_case(),
            fields::rust_type(&field.ty)
        );
    }
    out += "}\n";
    for (index, field) in members.iter().enumerate() {
        let (variant, ty) = (field.rust.to_pascal_case(), fields::rust_type(&field.ty));
        let _ = writeln!(out, "\nimpl From<{ty}> for {name} {{\nfn from(value: {ty}) -> Self {{\nSelf::{variant}(value)\n}}\n}}");
        // Only the first can be made from a plain list: a second would be ambiguous.
        if let (0, Ty::Bounded(list, item)) = (index, &field.ty) {
            let _ = writeln!(out, "\ncrate::list::list_choice!({name}::{variant}({list} of {}));", fields::rust_type(item));
        }
    }
    out
}

fn implementation(operation: &Operation) -> String {
    let protocol = match operation.protocol {
        Protocol::Zego => "crate::Zego",
        Protocol::TencentCloud => "crate::TencentCloud",
    };
    format!(
        "\nimpl Operation for {} {{\ntype Protocol = {protocol};\ntype Output = {};\n\nfn spec(&self) -> &OperationSpec {{\n&{}\n}}\n}}\n",
        operation.rust,
        output_name(operation),
        static_name(operation)
    )
}

fn output_name(operation: &Operation) -> String {
    if operation.response.is_empty() { "crate::NoOutput".to_owned() } else { format!("{}Output", operation.rust) }
}

fn answer(operation: &Operation) -> String {
    if operation.response.is_empty() {
        return String::new();
    }
    let name = output_name(operation);
    let mut out =
        String::from("\n") + &objects::output(&name, &format!("/// The answer to [`{}`].\n", operation.rust), &operation.response, "pub ");
    let partial: Vec<_> = operation.response.iter().filter(|field| field.partial).collect();
    if partial.is_empty() {
        let _ = writeln!(out, "\nimpl crate::Output for {name} {{}}");
        return out;
    }
    let _ = writeln!(
        out,
        "\nimpl crate::Output for {name} {{\nfn failures(&self) -> crate::Failures {{\nlet mut failures = crate::Failures::default();"
    );
    for field in partial {
        let _ = writeln!(out, "crate::operation::Report::report(&self.{}, &mut failures);", ident(&field.rust));
    }
    out + "failures\n}\n}\n"
}

/// `DELETE_MEDIA`: the row's name.
pub(super) fn static_name(operation: &Operation) -> String {
    operation.module.to_uppercase()
}

fn docs(operation: &Operation) -> String {
    let file = &operation.file;
    let mut text = file.doc.trim().to_owned();
    if let Some(deprecated) = &file.deprecated {
        let _ = write!(text, "\n\n**Deprecated by the vendor**: {deprecated}");
    }
    for warning in &file.warnings {
        let _ = write!(text, "\n\nBefore the first call: {warning}");
    }
    let quotas: Vec<_> = file
        .quota
        .iter()
        .map(|quota| {
            let every = if quota.seconds == 1 { "a second".to_owned() } else { format!("every {} seconds", quota.seconds) };
            let scope = match quota.scope {
                Scope::App => "app",
                Scope::Room => "room",
            };
            let in_test = quota.test.map(|calls| format!(" ({calls} in the test environment)")).unwrap_or_default();
            let calls = if quota.calls == 1 { "1 call".to_owned() } else { format!("{} calls", quota.calls) };
            format!("{calls} {every} for each {scope}{in_test}")
        })
        .collect();
    let repeat = match file.effect {
        Effect::Read => "changes nothing",
        Effect::Converging => "ends in the same state",
        Effect::Timely => "ends in the same state, but a late one can hit a successor of the same name",
        Effect::Keyed => "with the same key updates what the first call made",
        Effect::Once => "acts twice",
    };
    let _ = write!(text, "\n\nQuota: {}. A repeat {repeat}. Vendor's page: `{}`.", quotas.join(", "), operation.upstream);
    text
}

fn row(operation: &Operation) -> String {
    let file = &operation.file;
    let method = match file.method {
        Method::Get => "Get",
        Method::Post => "Post",
    };
    let rows = |fields: &[Field], request: bool| {
        let rows: Vec<_> = fields.iter().map(|field| fields::spec(field, request && !field.optional && field.one_of.is_none())).collect();
        format!("&[{}]", rows.join(", "))
    };
    let quotas: Vec<_> = file
        .quota
        .iter()
        .map(|quota| {
            let test = quota.test.map(|calls| format!(".in_test({calls})")).unwrap_or_default();
            format!("Quota::new({}, {}, Scope::{:?}){test}", quota.calls, quota.seconds, quota.scope)
        })
        .collect();
    let examples: Vec<_> = operation
        .examples
        .iter()
        .map(|example| format!("ExampleSpec {{ name: {}, response: {} }}", literal(&example.name), literal(example.response.trim())))
        .collect();
    let name = static_name(operation);
    let decode = match operation.protocol {
        Protocol::Zego => "crate::zego::decode_document",
        Protocol::TencentCloud => "crate::tencent::decode_document",
    };
    format!(
        "\n/// The row of the table.\npub(super) static {name}: OperationSpec = OperationSpec {{\nfamily: &FAMILY,\naction: Cow::Borrowed({}),\n\
         command: Cow::Borrowed({}),\ndoc: {},\nupstream: {},\nmethod: Method::{method},\neffect: Effect::{:?},\nquota: &[{}],\nrequest: {},\n\
         response: {},\ncodes: {},\nwarnings: {},\ndeprecated: {},\nexamples: &[{}],\ndecode: |body| {decode}::<{}>(&{name}, body),\n}};\n",
        literal(&operation.action),
        literal(&operation.command),
        literal(file.doc.trim()),
        literal(&operation.upstream),
        file.effect,
        quotas.join(", "),
        rows(&operation.request, true),
        rows(&operation.response, false),
        table::codes(&file.codes),
        literals(&file.warnings),
        file.deprecated.as_ref().map_or_else(|| "None".to_owned(), |text| format!("Some({})", literal(text))),
        examples.join(", "),
        output_name(operation),
    )
}

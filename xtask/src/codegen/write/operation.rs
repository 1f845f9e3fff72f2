//! Requests: arguments, setters, and the row of the table.

use std::fmt::Write as _;

use super::super::description::{Effect, Method, Protocol};
use super::super::ir::{Field, Operation, Role, Scalar, Ty};
use super::{choices, doc, fields, ident, literal, literals, number, objects, table};

/// Everything of an operation but the types it declares: the request and its answer, and the row of the table.
pub(super) fn write(operation: &Operation) -> (String, String) {
    let mut out = request(operation);
    out += &choices::write(&operation.rust, &operation.request, |field| field.key.trim_end_matches(".{n}"));
    out += &implementation(operation);
    out += &answer(operation);
    (out, row(operation))
}

fn request(operation: &Operation) -> String {
    let name = &operation.rust;
    let slots = choices::required(name, &operation.request);
    // What `new` without arguments makes is a default.
    let default = if slots.is_empty() { "Default, " } else { "" };
    // With a field it is closed by the field being private.
    let open = if operation.request.is_empty() { "#[non_exhaustive]\n" } else { "" };
    let mut out = format!(
        "{}#[must_use = \"a request does nothing until it is sent\"]\n{open}#[derive(Clone, Debug, {default}PartialEq, Serialize)]\npub struct {name} {{\n",
        doc(&docs(operation))
    );
    out += &choices::members(name, &operation.request, |field| field.key.trim_end_matches(".{n}"));
    out += "}\n\n";
    let _ = writeln!(out, "impl {name} {{");
    out += &choices::constructor(name, &operation.request, "Starts from what the service requires.");
    for field in operation.request.iter().filter(|field| field.optional && field.one_of.is_none()) {
        // The request itself is already `#[must_use]`.
        out += &setter(field, "");
    }
    out + "}\n"
}

pub(super) fn try_into(ty: &str) -> String {
    format!("impl TryInto<{ty}, Error: Into<crate::RequestError>>")
}

pub(super) fn argument(field: &Field) -> String {
    let ty = fields::rust_type(&field.ty);
    match &field.ty {
        Ty::Scalar(Scalar::String | Scalar::Flag | Scalar::FractionalSeconds) | Ty::Id(_) | Ty::NumberId(_) => format!("impl Into<{ty}>"),
        Ty::Scalar(scalar) if scalar.has_unit() => format!("impl Into<{ty}>"),
        Ty::Scalar(scalar) if scalar.is_url() => try_into(&ty),
        Ty::Bounded(..) => try_into(&ty),
        Ty::Vec(item) => format!("impl IntoIterator<Item = impl Into<{}>>", fields::rust_type(item)),
        Ty::Scalar(_) | Ty::Enum(_) | Ty::Object(_) => ty,
    }
}

pub(super) fn is_fallible(field: &Field) -> bool {
    matches!(field.ty, Ty::Bounded(..))
        || matches!(field.ty, Ty::Scalar(scalar) if scalar.is_url())
        || field.max_bytes.is_some()
        || field.max_chars.is_some()
        || field.range.is_some()
}

/// The expression that takes the argument named like the field.
pub(super) fn assignment(field: &Field) -> String {
    let name = ident(&field.rust);
    let wire = literal(&field.wire);
    let text = matches!(field.ty, Ty::Scalar(Scalar::String) | Ty::Id(_));
    let taken = match &field.ty {
        Ty::Scalar(Scalar::String | Scalar::Flag | Scalar::FractionalSeconds) | Ty::Id(_) | Ty::NumberId(_) => format!("{name}.into()"),
        Ty::Scalar(scalar) if scalar.has_unit() => format!("{name}.into()"),
        Ty::Scalar(scalar) if scalar.is_url() => format!("{name}.try_into().map_err(Into::into)?"),
        Ty::Bounded(..) => format!("{name}.try_into().map_err(Into::into)?"),
        Ty::Vec(_) => format!("{name}.into_iter().map(Into::into).collect()"),
        Ty::Scalar(_) | Ty::Enum(_) | Ty::Object(_) => name.clone(),
    };
    let ty = fields::rust_type(&field.ty);
    let as_str = if matches!(field.ty, Ty::Id(_)) { "value.as_str()" } else { "&value" };
    match (field.max_bytes.map(number), field.max_chars.map(number), field.range) {
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
            let (min, max) = (number(min), number(max));
            if matches!(&field.ty, Ty::Scalar(scalar) if scalar.has_unit()) {
                return format!("{{ let value: {ty} = {taken}; crate::request::check_range({wire}, value.0, {min}, {max})?; value }}");
            }
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
        fields::docs(field, Role::Input),
        argument(field),
        assignment(field)
    )
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
            let counted = quota.per.as_ref().map_or_else(|| "app".to_owned(), |per| format!("`{}`", per.get_ref()));
            let in_test = quota.test.map(|calls| format!(" ({calls} in the test environment)")).unwrap_or_default();
            let calls = if quota.calls == 1 { "1 call".to_owned() } else { format!("{} calls", quota.calls) };
            format!("{calls} {every} for each {counted}{in_test}")
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
            let per = quota.per.as_ref().map(|per| format!(".per({})", literal(per.get_ref()))).unwrap_or_default();
            format!("Quota::new({}, {}){per}{test}", number(quota.calls), number(quota.seconds))
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

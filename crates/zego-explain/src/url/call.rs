//! What is called: the host, the path, the action, and its parameters against the table.

use serde_json::Value;
use zego_model::check::{self, Problem};
use zego_model::spec::{Method, OperationRow, ProtocolKind, TypeSpec};
use zego_model::text::nearest;
use zego_model::{URL_BUDGET, loopback};

use super::common::CommonParameters;
use super::findings::Findings;
use super::pasted::Pasted;
use super::placeholder;
use crate::common::{BAD_ENVIRONMENT, COMMON, UNSUPPORTED_ACTION, is_test};
use crate::{Cause, near_misses, operations, parameters};

/// Scheme, host and path.
pub(super) fn look_at_target(pasted: &Pasted, findings: &mut Findings<'_>) {
    let host = pasted.host.as_str();
    let is_here = !loopback::addresses(host).is_empty();
    let is_vendors = operations::is_vendors(host);
    match pasted.scheme.as_str() {
        "https" => {}
        "" if host.is_empty() => findings.note(Cause::Host, None, "no host is given", "calls go to one such as https://rtc-api.zego.im/"),
        "" => findings.warning(Cause::Scheme, None, "the URL has no scheme", format!("write https://{}", findings.shown(host))),
        "http" if is_here || host.is_empty() => {}
        "http" => findings.warning(
            Cause::Scheme,
            None,
            "the URL is http, in clear: whoever reads it on its way can make any call of the app for ten minutes",
            "write https",
        ),
        scheme => findings.error(Cause::Scheme, None, None, format!("the scheme is {}", findings.shown(scheme)), "write https"),
    }
    if pasted.has_user {
        findings.warning(Cause::Host, None, "a user stands before the host, which ZEGO does not use", "leave it away");
    }
    if !host.is_empty() && !is_vendors && !is_here {
        let near = nearest(host, operations::vendors_hosts().map(|known| known.host));
        let near = near.or_else(|| host.contains("zego").then_some("rtc-api.zego.im"));
        let problem = format!("{} is no host of the Server API that is known here", findings.shown(host));
        match near {
            Some(near) => findings.error(
                Cause::Host,
                None,
                None,
                format!("{problem}; did you mean {near}?"),
                format!("call https://{near}/, or the host of another region"),
            ),
            None => findings.warning(
                Cause::Host,
                None,
                problem,
                "calls go to one such as https://rtc-api.zego.im/, unless this is a proxy of yours",
            ),
        }
    }
    if is_vendors && pasted.port.as_deref().is_some_and(|port| !matches!(port, "443" | "")) {
        findings.warning(Cause::Host, None, "a port is given, and the service is called without one", "leave it away");
    }
    if !matches!(pasted.path.as_str(), "" | "/") {
        let last = pasted.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let is_action = zego_model::operations().any(|row| row.spec.action == last);
        let problem = format!("the path is `{}`, and every action is called at /", findings.shown(&pasted.path));
        let remedy = if is_action { format!("name the action as a parameter: /?Action={last}") } else { "leave it away".to_owned() };
        findings.error(Cause::Path, None, None, problem, remedy);
    }
}

/// The action, and everything that the table says of its parameters.
pub(super) fn look(pasted: &Pasted, common: &CommonParameters, findings: &mut Findings<'_>) -> Option<&'static OperationRow> {
    if pasted.target_bytes > URL_BUDGET {
        let problem = format!("path and query have {} bytes, and gateways mostly take {URL_BUDGET}", pasted.target_bytes);
        findings.error(Cause::TooLong, None, None, problem, "make several calls, with fewer or shorter items in each");
    }
    let action = common.action.as_deref()?;
    let row = match operations::operation(ProtocolKind::Zego, &pasted.host, action) {
        Ok(row) => row,
        Err(hint) => return unknown_action(&pasted.host, action, &hint, findings),
    };
    if let Some(text) = common.is_test.as_deref().filter(|text| is_test(text).is_none()) {
        let code = (operations::family(row.spec) == ("rtc", "media_service")).then_some(BAD_ENVIRONMENT);
        let problem = format!("IsTest is `{}`", findings.shown(text));
        findings.error(Cause::IsTest, Some("IsTest"), code, problem, "send true or false, or leave it away");
    }
    if row.spec.method == Method::Post {
        look_at_post(row, common, findings);
    } else {
        look_at_get(row, common, findings);
    }
    Some(row)
}

fn unknown_action(host: &str, action: &str, hint: &str, findings: &mut Findings<'_>) -> Option<&'static OperationRow> {
    const NAME: Option<&str> = Some("Action");
    let said = findings.shown(action);
    let trimmed = action.trim();
    if trimmed != action && operations::operation(ProtocolKind::Zego, host, trimmed).is_ok() {
        findings.error(
            Cause::Action,
            NAME,
            Some(UNSUPPORTED_ACTION),
            format!("Action has white space around it: `{said}`"),
            format!("send {trimmed}"),
        );
    } else if placeholder(action) {
        findings.error(
            Cause::Action,
            NAME,
            Some(UNSUPPORTED_ACTION),
            format!("Action is `{said}`, which stands for a value and is none"),
            "name the action",
        );
    } else if operations::operation(ProtocolKind::TencentCloud, "", action).is_ok() {
        let problem = format!("{said} is an action of Tencent Cloud, which ZEGO does not answer");
        findings.error(
            Cause::Action,
            NAME,
            Some(UNSUPPORTED_ACTION),
            problem,
            "call live.tencentcloudapi.com, with a SecretId, a SecretKey and TC3-HMAC-SHA256",
        );
    } else if let Some(answering) = hint.strip_prefix("; ").filter(|hint| hint.contains(" answers it")) {
        let problem = format!("{said} is not answered by {}", findings.shown(host));
        findings.error(Cause::OtherHost, NAME, Some(UNSUPPORTED_ACTION), problem, format!("call the host of its service: {answering}"));
    } else {
        let elsewhere = || operations::operation(ProtocolKind::Zego, "", action).err().unwrap_or_default();
        let hint = if hint.is_empty() { elsewhere() } else { hint.to_owned() };
        let near = hint.strip_prefix("; did you mean ").map(|near| near.trim_end_matches('?').to_owned());
        let problem = format!("there is no action `{said}` that is known here{hint}");
        let remedy =
            near.map_or_else(|| "check its spelling on the vendor's page".to_owned(), |near| format!("send {near}, with this spelling"));
        findings.error(Cause::Action, NAME, Some(UNSUPPORTED_ACTION), problem, remedy);
    }
    None
}

/// A call whose parameters are a body, which a URL does not show.
fn look_at_post(row: &OperationRow, common: &CommonParameters, findings: &mut Findings<'_>) {
    let action = row.spec.action;
    let own: Vec<_> = common.others.iter().filter(|(name, _)| row.parameter(near_misses::bare(name)).is_some()).collect();
    if let Some((name, _)) = own.first() {
        let names: Vec<_> = own.iter().map(|(name, _)| findings.shown(name)).collect();
        let problem = format!("{} stands in the query, and {action} is called with POST", names.join(", "));
        let remedy = "send the action's parameters as a JSON object in the body, with Content-Type: application/json; the query has those of the signature alone";
        findings.error(Cause::BodyParameters, Some(name), Some(parameters::return_code(row.spec)), problem, remedy);
    }
    findings.note(
        Cause::Method,
        None,
        format!("{action} is called with POST: its parameters are a JSON object in the body, which a URL does not show"),
        "",
    );
}

fn look_at_get(row: &'static OperationRow, common: &CommonParameters, findings: &mut Findings<'_>) {
    let code = Some(parameters::return_code(row.spec));
    let action = row.spec.action;
    let parsed = parameters::parse(row, &common.others);
    for name in &parsed.unknown {
        let common = nearest(near_misses::bare(name), COMMON);
        match near_misses::parameter_near(row, name) {
            Some(near) => {
                let key = row.parameter(near).map_or(near, |field| field.key);
                let problem = format!("`{}` is not a parameter of {action}; did you mean {near}?", findings.shown(name));
                findings.error(Cause::UnknownParameter, Some(near), code, problem, format!("call it {key}"));
            }
            // Said already.
            None if common.is_some() || findings.is_about(name) => {}
            None => findings.warning(
                Cause::UnknownParameter,
                Some(name),
                format!("`{}` is not a parameter of {action}: the service does not look at it", findings.shown(name)),
                "leave it away",
            ),
        }
    }
    for (field, problem) in &parsed.problems {
        let remedy =
            if field.key.ends_with("[]") { format!("send {0}=a for one item, {0}=a&{0}=b for two", field.key) } else { String::new() };
        findings.error(Cause::ParameterForm, Some(field.wire), code, problem, remedy);
    }
    let checked = check::check(row, &parsed.parameters);
    for violation in &checked.violations {
        let name = violation.parameter.as_str();
        let is_found = |name: &str| findings.is_about(name.split('.').next().unwrap_or_default());
        let cause = match violation.problem {
            Problem::UnknownName => Cause::UnknownParameter,
            Problem::Missing | Problem::MissingFor { .. } | Problem::NoneOf { .. } => Cause::ParameterMissing,
            Problem::Length { len, max, .. } if len > max => Cause::TooMany,
            _ => Cause::ParameterValue,
        };
        // A parameter that was found under another name, or in another form, is not missing as well.
        let is_seen = match &violation.problem {
            Problem::NoneOf { group } => group.iter().any(|name| is_found(name)),
            _ => is_found(name),
        };
        if cause == Cause::ParameterMissing && is_seen {
            continue;
        }
        let remedy = match &violation.problem {
            Problem::Length { len, max, .. } if len > max => format!("make {} calls, with at most {max} in each", len.div_ceil(*max)),
            Problem::Missing => row.parameter(name).map(|field| format!("send {}=...", field.key)).unwrap_or_default(),
            Problem::UnknownWord { .. } => {
                check::nearest(row, violation).map(|near| format!("send {near}, with this spelling")).unwrap_or_default()
            }
            _ => String::new(),
        };
        findings.error(cause, Some(name), code, near_misses::explained(row, violation, &parsed.parameters), remedy);
    }
    for name in &checked.ignored {
        let only = row.parameter(name).map(|field| field.only.join(" and ")).unwrap_or_default();
        findings.warning(Cause::NoEffect, Some(name), format!("{name} takes effect only for {only}: it is ignored"), "leave it away");
    }
    for odd in check::odd_ids(row, &parsed.parameters) {
        findings.warning(Cause::OddValue, Some(&odd.parameter), odd.to_string(), "");
    }
    for field in row.request {
        let Some(value) = parsed.parameters.get(field.wire) else { continue };
        each_value(&field.ty, value, &mut |ty, value| odd_value(field.wire, ty, value, code, findings));
    }
}

/// Each single value of a parameter, with its type.
fn each_value(ty: &TypeSpec, value: &Value, look: &mut impl FnMut(&TypeSpec, &Value)) {
    match (ty, value) {
        (TypeSpec::List(list), Value::Array(items)) => items.iter().for_each(|item| each_value(&list.item, item, look)),
        (TypeSpec::Struct(object), Value::Object(fields)) => {
            for field in object.fields {
                if let Some(value) = fields.get(field.wire) {
                    each_value(&field.ty, value, look);
                }
            }
        }
        (ty, value) => look(ty, value),
    }
}

fn odd_value(name: &str, ty: &TypeSpec, value: &Value, code: Option<i64>, findings: &mut Findings<'_>) {
    if let Some(text) = value.as_str() {
        if placeholder(text) {
            let problem = format!("{name} is `{}`, which stands for a value and is none", findings.shown(text));
            findings.error(Cause::Placeholder, Some(name), None, problem, "fill it in before the URL is made");
        } else if text.starts_with('[') && text.ends_with(']') && matches!(ty, TypeSpec::String | TypeSpec::Id(_)) {
            let problem = format!("{name} is a list in JSON, `{}`, and is read as one text", findings.shown(text));
            findings.error(
                Cause::ParameterForm,
                Some(name),
                code,
                problem,
                format!("give each item a pair of its own: {name}[]=a&{name}[]=b"),
            );
        }
    }
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default();
    if matches!(ty, TypeSpec::UnixSeconds) && number > 100_000_000_000 {
        let problem = format!("{name} is in milliseconds: {number}");
        findings.error(Cause::ParameterValue, Some(name), code, problem, format!("send whole seconds: {}", number / 1_000));
    }
    if matches!(ty, TypeSpec::UnixMillis) && (1_000_000_000..10_000_000_000).contains(&number) {
        let problem = format!("{name} is in seconds: {number}");
        findings.error(Cause::ParameterValue, Some(name), code, problem, format!("send milliseconds: {}", number * 1_000));
    }
}

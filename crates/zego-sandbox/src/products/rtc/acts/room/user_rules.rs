//! `SetForbidUserRule`, `DelForbidUserRule` and `DescribeForbidUserRules`.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::{NO_RULE, TOO_MANY_RULES, owned};
use crate::clock;
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::rooms::user_rules::{Disabled, UserRule, UserRuleTarget};
use crate::products::rtc::state::rooms::{RoomStream, StreamEnd};
use crate::refusal::Refusal;

pub(super) fn set(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let target = target(call)?;
    if let UserRuleTarget::Ip(ip) = &target
        && ip.parse::<IpAddr>().is_err()
    {
        // No page says that it is refused.
        call.note(format!("IP is `{}`, no address: the rule means nobody", shown(ip)));
    }
    let privileges = call.parameters.get("DisabledPrivilege").and_then(Value::as_array);
    let names = |number: i64| privileges.is_some_and(|all| all.iter().any(|one| one.as_i64() == Some(number)));
    let disabled = Disabled { login: names(1), publishing: names(2) };
    let lasts = call.number("EffectiveTime").transpose()?.unwrap_or_default();
    let expires = call.now.saturating_add(lasts);
    if let Err(full) = call.rooms.user_rules.set(target.clone(), UserRule { disabled, expires }, call.now) {
        let message = format!("RuleType {}: {} rules are in force, and more there cannot be", target.kind(), full.limit);
        return Err(Refusal::new(TOO_MANY_RULES, message));
    }
    let (mut removed, mut ended) = (0, 0);
    if disabled.publishing {
        let ips = call.rooms.ips();
        let meant = |room: &str, stream: &RoomStream| {
            // What the server has added comes from no address.
            let ip = ips.get(&(room.to_owned(), stream.user.clone())).filter(|_| !stream.added);
            target.means(room, &stream.user, ip.map_or("", String::as_str))
        };
        ended = call.rooms.end_streams(|room, _, stream| meant(room, stream), StreamEnd::Deleted, call.outbox, call.now);
    }
    if disabled.login {
        removed = call.rooms.remove_users(|room, id, user| target.means(room, id, &user.ip), call.outbox, call.now);
    }
    let text = format!("{} banned until {}: {removed} users removed, {ended} streams ended", named(&target), clock::utc(expires));
    Ok(CallAnswer { data: json!({ "ExpireTime": expires }), text })
}

pub(super) fn delete(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let target = target(call)?;
    if call.rooms.user_rules.delete(&target).is_none() {
        return Err(Refusal::new(NO_RULE, format!("RuleType {}: there is no rule for {}", target.kind(), named(&target))));
    }
    Ok(CallAnswer { data: Value::Null, text: format!("{} may come back", named(&target)) })
}

pub(super) fn list(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let kind = call.number("RuleType").transpose()?.unwrap_or_default();
    let rules: Vec<Value> = call.rooms.user_rules.all().filter(|(target, _)| target.kind() == kind).map(rule).collect();
    let text = format!("{} rules of type {kind}", rules.len());
    Ok(CallAnswer { data: json!({ "RuleList": rules }), text })
}

fn rule((target, rule): (&UserRuleTarget, &UserRule)) -> Value {
    let (ip, room, user) = target.parts();
    let disabled: Vec<i64> =
        [(rule.disabled.login, 1), (rule.disabled.publishing, 2)].into_iter().filter(|(is, _)| *is).map(|(_, n)| n).collect();
    json!({
        "RuleType": target.kind(), "IP": ip, "RoomId": room, "UserId": user, "DisabledPrivilegeList": disabled, "ExpireTime": rule.expires,
    })
}

/// What the rule goes by; other parameters are not looked at.
fn target(call: &CallContext<'_>) -> Result<UserRuleTarget, Refusal> {
    let required = |name: &str| match owned(call, name) {
        text if text.is_empty() => Err(Refusal::parameter(format!("{name} is empty"))),
        text => Ok(text),
    };
    match call.number("RuleType").transpose()?.unwrap_or_default() {
        1 => {
            let ip = required("IP")?;
            // One address has several spellings.
            Ok(UserRuleTarget::Ip(ip.parse::<IpAddr>().map_or(ip, |address| address.to_string())))
        }
        2 => Ok(UserRuleTarget::Room(required("RoomId")?)),
        3 => Ok(UserRuleTarget::User(required("UserId")?)),
        _ => Ok(UserRuleTarget::UserInRoom { room: required("RoomId")?, user: required("UserId")? }),
    }
}

fn named(target: &UserRuleTarget) -> String {
    match target {
        UserRuleTarget::Ip(ip) => format!("address {}", shown(ip)),
        UserRuleTarget::Room(room) => format!("room {}", shown(room)),
        UserRuleTarget::User(user) => format!("user {}", shown(user)),
        UserRuleTarget::UserInRoom { room, user } => format!("user {} in room {}", shown(user), shown(room)),
    }
}

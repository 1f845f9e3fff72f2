//! `SetForbidUserRule`, `DelForbidUserRule` and `DescribeForbidUserRules`.

use std::net::IpAddr;

use super::refusals::{NO_RULE, TOO_MANY_RULES};
use crate::clock;
use crate::cx::Cx;
use crate::generated::rtc::room::{
    DelForbidUserRule, DescribeForbidUserRules, DescribeForbidUserRulesAnswer, ForbidUserRule, SetForbidUserRule, SetForbidUserRuleAnswer,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::products::rtc::state::rooms::StreamEnd;
use crate::products::rtc::state::rooms::user_rules::{Disabled, UserRule, UserRuleTarget};
use crate::refusal::Refusal;

pub(super) fn set(call: SetForbidUserRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<SetForbidUserRuleAnswer, Refusal> {
    let SetForbidUserRule { rule_type, ip, room_id, user_id, disabled_privileges: privileges, effective_time } = call;
    let target = target(rule_type, ip, room_id, user_id)?;
    if let UserRuleTarget::Ip(ip) = &target
        && ip.parse::<IpAddr>().is_err()
    {
        // No page says that it is refused.
        cx.note(format!("IP is `{}`, no address: the rule means nobody", shown(ip)));
    }
    let disabled = Disabled { login: privileges.contains(&1), publishing: privileges.contains(&2) };
    let expires = cx.now.plus_secs(i64::try_from(effective_time).unwrap_or(i64::MAX));
    if let Err(full) = rtc.rooms.user_rules.set(target.clone(), UserRule { disabled, expires }, cx.now) {
        let message = format!("RuleType {}: {} rules are in force, and more there cannot be", target.kind(), full.limit);
        return Err(Refusal::new(TOO_MANY_RULES, message));
    }
    let ended = if disabled.publishing { rtc.rooms.end_streams_of(&target, StreamEnd::Deleted, cx) } else { 0 };
    let removed = if disabled.login { rtc.rooms.remove_users(&target, cx) } else { 0 };
    let until = clock::utc(expires.secs());
    cx.say(format!("{} banned until {until}: {removed} users removed, {ended} streams ended", named(&target)));
    Ok(SetForbidUserRuleAnswer { expire_time: expires.secs() })
}

pub(super) fn delete(call: DelForbidUserRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let target = target(call.rule_type, call.ip, call.room_id, call.user_id)?;
    if rtc.rooms.user_rules.delete(&target).is_none() {
        return Err(Refusal::new(NO_RULE, format!("RuleType {}: there is no rule for {}", target.kind(), named(&target))));
    }
    cx.say(format!("{} may come back", named(&target)));
    Ok(NoAnswer)
}

#[expect(clippy::unnecessary_wraps, reason = "in the form of every act")]
pub(super) fn list(call: DescribeForbidUserRules, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<DescribeForbidUserRulesAnswer, Refusal> {
    let kind = call.rule_type;
    let rules: Vec<_> = rtc.rooms.user_rules.all().filter(|(target, _)| target.kind() == kind).map(rule).collect();
    cx.say(format!("{} rules of type {kind}", rules.len()));
    Ok(DescribeForbidUserRulesAnswer { rules })
}

fn rule((target, rule): (&UserRuleTarget, &UserRule)) -> ForbidUserRule {
    let (ip, room, user) = target.parts();
    let privileges = [(rule.disabled.login, 1), (rule.disabled.publishing, 2)];
    ForbidUserRule {
        rule_type: target.kind(),
        ip: ip.to_owned().into(),
        room_id: room.to_owned().into(),
        user_id: user.to_owned().into(),
        disabled_privileges: privileges.into_iter().filter(|(is_disabled, _)| *is_disabled).map(|(_, number)| number).collect(),
        expire_time: rule.expires.secs(),
    }
}

/// What the rule goes by; other parameters are not looked at.
fn target(rule_type: i64, ip: Option<String>, room: Option<String>, user: Option<String>) -> Result<UserRuleTarget, Refusal> {
    let required = |name: &str, text: Option<String>| {
        text.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::parameter(format!("{name} is empty")))
    };
    match rule_type {
        1 => {
            let ip = required("IP", ip)?;
            // One address has several spellings.
            Ok(UserRuleTarget::Ip(ip.parse::<IpAddr>().map_or(ip, |address| address.to_string())))
        }
        2 => Ok(UserRuleTarget::Room(required("RoomId", room)?)),
        3 => Ok(UserRuleTarget::User(required("UserId", user)?)),
        _ => Ok(UserRuleTarget::UserInRoom { room: required("RoomId", room)?, user: required("UserId", user)? }),
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

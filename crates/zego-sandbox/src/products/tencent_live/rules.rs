//! `CreateLiveRecordRule`, `DeleteLiveRecordRule` and `DescribeLiveRecordRules`: which template the streams of a domain are recorded with.

use super::TencentLive;
use super::place::{self, StreamPlace};
use super::stored::Rule;
use crate::clock;
use crate::cx::Cx;
use crate::generated::tencent_live::record_rule::{
    CreateLiveRecordRule, DeleteLiveRecordRule, DescribeLiveRecordRules, DescribeLiveRecordRulesAnswer, RecordRule,
};
use crate::operation::NoAnswer;
use crate::product::{Act, act};
use crate::refusal::Refusal;

pub(super) const ACTS: &[Act<TencentLive>] =
    &[act!(CreateLiveRecordRule => create), act!(DeleteLiveRecordRule => delete), act!(DescribeLiveRecordRules => describe)];

impl TencentLive {
    /// The template of the rule that means a stream: one for it alone counts before one for all of its path.
    pub(super) fn rule_for(&self, place: &StreamPlace) -> Option<u64> {
        self.rules.get(place).or_else(|| self.rules.get(&place.path())).map(|rule| rule.template)
    }
}

fn create(call: CreateLiveRecordRule, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let CreateLiveRecordRule { domain, template_id, app, stream } = call;
    check_domain(&domain)?;
    if !live.templates.contains_key(&template_id) {
        return Err(Refusal::new("InvalidParameter.ConfNotFound", format!("TemplateId {template_id} is no template")));
    }
    let place = meant(domain, app, stream);
    if live.rules.contains_key(&place) {
        return Err(Refusal::new("FailedOperation.RuleAlreadyExist", format!("there is a rule for stream {place} already")));
    }
    cx.say(format!("rule for stream {place} created"));
    live.rules.insert(place, Rule { created: cx.now, template: template_id });
    Ok(NoAnswer)
}

fn delete(call: DeleteLiveRecordRule, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let DeleteLiveRecordRule { domain, app, stream } = call;
    check_domain(&domain)?;
    let place = meant(domain, app, stream);
    if live.rules.remove(&place).is_none() {
        let message = format!("there is no rule for stream {place}: domain, path and stream have to be the rule's");
        return Err(Refusal::new("InternalError.RuleNotFound", message));
    }
    cx.say(format!("rule for stream {place} deleted"));
    Ok(NoAnswer)
}

#[expect(clippy::unnecessary_wraps, reason = "acts have one signature")]
fn describe(_: DescribeLiveRecordRules, live: &mut TencentLive, cx: &mut Cx<'_>) -> Result<DescribeLiveRecordRulesAnswer, Refusal> {
    let shown = |(place, rule): (&StreamPlace, &Rule)| {
        let StreamPlace { app, domain, stream } = place.clone();
        let created = clock::beijing(rule.created.secs());
        RecordRule {
            create_time: created.clone().into(),
            update_time: created.into(),
            template_id: rule.template,
            domain_name: domain.into(),
            app_name: app.into(),
            stream_name: stream.into(),
        }
    };
    cx.say(format!("{} rules", live.rules.len()));
    Ok(DescribeLiveRecordRulesAnswer { rules: live.rules.iter().map(shown).collect() })
}

/// What a rule is for: without a path it is `live`, without a stream all of them.
fn meant(domain: String, app: Option<String>, stream: Option<String>) -> StreamPlace {
    StreamPlace::new(domain, app.unwrap_or_else(place::live), stream.unwrap_or_default())
}

fn check_domain(name: &str) -> Result<(), Refusal> {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if name.contains('.') && name.split('.').all(is_part) {
        Ok(())
    } else {
        Err(Refusal::new("InvalidParameter.DomainFormatError", "DomainName is not like push.example.com"))
    }
}

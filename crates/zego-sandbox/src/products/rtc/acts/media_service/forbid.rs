//! `ForbidCDNLiveStream`, `QueryForbidCDNLiveStream` and `ResumeCDNLiveStream`: which streams may not be published to the CDN.

use serde_json::{Value, json};
use zego_model::UtcTime;

use crate::clock;
use crate::config::{Cdn, Feature};
use crate::log::shown;
use crate::moment::Moment;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::products::rtc::state::media::Forbidden;
use crate::refusal::Refusal;

const DAY: i64 = 86_400;
/// The longest ban.
const LONGEST: i64 = 30 * DAY;
/// The domain that streams are published to.
const CHANNEL: &str = "publish-ws.sandbox.example";

pub(super) fn forbid(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let stream = stream(call)?;
    let until = match call.text("ResumeTime") {
        None => call.now.saturating_add(DAY),
        Some(text) => resume_time(text, call.now)?,
    };
    call.activated(Feature::StreamControl)?;
    if call.text("ResumeTime").is_some() && !call.app.vendors.contains(&Cdn::Ws) {
        call.note("ResumeTime takes effect only for Ws, which is not enabled: ignored");
    }
    let text = format!("stream {} forbidden until {}", shown(&stream), clock::utc(until));
    call.media.forbid(&stream, Moment::from_secs(until), Moment::from_secs(call.now));
    Ok(CallAnswer { data: results(call), text })
}

pub(super) fn resume(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let stream = stream(call)?;
    call.activated(Feature::StreamControl)?;
    let text = if call.media.allow(&stream) {
        format!("stream {} resumed", shown(&stream))
    } else {
        format!("stream {} was not forbidden", shown(&stream))
    };
    Ok(CallAnswer { data: results(call), text })
}

pub(super) fn query(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let vendor = call.text("Vendor").unwrap_or_default();
    if vendor != "ws" {
        let hint = if vendor.eq_ignore_ascii_case("ws") { ": this action alone writes it in lower case" } else { "" };
        return Err(Refusal::parameter(format!("Vendor is `{}`, not ws{hint}", shown(vendor))));
    }
    call.activated(Feature::StreamControl)?;
    call.enabled(Cdn::Ws)?;
    let app_id = call.app.app_id;
    let detail = |(stream, forbidden): (&str, &Forbidden)| {
        json!({
            "Channel": CHANNEL,
            "Url": format!("rtmp://{CHANNEL}/{app_id}/{stream}"),
            "StartTime": clock::utc(forbidden.since.secs()),
            "EndTime": clock::utc(forbidden.until.secs()),
            "Ip": "",
        })
    };
    let details: Vec<Value> = call.media.forbidden().map(detail).collect();
    let text = format!("{} streams are forbidden", details.len());
    Ok(CallAnswer { data: json!({ "Ws": { "ResultDetail": details } }), text })
}

fn stream(call: &CallContext<'_>) -> Result<String, Refusal> {
    match call.text("StreamId") {
        Some(stream) if !stream.is_empty() => Ok(stream.to_owned()),
        _ => Err(Refusal::parameter("StreamId is required")),
    }
}

fn resume_time(text: &str, now: i64) -> Result<i64, Refusal> {
    let until = text
        .parse::<UtcTime>()
        .map_err(|_| Refusal::parameter(format!("ResumeTime is `{}`, not a time like 2026-01-31T18:30:00Z", shown(text))))?
        .as_unix_seconds();
    if until <= now {
        return Err(Refusal::parameter("ResumeTime is not in the future"));
    }
    if until.saturating_sub(now) > LONGEST {
        return Err(Refusal::parameter("ResumeTime is more than 30 days ahead"));
    }
    Ok(until)
}

/// The answer of each enabled vendor to a change; the texts are Wangsu's, from the vendor's page.
fn results(call: &CallContext<'_>) -> Value {
    let result = |cdn: &Cdn| json!({ "CdnType": cdn.as_str().to_lowercase(), "CdnResult": "success append purge tasks" });
    call.app.vendors.iter().map(result).collect()
}

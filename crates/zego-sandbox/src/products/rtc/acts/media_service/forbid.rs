//! `ForbidCDNLiveStream`, `QueryForbidCDNLiveStream` and `ResumeCDNLiveStream`: which streams may not be published to the CDN.

use zego_model::UtcTime;

use crate::clock;
use crate::config::{Cdn, Feature};
use crate::cx::Cx;
use crate::generated::rtc::media_service::{
    CdnOutcome, ForbidCdnLiveStream, ForbidCdnLiveStreamAnswer, QueryForbidCdnLiveStream, QueryForbidCdnLiveStreamAnswer,
    ResumeCdnLiveStream, ResumeCdnLiveStreamAnswer, WangsuBan, WangsuBans,
};
use crate::log::shown;
use crate::moment::Moment;
use crate::products::rtc::Rtc;
use crate::products::rtc::acts::activated::{activated, enabled};
use crate::refusal::Refusal;

const DAY: i64 = 86_400;
/// The longest ban.
const LONGEST: i64 = 30 * DAY;
/// The domain that streams are published to.
const CHANNEL: &str = "publish-ws.sandbox.example";

pub(super) fn forbid(call: ForbidCdnLiveStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<ForbidCdnLiveStreamAnswer, Refusal> {
    let stream = stream(call.stream_id)?;
    let until = match &call.resume_time {
        None => cx.now.plus_secs(DAY),
        Some(text) => resume_time(text, cx.now)?,
    };
    activated(cx, Feature::StreamControl)?;
    if call.resume_time.is_some() && !cx.app.vendors.contains(&Cdn::Ws) {
        cx.note("ResumeTime takes effect only for Ws, which is not enabled: ignored");
    }
    cx.say(format!("stream {} forbidden until {}", shown(&stream), clock::utc(until.secs())));
    rtc.media.forbid(&stream, until, cx.now);
    Ok(ForbidCdnLiveStreamAnswer(results(cx)))
}

pub(super) fn resume(call: ResumeCdnLiveStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<ResumeCdnLiveStreamAnswer, Refusal> {
    let stream = stream(call.stream_id)?;
    activated(cx, Feature::StreamControl)?;
    cx.say(if rtc.media.allow(&stream) {
        format!("stream {} resumed", shown(&stream))
    } else {
        format!("stream {} was not forbidden", shown(&stream))
    });
    Ok(ResumeCdnLiveStreamAnswer(results(cx)))
}

pub(super) fn query(call: QueryForbidCdnLiveStream, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<QueryForbidCdnLiveStreamAnswer, Refusal> {
    let vendor = call.vendor;
    if vendor != "ws" {
        let hint = if vendor.eq_ignore_ascii_case("ws") { ": this action alone writes it in lower case" } else { "" };
        return Err(Refusal::parameter(format!("Vendor is `{}`, not ws{hint}", shown(&vendor))));
    }
    activated(cx, Feature::StreamControl)?;
    enabled(cx, Cdn::Ws)?;
    let app_id = cx.app.app_id;
    let bans = rtc.media.forbidden().map(|(stream, ban)| WangsuBan {
        channel: CHANNEL.into(),
        url: format!("rtmp://{CHANNEL}/{app_id}/{stream}").into(),
        start_time: clock::utc(ban.since.secs()).into(),
        end_time: clock::utc(ban.until.secs()).into(),
        ip: "".into(),
    });
    let result_detail: Vec<_> = bans.collect();
    cx.say(format!("{} streams are forbidden", result_detail.len()));
    Ok(QueryForbidCdnLiveStreamAnswer { ws: Some(WangsuBans { result_detail }) })
}

fn stream(stream: String) -> Result<String, Refusal> {
    if stream.is_empty() { Err(Refusal::parameter("StreamId is required")) } else { Ok(stream) }
}

fn resume_time(text: &str, now: Moment) -> Result<Moment, Refusal> {
    let until = text
        .parse::<UtcTime>()
        .map_err(|_| Refusal::parameter(format!("ResumeTime is `{}`, not a time like 2026-01-31T18:30:00Z", shown(text))))?
        .as_unix_seconds();
    let until = Moment::from_secs(until);
    if until <= now {
        return Err(Refusal::parameter("ResumeTime is not in the future"));
    }
    if until > now.plus_secs(LONGEST) {
        return Err(Refusal::parameter("ResumeTime is more than 30 days ahead"));
    }
    Ok(until)
}

/// The answer of each enabled vendor to a change; the texts are Wangsu's, from the vendor's page.
fn results(cx: &Cx<'_>) -> Vec<CdnOutcome> {
    let outcome = |cdn: &Cdn| CdnOutcome { cdn_type: cdn.as_str().to_lowercase().into(), cdn_result: "success append purge tasks".into() };
    cx.app.vendors.iter().map(outcome).collect()
}

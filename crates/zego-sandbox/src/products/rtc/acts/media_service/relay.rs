//! Relays of streams to a CDN, and servers for RTMP.

use std::net::Ipv4Addr;

use super::code;
use super::sequence::{in_order, stream};
use crate::cx::Cx;
use crate::generated::rtc::media_service::{
    ClearCdnTransferRule, CreateCdnTransferRule, DeleteCdnTransferRule, RtmpDispatchV2, RtmpDispatchV2Answer,
};
use crate::log::shown;
use crate::operation::NoAnswer;
use crate::products::rtc::Rtc;
use crate::refusal::Refusal;

pub(super) fn create(call: CreateCdnTransferRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let (name, address) = (call.stream_id, call.cdn_url.unwrap_or_default());
    count(&name, call.sequence, rtc, cx)?;
    if address.is_empty() {
        cx.note("without CDNUrl the address is the project's own, which the sandbox does not know");
    }
    let text = if rtc.streams.relay(&name, &address) {
        let begun = if rtc.rooms.stream(&name).is_some() { "" } else { " once it begins" };
        format!("stream {} is relayed{begun}", shown(&name))
    } else {
        format!("stream {} was relayed there already", shown(&name))
    };
    cx.say(text);
    Ok(NoAnswer)
}

pub(super) fn delete(call: DeleteCdnTransferRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let name = call.stream_id;
    count(&name, call.sequence, rtc, cx)?;
    cx.say(match rtc.streams.end_relays(&name, &call.cdn_url) {
        0 => format!("stream {} was not relayed there", shown(&name)),
        _ => format!("the relay of stream {} ended", shown(&name)),
    });
    Ok(NoAnswer)
}

/// Removes relays that have not begun: those of a live stream go on.
pub(super) fn clear(call: ClearCdnTransferRule, rtc: &mut Rtc, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let name = call.stream_id;
    count(&name, call.sequence, rtc, cx)?;
    cx.say(if rtc.rooms.stream(&name).is_some() {
        format!("stream {} is live: its relays go on", shown(&name))
    } else {
        format!("{} relays of stream {} dropped", rtc.streams.drop_relays(&name), shown(&name))
    });
    Ok(NoAnswer)
}

/// Counts a call on a stream, if it comes in order.
fn count(name: &str, sequence: u64, rtc: &mut Rtc, cx: &Cx<'_>) -> Result<(), Refusal> {
    stream(name)?;
    in_order(rtc, &[name.to_owned()], sequence)?;
    rtc.streams.number(name, sequence, cx.now);
    Ok(())
}

/// An address that nobody can publish to: one of those set aside for documentation. The number of the call makes it differ from others.
pub(super) fn dispatch(call: RtmpDispatchV2, _: &mut Rtc, cx: &mut Cx<'_>) -> Result<RtmpDispatchV2Answer, Refusal> {
    stream(&call.stream_id)?;
    if let Some(ip) = &call.client_ip
        && ip.parse::<Ipv4Addr>().is_err()
    {
        return Err(Refusal::new(code::CLIENT_IP, format!("ClientIP is `{}`, no IPv4 address", shown(ip))));
    }
    let server = if call.kind == "push" { "192.0.2.1" } else { "192.0.2.2" };
    cx.say(format!("stream {} at {server}", shown(&call.stream_id)));
    Ok(RtmpDispatchV2Answer(vec![format!("rtmp://{server}:1935/{}/{}", cx.app.app_id, call.stream_id).into()]))
}

//! Relays of streams to a CDN, and servers for RTMP.

use std::net::Ipv4Addr;

use serde_json::json;

use super::code;
use super::sequence::{NOTHING, in_order, stream};
use crate::log::shown;
use crate::products::rtc::acts::call::{CallAnswer, CallContext};
use crate::refusal::Refusal;

pub(super) fn create(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let (stream, number) = numbered(call)?;
    let address = call.text("CDNUrl").unwrap_or_default().to_owned();
    if address.is_empty() {
        call.note("without CDNUrl the address is the project's own, which the sandbox does not know");
    }
    call.streams.number(&stream, number, call.now);
    let text = if call.streams.relay(&stream, &address) {
        let begun = if call.rooms.stream(&stream).is_some() { "" } else { " once it begins" };
        format!("stream {} is relayed{begun}", shown(&stream))
    } else {
        format!("stream {} was relayed there already", shown(&stream))
    };
    Ok(CallAnswer { data: NOTHING, text })
}

pub(super) fn delete(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let (stream, number) = numbered(call)?;
    let address = call.text("CDNUrl").unwrap_or_default().to_owned();
    call.streams.number(&stream, number, call.now);
    let text = match call.streams.end_relays(&stream, &address) {
        0 => format!("stream {} was not relayed there", shown(&stream)),
        _ => format!("the relay of stream {} ended", shown(&stream)),
    };
    Ok(CallAnswer { data: NOTHING, text })
}

/// Removes relays that have not begun: those of a live stream go on.
pub(super) fn clear(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let (stream, number) = numbered(call)?;
    call.streams.number(&stream, number, call.now);
    let text = if call.rooms.stream(&stream).is_some() {
        format!("stream {} is live: its relays go on", shown(&stream))
    } else {
        format!("{} relays of stream {} dropped", call.streams.drop_relays(&stream), shown(&stream))
    };
    Ok(CallAnswer { data: NOTHING, text })
}

fn numbered(call: &CallContext<'_>) -> Result<(String, u64), Refusal> {
    let stream = stream(call)?;
    let number = in_order(call, std::slice::from_ref(&stream))?;
    Ok((stream, number))
}

/// An address that nobody can publish to: one of those set aside for documentation. The number of the call makes it differ from others.
pub(super) fn dispatch(call: &mut CallContext<'_>) -> Result<CallAnswer, Refusal> {
    let stream = stream(call)?;
    if let Some(ip) = call.text("ClientIP")
        && ip.parse::<Ipv4Addr>().is_err()
    {
        return Err(Refusal::new(code::CLIENT_IP, format!("ClientIP is `{}`, no IPv4 address", shown(ip))));
    }
    let server = match call.text("Type") {
        Some("push") => "192.0.2.1",
        _ => "192.0.2.2",
    };
    let address = format!("rtmp://{server}:1935/{}/{stream}", call.app.app_id);
    Ok(CallAnswer { text: format!("stream {} at {server}", shown(&stream)), data: json!([address]) })
}

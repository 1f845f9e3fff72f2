//! What of a mix's content is refused: pictures, places, texts, images.
//!
//! These conditions are the pages' prose; the description's notation has no words for them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::task::items;
use super::{code, parameter};
use crate::log::shown;
use crate::products::rtc::acts::call::CallContext;
use crate::refusal::Refusal;

/// H.265.
const H265: i64 = 3;
/// More pictures a second need the vendor's support.
const MOST_FPS: i64 = 20;
/// More inputs need the vendor's support.
pub(super) const MOST_INPUTS: usize = 9;

/// Looks at everything that needs no state.
pub(super) fn check(call: &mut CallContext<'_>) -> Result<(), Refusal> {
    user_data(call)?;
    background_color(call)?;
    inputs(items(call, "MixInput"))?;
    let fps = outputs(items(call, "MixOutput"))?;
    images(call)?;
    if fps > MOST_FPS {
        call.note(format!("Fps is {fps}: the vendor's support has to allow more than {MOST_FPS}"));
    }
    if items(call, "MixOutput").iter().any(|output| number(output, "LowBitrateHD") == 1 && number(output, "VideoEncId") != H265) {
        call.note("LowBitrateHD takes effect only for H.265: ignored");
    }
    Ok(())
}

/// A number, 0 where it is not given.
pub(super) fn number(item: &Value, name: &str) -> i64 {
    item[name].as_i64().unwrap_or_default()
}

/// Data for players is base64.
pub(super) fn user_data(call: &CallContext<'_>) -> Result<(), Refusal> {
    match call.text("UserData").map(|data| STANDARD.decode(data)) {
        Some(Err(_)) => Err(parameter("UserData is not base64")),
        _ => Ok(()),
    }
}

/// `0x87CEFA00`.
fn background_color(call: &CallContext<'_>) -> Result<(), Refusal> {
    let is_color = |text: &str| {
        let digits = text.strip_prefix("0x").unwrap_or_default();
        digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    match call.text("BackGroundColorHex").filter(|text| !is_color(text)) {
        Some(text) => Err(parameter(format!("BackGroundColorHex is `{}`, not like 0x87CEFA00", shown(text)))),
        None => Ok(()),
    }
}

fn inputs(inputs: &[Value]) -> Result<(), Refusal> {
    if inputs.len() > MOST_INPUTS {
        let message = format!("MixInput has {} items where {MOST_INPUTS} are allowed", inputs.len());
        return Err(Refusal::new(code::TOO_MANY_INPUTS, message));
    }
    for (index, input) in inputs.iter().enumerate() {
        let (place, blur) = (&input["RectInfo"], &input["BlurInfo"]);
        for (margin, from, to) in [
            ("TopPadding", "Top", "Bottom"),
            ("BottomPadding", "Top", "Bottom"),
            ("LeftPadding", "Left", "Right"),
            ("RightPadding", "Left", "Right"),
        ] {
            let length = number(place, to) - number(place, from);
            if number(blur, margin) * 2 > length.max(0) {
                let message = format!("MixInput.{index}.BlurInfo.{margin} is more than half of the input, which measures {length}");
                return Err(Refusal::new(code::INPUT, message));
            }
        }
    }
    let mut fonts = inputs.iter().map(|input| &input["Label"]["Font"]).filter(|font| font.is_object()).map(|font| number(font, "FontType"));
    if let Some(first) = fonts.next()
        && let Some(other) = fonts.find(|font| *font != first)
    {
        return Err(Refusal::new(code::LABEL, format!("FontType is {first} in one input and {other} in another: all have one typeface")));
    }
    Ok(())
}

/// The most pictures a second among the outputs, if they are right.
fn outputs(outputs: &[Value]) -> Result<i64, Refusal> {
    even_sides(outputs, "MixOutput")?;
    let mut codecs: Vec<i64> = outputs.iter().map(|output| number(output, "VideoEncId")).collect();
    codecs.sort_unstable();
    codecs.dedup();
    if codecs.len() > 2 {
        return Err(Refusal::new(code::OUTPUT, format!("VideoEncId has {} values where a task can have two", codecs.len())));
    }
    Ok(outputs.iter().map(|output| number(output, "Fps")).max().unwrap_or_default())
}

/// Pictures have even sides. 1 stands for sound alone.
pub(super) fn even_sides(outputs: &[Value], list: &str) -> Result<(), Refusal> {
    for (index, output) in outputs.iter().enumerate() {
        for side in ["Width", "Height"] {
            let length = number(output, side);
            if length % 2 == 1 && length != 1 {
                return Err(Refusal::new(code::OUTPUT, format!("{list}.{index}.{side} is {length}, not an even number")));
            }
        }
    }
    Ok(())
}

/// An address without its parameters, which can hold a key.
fn bare(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

/// Their addresses. The sandbox fetches none: it calls nobody.
fn images(call: &mut CallContext<'_>) -> Result<(), Refusal> {
    const NOTHING: i64 = 2;
    if call.parameters.get("CheckImageMode").and_then(Value::as_i64) == Some(NOTHING) {
        return Ok(());
    }
    let watermark = call.parameters.get("WaterMark");
    if watermark.is_some_and(|mark| mark["Image"].as_str().unwrap_or_default().is_empty()) {
        return Err(Refusal::new(code::NO_WATERMARK_IMAGE, "WaterMark.Image is missing"));
    }
    let mut images: Vec<(String, &str)> = Vec::new();
    images.extend(call.text("BackgroundImage").map(|url| ("BackgroundImage".to_owned(), url)));
    images.extend(watermark.and_then(|mark| mark["Image"].as_str()).map(|url| ("WaterMark.Image".to_owned(), url)));
    let placeholders = items(call, "MixInput").iter().enumerate();
    images.extend(placeholders.filter_map(|(index, input)| Some((format!("MixInput.{index}.Image.Url"), input["Image"]["Url"].as_str()?))));
    for (name, url) in images.iter().filter(|(_, url)| !url.is_empty()) {
        let scheme = url.split("://").next().unwrap_or_default();
        if !["http", "https", "preset-id"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
            let message = format!("{name} is `{}`, not an address of http, https or preset-id", shown(bare(url)));
            return Err(Refusal::new(code::IMAGE_SCHEME, message));
        }
    }
    if !images.is_empty() {
        call.note("images are not fetched: whether they exist, and how large they are, is not looked at");
    }
    Ok(())
}

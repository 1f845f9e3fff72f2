//! What of a mix's content is refused: pictures, places, texts, images.
//!
//! These conditions are the pages' prose; the description's notation has no words for them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::code::{self, parameter};
use crate::cx::Cx;
use crate::generated::rtc::stream_mixing::{MixInput, MixOutput, StartMix};
use crate::log::shown;
use crate::refusal::Refusal;

/// H.265.
const H265: i64 = 3;
/// More pictures a second need the vendor's support.
const MOST_FPS: u64 = 20;
/// More inputs need the vendor's support.
pub(super) const MOST_INPUTS: usize = 9;

/// Looks at everything that needs no state.
pub(super) fn check(call: &StartMix, cx: &mut Cx<'_>) -> Result<(), Refusal> {
    user_data(call.user_data.as_deref())?;
    background_color(call.background_color.as_deref())?;
    inputs(&call.inputs)?;
    let fps = outputs(&call.outputs)?;
    images(call, cx)?;
    if fps > MOST_FPS {
        cx.note(format!("Fps is {fps}: the vendor's support has to allow more than {MOST_FPS}"));
    }
    if call.outputs.iter().any(|output| output.low_bitrate_hd == Some(1) && output.video_codec != Some(H265)) {
        cx.note("LowBitrateHD takes effect only for H.265: ignored");
    }
    Ok(())
}

/// Data for players is base64.
pub(super) fn user_data(data: Option<&str>) -> Result<(), Refusal> {
    match data.map(|data| STANDARD.decode(data)) {
        Some(Err(_)) => Err(parameter("UserData is not base64")),
        _ => Ok(()),
    }
}

/// `0x87CEFA00`.
fn background_color(color: Option<&str>) -> Result<(), Refusal> {
    let is_color = |text: &str| {
        let digits = text.strip_prefix("0x").unwrap_or_default();
        digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    match color.filter(|text| !is_color(text)) {
        Some(text) => Err(parameter(format!("BackGroundColorHex is `{}`, not like 0x87CEFA00", shown(text)))),
        None => Ok(()),
    }
}

fn inputs(inputs: &[MixInput]) -> Result<(), Refusal> {
    if inputs.len() > MOST_INPUTS {
        let message = format!("MixInput has {} items where {MOST_INPUTS} are allowed", inputs.len());
        return Err(Refusal::new(code::TOO_MANY_INPUTS, message));
    }
    for (index, input) in inputs.iter().enumerate() {
        let Some(blur) = &input.blur else { continue };
        let length = |from: Option<i64>, to: Option<i64>| to.unwrap_or_default().saturating_sub(from.unwrap_or_default());
        let (height, width) = (length(input.place.top, input.place.bottom), length(input.place.left, input.place.right));
        for (margin, name, length) in [
            (blur.top, "TopPadding", height),
            (blur.bottom, "BottomPadding", height),
            (blur.left, "LeftPadding", width),
            (blur.right, "RightPadding", width),
        ] {
            if margin.unwrap_or_default().saturating_mul(2) > u64::try_from(length).unwrap_or_default() {
                let message = format!("MixInput.{index}.BlurInfo.{name} is more than half of the input, which measures {length}");
                return Err(Refusal::new(code::INPUT, message));
            }
        }
    }
    let mut fonts = inputs.iter().filter_map(|input| input.label.as_ref()).map(|label| label.font.face);
    if let Some(first) = fonts.next()
        && let Some(other) = fonts.find(|font| *font != first)
    {
        return Err(Refusal::new(code::LABEL, format!("FontType is {first} in one input and {other} in another: all have one typeface")));
    }
    Ok(())
}

/// The most pictures a second among the outputs, if they are right.
fn outputs(outputs: &[MixOutput]) -> Result<u64, Refusal> {
    even_sides(outputs.iter().map(|output| (output.width, output.height)), "MixOutput")?;
    let mut codecs: Vec<i64> = outputs.iter().map(|output| output.video_codec.unwrap_or_default()).collect();
    codecs.sort_unstable();
    codecs.dedup();
    if codecs.len() > 2 {
        return Err(Refusal::new(code::OUTPUT, format!("VideoEncId has {} values where a task can have two", codecs.len())));
    }
    Ok(outputs.iter().map(|output| output.fps).max().unwrap_or_default())
}

/// Pictures have even sides. 1 stands for sound alone.
pub(super) fn even_sides(pictures: impl IntoIterator<Item = (u64, u64)>, list: &str) -> Result<(), Refusal> {
    for (index, (width, height)) in pictures.into_iter().enumerate() {
        for (side, length) in [("Width", width), ("Height", height)] {
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
fn images(call: &StartMix, cx: &mut Cx<'_>) -> Result<(), Refusal> {
    const NOTHING: i64 = 2;
    if call.image_check == Some(NOTHING) {
        return Ok(());
    }
    let watermark = call.watermark.as_ref().map(|watermark| watermark.image.as_deref().unwrap_or_default());
    if watermark == Some("") {
        return Err(Refusal::new(code::NO_WATERMARK_IMAGE, "WaterMark.Image is missing"));
    }
    let mut images: Vec<(String, &str)> = Vec::new();
    images.extend(call.background_image.as_deref().map(|url| ("BackgroundImage".to_owned(), url)));
    images.extend(watermark.map(|url| ("WaterMark.Image".to_owned(), url)));
    let placeholders = call.inputs.iter().enumerate();
    images.extend(
        placeholders
            .filter_map(|(index, input)| Some((format!("MixInput.{index}.Image.Url"), input.placeholder.as_ref()?.url.as_deref()?))),
    );
    for (name, url) in images.iter().filter(|(_, url)| !url.is_empty()) {
        let scheme = url.split("://").next().unwrap_or_default();
        if !["http", "https", "preset-id"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
            let message = format!("{name} is `{}`, not an address of http, https or preset-id", shown(bare(url)));
            return Err(Refusal::new(code::IMAGE_SCHEME, message));
        }
    }
    if !images.is_empty() {
        cx.note("images are not fetched: whether they exist, and how large they are, is not looked at");
    }
    Ok(())
}

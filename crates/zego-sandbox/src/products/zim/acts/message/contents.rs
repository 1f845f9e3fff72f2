//! What messages say: checked, and as it is told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::byte_serialize;
use serde_json::{Map, Value, json};

use crate::generated::zim::message::MessageBody;
use crate::products::zim::code;
use crate::refusal::Refusal;

pub(super) const COMMAND: i64 = 2;
pub(super) const COMBINED: i64 = 10;
pub(super) const IMAGE: i64 = 11;
pub(super) const VIDEO: i64 = 14;
pub(super) const BARRAGE: i64 = 20;
pub(super) const CUSTOM: i64 = 200;

/// The most bytes of a message, and of a combined one, unless the vendor's support has raised it.
const MOST: usize = 2 << 10;
const MOST_COMBINED: usize = 5 << 10;
/// The most items of a combined message.
const MOST_ITEMS: usize = 20;

/// Whether messages of a kind are kept, with a number, and told of.
pub(crate) const fn is_kept(kind: i64) -> bool {
    kind != COMMAND && kind != BARRAGE
}

/// Checks what a message says; how it is told.
pub(super) fn checked(kind: i64, body: &MessageBody) -> Result<String, Refusal> {
    let message = &body.message;
    if message.is_empty() {
        return Err(Refusal::new(code::PARAMETER, "MessageBody.Message is empty"));
    }
    let decoded = match (kind, body.is_base64) {
        (COMMAND, Some(1)) => {
            STANDARD.decode(message).map_err(|_| Refusal::new(code::NO_BASE64, "MessageBody.Message is no base64"))?.len()
        }
        _ => message.len(),
    };
    let most = if kind == COMBINED { MOST_COMBINED } else { MOST };
    if decoded > most {
        let text = format!("MessageBody.Message has {decoded} bytes; this kind has {most} at most");
        return Err(Refusal::new(code::MESSAGE_TOO_LONG, text));
    }
    told(kind, message)
}

/// As answers and events of clients' messages have it: text as it is; otherwise JSON, escaped like a URL.
pub(crate) fn told(kind: i64, message: &str) -> Result<String, Refusal> {
    match kind {
        COMBINED => Ok(escaped(&combined(&object(message)?)?)),
        IMAGE..=VIDEO => Ok(escaped(&media(kind, &object(message)?)?)),
        _ => Ok(message.to_owned()),
    }
}

/// JSON, escaped like a URL.
pub(super) fn escaped(json: &Value) -> String {
    // A space is %20 there; a plus of the text is escaped before.
    byte_serialize(json.to_string().as_bytes()).collect::<String>().replace('+', "%20")
}

fn object(message: &str) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_str(message).map_err(|error| wrong(&format!("is no JSON object: {error}")))
}

fn wrong(why: &str) -> Refusal {
    Refusal::new(code::BAD_MESSAGE, format!("MessageBody.Message {why}"))
}

fn text<'m>(of: &'m Map<String, Value>, name: &str) -> Result<&'m str, Refusal> {
    of.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).ok_or_else(|| wrong(&format!("has no text {name}")))
}

/// A picture, a file, sound or a film.
fn media(kind: i64, of: &Map<String, Value>) -> Result<Value, Refusal> {
    text(of, "Uid")?;
    let mut told = Map::from_iter([("file_name".to_owned(), text(of, "FileName")?.into())]);
    let number = |from: Option<&Value>| from.and_then(Value::as_i64).unwrap_or_default();
    let mut picture = |from: Option<&Value>, name: &str| {
        let Some(from) = from.and_then(Value::as_object) else { return };
        told.insert(format!("{name}_width"), number(from.get("Width")).into());
        told.insert(format!("{name}_height"), number(from.get("Height")).into());
        if name != "origin_image" {
            told.insert(format!("{name}_download_url"), from.get("Url").cloned().unwrap_or_default());
        }
    };
    let url = if kind == IMAGE {
        let origin = of.get("Origin").and_then(Value::as_object).ok_or_else(|| wrong("has no object Origin"))?;
        picture(of.get("Origin"), "origin_image");
        picture(of.get("LargeImage"), "large_image");
        picture(of.get("Thumbnail"), "thumbnail");
        text(origin, "Url")?
    } else {
        if kind == VIDEO {
            picture(of.get("Thumbnail"), "video_first_frame");
        }
        text(of, "Url")?
    };
    told.insert("download_url".to_owned(), url.into());
    told.insert("file_size".to_owned(), number(of.get("Size")).to_string().into());
    if let Some(duration) = of.get("MediaDuration") {
        told.insert("media_duration".to_owned(), number(Some(duration)).to_string().into());
    }
    Ok(told.into())
}

/// Several items in one.
fn combined(of: &Map<String, Value>) -> Result<Value, Refusal> {
    let items = of.get("MultiMsg").and_then(Value::as_array).ok_or_else(|| wrong("has no list MultiMsg"))?;
    if items.is_empty() || items.len() > MOST_ITEMS {
        return Err(wrong(&format!("has {} items in MultiMsg; 1 to {MOST_ITEMS} are right", items.len())));
    }
    let told = items.iter().map(|item| {
        let item = item.as_object().ok_or_else(|| wrong("has an item in MultiMsg that is no object"))?;
        let (kind, said) = (item.get("MsgType").and_then(Value::as_i64).unwrap_or_default(), text(item, "Msg")?);
        let content = match kind {
            1 | CUSTOM => said.into(),
            IMAGE..=VIDEO => media(kind, &object(said)?)?,
            _ => return Err(wrong("has an item in MultiMsg whose MsgType is none of 1, 11 to 14 and 200")),
        };
        let mut told = Map::from_iter([("msg_type".to_owned(), kind.into()), ("callback_content".to_owned(), content)]);
        told.extend(item.get("SubMsgType").map(|own| ("sub_msg_type".to_owned(), own.clone())));
        Ok(told.into())
    });
    let told: Vec<Value> = told.collect::<Result<_, Refusal>>()?;
    Ok(json!({ "multi_msg": told }))
}

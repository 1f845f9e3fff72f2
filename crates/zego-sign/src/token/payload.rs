//! `payload`: what a token allows in which room.
use alloc::{format, string::String, vec::Vec};

use serde_json::Value;

use super::json;

/// The privileges of a token, which allow nothing unless told to (ZEGO: "User privilege control").
///
/// ZEGO looks at them where the feature is switched on for the project. A token without any payload only proves who the user is.
///
/// ```
/// use zego_sign::token::Payload;
///
/// let payload = Payload::new().room("room1").allow_login().allow_publish().stream("s1").stream("s2");
/// assert_eq!(payload.to_json(), r#"{"room_id":"room1","privilege":{"1":1,"2":1},"stream_id_list":["s1","s2"]}"#);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Payload {
    room_id: String,
    login: bool,
    publish: bool,
    streams: Vec<String>,
}

impl Payload {
    /// No room, neither privilege, no restriction of streams.
    pub fn new() -> Self {
        Self::default()
    }

    /// The only room the privileges are for.
    #[must_use]
    pub fn room(mut self, id: impl Into<String>) -> Self {
        self.room_id = id.into();
        self
    }

    /// Allows to log in to the room: privilege 1.
    #[must_use]
    pub fn allow_login(mut self) -> Self {
        self.login = true;
        self
    }

    /// Allows to publish streams: privilege 2.
    #[must_use]
    pub fn allow_publish(mut self) -> Self {
        self.publish = true;
        self
    }

    /// One more stream that may be published. Without any, all may.
    #[must_use]
    pub fn stream(mut self, id: impl Into<String>) -> Self {
        self.streams.push(id.into());
        self
    }

    /// The room, empty if none is named.
    pub fn room_id(&self) -> &str {
        &self.room_id
    }

    /// Whether logging in to the room is allowed.
    pub fn allows_login(&self) -> bool {
        self.login
    }

    /// Whether publishing is allowed.
    pub fn allows_publish(&self) -> bool {
        self.publish
    }

    /// The streams that may be published; an empty list does not restrict them.
    pub fn streams(&self) -> &[String] {
        &self.streams
    }

    /// The text that a token carries, in ZEGO's order and without white space.
    pub fn to_json(&self) -> String {
        let streams: Vec<String> = self.streams.iter().map(|id| json::quoted(id)).collect();
        // ZEGO's samples write an absent list as null.
        let streams = if streams.is_empty() { "null".into() } else { format!("[{}]", streams.join(",")) };
        format!(
            r#"{{"room_id":{},"privilege":{{"1":{},"2":{}}},"stream_id_list":{streams}}}"#,
            json::quoted(&self.room_id),
            u8::from(self.login),
            u8::from(self.publish),
        )
    }

    /// Reads a payload of this shape. None for any other text, which a token may carry as well.
    pub fn from_json(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let privilege = value.get("privilege")?.as_object()?;
        let allows = |key: &str| match privilege.get(key) {
            None => Some(false),
            Some(value) => match value.as_u64()? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        };
        let streams = match value.get("stream_id_list") {
            None | Some(Value::Null) => Vec::new(),
            Some(list) => list.as_array()?.iter().map(|id| id.as_str().map(Into::into)).collect::<Option<_>>()?,
        };
        let room_id = value.get("room_id")?.as_str()?.into();
        Some(Self { room_id, login: allows("1")?, publish: allows("2")?, streams })
    }
}

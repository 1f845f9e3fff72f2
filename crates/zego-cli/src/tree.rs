//! JSON as it was written: keys in their order, numbers with all their digits.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, value::to_raw_value};

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Tree {
    /// `null`, a truth value, a number, a text: as written.
    Scalar(Box<RawValue>),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

/// What is nested deeper is kept as text: no answer is meant to be, and the stack is finite.
const MAX_DEPTH: usize = 100;

impl Tree {
    /// Reads a document.
    pub(crate) fn parse(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str::<&RawValue>(json).map(|raw| Self::of(raw, MAX_DEPTH))
    }

    fn of(raw: &RawValue, depth: usize) -> Self {
        let mut parser = serde_json::Deserializer::from_str(raw.get());
        let nested = match raw.get().as_bytes().first() {
            Some(b'{') if depth > 0 => (&mut parser).deserialize_map(Nested(depth - 1)),
            Some(b'[') if depth > 0 => (&mut parser).deserialize_seq(Nested(depth - 1)),
            Some(b'{' | b'[') => return Self::unread(raw),
            _ => return Self::Scalar(raw.to_owned()),
        };
        nested.unwrap_or_else(|_| Self::unread(raw))
    }

    /// A list or an object that is not looked into.
    fn unread(raw: &RawValue) -> Self {
        Self::Scalar(RawValue::from_string(on_one_line(raw.get())).unwrap_or_else(|_| raw.to_owned()))
    }

    /// The value that `serde_json` made of some type.
    pub(crate) fn of_value(value: &Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::of_value).collect()),
            Value::Object(fields) => Self::Object(fields.iter().map(|(key, value)| (key.clone(), Self::of_value(value))).collect()),
            scalar => Self::Scalar(to_raw_value(scalar).expect("a scalar has a form in JSON")),
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<String> {
        match self {
            Self::Scalar(raw) => serde_json::from_str(raw.get()).ok(),
            _ => None,
        }
    }

    /// The field of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Scalar(raw) => matches!(raw.get(), "null" | "\"\""),
            Self::List(items) => items.is_empty(),
            Self::Object(fields) => fields.is_empty(),
        }
    }
}

/// JSON as it came, without the ends of lines and the tabs that can stand between its values; within its texts there are none.
pub(crate) fn on_one_line(json: &str) -> String {
    json.replace(['\n', '\r', '\t'], "")
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(raw) => raw.serialize(serializer),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(fields) => {
                let mut object = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(key, value)| object.serialize_entry(key, value))?;
                object.end()
            }
        }
    }
}

/// Reads the items or fields of a value, down to a depth.
struct Nested(usize);

impl<'de> Visitor<'de> for Nested {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<&RawValue>()? {
            list.push(Tree::of(item, self.0));
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some((key, value)) = fields.next_entry::<String, &RawValue>()? {
            object.push((key, Tree::of(value, self.0)));
        }
        Ok(Tree::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        for json in
            [r#"{"b":1,"a":123456789012345678901234567890,"c":1.50,"d":[null,true,{"z":"\u00fc","y":[]}],"b":2}"#, r"[]", r#""text""#, "-0"]
        {
            let tree = Tree::parse(&format!(" {json}\n")).unwrap();
            assert_eq!(serde_json::to_string(&tree).unwrap(), json);
        }
        assert!(Tree::parse("{").is_err() && Tree::parse("{} {}").is_err());
    }

    #[test]
    fn depth_is_kept_but_not_walked() {
        let json = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        let tree = Tree::parse(&json).unwrap();
        assert_eq!(serde_json::to_string(&tree).unwrap(), json);
        let broken = json.replace("[[", "[\r\n\t[");
        assert_eq!(serde_json::to_string(&Tree::parse(&broken).unwrap()).unwrap(), json);
    }
}

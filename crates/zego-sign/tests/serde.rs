//! What is stored as plain data, and what is refused when it is read back.
#![cfg(feature = "serde")]

use std::collections::BTreeMap;

use serde_core::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor, value::Error},
    forward_to_deserialize_any,
};
use serde_json::{from_str, to_string};
use zego_sign::{AppId, Timestamp};

#[test]
fn app_ids() {
    for number in [1, 12345, u32::MAX] {
        let app_id = AppId::new(number).unwrap();
        assert_eq!(to_string(&app_id).unwrap(), number.to_string());
        assert_eq!(from_str::<AppId>(&number.to_string()).unwrap(), app_id);
        assert_eq!(from_str::<AppId>(&format!("\"{number}\"")).unwrap(), app_id);
    }
    for (json, says) in [
        ("0", "is 0, which no project has"),
        ("\"0\"", "is 0, which no project has"),
        ("4294967296", "larger than 4294967295"),
        ("\"4294967296\"", "larger than 4294967295"),
        ("18446744073709551615", "larger than 4294967295"),
        ("-1", "invalid value: integer `-1`, expected an AppID: a number from 1 to 4294967295"),
        ("\"-1\"", "only its digits"),
        ("\" 1\"", "only its digits"),
        ("\"\"", "is empty"),
        ("1.0", "expected an AppID: a number from 1 to 4294967295, or its digits as text"),
        ("null", "expected an AppID"),
        ("[1]", "expected an AppID"),
    ] {
        let error = from_str::<AppId>(json).unwrap_err().to_string();
        assert!(error.contains(says), "{json}: {error}");
    }
    // As a key of a map, where JSON has nothing but text.
    let apps = BTreeMap::from([(AppId::new(7).unwrap(), true)]);
    assert_eq!(to_string(&apps).unwrap(), r#"{"7":true}"#);
    assert_eq!(from_str::<BTreeMap<AppId, bool>>(r#"{"7":true}"#).unwrap(), apps);
}

#[test]
fn timestamps() {
    for secs in [0, 1_615_186_943, u64::MAX] {
        let timestamp = Timestamp::from_secs(secs);
        assert_eq!(to_string(&timestamp).unwrap(), secs.to_string());
        assert_eq!(from_str::<Timestamp>(&secs.to_string()).unwrap(), timestamp);
        assert_eq!(from_str::<Timestamp>(&format!("\"{secs}\"")).unwrap(), timestamp);
    }
    for json in ["-1", "1.5", "\"\"", "\"+1\"", "\"1.5\"", "\"now\"", "\"18446744073709551616\"", "true"] {
        let error = from_str::<Timestamp>(json).unwrap_err().to_string();
        assert!(error.contains("expected a Unix time in seconds"), "{json}: {error}");
    }
}

/// A format that does not tell what comes next, so that text could not be told from numbers.
struct Compact(u64);

impl<'de> Deserializer<'de> for Compact {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only who knows what comes can read it"))
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(self.0.try_into().map_err(Error::custom)?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(self.0)
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum
        identifier ignored_any
    }
}

#[test]
fn compact_formats_have_numbers() {
    assert_eq!(AppId::deserialize(Compact(7)).unwrap().get(), 7);
    assert!(AppId::deserialize(Compact(0)).unwrap_err().to_string().contains("is 0"));
    assert_eq!(Timestamp::deserialize(Compact(1_615_186_943)).unwrap().as_secs(), 1_615_186_943);
}

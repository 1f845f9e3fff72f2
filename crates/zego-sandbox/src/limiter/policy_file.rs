//! A policy as a file of configuration has it.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zego_model::spec::OperationRow;

use super::model::LimiterModel;
use super::policy::{QuotaPolicy, QuotaWindow, named};

/// The keys of a policy.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    model: LimiterModel,
    #[serde(default)]
    scale: Scale,
    #[serde(default)]
    operations: Operations,
}

struct Scale(f64);

/// A policy with nothing but quotas of operations.
#[derive(Default)]
struct Operations(QuotaPolicy);

/// The name of an operation. It is read by itself, so that an error is at the place where it stands.
struct Named(&'static OperationRow);

/// The quotas of an operation.
enum Quotas {
    Calls(u32),
    Windows(Vec<QuotaWindow>),
}

impl<'de> Deserialize<'de> for QuotaPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { model, scale, operations } = Written::deserialize(deserializer)?;
        operations.0.model(model).scale(scale.0).map_err(Error::custom)
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(1.0)
    }
}

impl<'de> Deserialize<'de> for Scale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scale = f64::deserialize(deserializer)?;
        QuotaPolicy::new().scale(scale).map_err(Error::custom)?;
        Ok(Self(scale))
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        named(&String::deserialize(deserializer)?).map(Self).map_err(Error::custom)
    }
}

impl<'de> Deserialize<'de> for Operations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Operations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of operations with their quotas")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Operations, A::Error> {
                let mut policy = QuotaPolicy::new();
                while let Some(Named(row)) = map.next_key()? {
                    let inserted = match map.next_value()? {
                        Quotas::Calls(calls) => policy.insert_calls(row, calls),
                        Quotas::Windows(windows) => policy.insert(row, windows),
                    };
                    if !inserted.map_err(Error::custom)? {
                        return Err(Error::custom(format!("{} has its quotas twice: leave out one of them", row.spec.action)));
                    }
                }
                Ok(Operations(policy))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

impl<'de> Deserialize<'de> for Quotas {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Quotas;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of calls, or a list of quotas such as { calls = 3, seconds = 60 }")
            }

            // Past u32 it is past what a quota can be, too, and the error is that of the policy.
            fn visit_u64<E: Error>(self, calls: u64) -> Result<Quotas, E> {
                Ok(Quotas::Calls(u32::try_from(calls).unwrap_or(u32::MAX)))
            }

            fn visit_i64<E: Error>(self, calls: i64) -> Result<Quotas, E> {
                Ok(Quotas::Calls(u32::try_from(calls.max(0)).unwrap_or(u32::MAX)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, windows: A) -> Result<Quotas, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(windows)).map(Quotas::Windows)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_says_what_the_methods_do() {
        let read = |value| serde_json::from_value::<QuotaPolicy>(value).unwrap();
        assert_eq!(read(json!({})), QuotaPolicy::default());
        let written = json!({
            "model": "gcra",
            "scale": 2,
            "operations": {
                "SearchMedia": 7,
                "rtc/DeleteMedia": [],
                "CloseRoom": [{ "calls": 1, "seconds": 60 }, { "calls": 2, "seconds": 5, "per": "RoomId" }],
            },
        });
        let policy = QuotaPolicy::new().model(LimiterModel::Gcra).scale(2.0).unwrap();
        let policy = policy.operation("SearchMedia", [QuotaWindow::new(7, 1)]).unwrap().operation("DeleteMedia", []).unwrap();
        let windows = [QuotaWindow::new(1, 60), QuotaWindow::new(2, 5).per("RoomId")];
        assert_eq!(read(written), policy.operation("CloseRoom", windows).unwrap());
    }

    #[test]
    fn a_mistake_is_told_at_its_place() {
        for (written, expected) in [
            (r#"{"modle": "gcra"}"#, "unknown field `modle`, expected one of `model`, `scale`, `operations` at line 1 column 8"),
            (r#"{"scale": 0}"#, "a quota scale of 0: choose a positive number, such as 100 or 0.5"),
            (r#"{"scale": "2"}"#, "invalid type: string \"2\", expected f64"),
            (r#"{"operations": {"SearchMedai": 1}}"#, "there is no operation `SearchMedai`; did you mean SearchMedia?"),
            (r#"{"operations": {"SearchMedia": -1}}"#, "a quota of 0 calls for SearchMedia"),
            (r#"{"operations": {"SearchMedia": 5000000000}}"#, "a quota of 4294967295 calls for SearchMedia"),
            (
                r#"{"operations": {"SearchMedia": "5"}}"#,
                "expected a number of calls, or a list of quotas such as { calls = 3, seconds = 60 }",
            ),
            (r#"{"operations": {"SearchMedia": [{"calls": 5}]}}"#, "missing field `seconds`"),
            (
                r#"{"operations": {"SearchMedia": [{"calls": 5, "secs": 1}]}}"#,
                "unknown field `secs`, expected one of `calls`, `seconds`, `per`",
            ),
            (r#"{"operations": {"SearchMedia": 1, "rtc/SearchMedia": 2}}"#, "SearchMedia has its quotas twice: leave out one of them"),
        ] {
            let told = serde_json::from_str::<QuotaPolicy>(written).unwrap_err().to_string();
            assert!(told.contains(expected), "{told}");
        }
        // A model's name is refused by serde, which lists the others.
        let told = serde_json::from_str::<QuotaPolicy>(r#"{"model": "leaky"}"#).unwrap_err().to_string();
        assert!(told.contains("unknown variant `leaky`, expected one of `fixed-window`, `sliding-log`"), "{told}");
    }
}

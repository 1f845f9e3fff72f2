//! A seed from a file: JSON as `POST /_sandbox/seed` takes it, with the places of what is wrong in it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;
use zego_model::text::text_without_mark;

use super::Seed;
use crate::control_error::ControlError;
use crate::file_error::FileError;

impl Seed {
    /// Reads a file; `name` is for messages alone.
    ///
    /// # Errors
    /// [`FileError`]: no JSON, an unknown field or a wrong type, with its place.
    pub fn read(name: &str, text: &str) -> Result<Self, FileError> {
        crate::json::from_text(text).map_err(|error| FileError::in_json(name, text, "", &error))
    }
}

impl ControlError {
    /// The error of a seed that was read from a file, at its place there.
    pub fn in_file(&self, name: &str, text: &str) -> FileError {
        let (place, message) = match self {
            Self::Invalid { place, why } | Self::Full { place, why } => (place.as_str(), format!("{place} {why}")),
            Self::Taken { place, .. } => (place.as_str(), self.to_string()),
            _ => ("", self.to_string()),
        };
        FileError::at(name, text, place_of(text, place).unwrap_or_default(), message)
    }
}

/// Where a value of a document stands: `rooms[0].users[1].id`. Of one that is not there, the nearest around it.
fn place_of(text: &str, path: &str) -> Option<Range<usize>> {
    let mut value: &RawValue = serde_json::from_str(text_without_mark(text)).ok()?;
    let names = path.split(['.', '[']).filter(|name| !name.is_empty());
    for name in names {
        let inner = match name.strip_suffix(']') {
            Some(index) => {
                serde_json::from_str::<Vec<&RawValue>>(value.get()).ok().and_then(|items| items.get(index.parse::<usize>().ok()?).copied())
            }
            None => serde_json::from_str::<BTreeMap<String, &RawValue>>(value.get()).ok().and_then(|fields| fields.get(name).copied()),
        };
        match inner {
            Some(inner) => value = inner,
            None => break,
        }
    }
    let start = value.get().as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    Some(start..start + value.get().len())
}

#[cfg(test)]
mod tests {
    use zego_sign::Timestamp;

    use super::*;
    use crate::{LogLine, Sandbox};

    fn told(text: &str) -> String {
        let builder = Sandbox::builder().log(|_: &LogLine| {});
        let result =
            Seed::read("seed.json", text).and_then(|seed| builder.seed(seed).map(drop).map_err(|error| error.in_file("seed.json", text)));
        result.unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (text, expected) in [
            (
                "{\n  \"romos\": []\n}",
                "unknown field `romos`, expected `rooms` or `files`\n --> seed.json:2:9\n  |\n2 |   \"romos\": []\n  |         ^",
            ),
            ("{\"rooms\": 5}", "invalid type: integer `5`, expected a sequence\n --> seed.json:1:11"),
            ("{\"rooms\": [", "EOF while parsing a list\n --> seed.json:1:11"),
            ("{}x", "trailing characters\n --> seed.json:1:3"),
            (
                "{\"rooms\": [{\"id\": \"a\"},\n {\"id\": \"b\", \"users\": [{\"id\": \"u\"}, {\"id\": \"\"}]}]}",
                "rooms[1].users[1].id is empty: it has to be an id\n --> seed.json:2:44\n  |\n2 |  {\"id\": \"b\", \"users\": [{\"id\": \"u\"}, {\"id\": \"\"}]}]}\n  |                                            ^^",
            ),
            (
                "{\"files\": [{\"vendor\": \"Ws\",\n\"stream\": \"é\", \"count\": 200000}]}",
                "files[0].count is 200000: it has to be 1 to 100000\n --> seed.json:2:25\n  |\n2 | \"stream\": \"é\", \"count\": 200000}]}\n  |                         ^^^^^^",
            ),
            (
                "{\"rooms\": [{\"id\": \"class-1\", \"users\": [{\"id\": \"teacher-1\"}]}]}",
                "user `teacher-1` of room `class-1` is there already",
            ),
            (
                "{\"files\": [{\"vendor\": \"Tencent\", \"stream\": \"s\", \"id\": \"5285890813221514958\"}]}",
                "is there already: choose another id, or reset the sandbox\n --> seed.json:1:55",
            ),
            ("{\"files\": [{\"vendor\": \"tencent\", \"stream\": \"s\"}]}", "unknown variant `tencent`"),
            ("\u{feff}{\"rooms\": [{\"id\": \"\"}]}", "rooms[0].id is empty: it has to be an id\n --> seed.json:1:20"),
        ] {
            let told = told(text);
            assert!(told.contains(expected), "{text}\n{told}");
        }
    }

    #[test]
    fn a_seed_is_there_from_the_start_and_after_a_reset() {
        let seed = Seed::read(
            "f",
            r#"{"rooms": [{"id": "mine", "users": [{"id": "anna"}]}], "files": [{"vendor": "Ws", "stream": "s", "count": 3}]}"#,
        )
        .unwrap();
        let service = Sandbox::builder().empty().log(|_: &LogLine| {}).seed(seed).unwrap().service();
        let control = service.control(Timestamp::from_secs(2_000_000_000));
        let state = control.state(true);
        assert!(state.to_string().contains("mine"), "{state}");
        control.reset();
        let again = control.state(true).to_string();
        assert!(again.contains("mine") && again.contains("anna"), "{again}");
    }
}

//! What is wrong with `ends-by` is answered with file, line and caret. Each case is a sound description with one edit.

mod edited;

use edited::Sound;

const SERVICE: &str = r#"doc = "A depot."
protocol = "zego"
[[host]]
region = "default"
host = "depot.example.com"
doc = "The entry."
"#;

const FAMILY: &str = r#"doc = "Lamps."
upstream = "depot"
[id.LampId]
doc = "A lamp."
[id.Key]
doc = "What opens it."
secret = true
[list.Rooms]
of = "[string; 1..=9]"
doc = "Rooms."
[type.Colour]
doc = "A colour."
[type.Colour.fields]
Name = { type = "string", doc = "Its name." }
"#;

const START: &str = r#"doc = "Lights lamps."
upstream = "light-lamps"
action = "LightLamps"
method = "POST"
effect = "once"
reconcile = []
ends-by = { action = "DarkenLamps", from-request = ["Room"], each = "Room", from-answer = ["LampId"], with = ["Note"], counts = "Turn" }
quota = [{ calls = 1, seconds = 1 }]
[request]
Room = { type = "Rooms", doc = "Where." }
Other = { type = "Rooms", doc = "Where else." }
Note = { type = "string", doc = "Why." }
Turn = { type = "u64?", doc = "The number of the call." }
Maybe = { type = "string?", doc = "Why, perhaps." }
Wall = { type = "string", one-of = "Place", doc = "At which wall." }
Roof = { type = "string", one-of = "Place", doc = "At which roof." }
Colour = { type = "Colour", doc = "In which colour." }
Lock = { type = "Key", doc = "The lock." }
Size = { type = "u32", doc = "How large." }
[response]
LampId = { type = "LampId", doc = "The lamp." }
Lost = { type = "string", doc = "What is not there at the end." }
"#;

const END: &str = r#"doc = "Darkens lamps."
upstream = "darken-lamps"
action = "DarkenLamps"
method = "POST"
effect = "converging"
reconcile = []
quota = [{ calls = 1, seconds = 1 }]
[request]
Room = { type = "Rooms", doc = "In which room." }
LampId = { type = "LampId", doc = "Which lamp." }
Note = { type = "string", doc = "For what." }
Turn = { type = "u64?", doc = "Its number." }
Maybe = { type = "string?", doc = "For what, perhaps." }
Wall = { type = "string?", doc = "Behind which wall." }
Colour = { type = "Colour?", doc = "Of which colour." }
Lock = { type = "Key?", doc = "Its lock." }
Size = { type = "u64?", doc = "Of which size." }
"#;

/// Another start of the same, by the same names.
const OTHER: &str = r#"doc = "Lights candles."
upstream = "light-candles"
action = "LightCandles"
method = "POST"
effect = "keyed"
reconcile = []
ends-by = { action = "DarkenLamps", from-answer = ["LampId", "Room"], with = ["Lock", "Note"] }
quota = [{ calls = 1, seconds = 1 }]
[request]
Note = { type = "string", doc = "The reason." }
Lock = { type = "Key", doc = "A lock." }
[response]
LampId = { type = "LampId", doc = "The candle." }
Room = { type = "Rooms", doc = "The rooms." }
"#;

const SOUND: Sound = Sound {
    folder: "api/depot/lamp",
    files: &[("../service.toml", SERVICE), ("_family.toml", FAMILY), ("light_lamps.toml", START), ("darken_lamps.toml", END)],
};

#[test]
fn without_an_edit_nothing_is_wrong() {
    assert_eq!(SOUND.said("A depot.", "Another depot."), None);
}

#[test]
fn every_refusal_is_as_it_is_written_down() {
    SOUND.says_what_is_written("ends_refusals.txt", include_str!("golden/ends_refusals.txt"), 24);
}

/// Two starts whose things are told apart by other names.
#[test]
fn an_end_names_what_it_ends_in_one_way() {
    let (folder, job) = SOUND.edited(str::to_owned);
    let second = OTHER.replace("[\"LampId\", \"Room\"]", "[\"LampId\"]").replace("[\"Lock\", \"Note\"]", "[\"Room\", \"Note\"]");
    let second = second.replace("[response]", "Room = { type = \"Rooms\", doc = \"Where it is.\" }\n[response]");
    let second = second.replace("Room = { type = \"Rooms\", doc = \"The rooms.\" }\n", "");
    std::fs::write(folder.path().join("api/depot/lamp/light_candles.toml"), second).unwrap();
    let said = job.write().unwrap_err().to_string();
    let expected = "error: `DarkenLamps` names what it ends otherwise for another operation\n \
                    --> api/depot/lamp/light_lamps.toml:7:22\n";
    assert!(said.starts_with(expected), "{said}");
}

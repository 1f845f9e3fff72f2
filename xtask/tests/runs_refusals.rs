//! What is wrong with `runs` is answered with file, line and caret. Each case is a sound description with one edit.

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
"#;

const START: &str = r#"doc = "Lights a lamp."
upstream = "light-lamp"
action = "LightLamp"
method = "POST"
effect = "once"
reconcile = []
ends-by = { action = "DarkenLamp", from-answer = ["LampId"] }
quota = [{ calls = 1, seconds = 1 }]
[response]
LampId = { type = "string", doc = "The lamp." }
"#;

const END: &str = r#"doc = "Darkens a lamp."
upstream = "darken-lamp"
action = "DarkenLamp"
method = "POST"
effect = "converging"
reconcile = []
quota = [{ calls = 1, seconds = 1 }]
[request]
LampId = { type = "string", doc = "Which lamp." }
Room = { type = "string?", doc = "In which room." }
Number = { type = "u32?", doc = "Which of them." }
"#;

const LIST: &str = r#"doc = "Lists lamps."
upstream = "list-lamps"
action = "ListLamps"
method = "POST"
effect = "read"
runs = { items = "Lamps", ended-by = "DarkenLamp", by = ["LampId"], began = "Lit", with = { Kind = "2" }, since = "From", until = "To", back = 60 }
quota = [{ calls = 1, seconds = 1 }]
[request]
Kind = { type = "Kind", doc = "Which." }
From = { type = "UnixSeconds", doc = "Since when." }
To = { type = "UnixSeconds", doc = "Until when." }
Count = { type = "u32?", doc = "How many." }
[response]
Lamps = { type = "[Lamp]", doc = "The lamps." }
Names = { type = "[string]", doc = "Their names." }
[enum.Kind]
doc = "A kind."
number = true
[enum.Kind.words]
1 = { name = "Old", doc = "Old." }
2 = { name = "New", doc = "New." }
[type.Lamp]
doc = "A lamp."
[type.Lamp.fields]
LampId = { type = "string", doc = "Its name." }
Room = { type = "string", doc = "Its room." }
Number = { type = "u64", doc = "Its number." }
Lit = { type = "UnixSeconds", doc = "When it was lit." }
"#;

const SOUND: Sound = Sound {
    folder: "api/depot/lamp",
    files: &[
        ("../service.toml", SERVICE),
        ("_family.toml", FAMILY),
        ("light_lamp.toml", START),
        ("darken_lamp.toml", END),
        ("list_lamps.toml", LIST),
    ],
};

#[test]
fn without_an_edit_nothing_is_wrong() {
    assert_eq!(SOUND.said("A depot.", "Another depot."), None);
}

#[test]
fn every_refusal_is_as_it_is_written_down() {
    SOUND.says_what_is_written("runs_refusals.txt", include_str!("golden/runs_refusals.txt"), 17);
}

//! What is wrong in a description is answered with file, line and caret. Each case is a sound description with one edit.

#![expect(clippy::unwrap_used, reason = "in the tests' helpers")]

mod edited;

use std::fs;

use edited::Sound;
use tempfile::TempDir;

const SERVICE: &str = r#"doc = "A depot."
protocol = "zego"
[[host]]
region = "default"
host = "depot.example.com"
doc = "The entry."
"#;

const FAMILY: &str = r#"doc = "Parcels."
upstream = "depot"
[enum.Carrier]
doc = "Who carries it."
[enum.Carrier.words]
Train = "By rail."
24h = { name = "RoundTheClock", doc = "By day and by night." }
[type.Stop]
doc = "Where a parcel was."
[type.Stop.fields]
Place = { type = "string", doc = "The town." }
"#;

const OPERATION: &str = r#"doc = "Sends parcels."
upstream = "send-parcels"
action = "SendParcels"
method = "GET"
effect = "once"
reconcile = []
quota = [{ calls = 1, seconds = 1 }]
[request]
Carrier = { type = "Carrier", arg = 1, values = ["Train"], doc = "By whom." }
Name = { type = "[string; 1..=2]?", unique = true, doc = "For whom." }
Depth = { type = "i32?", range = "1..=9", doc = "How deep." }
[response]
Stops = { type = "[Stop]", doc = "The way." }
Errors = { type = "[Loss]", partial = true, doc = "What was lost." }
[type.Loss]
doc = "What was lost."
failure = { item = "Key", code = "Code" }
[type.Loss.fields]
Key = { type = "string", doc = "The parcel." }
Code = { type = "i32", doc = "Why." }
"#;

const SOUND: Sound = Sound {
    folder: "api/depot/parcel",
    files: &[("../service.toml", SERVICE), ("_family.toml", FAMILY), ("send_parcels.toml", OPERATION)],
};

#[test]
fn without_an_edit_nothing_is_wrong() {
    assert_eq!(SOUND.said("A depot.", "Another depot."), None);
}

#[test]
fn every_refusal_is_as_it_is_written_down() {
    SOUND.says_what_is_written("refusals.txt", include_str!("golden/refusals.txt"), 89);
}

#[test]
fn what_else_means_nothing() {
    for (old, new, message) in [
        (
            "upstream = \"depot\"",
            "region = \"north\"\nupstream = \"depot\"",
            "`region` is what calls of Tencent Cloud's protocol name; ZEGO's name none",
        ),
        ("arg = 1", "max-bytes = 1", "`max-bytes` is for text, or in an answer for a list of texts"),
        ("arg = 1", "max-chars = 1", "`max-chars` is for text, or a list of texts"),
        ("arg = 1", "unique = true", "`unique` is for a list with bounds; where the list is named, say it there"),
        ("arg = 1", "partial = true", "`partial` is for an answer"),
        ("arg = 1", "whole = true", "`whole` is for a list without bounds, in an answer"),
        ("arg = 1", "one-or-many = true", "`one-or-many` is for a list without bounds, in an answer"),
        ("unique = true", "one-of = \"Target\"", "`one-of` is for a request, and makes optional by itself"),
        ("unique = true", "arg = 2", "`arg` is for a request's parameter that is not optional"),
        ("arg = 1", "any-of = \"Target\"", "`any-of` is for a request's parameter that is optional"),
        ("arg = 1", "required-if = { Name = [\"a\"] }", "`required-if` is for a request's parameter that is optional"),
        ("range = \"1..=9\"", "values = [\"1\"]", "`values` is for an enumeration"),
    ] {
        let said = SOUND.said(old, new).unwrap_or_default();
        assert_eq!(said.lines().next(), Some(format!("error: {message}").as_str()), "{new}");
    }
}

/// The name that the service's side has for the answer.
#[test]
fn a_type_named_like_an_answer() {
    let (_folder, job) = SOUND.edited(|text| text.replace("Loss", "SendParcelsAnswer"));
    let expected = "error: api/depot/parcel/: the service's side has two types named `SendParcelsAnswer`: rename the one that is declared";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

/// Two operations, each sound by itself, use one type of the family in opposite ways.
#[test]
fn a_type_written_by_one_operation_and_read_by_another() {
    let (folder, job) = SOUND.edited(str::to_owned);
    let second = OPERATION.replace("SendParcels", "SendOthers").replace("[Stop]", "[string]").replace("Loss", "Gain");
    let second = second.replace("\"[string; 1..=2]?\", unique = true", "\"Stop\"");
    fs::write(folder.path().join("api/depot/parcel/send_others.toml"), second).unwrap();
    let expected = "error: `Stop` is used in a request and in an answer: declare one for each\n \
                    --> api/depot/parcel/_family.toml:8:7\n  |\n8 | [type.Stop]\n  |       ^^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

/// A second family, of one operation.
fn with_letters(root: &TempDir, operation: &str) {
    let folder = root.path().join("api/depot/letter");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("_family.toml"), "doc = \"Letters.\"\nupstream = \"depot\"\n").unwrap();
    fs::write(folder.join("send_letters.toml"), operation).unwrap();
}

/// What several families share stands where all of them find it, and nothing else does.
#[test]
fn a_type_of_the_service_is_for_several_families() {
    let shared = "[enum.Carrier]\ndoc = \"Who carries it.\"\n[enum.Carrier.words]\nTrain = \"By rail.\"\n\
                  24h = { name = \"RoundTheClock\", doc = \"By day and by night.\" }\n";
    let (folder, job) = SOUND.edited(|text| if text == SERVICE { format!("{SERVICE}{shared}") } else { text.replace(shared, "") });
    let expected = "error: only `parcel` uses `Carrier`: declare it there\n \
                    --> api/depot/service.toml:7:7\n  |\n7 | [enum.Carrier]\n  |       ^^^^^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
    let operation = OPERATION.replace("SendParcels", "SendLetters").replace("[Stop]", "[string]");
    with_letters(&folder, &operation);
    job.write().unwrap();
    let generated = |path: &str| fs::read_to_string(folder.path().join("generated/depot").join(path)).unwrap();
    assert!(generated("types.rs").contains("pub enum Carrier"));
    for family in ["parcel", "letter"] {
        assert!(generated(&format!("{family}/mod.rs")).contains("use super::Carrier;"), "{family}");
    }
}

/// Each family is sound by itself.
#[test]
fn a_type_of_the_service_written_by_one_family_and_read_by_another() {
    let shared = "[type.Stop]\ndoc = \"Where a parcel was.\"\n[type.Stop.fields]\nPlace = { type = \"string\", doc = \"The town.\" }\n";
    let (folder, job) = SOUND.edited(|text| if text == SERVICE { format!("{SERVICE}{shared}") } else { text.replace(shared, "") });
    let operation = OPERATION.replace("SendParcels", "SendLetters").replace("[Stop]", "[string]");
    with_letters(&folder, &operation.replace("\"Carrier\", arg = 1, values = [\"Train\"]", "\"Stop\""));
    let expected = "error: `Stop` is used in a request and in an answer: declare one for each\n \
                    --> api/depot/service.toml:7:7\n  |\n7 | [type.Stop]\n  |       ^^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

#[test]
fn two_operations_with_one_name_for_a_type() {
    let (folder, job) = SOUND.edited(str::to_owned);
    fs::write(folder.path().join("api/depot/parcel/send_others.toml"), OPERATION.replace("SendParcels", "SendOthers")).unwrap();
    let expected = "error: the family has two types named `Loss`\n \
                    --> api/depot/parcel/send_parcels.toml:3:10\n  |\n3 | action = \"SendParcels\"\n  |          ^^^^^^^^^^^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

#[test]
fn files_that_are_missing_or_stray() {
    let (folder, job) = SOUND.edited(str::to_owned);
    let parcel = folder.path().join("api/depot/parcel");
    fs::write(parcel.join("notes.txt"), "").unwrap();
    let expected = "error: not a .toml file: only descriptions live here\n --> api/depot/parcel/notes.txt";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
    fs::rename(parcel.join("notes.txt"), parcel.join("1.toml")).unwrap();
    let expected = "error: it is named like a module: letters, digits and underscores, a letter first\n --> api/depot/parcel/1.toml";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
    fs::remove_file(parcel.join("1.toml")).unwrap();
    fs::remove_file(parcel.join("_family.toml")).unwrap();
    let said = job.write().unwrap_err().to_string();
    assert!(said.ends_with("\n --> api/depot/parcel/_family.toml"), "{said}");
}

/// `flat` tells how ZEGO answers.
#[test]
fn a_flat_answer_of_the_other_protocol() {
    let (_folder, job) = SOUND.edited(|text| {
        text.replace("\"zego\"", "\"tencent-cloud\"").replace("effect = \"once\"", "effect = \"once\"\nenvelope = \"flat\"")
    });
    let expected = "error: an envelope is ZEGO's: Tencent Cloud has its own\n \
                    --> api/depot/parcel/send_parcels.toml:6:12\n  |\n6 | envelope = \"flat\"\n  |            ^^^^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

/// A client makes such an answer itself.
#[test]
fn what_is_gone_is_answered_with_nothing() {
    let (_folder, job) = SOUND.edited(|text| {
        text.replace("effect = \"once\"", "effect = \"timely\"\ngone = [\"9\"]").replace("[Stop]", "Stop").replace("Stops", "Last")
    });
    let expected = "error: `gone` is for an answer that can be empty, and this one always has `Last`\n \
                    --> api/depot/parcel/send_parcels.toml:6:9\n  |\n6 | gone = [\"9\"]\n  |         ^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

#[test]
fn a_place_to_look_at_is_named_once() {
    let (folder, job) = SOUND.edited(|text| text.replace("reconcile = []", "reconcile = [\"FindParcels\", \"FindParcels\"]"));
    let reads = OPERATION.replace("effect = \"once\"\nreconcile = []", "effect = \"read\"").replace("SendParcels", "FindParcels");
    fs::write(folder.path().join("api/depot/parcel/find_parcels.toml"), reads.replace("Loss", "Gain")).unwrap();
    let expected = "error: `FindParcels` is there twice\n \
                    --> api/depot/parcel/send_parcels.toml:6:29\n  |\n6 | reconcile = [\"FindParcels\", \"FindParcels\"]\n  |                             ^^^^^^^^^^^^^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

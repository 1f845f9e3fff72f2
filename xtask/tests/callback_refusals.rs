//! What is wrong in the description of callbacks is answered with file, line and caret. Each case is a sound description with one edit.

mod edited;

use std::fs;

use edited::Sound;

const SERVICE: &str = r#"doc = "A depot."
protocol = "zego"
[[host]]
region = "default"
host = "depot.example.com"
doc = "The entry."
"#;

const CALLBACK: &str = r#"doc = "What the depot tells."
upstream = "depot"
auth = ["event", "appid", "timestamp", "nonce", "signature"]
retry = [2, 4]
[type.Truck]
doc = "Who carries it."
[type.Truck.fields]
Plate = { type = "string", also = ["plate"], doc = "What is written on it." }
"#;

const EVENT: &str = r#"doc = "A parcel is lost."
upstream = "lost"
event = "parcel_lost"
auth = ["Event", "AppId", "Timestamp", "Nonce", "Signature"]
numbers = ["AppId"]
[fields]
truck = { type = "Truck", in-text = true, doc = "What lost it." }
parcel = { type = "u64", also = ["Parcel"], doc = "The parcel." }
cause = { type = "Cause", doc = "Why." }
[type.Cause]
doc = "Why."
[type.Cause.fields]
Weather = { type = "string?", doc = "The weather." }
[[example]]
name = "one"
body = "{}"
"#;

const SOUND: Sound =
    Sound { folder: "api/depot/news", files: &[("../service.toml", SERVICE), ("_callback.toml", CALLBACK), ("parcel_lost.toml", EVENT)] };

#[test]
fn without_an_edit_nothing_is_wrong() {
    assert_eq!(SOUND.said("A depot.", "Another depot."), None);
}

#[test]
fn every_refusal_is_as_it_is_written_down() {
    SOUND.says_what_is_written("callback_refusals.txt", include_str!("golden/callback_refusals.txt"), 27);
}

/// A type of the folder, one of an event, and the event itself share one module.
#[test]
fn two_types_with_one_name() {
    for name in ["Event", "ParcelLost"] {
        let (_folder, job) =
            SOUND.edited(|text| text.replace("type.Cause", &format!("type.{name}")).replace("\"Cause\"", &format!("\"{name}\"")));
        let said = job.write().unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("error: the callbacks have two types named `{name}`\n --> api/depot/news/parcel_lost.toml:3:9")),
            "{said}"
        );
    }
    let (_folder, job) = SOUND.edited(|text| text.replace("Truck", "ParcelLost"));
    let said = job.write().unwrap_err().to_string();
    assert!(said.starts_with("error: the callbacks have two types named `ParcelLost`\n --> api/depot/news/_callback.toml:5:7"), "{said}");
}

#[test]
fn a_folder_is_one_of_operations_or_one_of_callbacks() {
    let (folder, job) = SOUND.edited(str::to_owned);
    let news = folder.path().join("api/depot/news");
    fs::write(news.join("_family.toml"), "").unwrap();
    let expected = "error: the folder is a family too: it has a _family.toml or a _callback.toml\n --> api/depot/news/_callback.toml";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

#[test]
fn a_service_has_one_folder_of_callbacks() {
    let (folder, job) = SOUND.edited(str::to_owned);
    let other = folder.path().join("api/depot/rumours");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("_callback.toml"), CALLBACK).unwrap();
    let expected = "error: the service has a folder of callbacks already: news\n --> api/depot/rumours/_callback.toml";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

/// A number says nothing about the name of its file.
#[test]
fn two_events_with_one_number() {
    let (folder, job) = SOUND.edited(|text| text.replace("event = \"parcel_lost\"", "event = 4"));
    let news = folder.path().join("api/depot/news");
    assert!(job.write().is_ok());
    fs::write(news.join("parcel_found.toml"), "doc = \"A parcel is found.\"\nupstream = \"found\"\nevent = 4\n").unwrap();
    let expected = "error: the folder has two events `4`\n --> api/depot/news/parcel_lost.toml:3:9\n  |\n3 | event = 4\n  |         ^";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

//! What is wrong in the description of callbacks is answered with file, line and caret. Each case is a sound description with one edit.

#![expect(clippy::unwrap_used, reason = "in the tests' helpers")]

use std::fs;

use xtask::codegen::Job;

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

/// What is said of the description after one edit; `None` where nothing is.
fn said(old: &str, new: &str) -> Option<String> {
    let edits: usize = [SERVICE, CALLBACK, EVENT].iter().map(|text| text.matches(old).count()).sum();
    assert_eq!(edits, 1, "`{old}` is there once");
    let (_folder, job) = description(|text| text.replace(old, new));
    job.write().err().map(|error| error.to_string())
}

/// A description on disk.
fn description(edit: impl Fn(&str) -> String) -> (tempfile::TempDir, Job) {
    let folder = tempfile::tempdir().unwrap();
    let callback = folder.path().join("api/depot/news");
    fs::create_dir_all(&callback).unwrap();
    for (path, text) in [("../service.toml", SERVICE), ("_callback.toml", CALLBACK), ("parcel_lost.toml", EVENT)] {
        fs::write(callback.join(path), edit(text)).unwrap();
    }
    let job = Job::new(folder.path().join("api"), folder.path().join("generated"));
    (folder, job)
}

#[test]
fn without_an_edit_nothing_is_wrong() {
    assert_eq!(said("A depot.", "Another depot."), None);
}

/// Cases in a file of their own: a name, the text that is replaced, what replaces it, and what is said then.
#[test]
fn every_refusal_is_as_it_is_written_down() {
    let mut wrong = Vec::new();
    let cases = include_str!("golden/callback_refusals.txt");
    for case in cases.split("== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let marked = |mark| rest.lines().filter_map(|line| line.strip_prefix(mark)).collect::<Vec<_>>().join("\n");
        let expected: Vec<_> = rest.lines().skip_while(|line| line.starts_with(['-', '+'])).collect();
        let said = said(&marked("- "), &marked("+ ")).unwrap_or_else(|| "nothing".to_owned());
        if said != expected.join("\n").trim_end() {
            wrong.push(format!("== {name}\n{said}\n"));
        }
    }
    assert!(wrong.is_empty(), "xtask/tests/golden/callback_refusals.txt is to say, if this is what is meant:\n{}", wrong.join("\n"));
    assert_eq!(cases.matches("error: ").count(), 19);
}

/// A type of the folder, one of an event, and the event itself share one module.
#[test]
fn two_types_with_one_name() {
    for name in ["Event", "ParcelLost"] {
        let (_folder, job) =
            description(|text| text.replace("type.Cause", &format!("type.{name}")).replace("\"Cause\"", &format!("\"{name}\"")));
        let said = job.write().unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("error: the callbacks have two types named `{name}`\n --> api/depot/news/parcel_lost.toml:3:9")),
            "{said}"
        );
    }
    let (_folder, job) = description(|text| text.replace("Truck", "ParcelLost"));
    let said = job.write().unwrap_err().to_string();
    assert!(said.starts_with("error: the callbacks have two types named `ParcelLost`\n --> api/depot/news/_callback.toml:5:7"), "{said}");
}

#[test]
fn a_folder_is_one_of_operations_or_one_of_callbacks() {
    let (folder, job) = description(str::to_owned);
    let news = folder.path().join("api/depot/news");
    fs::write(news.join("_family.toml"), "").unwrap();
    let expected = "error: the folder is a family too: it has a _family.toml or a _callback.toml\n --> api/depot/news/_callback.toml";
    assert_eq!(job.write().unwrap_err().to_string(), expected);
}

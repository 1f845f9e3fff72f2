//! `zego media ls`: lists of thousands of files, and lists that come to no good end.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::TcpStream;
use std::sync::mpsc;

use serde_json::{Value, json};
use zego_model::sandbox as published;

use super::support::{Fake, Outcome, Running, ZEGO, command, zego};
use super::{file, started};

/// A few more than two pages of three streams at each vendor, the last of them made just now.
fn seed() -> String {
    let rows = ["Tencent", "Ws", "Huawei"].into_iter().flat_map(|vendor| {
        let row = move |stream: &str, count: u32| json!({ "vendor": vendor, "stream": stream, "count": count, "duration": 60 });
        [row("live-1", 1_000), row("live-11", 1_000), row("lesson", 345)]
    });
    json!({ "files": rows.collect::<Vec<_>>() }).to_string()
}

fn environment(ready: &Value) -> [(&'static str, String); 3] {
    [
        ("ZEGO_ENDPOINT", ready["endpoint"].as_str().unwrap().to_owned()),
        ("ZEGO_APP_ID", published::APP_ID.to_string()),
        ("ZEGO_SERVER_SECRET", published::SERVER_SECRET.to_owned()),
    ]
}

/// Lists in a sandbox with these options.
fn listed(name: &str, options: &str, test: impl FnOnce(&dyn Fn(&str) -> Outcome)) {
    let path = file(name, &seed());
    started(&format!("--empty --no-limits --seed {} {options}", path.display()), |ready| {
        let environment = environment(ready);
        let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        test(&|line| zego(&format!("media ls {line}"), &environment));
    });
}

/// The documents of lines.
fn documents(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn every_page_is_listed_in_every_form() {
    listed("media.json", "", |ls| {
        for (vendor, key, last) in [("Tencent", "FileId", "DURATION"), ("Ws", "Key", "URL"), ("Huawei", "Key", "URL")] {
            let lines = ls(&format!("--vendor {vendor} --output ndjson"));
            assert_eq!((lines.code, lines.stderr.as_str()), (Some(0), ""), "{vendor}");
            let files = documents(&lines.stdout);
            let ids: BTreeSet<&str> = files.iter().map(|file| file[key].as_str().unwrap()).collect();
            assert_eq!((files.len(), ids.len()), (2_345, 2_345), "{vendor}");

            let document = ls(&format!("--vendor {vendor} --output json"));
            let document = document.document();
            assert_eq!(document.as_object().unwrap().keys().collect::<Vec<_>>(), ["files"]);
            assert_eq!(document["files"].as_array().unwrap(), &files, "{vendor}");

            let table = ls(&format!("--vendor {vendor}"));
            assert_eq!((table.code, table.stderr.as_str()), (Some(0), ""));
            assert_eq!(table.stdout, ls(&format!("--vendor {vendor} --output table")).stdout);
            let mut rows = table.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
            let headings = rows.next().unwrap();
            assert!(headings.ends_with(&["TIME", "BYTES", last]), "{headings:?}");
            let rows: Vec<_> = rows.collect();
            assert!(rows.iter().all(|row| row.len() == 4), "the headings come once");
            assert_eq!(rows.iter().map(|row| row[0]).collect::<BTreeSet<_>>(), ids, "{vendor}");
        }
    });
}

#[test]
fn a_list_is_narrowed_by_stream_prefix_age_and_number() {
    listed("media-narrow.json", "", |ls| {
        for vendor in ["Tencent", "Ws", "Huawei"] {
            let count = |options: &str| {
                let outcome = ls(&format!("--vendor {vendor} {options} --output ndjson"));
                assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{vendor} {options}: {outcome:?}");
                documents(&outcome.stdout).len()
            };
            assert_eq!(count("--stream-id live-1"), 1_000);
            assert_eq!(count("--stream-id live-1 --stream-id lesson --stream-id nobody"), 1_345);
            // A file a minute: those of the last hour are too young, give or take the time that the test takes.
            let hour = count("--stream-id lesson --older-than 1h");
            assert!((285..=290).contains(&hour), "{vendor}: {hour}");
            assert_eq!(count("--max 7"), 7);
            assert_eq!(count("--max 0"), 0);
        }
        assert_eq!(documents(&ls("--vendor Ws --prefix app-lesson-- --output ndjson").stdout).len(), 345);
        let empty = ls("--vendor Ws --prefix nothing --output json");
        assert_eq!((empty.code, empty.stdout.as_str()), (Some(0), "{\"files\":[]}\n"));
        let empty = ls("--vendor Ws --prefix nothing");
        assert_eq!((empty.code, empty.stdout.as_str(), empty.stderr.as_str()), (Some(0), "", "note: no files\n"));
        let odd = ls("--vendor Ws --stream-id 'live-1 ' --max 1");
        assert!(odd.stderr.contains("--stream-id") && odd.stderr.contains("with a space at its end"), "{odd:?}");
    });
}

/// What was read is printed, and then what is missing.
#[test]
fn a_list_that_ends_early_is_a_failure() {
    let faults = file("media-faults.toml", "[[fault]]\noperation = \"SearchMedia\"\nevery = 2\ncode = 3\n");
    listed("media-ends.json", &format!("--fault {}", faults.display()), |ls| {
        let whole = "the list is not whole, it ended after 1000 files: SearchMedia: ";
        let is_told = |error: &Value| {
            let message = error["message"].as_str().unwrap();
            assert!(message.starts_with(whole), "{message}");
            assert_eq!((&error["kind"], &error["code"]), (&json!("permission_denied"), &json!(3)));
        };
        // Every second call fails, so each list sees one page and one failure.
        let document = ls("--vendor Ws --output json");
        assert_eq!(document.code, Some(1), "{}", document.stderr);
        let document = document.document();
        assert_eq!(document["files"].as_array().unwrap().len(), 1_000);
        is_told(&document["error"]);

        let lines = ls("--vendor Huawei --output ndjson");
        let files = documents(&lines.stdout);
        assert_eq!((lines.code, lines.stderr.as_str(), files.len()), (Some(1), "", 1_001));
        is_told(&files[1_000]["error"]);

        let table = ls("--vendor Ws");
        assert_eq!((table.code, table.stdout.lines().count()), (Some(1), 1_001));
        assert!(table.stderr.starts_with(&format!("error: {whole}")), "{}", table.stderr);

        // Before anything was read it fails as any other call.
        assert_eq!(ls("--vendor Ws --max 1").code, Some(0));
        let failure = ls("--vendor Ws --output ndjson").failure();
        assert!(failure["message"].as_str().unwrap().starts_with("SearchMedia: "), "{failure}");
    });
}

/// A page with a file, and the word that there are more.
fn first_page(stream: &mut TcpStream) {
    let body = r#"{"Code":0,"Data":{"Ws":{"Keys":[{"Key":"a","Size":1}],"NextMarker":"a"}}}"#;
    stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
}

/// A signal in the middle of a list: what was begun is ended, so that it can be read.
#[test]
fn a_signal_ends_a_document_that_has_begun() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        for output in ["json", "ndjson", "text"] {
            let (done, waiting) = mpsc::channel::<()>();
            let fake = Fake::new(move |mut stream| {
                first_page(&mut stream);
                let _ = waiting.recv();
            });
            let mut running =
                Running::start(command(&format!("media ls --vendor Ws --endpoint {} --output {output}", fake.endpoint), &ZEGO));
            let mut stdout = BufReader::with_capacity(1, running.stdout().take().unwrap());
            let mut text = Vec::new();
            stdout.read_until(if output == "json" { b'}' } else { b'\n' }, &mut text).unwrap();
            running.signal(signal);
            stdout.read_to_end(&mut text).unwrap();
            let outcome = running.finish();
            drop(done);
            fake.request();
            let text = String::from_utf8(text).unwrap();
            assert_eq!(outcome.code, Some(status), "{output}: {outcome:?}");
            match output {
                "json" => {
                    let document: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                    let told = (&document["files"][0]["Key"], &document["error"]["kind"]);
                    assert_eq!(told, (&json!("a"), &json!("interrupted")), "{text}");
                }
                "ndjson" => {
                    let lines = documents(&text);
                    assert_eq!((lines.len(), &lines[1]["error"]["kind"]), (2, &json!("interrupted")), "{text}");
                }
                _ => assert!(text.lines().count() == 2 && outcome.stderr.contains("error: "), "{text} {outcome:?}"),
            }
        }
    }
}

/// Who reads a table may leave when he has read enough; a program that has asked for documents lacks some.
#[test]
fn a_reader_who_leaves() {
    for (output, status) in [("table", 0), ("json", 8), ("ndjson", 8)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = command(&format!("media ls --vendor Tencent --sandbox --output {output}"), &[]);
        command.stdout(writer);
        let outcome = Running::start(command).finish();
        assert_eq!(outcome.code, Some(status), "{output}: {outcome:?}");
        assert_eq!(outcome.stderr.contains("could not be written to stdout: Broken pipe"), status == 8, "{outcome:?}");
    }
}

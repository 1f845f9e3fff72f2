//! Text from outside, through every command and both kinds of output: nothing of it moves a cursor, hides, or turns what follows around; and in JSON it stays
//! the same text.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};

use serde_json::{Value, json};
use zego_model::text::is_unseen;

use super::support::{Fake, Outcome, Running, Sandbox, TENCENT, ZEGO, command, signed, zego, zego_reading};

/// One of each kind, as a terminal would take it: controls of both blocks, direction of writing, ends of lines, what has no shape.
const FOREIGN: &str = "a\u{1b}[2J\u{7f}\u{80}\u{9b}31m\u{9f}\u{a0}\u{ad}\u{61c}\u{200b}\u{200d}\u{200e}\u{202e}\u{2028}\u{2029}\u{2066}\u{2069}\u{feff}\u{fff9}\u{1d173}\u{e0041}z";
/// The same as JSON has to have it: only what JSON itself escapes is escaped.
const IN_JSON: &str = "a\\u001b[2J\u{7f}\u{80}\u{9b}31m\u{9f}\u{a0}\u{ad}\u{61c}\u{200b}\u{200d}\u{200e}\u{202e}\u{2028}\u{2029}\u{2066}\u{2069}\u{feff}\u{fff9}\u{1d173}\u{e0041}z";

const SECRET: [(&str, &str); 1] = [("ZEGO_CALLBACK_SECRET", "secret")];

fn is_plain(text: &str) -> bool {
    text.chars().all(|char| char == '\n' || !is_unseen(char))
}

/// Whether the text stands somewhere in a document, also as a name.
fn holds(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(FOREIGN),
        Value::Array(items) => items.iter().any(holds),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains(FOREIGN) || holds(value)),
        _ => false,
    }
}

/// What is printed has no such character; as JSON it has the text, unescaped.
fn check(output: &str, outcome: &Outcome) {
    assert!(is_plain(&outcome.stdout) && is_plain(&outcome.stderr), "{outcome:?}");
    assert!(!outcome.stdout.is_empty() || !outcome.stderr.is_empty(), "{outcome:?}");
    if output == "json" {
        assert!(holds(&outcome.document()), "{outcome:?}");
    }
}

#[test]
fn an_answer_of_a_service() {
    let zego_answers = [
        format!(r#"{{"Code":0,"Message":"{IN_JSON}","RequestId":"r","Data":{{"Deleted":["A"],"{IN_JSON}":[{{"x":"{IN_JSON}"}}]}}}}"#),
        format!(
            "{{\r\n\t\"Code\":0,\"Data\":{{\"Deleted\":[],\"Errors\":[{{\"Key\":\"A\",\"Code\":\"{IN_JSON}\",\"Message\":\"{IN_JSON}\"}}]}}}}"
        ),
        format!(r#"{{"Code":2,"Message":"{IN_JSON}","RequestId":"{IN_JSON}"}}"#),
    ];
    let tencent_answers = [
        format!(r#"{{"Response":{{"RequestId":"{IN_JSON}","{IN_JSON}":"{IN_JSON}"}}}}"#),
        format!(r#"{{"Response":{{"Error":{{"Code":"{IN_JSON}","Message":"{IN_JSON}"}},"RequestId":"r"}}}}"#),
    ];
    let zego_line = "rtc delete-media --vendor Tencent --file-id A";
    let tencent_line = "tencent-live stop-live-record --stream-name s --task-id 1";
    let cases = zego_answers.iter().map(|answer| (zego_line, answer)).chain(tencent_answers.iter().map(|answer| (tencent_line, answer)));
    for (line, answer) in cases {
        for output in ["text", "json"] {
            let fake = Fake::answering(answer.clone());
            let environment = [&ZEGO[..], &TENCENT[..]].concat();
            check(output, &zego(&format!("{line} --output {output} --endpoint {}", fake.endpoint), &environment));
            fake.request();
            let action = if line == zego_line { "DeleteMedia" } else { "StopLiveRecord" };
            check(output, &zego_reading(&format!("decode {action} --output {output}"), answer, &[]));
        }
    }
}

/// Every operation, with the text in the place of its first value.
#[test]
fn a_parameter_of_every_operation() {
    let environment = [&ZEGO[..], &TENCENT[..]].concat();
    for (number, row) in zego_model::operations().enumerate() {
        let output = if number % 2 == 0 { "json" } else { "text" };
        let service = row.spec.service().name.replace('_', "-");
        let line = format!("{service} {} --param 'Own={FOREIGN}' --dry-run --output {output}", row.command);
        let outcome = zego(&line, &environment);
        assert!(is_plain(&outcome.stdout) && is_plain(&outcome.stderr), "{line}: {outcome:?}");
        if output == "json" {
            // One document, of the request or of what is missing.
            outcome.document();
        }
    }
}

#[test]
fn a_callback() {
    let [first, second, third] = [1, 2, 3].map(signed);
    let bodies = [
        format!(r#"{{"event":"record","appid":"1",{first},"stream_alias":"{IN_JSON}","{IN_JSON}":"{IN_JSON}"}}"#),
        format!("{{\r\n\"event\":\"{IN_JSON}\",\t{second},\"x\":[\"{IN_JSON}\"]}}"),
        // Nested more deeply than is looked into.
        format!("{{\"event\":\"{IN_JSON}\",{third},\"x\":{}\r\n\"{IN_JSON}\"\t{}}}", "[".repeat(120), "]".repeat(120)),
    ];
    for body in &bodies {
        for output in ["text", "json"] {
            let outcome = zego_reading(&format!("webhook verify --window none --output {output}"), body, &SECRET);
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
            // For people a document has more than one line.
            check(output, &Outcome { stdout: outcome.stdout.replace('\r', "\u{1b}"), ..outcome });
        }
    }
    for output in ["text", "json"] {
        let mut running = Running::start(command(&format!("webhook listen --listen 127.0.0.1:0 --window none --output {output}"), &SECRET));
        let mut lines = BufReader::new(running.stdout().take().unwrap());
        let mut printed = String::new();
        lines.read_line(&mut printed).unwrap();
        let address = printed.split_once("http://").unwrap().1;
        let address = address[..address.find(|char: char| char != '.' && char != ':' && !char.is_ascii_digit()).unwrap()].to_owned();
        let post = |head: &str, body: &str| {
            let mut stream = TcpStream::connect(&address).unwrap();
            write!(stream, "POST / HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(is_plain(&answer.replace('\r', "")), "{answer:?}");
        };
        for body in &bodies {
            post("", body);
        }
        post("Content-Encoding: \u{9b}31m\u{202e}\r\n", "{}");
        running.signal("TERM");
        lines.read_to_string(&mut printed).unwrap();
        let outcome = running.finish();
        assert!(is_plain(&printed) && is_plain(&outcome.stderr), "{printed:?} {outcome:?}");
        if output == "json" {
            let documents: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(documents.len(), 5, "{printed}");
            assert!(documents[1..4].iter().all(holds), "{printed}");
        }
    }
}

/// What a sandbox was asked, on its stderr and from `logs`; and what something answers that is no sandbox.
#[test]
fn a_sandboxs_log() {
    let sandbox = Sandbox::start("-v");
    let encoded = FOREIGN.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    let address = sandbox.endpoint.strip_prefix("http://").unwrap();
    for target in
        [format!("/?Action={encoded}"), format!("/?Action=DeleteMedia&AppId={encoded}&{encoded}={encoded}"), format!("/{encoded}")]
    {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    for output in ["text", "ndjson"] {
        let outcome = zego(&format!("sandbox logs --endpoint {} --output {output}", sandbox.endpoint), &[]);
        assert!(outcome.code == Some(0) && is_plain(&outcome.stdout), "{outcome:?}");
        assert!(output == "text" || outcome.stdout.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{outcome:?}");
    }
    assert!(is_plain(&sandbox.stop("TERM")));

    let entry = format!("{{\r\n\"number\":1,\"moment\":0,\t\"action\":\"{IN_JSON}\",\"message\":\"{IN_JSON}\"}}");
    for (answer, lines) in [(format!("{{\"requests\":[{entry}],\"next\":1,\"dropped\":0}}"), 1), (format!("{{\"{IN_JSON}\":1}}"), 0)] {
        for output in ["text", "json"] {
            let fake = Fake::answering(answer.clone());
            let outcome = zego(&format!("sandbox logs --endpoint {} --output {output}", fake.endpoint), &[]);
            fake.request();
            assert!(is_plain(&outcome.stdout) && is_plain(&outcome.stderr), "{outcome:?}");
            assert!(outcome.stdout.lines().count() == lines || output == "text" || lines == 0, "{outcome:?}");
            if lines == 1 && output == "json" {
                assert_eq!(outcome.document()["action"], json!(FOREIGN), "{outcome:?}");
            }
        }
    }
}

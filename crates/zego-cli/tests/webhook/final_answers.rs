//! What the program behind says is passed on when it is a whole and final answer, and never otherwise.

use super::*;

/// What the program writes, the status that the sender sees, and what the line says.
const ANSWERS: &[(&str, u16, &str)] = &[
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, r#"{"status":200}"#),
    ("HTTP/1.1 204 No Content\r\n\r\n", 204, r#"{"status":204}"#),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200, r#"{"status":200}"#),
    ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, r#"{"status":200}"#),
    ("HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n", 409, r#"{"status":409}"#),
    ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 503, r#"{"status":503}"#),
    ("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", 502, "101"),
    ("HTTP/1.1 100 Continue\r\n\r\n", 502, "error"),
    ("HTTP/1.1 102 Processing\r\n\r\n", 502, "error"),
    ("HTTP/1.1 199 New\r\n\r\n", 502, "error"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", 502, "error"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", 502, "error"),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n", 502, "error"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10", 502, "error"),
    ("HTTP/1.1 301 Moved Permanently\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", 502, r#"{"status":301}"#),
    ("HTTP/1.1 304 Not Modified\r\n\r\n", 502, r#"{"status":304}"#),
    ("HTTP/1.1 600 New\r\nContent-Length: 0\r\n\r\n", 502, r#"{"status":600}"#),
    ("HTTP/1.1 20 OK\r\n\r\n", 502, "error"),
    ("HTTP/2 200\r\n\r\n", 502, "error"),
    ("SSH-2.0-x\r\n", 502, "error"),
    ("", 502, "error"),
];

#[test]
fn only_a_final_answer_is_passed_on() {
    for (answer, expected, told) in ANSWERS {
        let fake = Fake::new(|mut stream| {
            stream.write_all(answer.as_bytes()).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
        });
        let mut listener = Listener::start(&format!("--window none --forward-to {}", fake.endpoint), "secret");
        assert_eq!(listener.send("POST", &record("")), *expected, "{answer}");
        let line = listener.line();
        assert!(line["forwarded"].to_string().contains(told), "{answer}: {line}");
        fake.request();
        listener.stop();
    }
}

/// As long as it likes and no longer; and as often "not yet" as anybody needs.
#[test]
fn an_answer_without_an_end_is_none() {
    let long = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".to_owned() + &"x".repeat(100_000);
    let never = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50);
    for (answer, told) in [(long, "length limit exceeded"), (never, "answered more than 16 times with 1xx")] {
        let fake = Fake::new(move |mut stream| {
            // It may not be read to its end.
            let _ = stream.write_all(answer.as_bytes());
            // Until the listener has gone.
            let _ = stream.read_to_end(&mut Vec::new());
        });
        let mut listener = Listener::start(&format!("--window none --forward-to {}", fake.endpoint), "secret");
        assert_eq!(listener.send("POST", &record("")), 502, "{told}");
        let line = listener.line();
        assert!(line["forwarded"]["error"].as_str().unwrap().contains(told), "{line}");
        fake.request();
        listener.stop();
    }
}

/// Its coding belongs to a body.
#[test]
fn an_encoded_answer_stays_one() {
    let fake = Fake::new(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Encoding: x-own\r\nContent-Length: 2\r\n\r\nok").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
    });
    let listener = Listener::start(&format!("--window none --forward-to {}", fake.endpoint), "secret");
    let answer = listener.answer("POST", &record(""));
    assert!(answer.contains("content-encoding: x-own\r\n") && answer.ends_with("\r\n\r\nok"), "{answer}");
    fake.request();
    listener.stop();
}

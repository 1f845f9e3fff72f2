//! HTTP/1.1 as a server has it: a request read, an answer written.

use std::fmt::Write as _;

use http::{Request, Response};
use hyper::body::Bytes;
use tokio::io::{AsyncReadExt as _, DuplexStream};

/// The next request, whole; `None` where the client hangs up.
pub(crate) async fn read(stream: &mut DuplexStream) -> Option<Request<Bytes>> {
    let mut bytes = Vec::with_capacity(1 << 10);
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = std::str::from_utf8(&bytes[..head]).expect("the client writes ASCII");
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut request = Request::builder().method(first.next().unwrap_or_default()).uri(first.next().unwrap_or_default());
    let mut length = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().expect("the client writes numbers");
        }
        request = request.header(name, value);
    }
    let mut body = bytes.split_off(head);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    assert_eq!(body.len(), length, "one request at a time");
    Some(request.body(body.into()).expect("the client writes HTTP"))
}

/// An answer, as it is written.
pub(crate) fn bytes(answer: &Response<Bytes>) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {}\r\n", answer.status());
    for (name, value) in answer.headers() {
        let _ = write!(head, "{name}: {}\r\n", value.to_str().expect("the sandbox writes ASCII"));
    }
    if !answer.headers().contains_key("content-length") {
        let _ = write!(head, "content-length: {}\r\n", answer.body().len());
    }
    head += "\r\n";
    [head.as_bytes(), answer.body()].concat()
}

//! What came where an answer should have come, in words: never a part of it, which may repeat a signed query.

/// What a body is that is no JSON, or not all of one.
pub(super) fn described(body: &[u8]) -> &'static str {
    let is_wide = matches!(body, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..]);
    match body.trim_ascii() {
        [] if body.is_empty() => "an empty body",
        [] => "white space alone",
        _ if is_wide => "text in UTF-16: save it as UTF-8",
        [0x1f, 0x8b, ..] => "packed with gzip: unpack it first",
        _ if std::str::from_utf8(body).is_err() => "no text in UTF-8",
        [b'<', markup @ ..] => markup_of(markup),
        [b'{' | b'[' | b'"', ..] => "JSON that is broken, or not all of it",
        _ => "text that is no JSON",
    }
}

/// What begins with a `<`.
fn markup_of(markup: &[u8]) -> &'static str {
    let begins = |word: &str| markup.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    if ["!doctype html", "html", "head", "body"].into_iter().any(begins) {
        "an HTML page, as a proxy or a portal sends it"
    } else if begins("?xml") {
        "XML"
    } else {
        "HTML or XML"
    }
}

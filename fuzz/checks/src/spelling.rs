//! A text as others write it once more.

use std::fmt::Write as _;

use crate::input::Input;

/// Each of these can follow on another.
const WAYS: [fn(&str) -> String; 10] = [
    str::to_owned,
    |text| escaped(text, |char| in_bytes(char, |out, byte| write!(out, "%{byte:02X}"))),
    |text| escaped(text, |char| in_bytes(char, |out, byte| write!(out, "%{byte:02x}"))),
    |text| escaped(text, |char| format!("\\u{:04x}", u32::from(char))),
    |text| text.replace('/', "\\/").replace('"', "\\\""),
    |text| escaped(text, |char| format!("&#{};", u32::from(char))),
    |text| escaped(text, |char| format!("&#x{:X};", u32::from(char))),
    |text| text.replace('&', "&amp;").replace('"', "&quot;"),
    |text| text.chars().fold(String::new(), |out, char| out + &format!("\\u{:04X}", u32::from(char))),
    |text| text.bytes().fold(String::new(), |out, byte| out + &format!("%{byte:02X}")),
];

/// What is longer is not escaped once more: it is the same over and over, and costs time.
const LONGEST: usize = 600;

/// A text in up to three ways at once, of which the input says which.
pub(crate) fn spelled(text: &str, input: &mut Input<'_>) -> String {
    let layers = input.byte() % 4;
    (0..layers).fold(text.to_owned(), |text, _| if text.len() > LONGEST { text } else { input.of(&WAYS)(&text) })
}

/// Escapes what is neither a letter nor a digit.
fn escaped(text: &str, escape: impl Fn(char) -> String) -> String {
    text.chars().fold(
        String::new(),
        |out, char| if char.is_ascii_alphanumeric() { out + char.encode_utf8(&mut [0; 4]) } else { out + &escape(char) },
    )
}

fn in_bytes(char: char, write: impl Fn(&mut String, u8) -> std::fmt::Result) -> String {
    let mut out = String::new();
    for byte in char.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a String cannot fail.
        let _ = write(&mut out, byte);
    }
    out
}

//! The rule of an id that somebody wrote: what it may be, whichever form it stands in.

use zego_model::RequestError;
use zego_model::rtc::media_file::{DeleteMedia, FileId, Vendor};
use zego_model::text::stray;

use super::error::TextProblem;

/// Names that ids have in tables and objects, in the order in which they are looked for.
pub(super) const KNOWN_NAMES: [&str; 5] = ["FileId", "file_id", "Key", "key", "id"];

/// Other words that stand over a column of ids.
const OTHER_NAMES: [&str; 5] = ["fileid", "file id", "file-id", "persistentid", "obsobject"];

/// Whether it is a name of ids, and no id.
pub(super) fn is_name(text: &str) -> bool {
    KNOWN_NAMES.iter().chain(&OTHER_NAMES).any(|name| text.eq_ignore_ascii_case(name))
}

/// Without what lines have around them: blanks, tabs, and the first half of a line end of Windows.
pub(super) fn trimmed(text: &[u8]) -> &[u8] {
    let is_noise = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
    let begin = text.iter().position(|byte| !is_noise(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_noise(byte)).map_or(begin, |last| last + 1);
    &text[begin..end]
}

/// The text of bytes.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, TextProblem> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        TextProblem::NotUtf8 { at: at + 1, byte: bytes.get(at).copied().unwrap_or_default() }
    })
}

/// An id from a text.
pub(super) fn checked(text: &str) -> Result<FileId, TextProblem> {
    // Nearly always: nothing but visible ASCII.
    if !text.bytes().all(|byte| byte.is_ascii_graphic())
        && let Some(stray) = stray(text)
    {
        return Err(TextProblem::Stray { text: text.to_owned(), stray });
    }
    let id = FileId::from(text);
    sendable(&id)?;
    Ok(id)
}

/// Whether a call can carry an id at all, wherever it is from.
pub(super) fn sendable(id: &FileId) -> Result<(), TextProblem> {
    let len = id.as_str().len();
    if len == 0 {
        return Err(TextProblem::NoId);
    }
    // Escaped, it has three times as many at most.
    if len <= SHORT {
        return Ok(());
    }
    match DeleteMedia::batches(Vendor::Tencent, [id.clone()]) {
        Err(RequestError::QueryTooLong { .. }) => Err(TextProblem::TooLong { len, text: id.as_str().chars().take(100).collect() }),
        _ => Ok(()),
    }
}

/// What fits into the URL of any call, however it is escaped.
const SHORT: usize = 1_024;

//! Names that no parameter of a user's may have, in whatever disguise: whoever reads one of them a second time reads another call.

use percent_encoding::percent_decode_str;

use crate::spec::{ProtocolKind, ServiceSpec};
use crate::text::is_unseen;

/// How often a name is decoded that was encoded before it is encoded.
const LAYERS: usize = 4;

/// The name that a parameter has for a lenient reader: without what makes a list or an object of it (from the first bracket or dot on), white space, and
/// characters that cannot be seen; percent-encoding is undone, and full-width letters are letters.
pub(crate) fn stem(name: &str) -> String {
    stem_of(&plain(name))
}

fn stem_of(plain: &str) -> String {
    plain.split(['[', ']', '.']).next().unwrap_or_default().to_owned()
}

fn plain(name: &str) -> String {
    let mut plain = name.to_owned();
    for _ in 0..LAYERS {
        if !plain.contains('%') {
            break;
        }
        plain = percent_decode_str(&plain).decode_utf8_lossy().into_owned();
    }
    let visible = plain.chars().filter(|char| !char.is_whitespace() && !is_unseen(*char));
    visible.map(half_width).collect()
}

/// The letter that a full-width one looks like.
fn half_width(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        other => other,
    }
}

/// Whether a parameter may not have this name: it is one of the protocol's own, holds one behind what separates parameters, or is none at all.
pub(crate) fn is_reserved(service: &ServiceSpec, name: &str) -> bool {
    let plain = plain(name);
    let is_own = |stem: &str| {
        service.reserved.iter().any(|reserved| reserved.eq_ignore_ascii_case(stem))
            || (service.protocol == ProtocolKind::TencentCloud && is_header(stem))
    };
    stem_of(&plain).is_empty() || plain.split(['&', ';', '?', '#', '=']).any(|part| is_own(&stem_of(part)))
}

/// Whether it is one of the headers that Tencent's requests are signed with.
fn is_header(stem: &str) -> bool {
    stem.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("x-tc-")) || stem.eq_ignore_ascii_case("authorization")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_a_lenient_reader_takes_it_for() {
        for (name, expected) in [
            ("FileId[]", "FileId"),
            (" FileId\t[0]", "FileId"),
            ("Media.0.FileId", "Media"),
            ("File%49d%5B%5D", "FileId"),
            ("File%2549d", "FileId"),
            ("\u{feff}File\u{200b}Id\u{a0}\r\n", "FileId"),
            ("\u{ff26}ile\u{ff29}d\u{ff3b}0", "FileId"),
            ("[]", ""),
            ("%00.x", ""),
            ("100%", "100%"),
        ] {
            assert_eq!(stem(name), expected, "{name:?}");
        }
    }
}

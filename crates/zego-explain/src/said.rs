//! Foreign text within our own: nothing in it moves a terminal, and it is not too long.

use zego_model::text::{Printable, printable};

/// One foreign text within a message.
pub const fn shown(text: &str) -> Printable<'_> {
    printable(text).shortened(80)
}

/// A message of our own that may quote more than one foreign text.
pub const fn one_line(text: &str) -> Printable<'_> {
    printable(text).shortened(300)
}

/// A length of time for people, of so many seconds.
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / (24 * 3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_one_line_that_ends() {
        assert_eq!(shown(&"x".repeat(81)).to_string().len(), 82);
        assert_eq!(shown("user\u{202e}nimda").to_string(), "user\\u{202e}nimda");
        assert_eq!(one_line("`a\nb`").to_string(), "`a\\nb`");
        assert_eq!(one_line(&"x".repeat(301)).to_string().len(), 302);
    }
}

//! The words of a command line, before anything of it is understood.

/// The last value of a flag, even where the line is wrong in every other respect; empty where the flag has none.
pub(crate) fn last_value<'a>(mut words: impl Iterator<Item = &'a str>, flag: &str) -> Option<&'a str> {
    let mut last = None;
    while let Some(word) = words.next() {
        match word.strip_prefix(flag) {
            Some("") => last = Some(words.next().unwrap_or_default()),
            Some(rest) => last = rest.strip_prefix('=').or(last),
            None if word == "--" => break,
            None => {}
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_counts() {
        for (line, value) in [
            ("rtc --output json nonsense", Some("json")),
            ("--output=json", Some("json")),
            ("--output text rtc --output json", Some("json")),
            ("--output json --output=text", Some("text")),
            ("--output json --output", Some("")),
            ("--outputs json", None),
            ("rtc -- --output json", None),
            ("rtc", None),
        ] {
            assert_eq!(last_value(line.split(' '), "--output"), value, "{line}");
        }
    }
}

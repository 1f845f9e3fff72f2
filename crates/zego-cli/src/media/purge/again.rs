//! The command line that goes on with a run.

use std::path::Path;

use super::arguments::flag;

/// How a run is gone on with.
#[derive(Clone, Copy, Debug)]
pub(super) enum How<'l> {
    /// Its ledger was named.
    Named,
    /// It was not, and is this file.
    In(&'l Path),
    /// It has none that stays: it can only be begun again.
    Anew,
}

/// This command line, such that it goes on, without being asked, and without what was for once.
pub(super) fn command(line: impl IntoIterator<Item = String>, how: How<'_>) -> String {
    let line: Vec<String> = line.into_iter().collect();
    let is = |argument: &str, name: &str| {
        argument.strip_prefix("--").is_some_and(|rest| rest == name || rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
    };
    // stdin has been read.
    let is_stdin =
        line.windows(2).any(|pair| is(&pair[0], flag::FROM) && pair[1] == "-") || line.iter().any(|argument| argument == "--from=-");
    let resumes = !matches!(how, How::Anew);
    let mut words = vec!["zego".to_owned()];
    let mut arguments = line.into_iter().skip(1).peekable();
    while let Some(argument) = arguments.next() {
        let of_stdin = is_stdin && resumes && [flag::FROM, flag::COLUMN, flag::FORMAT].iter().any(|name| is(&argument, name));
        if of_stdin {
            if !argument.contains('=') {
                arguments.next();
            }
        } else if ![flag::RESUME, flag::PLAN, flag::YES].iter().any(|name| is(&argument, name)) {
            words.push(argument);
        }
    }
    if let How::In(ledger) = how {
        words.extend([format!("--{}", flag::LEDGER), ledger.display().to_string()]);
    }
    if resumes {
        words.push(format!("--{}", flag::RESUME));
    }
    words.push(format!("--{}", flag::YES));
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_added_and_what_was_for_once_is_gone() {
        for (line, how, expected) in [
            (
                &["x", "media", "purge", "--vendor", "Ws", "--from", "my ids"][..],
                How::In(Path::new("l")),
                "zego media purge --vendor Ws --from 'my ids' --ledger l --resume --yes",
            ),
            (
                &["x", "media", "purge", "--ledger=a", "--resume", "--yes", "--plan"],
                How::Named,
                "zego media purge '--ledger=a' --resume --yes",
            ),
            (
                &["x", "media", "purge", "--from", "-", "--column", "Key", "--format=csv", "--max", "3"],
                How::Named,
                "zego media purge --max 3 --resume --yes",
            ),
            (&["x", "media", "purge", "--from=-", "--yes"], How::Named, "zego media purge --resume --yes"),
            (&["x", "media", "purge", "--from", "-", "--plan"], How::Anew, "zego media purge --from - --yes"),
        ] {
            assert_eq!(command(line.iter().map(|word| (*word).to_owned()), how), expected);
        }
    }
}

//! The languages in which a return code is explained.

use clap::ArgMatches;

/// A language. English is what the description of the services is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Language {
    English,
    Chinese,
}

impl Language {
    /// What `--lang` asks for.
    pub(super) fn of(matches: &ArgMatches) -> Self {
        match matches.get_one::<String>("lang").map(String::as_str) {
            Some("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// An English sentence in this language; as it is, where it has no translation.
    pub(super) fn say(self, english: &str) -> &str {
        match self {
            Self::English => english,
            Self::Chinese => zego_explain::chinese(english).unwrap_or(english),
        }
    }
}

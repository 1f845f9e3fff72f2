//! The languages in which a return code is explained.

use clap::ArgMatches;

/// A language. English is what the description of the services is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Language {
    English,
    Chinese,
}

/// English sentences and words, each with its Chinese, a line each. The English is the key, so that what was changed there cannot keep an old translation.
const CHINESE: &str = include_str!("chinese.txt");

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
            Self::Chinese => Self::sentences().find(|(key, _)| *key == english).map_or(english, |(_, chinese)| chinese),
        }
    }

    /// All that there is in Chinese.
    pub(super) fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
        CHINESE.lines().filter_map(|line| line.split_once(" = "))
    }
}

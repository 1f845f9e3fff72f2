//! What a row of the switches says.

use std::fmt;

use super::behaviour::Quirks;

/// A switch: a row of [`QUIRKS`](crate::QUIRKS).
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct Quirk {
    /// The name on the command line and in a file.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// What it can be; the first is the default, the second what its name alone means.
    pub values: &'static [QuirkValue],
    /// The test that holds each value: a function below `tests/`.
    pub test: &'static str,
}

/// What a switch can be.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct QuirkValue {
    /// The word; `BYTES` stands for a number.
    pub word: &'static str,
    /// What the sandbox then does.
    pub doc: &'static str,
    pub(super) set: QuirkSetter,
}

/// A value of a product's switch.
pub(crate) const fn word(word: &'static str, doc: &'static str) -> QuirkValue {
    QuirkValue { word, doc, set: QuirkSetter::Chosen }
}

impl Quirk {
    /// What a product's switch is set to.
    pub(crate) fn word(&self, quirks: &Quirks) -> &'static str {
        quirks.chosen(self.name).unwrap_or(self.values[0].word)
    }

    /// Whether a product's switch is set to this.
    pub(crate) fn is(&self, quirks: &Quirks, word: &str) -> bool {
        debug_assert!(self.values.iter().any(|value| value.word == word), "{} cannot be {word}", self.name);
        self.word(quirks) == word
    }
}

/// How a value gets into [`Quirks`].
#[derive(Clone, Copy, Debug)]
pub(super) enum QuirkSetter {
    /// Under the switch's name, for the product to look at.
    Chosen,
    Word(fn(&mut Quirks)),
    /// Any number from `least` to `most`; `usual` is what the switch's name alone means.
    Number {
        least: u32,
        most: u32,
        usual: u32,
        set: fn(&mut Quirks, u32),
    },
}

impl fmt::Display for QuirkValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.set {
            QuirkSetter::Chosen | QuirkSetter::Word(_) => f.write_str(self.word),
            QuirkSetter::Number { least, most, .. } => write!(f, "{} from {least} to {most}", self.word),
        }
    }
}

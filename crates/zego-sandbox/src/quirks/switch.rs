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
    /// The test that holds each value: a function in `tests/it/quirks.rs`.
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

/// How a value gets into [`Quirks`].
#[derive(Clone, Copy, Debug)]
pub(super) enum QuirkSetter {
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
            QuirkSetter::Word(_) => f.write_str(self.word),
            QuirkSetter::Number { least, most, .. } => write!(f, "{} from {least} to {most}", self.word),
        }
    }
}

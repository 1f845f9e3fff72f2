//! Switches for what nobody outside of the services knows: where the pages contradict themselves or are silent, the sandbox can be either.
//!
//! A switch is a row of [`QUIRKS`]. One of the gateways is a field of [`Quirks`] as well; one of a product stands in the product's folder. From the rows come
//! the names on the command line and in a file, the help, and the table of the page.

mod behaviour;
mod rows;
mod switch;

use zego_model::text::nearest;

pub use self::behaviour::{LongUrl, Quirks};
pub use self::rows::QUIRKS;
use self::switch::QuirkSetter;
pub(crate) use self::switch::word;
pub use self::switch::{Quirk, QuirkValue};
use crate::log::shown;

/// A switch that there is not, or a value that it does not have.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum QuirkError {
    /// No switch has the name.
    #[error("`{name}` is no switch{}; there are {}", hint(*nearest), names())]
    #[non_exhaustive]
    Name {
        /// The name that was given.
        name: String,
        /// The nearest that there is.
        nearest: Option<&'static str>,
    },
    /// The switch does not have the value.
    #[error("{name} cannot be `{value}`{}; it is {known}", hint(*nearest))]
    #[non_exhaustive]
    Value {
        /// The switch.
        name: &'static str,
        /// The value that was given.
        value: String,
        /// The nearest that there is.
        nearest: Option<&'static str>,
        /// All values, in words.
        known: String,
    },
}

impl Quirks {
    /// Sets a switch as the command line does: `NAME=VALUE`, or `NAME` alone for the first value that is not the default.
    ///
    /// # Errors
    /// [`QuirkError`]: no such switch, no such value.
    pub fn switch(&mut self, text: &str) -> Result<(), QuirkError> {
        if let Some((name, value)) = text.split_once('=') {
            return self.set(name, value);
        }
        let quirk = Quirk::named(text)?;
        match quirk.values.get(1).map(|value| (value.word, value.set)) {
            Some((word, QuirkSetter::Chosen)) => self.choose(quirk.name, Some(word)),
            Some((_, QuirkSetter::Word(set))) => set(self),
            Some((_, QuirkSetter::Number { usual, set, .. })) => set(self, usual),
            None => {}
        }
        Ok(())
    }

    /// Sets a switch.
    ///
    /// # Errors
    /// [`QuirkError`]: no such switch, no such value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), QuirkError> {
        Quirk::named(name)?.set(self, value)
    }
}

impl Quirk {
    /// The switch of a name.
    pub(crate) fn named(name: &str) -> Result<&'static Self, QuirkError> {
        QUIRKS.iter().find(|quirk| quirk.name == name).ok_or_else(|| QuirkError::Name {
            name: shown(name).to_string(),
            nearest: nearest(name, QUIRKS.iter().map(|quirk| quirk.name)),
        })
    }

    fn set(&self, quirks: &mut Quirks, given: &str) -> Result<(), QuirkError> {
        for (place, value) in self.values.iter().enumerate() {
            match value.set {
                QuirkSetter::Chosen if value.word == given => {
                    quirks.choose(self.name, (place > 0).then_some(value.word));
                    return Ok(());
                }
                QuirkSetter::Word(set) if value.word == given => {
                    set(quirks);
                    return Ok(());
                }
                QuirkSetter::Number { least, most, set, .. } => {
                    if let Some(number) = given.parse().ok().filter(|number| (least..=most).contains(number)) {
                        set(quirks, number);
                        return Ok(());
                    }
                }
                QuirkSetter::Chosen | QuirkSetter::Word(_) => {}
            }
        }
        let words = || self.values.iter().map(|value| value.word);
        let known = self.values.iter().map(QuirkValue::to_string).collect::<Vec<_>>().join(" or ");
        Err(QuirkError::Value { name: self.name, value: shown(given).to_string(), nearest: nearest(given, words()), known })
    }
}

fn hint(nearest: Option<&'static str>) -> String {
    nearest.map(|nearest| format!(": {nearest}?")).unwrap_or_default()
}

fn names() -> String {
    QUIRKS.iter().map(|quirk| quirk.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::rows::GATEWAYS;
    use super::*;

    #[test]
    fn every_value_of_every_switch_is_a_configuration_of_its_own() {
        let mut forms = BTreeSet::new();
        let mut values = 0;
        for quirk in QUIRKS {
            for (index, value) in quirk.values.iter().enumerate() {
                let mut quirks = Quirks::default();
                let word = if value.word == "BYTES" { "2048" } else { value.word };
                quirks.set(quirk.name, word).unwrap();
                assert_eq!(quirks == Quirks::default(), index == 0, "{}={word}: the first value is the default, and no other", quirk.name);
                forms.insert(format!("{quirks:?}"));
                values += usize::from(index > 0);
            }
            let (mut alone, mut second) = (Quirks::default(), Quirks::default());
            alone.switch(quirk.name).unwrap();
            second.set(quirk.name, if quirk.values[1].word == "BYTES" { "8192" } else { quirk.values[1].word }).unwrap();
            assert_eq!(alone, second, "{}", quirk.name);
        }
        assert_eq!(forms.len(), values + 1, "two values do the same");
        // One field more has the switches of products.
        let fields = format!("{:?}", Quirks::default()).matches(": ").count();
        assert_eq!(GATEWAYS.len() + 1, fields, "a field has no row, or two rows have one");
        let names: BTreeSet<_> = QUIRKS.iter().map(|quirk| quirk.name).collect();
        assert_eq!(names.len(), QUIRKS.len(), "two switches have one name");
    }

    #[test]
    fn what_there_is_not_is_told_with_the_nearest() {
        let said = |text: &str| Quirks::default().switch(text).unwrap_err().to_string();
        assert!(said("nonce-reply").starts_with("`nonce-reply` is no switch: nonce-replay?; there are request-id-as-number, "));
        assert_eq!(said("nonce-replay=refuse"), "nonce-replay cannot be `refuse`: refused?; it is accepted or refused");
        assert_eq!(said("url-length=12"), "url-length cannot be `12`; it is none or BYTES from 256 to 65534");
        assert_eq!(said("url-length=70000"), "url-length cannot be `70000`; it is none or BYTES from 256 to 65534");
        assert!(said(&"x".repeat(10_000)).len() < 500);
    }
}

//! Switches for what nobody outside of the services knows: where the pages contradict themselves or are silent, the sandbox can be either.
//!
//! A switch is a field of [`Quirks`] and a row of [`QUIRKS`]. From the rows come the names on the command line and in a file, the help, and
//! the table of the page.

mod rows;

use std::fmt;

use zego_model::text::nearest;

pub use self::rows::QUIRKS;
use crate::log::shown;

/// How the service behaves in points in which its documentation contradicts itself or is silent. The default is the first value of each of
/// [`QUIRKS`].
///
/// ```
/// use zego_sandbox::{Quirks, UnknownFile};
///
/// let mut quirks = Quirks::default();
/// quirks.unknown_file = UnknownFile::Success;
/// quirks.switch("nonce-replay=refused")?;
/// assert!(quirks.nonce_replay_refused);
/// # Ok::<(), zego_sandbox::QuirkError>(())
/// ```
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a doubt of its own, with the behaviour that is assumed for its default")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Quirks {
    /// `RequestId` is text; or, with this, a bare number past 2^53.
    pub request_id_as_number: bool,
    /// `WsItemIdReceiverResp.Code` is a number; or, with this, text.
    pub cache_code_as_text: bool,
    /// `Data.Ws` of starting and stopping is an object with the tasks in its `list`; or, with this, the list of tasks itself.
    pub ws_as_list: bool,
    /// `Marker` of `DescribeUserList` is empty on the last page; or, with this, on a page without users alone.
    pub marker_on_last_page: bool,
    /// What becomes of a deletion that names unknown files.
    pub unknown_file: UnknownFile,
    /// Nonces are not remembered; or, with this, one that an app has used already is refused with 100000005.
    pub nonce_replay_refused: bool,
    /// `StreamId=a` in place of `StreamId[]=a` is refused; or, with this, taken.
    pub bare_list_accepted: bool,
    /// A `POST` to an operation of `GET` is refused; or, with this, taken, with its parameters in the query or in a form.
    pub post_for_get_accepted: bool,
    /// The longest target of a request (path and query) in bytes; without it only HTTP's own limit holds, 65,534.
    pub url_length: Option<u32>,
    /// How a longer target is refused.
    pub long_url: LongUrl,
    /// Answers have a `Date`; or, with this, none.
    pub date_absent: bool,
    /// Refusals of ZEGO's side have HTTP status 200; or, with this, one of 400 to 503, after the kind of their code.
    pub refusal_status_mapped: bool,
    /// The code of Tencent's operations for a task that is not there.
    pub unknown_task: UnknownTask,
    /// The limit on the rate of calls is each operation's own; or, with this, one for all operations of a family that have the same one.
    pub quota_shared: bool,
    /// Tencent's `TaskId` stays below 2^53; or, with this, has 19 digits.
    pub long_task_id: bool,
    /// `IsTest` chooses the environment for the family `media_file`, too; or, with this, its calls are always in production.
    pub is_test_ignored_for_media: bool,
}

/// What becomes of a deletion that names unknown files.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UnknownFile {
    /// They come back in `Errors`, and the rest goes.
    #[default]
    Errors,
    /// The whole call is refused with code 41003, and nothing goes.
    Code41003,
    /// They count as deleted.
    Success,
}

/// How a target that is longer than [`Quirks::url_length`] is refused.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum LongUrl {
    /// HTTP status 414 with a page of HTML, as a web server in front of the gateway would.
    #[default]
    Status414,
    /// HTTP status 200 with JSON and code 100000012.
    Code,
}

/// The code of Tencent's operations for a task that is not there, or is another stream's.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UnknownTask {
    /// `ResourceNotFound.TaskId`, of the page of `DeleteLiveRecord`.
    #[default]
    TaskId,
    /// `ResourceNotFound.TaskNotFound`.
    TaskNotFound,
    /// `InvalidParameter.InvalidTaskId`.
    InvalidTaskId,
    /// `InvalidParameterValue`.
    InvalidParameterValue,
    /// `FailedOperation.AlterTaskState`.
    AlterTaskState,
}

impl UnknownTask {
    /// The code as it is answered.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaskId => "ResourceNotFound.TaskId",
            Self::TaskNotFound => "ResourceNotFound.TaskNotFound",
            Self::InvalidTaskId => "InvalidParameter.InvalidTaskId",
            Self::InvalidParameterValue => "InvalidParameterValue",
            Self::AlterTaskState => "FailedOperation.AlterTaskState",
        }
    }
}

/// A switch: a row of [`QUIRKS`].
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
    set: QuirkSetter,
}

/// How a value gets into [`Quirks`].
#[derive(Clone, Copy, Debug)]
enum QuirkSetter {
    Word(fn(&mut Quirks)),
    /// Any number from `least` to `most`; `usual` is what the switch's name alone means.
    Number {
        least: u32,
        most: u32,
        usual: u32,
        set: fn(&mut Quirks, u32),
    },
}

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
        match Quirk::named(text)?.values.get(1).map(|value| value.set) {
            Some(QuirkSetter::Word(set)) => set(self),
            Some(QuirkSetter::Number { usual, set, .. }) => set(self, usual),
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
        QUIRKS
            .iter()
            .find(|quirk| quirk.name == name)
            .ok_or_else(|| QuirkError::Name { name: shown(name).to_string(), nearest: near(name, QUIRKS.iter().map(|quirk| quirk.name)) })
    }

    fn set(&self, quirks: &mut Quirks, given: &str) -> Result<(), QuirkError> {
        for value in self.values {
            match value.set {
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
                QuirkSetter::Word(_) => {}
            }
        }
        let words = || self.values.iter().map(|value| value.word);
        let known = self.values.iter().map(QuirkValue::to_string).collect::<Vec<_>>().join(" or ");
        Err(QuirkError::Value { name: self.name, value: shown(given).to_string(), nearest: near(given, words()), known })
    }
}

impl fmt::Display for QuirkValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.set {
            QuirkSetter::Word(_) => f.write_str(self.word),
            QuirkSetter::Number { least, most, .. } => write!(f, "{} from {least} to {most}", self.word),
        }
    }
}

/// What is far longer than any name is near to none, and long to compare.
fn near(given: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if given.len() < 100 { nearest(given, known) } else { None }
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
        let fields = format!("{:?}", Quirks::default()).matches(": ").count();
        assert_eq!(QUIRKS.len(), fields, "a field has no row, or two rows have one");
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

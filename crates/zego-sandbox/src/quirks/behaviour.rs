//! What the switches choose from.

use std::collections::BTreeMap;

/// How the service behaves in points in which its documentation contradicts itself or is silent. The default is the first value of each of
/// [`QUIRKS`](crate::QUIRKS). What concerns all calls is a field; what concerns the operations of one product is set by its name.
///
/// ```
/// use zego_sandbox::Quirks;
///
/// let mut quirks = Quirks::default();
/// quirks.date_absent = true;
/// quirks.set("unknown-file", "success")?;
/// quirks.switch("nonce-replay=refused")?;
/// assert!(quirks.nonce_replay_refused);
/// # Ok::<(), zego_sandbox::QuirkError>(())
/// ```
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a doubt of its own, with the behaviour that is assumed for its default")]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Quirks {
    /// `RequestId` is text; or, with this, a bare number past 2^53.
    pub request_id_as_number: bool,
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
    /// The limit on the rate of calls is each operation's own; or, with this, one for all operations of a family that have the same one.
    pub quota_shared: bool,
    /// `IsTest` chooses the environment for the family `media_file`, too; or, with this, its calls are always in production.
    pub is_test_ignored_for_media: bool,
    /// The switches of products that are not at their default, by name: only the product knows what they mean.
    chosen: BTreeMap<&'static str, &'static str>,
}

impl Quirks {
    /// The word that a product's switch is set to, unless it is the default.
    pub(super) fn chosen(&self, name: &str) -> Option<&'static str> {
        self.chosen.get(name).copied()
    }

    /// Sets a product's switch to a word, or, with none, to its default.
    pub(super) fn choose(&mut self, name: &'static str, word: Option<&'static str>) {
        self.chosen.remove(name);
        self.chosen.extend(word.map(|word| (name, word)));
    }
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

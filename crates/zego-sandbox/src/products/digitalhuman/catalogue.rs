//! Which digital humans and timbres there are: the vendor's public ones, which every app may use, and those that the first app begins with.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A digital human.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Human {
    pub(super) actions: Vec<String>,
    /// What is wrong with it, if anything is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) flaw: Option<Flaw>,
    pub(super) name: String,
    /// The names of the timbres that are its own, by their ids.
    pub(super) timbres: BTreeMap<String, String>,
}

/// What can be wrong with a digital human.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Flaw {
    /// Its stream tasks do not get ready.
    Failing,
    /// No stream task can be created: its configuration is wrong.
    Misconfigured,
    /// No stream task can be created: its model is of another version.
    OldModel,
}

/// How many public ones there are beside those of the pages' examples: more than an answer holds.
const OTHER_HUMANS: u32 = 22;
const OTHER_TIMBRES: u32 = 21;

/// The public digital humans, by their ids. Two of them are those of the pages' examples.
pub(super) static PUBLIC_HUMANS: LazyLock<BTreeMap<String, Human>> = LazyLock::new(|| {
    let others = (1..=OTHER_HUMANS).map(|number| {
        (format!("{number:08x}-5eed-4000-a000-{number:012x}"), human(format!("Public {number}"), &["idle_action", "mute_action"]))
    });
    let shown = [
        ("fa592895-d988-4584-b27b-97b8f4b921ad", &["802_921474", "790_421367", "804_750085", "idle_action", "mute_action"][..]),
        ("0d3538a4-9e8e-4155-b1fb-c7defb8eeef8", &["shake_hands", "idle_action", "mute_action"]),
    ];
    shown.map(|(id, actions)| (id.to_owned(), human("xxx", actions))).into_iter().chain(others).collect()
});

/// The names of the public timbres, by their ids. One is that of the page's example.
pub(super) static PUBLIC_TIMBRES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let others = (1..=OTHER_TIMBRES).map(|number| (format!("timbre-{number:02}"), format!("Timbre {number}")));
    others.chain([("xxx".to_owned(), "xxx".to_owned())]).collect()
});

/// What the first app has of its own to begin with: the two of the pages' examples, and one with each flaw.
pub(super) fn seeded() -> BTreeMap<String, Human> {
    let own = Human {
        timbres: [("own-timbre-1", "Own 1"), ("own-timbre-2", "Own 2")].map(|(id, name)| (id.to_owned(), name.to_owned())).into(),
        ..human("Own", &["wave", "idle_action", "mute_action"])
    };
    let flawed = |flaw| Human { flaw: Some(flaw), ..human("Flawed", &[]) };
    let humans = [
        ("077f52b8-1513-49f8-af14-54a57dadda2e", human("xxx", &[])),
        ("42f97c28-1124-4cb2-800a-44d028497027", own),
        ("failing-human", flawed(Flaw::Failing)),
        ("misconfigured-human", flawed(Flaw::Misconfigured)),
        ("old-model-human", flawed(Flaw::OldModel)),
    ];
    humans.map(|(id, human)| (id.to_owned(), human)).into()
}

fn human(name: impl Into<String>, actions: &[&str]) -> Human {
    let actions = actions.iter().map(|action| (*action).to_owned()).collect();
    Human { actions, name: name.into(), ..Human::default() }
}

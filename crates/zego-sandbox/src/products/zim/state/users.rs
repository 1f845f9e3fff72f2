//! Users, and whether they are there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// What a user of an app can be: registered, or somebody who has logged in.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Users {
    users: BTreeMap<String, User>,
}

/// A user.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) avatar: String,
    /// Whether it is a bot: the app's own server answers what is written to it.
    pub(crate) bot: bool,
    pub(crate) extra: String,
    pub(crate) name: String,
    /// Since when the user is online.
    pub(crate) online: Option<Session>,
    /// Whether anybody has ever logged in as the user.
    pub(crate) seen: bool,
}

/// A stay of a user.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) since: Moment,
    /// What the user sits at: `WEB`.
    pub(crate) system: String,
}

impl Users {
    pub(crate) fn get(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.get_mut(id)
    }

    /// Whether the user is registered, or has logged in once.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.users.contains_key(id)
    }

    /// The name of a user; nothing for somebody who is not there.
    pub(crate) fn name(&self, id: &str) -> &str {
        self.get(id).map_or("", |user| &user.name)
    }

    /// A user who was not there before.
    pub(crate) fn add(&mut self, id: &str, user: User) {
        self.users.insert(id.to_owned(), user);
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &User)> {
        self.users.iter()
    }

    pub(crate) fn held(&self) -> usize {
        self.users.len()
    }
}

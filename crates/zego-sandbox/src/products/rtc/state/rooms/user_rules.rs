//! Bans of users.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::MEMORY;

/// Whom a ban is for.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
pub(crate) enum UserRuleTarget {
    Ip(String),
    Room(String),
    User(String),
    UserInRoom { room: String, user: String },
}

/// What a ban forbids.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct Disabled {
    pub(crate) login: bool,
    pub(crate) publishing: bool,
}

/// A ban of users.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) struct UserRule {
    pub(crate) disabled: Disabled,
    /// In seconds; from then on it is no longer in force.
    pub(crate) expires: i64,
}

/// The largest number of rules is in force already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooManyRules {
    pub(crate) limit: usize,
}

/// The bans, one for each target, in the order of the targets.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct UserRules {
    #[serde(with = "crate::entries")]
    rules: BTreeMap<UserRuleTarget, UserRule>,
}

impl UserRuleTarget {
    /// The number of `RuleType`.
    pub(crate) const fn kind(&self) -> i64 {
        match self {
            Self::Ip(_) => 1,
            Self::Room(_) => 2,
            Self::User(_) => 3,
            Self::UserInRoom { .. } => 4,
        }
    }

    /// Address, room and user; what it does not go by is empty.
    pub(crate) fn parts(&self) -> (&str, &str, &str) {
        match self {
            Self::Ip(ip) => (ip, "", ""),
            Self::Room(room) => ("", room, ""),
            Self::User(user) => ("", "", user),
            Self::UserInRoom { room, user } => ("", room, user),
        }
    }

    /// How many rules of this kind there can be in force.
    pub(crate) const fn limit(&self) -> usize {
        match self {
            Self::Ip(_) => 100,
            _ => 200,
        }
    }

    /// Whether it means this user in this room.
    pub(crate) fn means(&self, room: &str, user: &str, ip: &str) -> bool {
        match self {
            Self::Ip(banned) => banned == ip,
            Self::Room(banned) => banned == room,
            Self::User(banned) => banned == user,
            Self::UserInRoom { room: in_room, user: banned } => in_room == room && banned == user,
        }
    }
}

impl UserRules {
    /// Sets a rule, in place of the one for the same target.
    pub(crate) fn set(&mut self, target: UserRuleTarget, rule: UserRule, now: i64) -> Result<(), TooManyRules> {
        let limit = target.limit();
        let others = self.rules.iter().filter(|(other, rule)| other.kind() == target.kind() && **other != target && rule.expires > now);
        if others.count() >= limit {
            return Err(TooManyRules { limit });
        }
        self.rules.insert(target, rule);
        Ok(())
    }

    pub(crate) fn delete(&mut self, target: &UserRuleTarget) -> Option<UserRule> {
        self.rules.remove(target)
    }

    /// All rules, also those that have run out within the last day.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&UserRuleTarget, &UserRule)> {
        self.rules.iter()
    }

    /// What this user may not do in this room, and until when at least.
    pub(crate) fn disabled(&self, room: &str, user: &str, ip: &str, now: i64) -> Disabled {
        let rules = self.rules.iter().filter(|(target, rule)| rule.expires > now && target.means(room, user, ip));
        rules.fold(Disabled::default(), |all, (_, rule)| Disabled {
            login: all.login || rule.disabled.login,
            publishing: all.publishing || rule.disabled.publishing,
        })
    }

    pub(super) fn settle(&mut self, now: i64) {
        self.rules.retain(|_, rule| rule.expires + MEMORY > now);
    }
}

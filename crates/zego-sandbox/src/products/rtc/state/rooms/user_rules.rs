//! Bans of users.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::memory::MEMORY;
use crate::entries;
use crate::moment::Moment;

/// Whom a ban is for.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) enum UserRuleTarget {
    Ip(String),
    Room(String),
    User(String),
    UserInRoom { room: String, user: String },
}

/// What a ban forbids.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disabled {
    pub(crate) login: bool,
    pub(crate) publishing: bool,
}

/// A ban of users.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserRule {
    pub(crate) disabled: Disabled,
    /// From then on it is no longer in force.
    pub(crate) expires: Moment,
}

/// The largest number of rules is in force already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooManyRules {
    pub(crate) limit: usize,
}

/// The bans, one for each target, in the order of the targets.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserRules {
    #[serde(with = "entries")]
    rules: BTreeMap<UserRuleTarget, UserRule>,
    /// When each runs out.
    #[serde(skip)]
    ends: BTreeSet<(Moment, UserRuleTarget)>,
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
}

impl UserRules {
    /// When the next rule is forgotten.
    pub(super) fn next_due(&self) -> Option<Moment> {
        self.ends.first().map(|(expires, _)| expires.plus_secs(MEMORY))
    }

    /// Forgets what ran out a day ago.
    pub(super) fn fall_due(&mut self, now: Moment) {
        while self.next_due().is_some_and(|due| due <= now) {
            if let Some((_, target)) = self.ends.pop_first() {
                self.rules.remove(&target);
            }
        }
    }

    pub(super) fn rebuild(&mut self) {
        self.ends = self.rules.iter().map(|(target, rule)| (rule.expires, target.clone())).collect();
    }

    /// Sets a rule, in place of the one for the same target.
    pub(crate) fn set(&mut self, target: UserRuleTarget, rule: UserRule, now: Moment) -> Result<(), TooManyRules> {
        let limit = target.limit();
        // The first that any rule can have of those that run out later than now.
        let later = (Moment::from_millis(now.millis() + 1), UserRuleTarget::Ip(String::new()));
        let others = self.ends.range(later..).filter(|(_, other)| other.kind() == target.kind() && *other != target);
        if others.count() >= limit {
            return Err(TooManyRules { limit });
        }
        self.delete(&target);
        self.ends.insert((rule.expires, target.clone()));
        self.rules.insert(target, rule);
        Ok(())
    }

    pub(crate) fn delete(&mut self, target: &UserRuleTarget) -> Option<UserRule> {
        let rule = self.rules.remove(target)?;
        self.ends.remove(&(rule.expires, target.clone()));
        Some(rule)
    }

    /// All rules, also those that have run out within the last day.
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = (&UserRuleTarget, &UserRule)> {
        self.rules.iter()
    }

    /// What this user may not do in this room now.
    pub(crate) fn disabled(&self, room: &str, user: &str, ip: &str, now: Moment) -> Disabled {
        let (room, user) = (room.to_owned(), user.to_owned());
        let targets = [
            UserRuleTarget::Ip(ip.to_owned()),
            UserRuleTarget::Room(room.clone()),
            UserRuleTarget::User(user.clone()),
            UserRuleTarget::UserInRoom { room, user },
        ];
        let rules = targets.iter().filter_map(|target| self.rules.get(target)).filter(|rule| rule.expires > now);
        rules.fold(Disabled::default(), |all, rule| Disabled {
            login: all.login || rule.disabled.login,
            publishing: all.publishing || rule.disabled.publishing,
        })
    }
}

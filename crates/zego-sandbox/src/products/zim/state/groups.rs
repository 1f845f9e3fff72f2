//! Groups and their members.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::moment::Moment;

/// What a member is: the owner, an administrator, anybody else. Higher numbers are roles of the app's own.
pub(crate) const OWNER: i64 = 1;
pub(crate) const ADMINISTRATOR: i64 = 2;
pub(crate) const MEMBER: i64 = 3;

/// The end of what never ends.
const NEVER: Moment = Moment::from_secs(i64::MAX);

/// Groups, by their ids.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Groups {
    groups: BTreeMap<String, Group>,
    /// How many groups, and members of them, there have ever been: the place of the next.
    places: u64,
}

/// A group.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) avatar: String,
    /// How often name, notice and picture were changed.
    pub(crate) changes: u64,
    pub(crate) created: Moment,
    /// Who was asked to join and has not agreed yet, and by whom.
    pub(crate) invited: BTreeMap<String, String>,
    pub(crate) limits: Limits,
    pub(crate) members: BTreeMap<String, Member>,
    pub(crate) mute: Option<Mute>,
    pub(crate) name: String,
    pub(crate) notice: String,
    pub(crate) place: u64,
}

/// Who may join and how, who may invite, and how many members there can be.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) be_invited: i64,
    pub(crate) invite: i64,
    pub(crate) join: i64,
    /// 0 is no limit.
    pub(crate) members: u64,
}

/// A member of a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    pub(crate) joined: Moment,
    muted_until: Option<Moment>,
    pub(crate) nickname: String,
    place: u64,
    pub(crate) role: i64,
}

/// Who in a group may not speak, and until when.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mute {
    everybody: bool,
    roles: BTreeSet<i64>,
    until: Moment,
}

/// Who in a group may not speak now.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Muted {
    pub(crate) everybody: bool,
    pub(crate) roles: Vec<i64>,
    /// In milliseconds; -1 for ever, 0 where nobody is.
    pub(crate) until: i64,
}

/// The end of a time of so many seconds from a moment on; -1 seconds never end, and nothing is over at once.
fn end(from: Moment, seconds: i64) -> Option<Moment> {
    match seconds {
        0 => None,
        ..0 => Some(NEVER),
        _ => Some(from.plus_secs(seconds)),
    }
}

impl Group {
    pub(crate) fn member(&self, user: &str) -> Option<&Member> {
        self.members.get(user)
    }

    pub(crate) fn member_mut(&mut self, user: &str) -> Option<&mut Member> {
        self.members.get_mut(user)
    }

    /// The members, in the order in which they joined.
    pub(crate) fn members(&self) -> Vec<(&String, &Member)> {
        let mut members: Vec<_> = self.members.iter().collect();
        members.sort_unstable_by_key(|(_, member)| member.place);
        members
    }

    pub(crate) fn owner(&self) -> &str {
        self.members.iter().find(|(_, member)| member.role == OWNER).map_or("", |(user, _)| user)
    }

    /// Whether nobody more can join.
    pub(crate) fn is_full(&self) -> bool {
        let limit = usize::try_from(self.limits.members).unwrap_or(usize::MAX);
        limit > 0 && self.members.len() >= limit
    }

    /// Whether the user was in it.
    pub(crate) fn remove(&mut self, user: &str) -> bool {
        self.members.remove(user).is_some()
    }

    /// Mutes everybody, or those of some roles. Where somebody is muted already the time is added to what is left.
    pub(crate) fn mute(&mut self, everybody: bool, roles: BTreeSet<i64>, seconds: i64, now: Moment) {
        let from = self.mute.take().map_or(now, |mute| mute.until.max(now));
        let whom = everybody || !roles.is_empty();
        self.mute = end(from, seconds).filter(|_| whom).map(|until| Mute { everybody, roles, until });
    }

    /// Mutes a member, from now on; false where the user is none.
    pub(crate) fn mute_member(&mut self, user: &str, seconds: i64, now: Moment) -> bool {
        let Some(member) = self.members.get_mut(user) else { return false };
        member.muted_until = end(now, seconds);
        true
    }

    /// Who may not speak now, members of their own apart.
    pub(crate) fn muted(&self, now: Moment) -> Muted {
        let Some(mute) = self.mute.as_ref().filter(|mute| mute.until > now) else { return Muted::default() };
        let roles = if mute.everybody { Vec::new() } else { mute.roles.iter().copied().collect() };
        Muted { everybody: mute.everybody, roles, until: if mute.until == NEVER { -1 } else { mute.until.millis() } }
    }

    /// Who may not speak, as a sum: 1 everybody, 2 those of a role, 4 single members.
    pub(crate) fn mute_kinds(&self, now: Moment) -> i64 {
        let Muted { everybody, roles, .. } = self.muted(now);
        let single = self.members.values().any(|member| member.is_muted(now));
        i64::from(everybody) + 2 * i64::from(!roles.is_empty()) + 4 * i64::from(single)
    }

    /// Whether this member may not speak now.
    pub(crate) fn silences(&self, user: &str, now: Moment) -> bool {
        let muted = self.muted(now);
        let of_member = |member: &Member| member.is_muted(now) || muted.roles.contains(&member.role);
        muted.everybody || self.members.get(user).is_some_and(of_member)
    }

    /// Another member owns it; false where the user is none.
    pub(crate) fn transfer(&mut self, user: &str) -> bool {
        if !self.members.contains_key(user) {
            return false;
        }
        for (id, member) in &mut self.members {
            if id == user {
                member.role = OWNER;
            } else if member.role == OWNER {
                member.role = MEMBER;
            }
        }
        true
    }
}

impl Member {
    fn is_muted(&self, now: Moment) -> bool {
        self.muted_until.is_some_and(|until| until > now)
    }
}

impl Groups {
    /// Whether there is such a group.
    pub(crate) fn knows(&self, group: &str) -> bool {
        self.groups.contains_key(group)
    }

    pub(crate) fn get(&self, group: &str) -> Option<&Group> {
        self.groups.get(group)
    }

    pub(crate) fn get_mut(&mut self, group: &str) -> Option<&mut Group> {
        self.groups.get_mut(group)
    }

    /// Whether the user is in the group.
    pub(crate) fn has_member(&self, group: &str, user: &str) -> bool {
        self.groups.get(group).is_some_and(|group| group.members.contains_key(user))
    }

    /// The groups that a user is in: of each a number that only grows, as the order in which the user came in, and its id, name and picture.
    pub(crate) fn of_user(&self, user: &str) -> Vec<(u64, [&str; 3])> {
        let joined = self.groups.iter().filter_map(|(id, group)| {
            let member = group.members.get(user)?;
            Some((member.place, [id.as_str(), &group.name, &group.avatar]))
        });
        let mut joined: Vec<_> = joined.collect();
        joined.sort_unstable_by_key(|(place, _)| *place);
        joined
    }

    /// A group that was not there before.
    pub(crate) fn add(&mut self, id: &str, group: Group) {
        self.places += 1;
        self.groups.insert(id.to_owned(), Group { place: self.places, ..group });
    }

    /// Puts a user into a group; one who is in it stays as before.
    pub(crate) fn join(&mut self, group: &str, user: &str, role: i64, joined: Moment) {
        let Some(group) = self.groups.get_mut(group) else { return };
        group.invited.remove(user);
        if !group.members.contains_key(user) {
            self.places += 1;
            let member = Member { joined, muted_until: None, nickname: String::new(), place: self.places, role };
            group.members.insert(user.to_owned(), member);
        }
    }

    pub(crate) fn dismiss(&mut self, group: &str) -> Option<Group> {
        self.groups.remove(group)
    }

    /// All groups, in the order in which they were created.
    pub(crate) fn all(&self) -> Vec<(&String, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_unstable_by_key(|(_, group)| group.place);
        groups
    }

    /// What ends by itself is looked at when it is asked for.
    #[expect(clippy::unused_self, reason = "every part of the state is asked")]
    pub(crate) const fn next_due(&self) -> Option<Moment> {
        None
    }

    #[expect(clippy::unused_self, reason = "every part of the state is asked")]
    pub(crate) const fn fall_due(&mut self, _cx: &mut Cx<'_>) {}

    #[expect(clippy::unused_self, reason = "every part of the state is asked")]
    pub(crate) const fn rebuild(&mut self) {}

    pub(crate) fn held(&self) -> usize {
        self.groups.values().map(|group| 1 + group.members.len() + group.attributes.len() + group.invited.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_of_a_group_is_lengthened_and_one_of_a_member_begins_anew() {
        let (mut groups, at) = (Groups::default(), Moment::from_secs);
        groups.add("g", Group::default());
        groups.join("g", "a", OWNER, at(0));
        let group = groups.get_mut("g").unwrap();
        group.mute(true, BTreeSet::new(), 60, at(0));
        group.mute(false, BTreeSet::from([MEMBER]), 60, at(30));
        assert_eq!(group.muted(at(119)), Muted { everybody: false, roles: vec![MEMBER], until: 120_000 });
        assert_eq!(group.muted(at(120)), Muted::default());
        group.mute(true, BTreeSet::new(), -1, at(200));
        assert_eq!(group.muted(at(1_000_000)).until, -1);
        group.mute(true, BTreeSet::new(), 0, at(200));
        assert_eq!(group.mute_kinds(at(200)), 0);
        assert!(group.mute_member("a", 60, at(0)) && group.mute_member("a", 60, at(30)));
        assert_eq!([at(89), at(90)].map(|now| group.silences("a", now)), [true, false]);
    }
}

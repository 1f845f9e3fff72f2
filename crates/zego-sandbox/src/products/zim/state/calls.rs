//! Invitations to calls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::generated::zim::callback::{CallCancel, CallTimeout};
use crate::moment::Moment;

/// Calls, by their ids. They are remembered when they are over.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calls {
    calls: BTreeMap<String, Call>,
    /// When invitations time out that somebody has not answered.
    #[serde(skip)]
    due: BTreeSet<(Moment, String)>,
}

/// A call.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// When somebody was last invited to it.
    pub(crate) asked: Moment,
    pub(crate) caller: String,
    pub(crate) created: Moment,
    /// What the caller passed along.
    pub(crate) data: String,
    /// Whether it was taken back, or nobody is left who could accept.
    pub(crate) ended: bool,
    /// Who is called, and what they said to it.
    pub(crate) invited: BTreeMap<String, Said>,
    /// How long an answer is waited for, in seconds.
    pub(crate) timeout: u64,
}

/// What a user who is called has said.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Said {
    Nothing,
    Yes,
    No,
    /// Nothing, for too long.
    TimedOut,
}

/// Why a user's answer is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NoAnswerTaken {
    NoCall,
    NotInvited,
    TimedOut,
    Ended,
}

impl Call {
    /// When those who have not answered are no longer waited for.
    fn until(&self) -> Moment {
        self.asked.plus_secs(i64::try_from(self.timeout).unwrap_or(i64::MAX))
    }

    fn any(&self, said: Said) -> bool {
        self.invited.values().any(|other| *other == said)
    }

    /// It is over once nobody is in it and nobody can come.
    fn settle(&mut self) {
        self.ended |= !self.any(Said::Nothing) && !self.any(Said::Yes);
    }

    fn is_waiting(&self) -> bool {
        !self.ended && self.any(Said::Nothing)
    }
}

impl Calls {
    pub(crate) fn add(&mut self, id: String, call: Call) {
        self.due.insert((call.until(), id.clone()));
        self.calls.insert(id, call);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Call> {
        self.calls.get(id)
    }

    /// A user answers; whether that is new.
    pub(crate) fn answer(&mut self, id: &str, user: &str, said: Said) -> Result<bool, NoAnswerTaken> {
        let call = self.calls.get_mut(id).ok_or(NoAnswerTaken::NoCall)?;
        let before = call.invited.get(user).copied().ok_or(NoAnswerTaken::NotInvited)?;
        if before == said {
            return Ok(false);
        }
        match before {
            Said::TimedOut => return Err(NoAnswerTaken::TimedOut),
            Said::Nothing if !call.ended => {}
            _ => return Err(NoAnswerTaken::Ended),
        }
        call.invited.insert(user.to_owned(), said);
        call.settle();
        self.refresh(id);
        Ok(true)
    }

    /// The caller takes the invitation back; who had been called, or nothing where there is no such call any more.
    pub(crate) fn cancel(&mut self, id: &str) -> Option<Vec<String>> {
        let call = self.calls.get_mut(id).filter(|call| !call.ended)?;
        call.ended = true;
        let users = call.invited.keys().cloned().collect();
        self.refresh(id);
        Some(users)
    }

    /// Somebody in a call invites another user to it; everybody who has not answered is waited for anew. False where there is no such call any more.
    pub(crate) fn invite(&mut self, id: &str, user: &str, now: Moment) -> bool {
        let Some(call) = self.calls.get_mut(id).filter(|call| !call.ended) else { return false };
        self.due.remove(&(call.until(), id.to_owned()));
        call.asked = now;
        call.invited.insert(user.to_owned(), Said::Nothing);
        self.due.insert((call.until(), id.to_owned()));
        true
    }

    fn refresh(&mut self, id: &str) {
        if let Some(call) = self.calls.get(id).filter(|call| !call.is_waiting()) {
            self.due.remove(&(call.until(), id.to_owned()));
        }
    }

    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.due.first().map(|(moment, _)| *moment)
    }

    pub(crate) fn fall_due(&mut self, cx: &mut Cx<'_>) {
        while let Some((moment, id)) = self.due.first().filter(|(moment, _)| *moment <= cx.now).cloned() {
            self.due.remove(&(moment, id.clone()));
            if let Some(call) = self.calls.get_mut(&id) {
                time_out(&id, call, cx);
            }
        }
    }

    pub(crate) fn rebuild(&mut self) {
        let waiting = self.calls.iter().filter(|(_, call)| call.is_waiting());
        self.due = waiting.map(|(id, call)| (call.until(), id.clone())).collect();
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&String, &Call)> {
        self.calls.iter()
    }

    pub(crate) fn held(&self) -> usize {
        self.calls.len()
    }
}

/// Whoever has not answered is no longer waited for. If nobody has accepted, there is no call.
fn time_out(id: &str, call: &mut Call, cx: &mut Cx<'_>) {
    let mut late = Vec::new();
    for (user, said) in &mut call.invited {
        if *said == Said::Nothing {
            *said = Said::TimedOut;
            late.push(user.clone().into());
        }
    }
    cx.tell(&CallTimeout { call_id: id.to_owned().into(), users: late });
    call.settle();
    if call.ended {
        let users = call.invited.keys().map(|user| user.clone().into()).collect();
        let (call_id, payload) = (id.to_owned().into(), call.data.clone().into());
        cx.tell(&CallCancel { call_id, users, reason: "timeout_cancel".into(), payload });
    }
}

//! Callbacks on their way: when each attempt is due, and which were made.
//!
//! The attempts of a callback have fixed moments after the event, as ZEGO's pages give them. An attempt that is due is handed out once the one before it
//! has been reported to have failed; one that has been taken ends the callback. So time can pass while nobody receives anything, and what was due
//! meanwhile follows at once.

mod delivery;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zego_model::spec::EventSpec;
use zego_sign::AppId;

use self::delivery::Delivery;
use crate::entries;
use crate::ids::Ids;
use crate::moment::Moment;
use crate::outbox::{Outbox, OutboxEvent};

/// Bound: how many callbacks are on their way at a time, of all apps together. An event past that is dropped; the log tells at once how many were, and
/// `GET /_sandbox/state` how many in all.
pub(crate) const MOST_PENDING: usize = 500_000;

/// Bound: what the callbacks on their way take up in memory, in bytes. An event past that is dropped and told as past [`MOST_PENDING`].
pub(crate) const MOST_PENDING_BYTES: usize = 256 << 20;

/// Callbacks on their way.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deliveries {
    /// The number of the last one.
    last: u64,
    /// Nonces are apart from the other identifiers: whether callbacks are sent must not change the ids of calls.
    nonces: Ids,
    #[serde(with = "entries")]
    pending: BTreeMap<u64, Delivery>,
    /// The moments of attempts that are not due yet.
    #[serde(skip)]
    due: BTreeSet<(Moment, u64)>,
    /// Those with an attempt to be handed out, in the order in which the attempts came due.
    #[serde(skip)]
    ready: BTreeSet<(Moment, u64)>,
    #[serde(skip)]
    pub(crate) most: Most,
    /// What those on their way take up, in bytes.
    #[serde(skip)]
    bytes: usize,
    /// How many were dropped since somebody asked.
    #[serde(skip)]
    dropped: u64,
    /// How many were dropped since the sandbox began.
    #[serde(skip)]
    dropped_in_all: u64,
    /// Grows when all of them are replaced: reports on those before count no more.
    #[serde(skip)]
    generation: u64,
}

/// How much can be on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Most {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
}

impl Default for Most {
    fn default() -> Self {
        Self { count: MOST_PENDING, bytes: MOST_PENDING_BYTES }
    }
}

/// One attempt that is due now.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) ticket: Ticket,
    pub(crate) app_id: AppId,
    pub(crate) spec: &'static EventSpec,
    pub(crate) fields: Box<RawValue>,
    /// Where it goes, if not where all go.
    pub(crate) to: Option<Box<str>>,
    pub(crate) nonce: u64,
    pub(crate) signed: Moment,
    pub(crate) tampered: bool,
    /// Which attempt it is, from 1.
    pub(crate) number: usize,
}

/// What an attempt is reported by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ticket {
    generation: u64,
    number: u64,
    /// Which attempt it is, from 1: it is reported once.
    attempt: usize,
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Next {
    /// Another attempt, so many seconds after this one was due: at this moment, in the time of the state.
    Attempt { number: usize, pause: u32, due: Moment },
    /// Nothing: the event is lost.
    GivenUp { attempts: usize },
    /// Nobody waits for the report any more.
    Forgotten,
}

impl Deliveries {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            last: 0,
            nonces: Ids::new(seed),
            pending: BTreeMap::new(),
            due: BTreeSet::new(),
            ready: BTreeSet::new(),
            most: Most::default(),
            bytes: 0,
            dropped: 0,
            dropped_in_all: 0,
            generation: 0,
        }
    }

    /// Takes what happened now. It is signed at the clock's time when it is first sent, or, where the clock stands still, when it happens.
    pub(crate) fn add(&mut self, app_id: AppId, events: Outbox, now: Moment, is_signed_at_once: bool) {
        for OutboxEvent { spec, fields, to, delay, tampered } in events.take() {
            let happened = now.plus_secs(i64::try_from(delay).unwrap_or(i64::MAX));
            let signed = is_signed_at_once.then_some(happened);
            let delivery = Delivery { signed, tampered, to, ..Delivery::new(app_id, spec, fields, happened) };
            let bytes = self.bytes.saturating_add(delivery.bytes());
            if self.pending.len() >= self.most.count || bytes > self.most.bytes {
                self.dropped += 1;
                self.dropped_in_all += 1;
                continue;
            }
            self.bytes = bytes;
            self.last += 1;
            self.pending.insert(self.last, Delivery { nonce: self.nonces.nineteen_digits(), ..delivery });
            self.due.insert((happened, self.last));
        }
    }

    /// Goes on with the nonces and numbers of what these take the place of.
    pub(crate) fn go_on_after(&mut self, before: &Self) {
        self.nonces = before.nonces.clone();
        self.last = before.last;
        self.replace(before);
    }

    /// Takes the place of these: reports on them count no more.
    pub(crate) fn replace(&mut self, before: &Self) {
        self.generation = before.generation + 1;
        self.dropped = before.dropped;
        self.dropped_in_all = before.dropped_in_all;
    }

    /// How many are on their way, and how many were dropped since the sandbox began.
    pub(crate) fn counts(&self) -> (usize, u64) {
        (self.pending.len(), self.dropped_in_all)
    }

    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.due.first().map(|(due, _)| *due)
    }

    /// The attempts that are due now can be handed out, each when the one before it has failed.
    pub(crate) fn fall_due(&mut self, now: Moment) {
        while let Some((_, number)) = self.due.first().copied().filter(|(due, _)| *due <= now) {
            self.due.pop_first();
            if let Some(delivery) = self.pending.get_mut(&number) {
                delivery.came_due += 1;
                self.due.extend(delivery.attempt_after(delivery.came_due).map(|due| (due, number)));
                delivery.make_ready(number, &mut self.ready);
            }
        }
    }

    /// The next attempt that is to be made, signed at the clock's time if it has no time yet.
    pub(crate) fn take(&mut self, clock: Moment) -> Option<Attempt> {
        while let Some((_, number)) = self.ready.pop_first() {
            let Some(delivery) = self.pending.get_mut(&number) else { continue };
            return Some(Attempt {
                ticket: Ticket { generation: self.generation, number, attempt: delivery.failed + 1 },
                app_id: delivery.app_id,
                spec: delivery.spec,
                fields: delivery.fields.clone(),
                to: delivery.to.clone(),
                nonce: delivery.nonce,
                signed: *delivery.signed.get_or_insert(clock),
                tampered: delivery.tampered,
                number: delivery.failed + 1,
            });
        }
        None
    }

    /// The receiver has taken it, or it cannot be sent at all.
    pub(crate) fn end(&mut self, ticket: Ticket) {
        if ticket.generation == self.generation {
            self.remove(ticket.number);
        }
    }

    /// The attempt has failed.
    pub(crate) fn fail(&mut self, ticket: Ticket) -> Next {
        let number = ticket.number;
        let generation = self.generation;
        let is_awaited = |delivery: &&mut Delivery| ticket.generation == generation && ticket.attempt == delivery.failed + 1;
        let Some(delivery) = self.pending.get_mut(&number).filter(is_awaited) else { return Next::Forgotten };
        delivery.failed += 1;
        delivery.at_work = false;
        if let Some((pause, due)) = delivery.spec.retry.get(delivery.failed - 1).zip(delivery.attempt_after(delivery.failed)) {
            let next = Next::Attempt { number: delivery.failed + 1, pause: *pause, due };
            delivery.make_ready(number, &mut self.ready);
            return next;
        }
        let attempts = delivery.failed;
        self.remove(number);
        Next::GivenUp { attempts }
    }

    /// How many events were dropped since the last time somebody asked.
    pub(crate) fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }

    /// After a snapshot was read: what is not stored in it. What was at work is made again.
    ///
    /// # Errors
    /// Why one of them cannot be.
    pub(crate) fn rebuild(&mut self) -> Result<(), String> {
        for (number, delivery) in &mut self.pending {
            if !delivery.is_sound() || *number > self.last {
                return Err(format!("callback {number} cannot have come about so"));
            }
            self.bytes = self.bytes.saturating_add(delivery.bytes());
            self.due.extend(delivery.attempt_after(delivery.came_due).map(|due| (due, *number)));
            delivery.make_ready(*number, &mut self.ready);
        }
        let Most { count, bytes } = self.most;
        if self.pending.len() > count || self.bytes > bytes {
            return Err(format!("there are more than {count} callbacks, or {bytes} bytes of them"));
        }
        Ok(())
    }

    fn remove(&mut self, number: u64) {
        if let Some(delivery) = self.pending.remove(&number) {
            self.bytes = self.bytes.saturating_sub(delivery.bytes());
            delivery.attempt_after(delivery.came_due).map(|due| self.due.remove(&(due, number)));
        }
    }
}

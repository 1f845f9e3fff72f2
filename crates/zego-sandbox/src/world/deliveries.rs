//! Callbacks on their way: when each attempt is due, and which were made.
//!
//! The attempts of a callback have fixed moments after the event, as ZEGO's pages give them. An attempt that is due is handed out once the one before it
//! has been reported to have failed; one that has been taken ends the callback. So time can pass while nobody receives anything, and what was due
//! meanwhile follows at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zego_model::spec::EventSpec;
use zego_sign::AppId;

use crate::entries;
use crate::ids::Ids;
use crate::moment::Moment;
use crate::outbox::{Outbox, OutboxEvent};

/// How many callbacks can be on their way. Past that, new ones are dropped, and counted.
pub(crate) const MOST_PENDING: usize = 100_000;

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
    /// How many were dropped since somebody asked.
    #[serde(skip)]
    dropped: u64,
    /// Grows when all of them are replaced: reports on those before count no more.
    #[serde(skip)]
    generation: u64,
}

/// An event, and what became of its attempts.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Delivery {
    app_id: u32,
    /// How many attempts have come due.
    came_due: usize,
    event: String,
    /// How many attempts have failed.
    failed: usize,
    fields: Map<String, Value>,
    happened: Moment,
    nonce: u64,
    service: String,
    /// When it was signed; the same at every attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signed: Option<Moment>,
    /// Whether a fault makes its signature wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    tampered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// Handed out, or about to be.
    #[serde(skip)]
    at_work: bool,
}

/// One attempt that is due now.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) ticket: Ticket,
    pub(crate) app_id: AppId,
    pub(crate) spec: &'static EventSpec,
    pub(crate) fields: Map<String, Value>,
    /// Where it goes, if not where all go.
    pub(crate) to: Option<String>,
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
            dropped: 0,
            generation: 0,
        }
    }

    /// Takes what happened now. It is signed at the clock's time when it is first sent, or, where the clock stands still, when it happens.
    pub(crate) fn add(&mut self, app_id: AppId, events: Outbox, now: Moment, is_signed_at_once: bool) {
        for OutboxEvent { service, name, fields, to, delay, tampered } in events.take() {
            if self.pending.len() >= MOST_PENDING {
                self.dropped += 1;
                continue;
            }
            self.last += 1;
            let happened = now.plus_secs(i64::try_from(delay).unwrap_or(i64::MAX));
            let delivery = Delivery {
                app_id: app_id.get(),
                came_due: 0,
                event: name.to_owned(),
                failed: 0,
                fields,
                happened,
                nonce: self.nonces.nineteen_digits(),
                service: service.to_owned(),
                signed: is_signed_at_once.then_some(happened),
                tampered,
                to,
                at_work: false,
            };
            self.pending.insert(self.last, delivery);
            self.due.insert((happened, self.last));
        }
    }

    /// Goes on with the nonces and numbers of what these take the place of.
    pub(crate) fn go_on_after(&mut self, before: &Self) {
        self.nonces = before.nonces.clone();
        self.last = before.last;
        self.generation = before.generation + 1;
    }

    /// Takes the place of these: reports on them count no more.
    pub(crate) fn replace(&mut self, before: &Self) {
        self.generation = before.generation + 1;
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
            let (Some(spec), Ok(app_id)) = (delivery.spec(), AppId::new(delivery.app_id)) else {
                self.remove(number);
                continue;
            };
            return Some(Attempt {
                ticket: Ticket { generation: self.generation, number, attempt: delivery.failed + 1 },
                app_id,
                spec,
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
        let retry = delivery.spec().map_or(&[][..], |spec| spec.retry);
        if let Some((pause, due)) = retry.get(delivery.failed - 1).zip(delivery.attempt_after(delivery.failed)) {
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
            let spec = delivery.spec().ok_or_else(|| format!("{}/{} is no event", delivery.service, delivery.event))?;
            let is_sound = delivery.app_id > 0 && delivery.failed <= delivery.came_due && delivery.came_due <= spec.retry.len() + 1;
            if !is_sound || delivery.failed > spec.retry.len() || *number > self.last {
                return Err(format!("callback {number} cannot have come about so"));
            }
            self.due.extend(delivery.attempt_after(delivery.came_due).map(|due| (due, *number)));
            delivery.make_ready(*number, &mut self.ready);
        }
        Ok(())
    }

    fn remove(&mut self, number: u64) {
        if let Some(delivery) = self.pending.remove(&number) {
            delivery.attempt_after(delivery.came_due).map(|due| self.due.remove(&(due, number)));
        }
    }
}

impl Delivery {
    fn spec(&self) -> Option<&'static EventSpec> {
        zego_model::events().map(|row| row.spec).find(|spec| spec.service.name == self.service && spec.event == self.event)
    }

    /// When the attempt is due that comes after so many.
    fn attempt_after(&self, attempts: usize) -> Option<Moment> {
        let pauses = self.spec()?.retry.get(..attempts)?;
        Some(self.happened.plus_secs(pauses.iter().map(|pause| i64::from(*pause)).sum()))
    }

    fn make_ready(&mut self, number: u64, ready: &mut BTreeSet<(Moment, u64)>) {
        if let Some(due) = self.attempt_after(self.failed).filter(|_| !self.at_work && self.came_due > self.failed) {
            self.at_work = true;
            ready.insert((due, number));
        }
    }
}

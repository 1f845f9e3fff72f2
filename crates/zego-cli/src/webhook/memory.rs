//! Which deliveries were handed on, and which are being handed on just now.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use zego_model::AnyEvent;
use zego_model::callback::{Callback, CallbackRefusal, DeliveryKey, NonceCache, Received, RecentNonces, SenderAuthenticated};

use super::answer::Answer;

/// Bound: deliveries that are remembered to tell repeats: those of ten minutes at sixteen a second. One that is forgotten for want of room counts as new when
/// it comes again, as `RecentNonces` tells; each line says whether it is a repeat.
const REMEMBERED: usize = 10_000;

/// The memory of a listener.
pub(super) struct Memory(Mutex<Deliveries>);

struct Deliveries {
    nonces: RecentNonces,
    /// What is being handed on, each with what it will be answered.
    under_way: BTreeMap<DeliveryKey, watch::Receiver<Option<Answer>>>,
}

/// What a body is.
pub(super) enum Begun<'m> {
    /// No callback that is accepted.
    Refused(CallbackRefusal),
    /// One that is being handed on just now.
    UnderWay(First),
    /// One to be handed on, and whether that has been done before.
    Handing(Handing<'m>, Box<SenderAuthenticated<Callback<AnyEvent>>>, bool),
}

/// A delivery that came before, and has not been answered.
pub(super) struct First(watch::Receiver<Option<Answer>>);

impl First {
    /// What it is answered; nothing, if its sender has gone before that.
    pub(super) async fn answer(mut self) -> Option<Answer> {
        self.0.wait_for(Option::is_some).await.ok().and_then(|answer| answer.clone())
    }
}

/// A delivery that is being handed on. Dropped without an end, it has not been.
pub(super) struct Handing<'m> {
    memory: &'m Memory,
    delivery: DeliveryKey,
    is_repeat: bool,
    answer: watch::Sender<Option<Answer>>,
    is_done: bool,
}

impl Memory {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Deliveries { nonces: RecentNonces::new(REMEMBERED), under_way: BTreeMap::new() }))
    }

    fn lock(&self) -> MutexGuard<'_, Deliveries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Receives a body, and begins to hand it on if there is reason to.
    pub(super) fn begin(&self, receive: impl FnOnce(&mut dyn NonceCache) -> Result<Received<AnyEvent>, CallbackRefusal>) -> Begun<'_> {
        let mut deliveries = self.lock();
        let received = match receive(&mut deliveries.nonces) {
            Ok(received) => received,
            Err(refusal) => return Begun::Refused(refusal),
        };
        let is_repeat = received.is_repeat();
        let callback = received.into_callback();
        let delivery = callback.delivery_key().clone();
        if let Some(first) = deliveries.under_way.get(&delivery) {
            return Begun::UnderWay(First(first.clone()));
        }
        let (answer, answered) = watch::channel(None);
        deliveries.under_way.insert(delivery.clone(), answered);
        Begun::Handing(Handing { memory: self, delivery, is_repeat, answer, is_done: false }, Box::new(callback), is_repeat)
    }
}

impl Handing<'_> {
    /// It is to be answered like this. What is no success is new when it comes again, unless an earlier one was a success.
    pub(super) fn end(mut self, answer: Answer) -> Answer {
        self.is_done = answer.status.is_success();
        self.answer.send_replace(Some(answer.clone()));
        answer
    }
}

impl Drop for Handing<'_> {
    fn drop(&mut self) {
        let mut deliveries = self.memory.lock();
        deliveries.under_way.remove(&self.delivery);
        if !self.is_done && !self.is_repeat {
            deliveries.nonces.forget(&self.delivery);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use zego_model::callback::{Receiver, sign_body};
    use zego_sign::callback::CallbackSecret;
    use zego_sign::{AppId, Timestamp};

    use super::*;

    /// One more than it has room for: the first is forgotten and counts as new, the others are repeats.
    #[test]
    fn so_many_deliveries_are_remembered() {
        let secret = CallbackSecret::new("secret").unwrap();
        let receiver = Receiver::<AnyEvent>::new([secret.clone()]).window(None);
        let row = zego_model::events().find(|row| row.spec.event == "record").unwrap();
        let memory = Memory::new();
        let is_repeat = |number: usize| {
            let number = number as u64;
            let signed = Timestamp::from_secs(1_700_000_000 + number);
            let body = sign_body(row.spec, &serde_json::Map::new(), AppId::new(7).unwrap(), &secret, signed, number);
            match memory.begin(|nonces| receiver.receive(&body, signed, nonces)) {
                Begun::Handing(handing, _, is_repeat) => {
                    handing.end(Answer::say(StatusCode::OK, ""));
                    is_repeat
                }
                _ => panic!("{number} is taken"),
            }
        };
        assert!((0..=REMEMBERED).all(|number| !is_repeat(number)));
        assert!([1, 2, REMEMBERED].into_iter().all(is_repeat));
        assert!(!is_repeat(0));
        assert_eq!(memory.lock().under_way.len(), 0);
    }
}

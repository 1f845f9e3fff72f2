//! What is demanded of every call, whatever happens to it.

use std::time::Duration;

use zego_model::Delivery;
use zego_model::spec::Effect;
use zego_transport::CallErrorKind;

use super::cell::{ATTEMPTS, Expected};
use crate::net::Arrived;
use crate::secrets::{leaks, nonce};

/// What became of a call.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) effect: Effect,
    /// The id in the answer; or why there is none.
    pub(super) outcome: Result<Option<String>, Told>,
    /// How many attempts its span tells of, and how often it tells so.
    pub(super) attempts: Vec<u32>,
    /// The requests of the call.
    pub(super) arrived: Vec<Arrived>,
    /// How much later than its deadline it ended.
    pub(super) late: Duration,
    /// How many connections came about, and how many are over.
    pub(super) connections: (usize, usize),
    /// All that was logged and told.
    pub(super) shown: String,
}

/// What an error tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) kind: CallErrorKind,
    pub(super) delivery: Delivery,
    pub(super) status: Option<u16>,
    pub(super) attempts: u32,
}

/// How late a call may end.
const LATE: Duration = Duration::from_millis(50);

impl Record {
    fn acted(&self) -> usize {
        self.arrived.iter().filter(|arrived| arrived.acted).count()
    }

    /// What must never be, whatever happens.
    pub(super) fn breaches(&self) -> Vec<String> {
        let mut breaches = Vec::new();
        let mut demand = |holds: bool, breach: &dyn Fn() -> String| {
            if !holds {
                breaches.push(breach());
            }
        };
        let acted = self.acted();
        let may_act_twice = matches!(self.effect, Effect::Read | Effect::Converging);
        demand(acted <= 1 || may_act_twice, &|| format!("carried out {acted} times"));
        if let Err(told) = &self.outcome {
            let is_without_effect = matches!(told.delivery, Delivery::NotSent | Delivery::Refused);
            demand(acted == 0 || !is_without_effect, &|| format!("said to be {}, and carried out", told.delivery));
            demand(self.attempts == [told.attempts], &|| {
                format!("tells of {} attempts, and its span of {:?}", told.attempts, self.attempts)
            });
        } else {
            demand(acted > 0, &|| "succeeded, and was not carried out".to_owned());
        }
        demand(self.attempts.len() == 1, &|| format!("ended {} times", self.attempts.len()));
        demand(self.attempts.iter().all(|attempts| (1..=ATTEMPTS).contains(attempts)), &|| format!("{:?} attempts", self.attempts));
        let mut nonces: Vec<_> = self.arrived.iter().filter_map(|arrived| nonce(&arrived.request)).collect();
        nonces.sort_unstable();
        demand(nonces.windows(2).all(|pair| pair[0] != pair[1]), &|| "a nonce was used twice".to_owned());
        demand(self.late <= LATE, &|| format!("ended {:?} after its deadline", self.late));
        let (opened, closed) = self.connections;
        demand(opened == closed, &|| format!("of {opened} connections {closed} are over"));
        let requests: Vec<_> = self.arrived.iter().map(|arrived| arrived.request.clone()).collect();
        let leaks = leaks(&self.shown, &requests);
        demand(leaks.is_empty(), &|| format!("shows {leaks:?}:\n{}", self.shown));
        breaches
    }

    /// How it differs from what the table says.
    pub(super) fn differences(&self, expected: &Expected) -> Vec<String> {
        let told = match &self.outcome {
            Ok(_) => None,
            Err(told) => Some((told.kind, told.delivery, told.status)),
        };
        let attempts = self.attempts.first().copied().unwrap_or_default();
        let actual = Expected { failure: told, attempts, acted: self.acted() };
        if actual == *expected { Vec::new() } else { vec![format!("is {actual:?}, and should be {expected:?}")] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(nonce: u32) -> Arrived {
        Arrived { request: format!("GET /?Action=A&SignatureNonce={nonce}&Signature=0a HTTP/1.1"), acted: true, connection: 0 }
    }

    fn good() -> Record {
        Record {
            effect: Effect::Once,
            outcome: Ok(None),
            attempts: vec![1],
            arrived: vec![arrived(77)],
            late: Duration::ZERO,
            connections: (1, 1),
            shown: String::new(),
        }
    }

    fn failed(delivery: Delivery) -> Result<Option<String>, Told> {
        Err(Told { kind: CallErrorKind::Closed, delivery, status: None, attempts: 1 })
    }

    /// Each demand is broken by one record, and by it alone.
    #[test]
    fn whatever_is_broken_is_told() {
        assert_eq!(good().breaches(), Vec::<String>::new());
        let broken: [(&str, Record); 12] = [
            ("carried out 2 times", Record { arrived: vec![arrived(77), arrived(78)], ..good() }),
            ("not_sent, and carried out", Record { outcome: failed(Delivery::NotSent), ..good() }),
            ("refused, and carried out", Record { outcome: failed(Delivery::Refused), ..good() }),
            ("not carried out", Record { arrived: Vec::new(), ..good() }),
            ("ended 0 times", Record { attempts: Vec::new(), ..good() }),
            ("ended 2 times", Record { attempts: vec![1, 1], ..good() }),
            ("[4] attempts", Record { attempts: vec![4], ..good() }),
            ("tells of 1 attempts", Record { outcome: failed(Delivery::Unknown), attempts: vec![2], ..good() }),
            ("a nonce was used twice", Record { effect: Effect::Read, arrived: vec![arrived(77), arrived(77)], ..good() }),
            ("after its deadline", Record { late: Duration::from_millis(51), ..good() }),
            ("of 2 connections 1 are over", Record { connections: (2, 1), ..good() }),
            ("shows", Record { shown: "nonce 77".to_owned(), ..good() }),
        ];
        for (breach, record) in broken {
            let breaches = record.breaches();
            assert!(breaches.len() == 1 && breaches[0].contains(breach), "{breach}: {breaches:?}");
        }
        // What may be repeated may be carried out twice, and what is late by a moment is not late.
        let twice = Record { effect: Effect::Converging, arrived: vec![arrived(77), arrived(78)], late: LATE, ..good() };
        assert_eq!(twice.breaches(), Vec::<String>::new());
    }

    #[test]
    fn whatever_differs_from_the_table_is_told() {
        let expected = Expected { failure: None, attempts: 1, acted: 1 };
        assert_eq!(good().differences(&expected), Vec::<String>::new());
        let others = [
            Expected { attempts: 2, ..expected },
            Expected { acted: 2, ..expected },
            Expected { failure: Some((CallErrorKind::Closed, Delivery::NotSent, None)), ..expected },
        ];
        for other in others {
            assert_eq!(good().differences(&other).len(), 1, "{other:?}");
        }
    }
}

//! The books beside the sandbox: what was called, what arrived, what was executed and how each call ended; and what of it must not be.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use zego_model::Delivery;

use super::calls::Kind;

/// Clones share one set of books.
#[derive(Clone, Default)]
pub(crate) struct Oracle(Arc<Mutex<Books>>);

#[derive(Default)]
struct Books {
    calls: Vec<Entry>,
    /// The call whose request the sandbox has in hand.
    in_hand: Option<usize>,
    nonces: HashSet<String>,
    windows: BTreeMap<String, VecDeque<Instant>>,
    /// Whether a call has ended since somebody asked.
    has_ended: bool,
    totals: Totals,
}

/// What is known of a call.
struct Entry {
    kind: Kind,
    executed: u32,
    end: Option<End>,
}

/// How a call ended for its caller.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum End {
    Succeeded,
    Failed {
        delivery: &'static str,
        kind: String,
    },
    /// The caller waited no longer.
    Dropped,
}

/// What came out, to be compared and printed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Totals {
    pub(crate) ends: BTreeMap<End, u64>,
    pub(crate) kinds: BTreeMap<Kind, u64>,
    /// Requests that arrived whole.
    pub(crate) arrived: u64,
    pub(crate) executed: u64,
    pub(crate) faults: BTreeMap<&'static str, u64>,
    /// Turns that were used.
    pub(crate) admitted: u64,
    /// Turns that were given and neither used nor given back.
    pub(crate) turns_out: i64,
    /// By how much the slowest call was late.
    pub(crate) latest: Duration,
    /// How many things happened that must not, and what the first were.
    pub(crate) violations: u64,
    pub(crate) told: Vec<String>,
    /// Of everything that happened, in its order.
    pub(crate) digest: u64,
}

/// Violations that are told in words; of the others there is the number.
const MOST_TOLD: usize = 20;

impl Oracle {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call begins; its number.
    pub(crate) fn begins(&self, kind: Kind) -> usize {
        let mut books = self.books();
        books.calls.push(Entry { kind, executed: 0, end: None });
        *books.totals.kinds.entry(kind).or_default() += 1;
        let number = books.calls.len() - 1;
        books.note(format_args!("{number} begins: {kind:?}"));
        number
    }

    /// It has ended.
    pub(crate) fn ended(&self, number: usize, end: End, took: Duration, deadline: Duration) {
        let mut books = self.books();
        books.note(format_args!("{number} ended: {end:?} after {took:?}"));
        books.has_ended = true;
        let late = took.saturating_sub(deadline);
        books.totals.latest = books.totals.latest.max(late);
        if late > TOLERANCE {
            books.violated(format!("call {number} took {late:?} longer than it may: {end:?}"));
        }
        *books.totals.ends.entry(end.clone()).or_default() += 1;
        if books.calls[number].end.replace(end).is_some() {
            books.violated(format!("call {number} ended twice"));
        }
    }

    /// Whether a call has ended since the last time.
    pub(crate) fn has_ended(&self) -> bool {
        std::mem::take(&mut self.books().has_ended)
    }

    /// A fault is put upon a connection or a request.
    pub(crate) fn fault(&self, name: &'static str) {
        let mut books = self.books();
        books.note(format_args!("fault: {name}"));
        *books.totals.faults.entry(name).or_default() += 1;
    }

    /// A request arrived whole.
    pub(crate) fn arrived(&self, number: Option<usize>, nonce: &str) {
        let mut books = self.books();
        books.totals.arrived += 1;
        books.note(format_args!("{number:?} arrived with {nonce}"));
        if number.is_none_or(|number| number >= books.calls.len()) {
            books.violated(format!("a request of no call arrived: {number:?}"));
        }
        if !books.nonces.insert(nonce.to_owned()) {
            books.violated(format!("a nonce of call {number:?} was used before"));
        }
    }

    /// The sandbox gets a request of this call, or has answered it.
    pub(crate) fn hands(&self, number: Option<usize>) {
        self.books().in_hand = number;
    }

    /// The sandbox carried out what it has in hand.
    pub(crate) fn executed(&self) {
        let mut books = self.books();
        let Some(number) = books.in_hand else { return };
        books.note(format_args!("{number} executed"));
        books.totals.executed += 1;
        let entry = &mut books.calls[number];
        entry.executed += 1;
        let (kind, executed) = (entry.kind, entry.executed);
        if executed > 1 && !kind.may_act_twice() {
            books.violated(format!("call {number}, a {kind:?}, was executed {executed} times"));
        }
    }

    /// A turn was given.
    pub(crate) fn turn_given(&self) {
        self.books().totals.turns_out += 1;
    }

    /// A turn went back.
    pub(crate) fn turn_back(&self) {
        self.books().totals.turns_out -= 1;
    }

    /// A turn was used, in a window of so many calls in so much time.
    pub(crate) fn admitted(&self, windows: &[(String, usize, Duration)]) {
        let now = Instant::now();
        let mut books = self.books();
        books.totals.turns_out -= 1;
        books.totals.admitted += 1;
        for (name, calls, length) in windows {
            let window = books.windows.entry(name.clone()).or_default();
            window.push_back(now);
            if window.len() > *calls {
                let first = window.pop_front().expect("one was put there");
                if now < first + *length {
                    let found = format!("{name}: {} calls within {:?}", calls + 1, now - first);
                    books.violated(found);
                }
            }
        }
    }

    /// Something happened that must not.
    pub(crate) fn violated(&self, what: String) {
        self.books().violated(what);
    }

    /// When all is over and nothing is on its way any more.
    pub(crate) fn close(&self) -> Totals {
        let mut books = self.books();
        for number in 0..books.calls.len() {
            let Entry { kind, executed, end } = &books.calls[number];
            let found = match end {
                None => Some("has no outcome".to_owned()),
                Some(End::Succeeded) if *executed == 0 => Some("succeeded, and was not executed".to_owned()),
                Some(End::Failed { delivery, .. })
                    if *executed > 0 && [Delivery::NotSent.as_str(), Delivery::Refused.as_str()].contains(delivery) =>
                {
                    Some(format!("is said to be {delivery}, and was executed {executed} times"))
                }
                Some(_) => None,
            };
            if let Some(found) = found {
                let found = format!("call {number}, a {kind:?}, {found}");
                books.violated(found);
            }
        }
        if books.totals.turns_out != 0 {
            let found = format!("{} turns were neither used nor given back", books.totals.turns_out);
            books.violated(found);
        }
        books.totals.clone()
    }
}

/// Timers count milliseconds.
const TOLERANCE: Duration = Duration::from_millis(2);

impl Books {
    fn violated(&mut self, what: String) {
        self.totals.violations += 1;
        if self.totals.told.len() < MOST_TOLD {
            self.totals.told.push(what);
        }
    }

    /// A line of the history: into the log, and into the digest (FNV-1a).
    fn note(&mut self, line: std::fmt::Arguments<'_>) {
        let line = line.to_string();
        tracing::trace!(target: "simulation", "{line}");
        let digest = line
            .bytes()
            .fold(self.totals.digest ^ 0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        self.totals.digest = digest;
    }
}

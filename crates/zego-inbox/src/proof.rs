//! Holds stores against the rules: no part of the interface. Tests hold the memory of this process against the cases, and `tests/servers/run` holds servers against the cases and the memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde::Deserialize as _;
use serde::de::value::{Error as KeyError, StringDeserializer};
use zego_model::callback::{BodyDigest, DeliveryKey};

use self::ProofAnswer::{Changed, Handled, InHand, Lost, Noted, Yours};
use self::ProofStep::{Claim, Done, Release};
use crate::memory::MemoryNonces;
use crate::store::{ClaimOutcome, ClaimTerms, DeliveryLease, NonceStore, NonceStoreError};

/// A store that is told the time.
#[derive(Debug)]
pub struct Told {
    store: Arc<dyn NonceStore>,
    now: Arc<AtomicI64>,
}

impl Told {
    /// The memory of this process.
    pub fn memory() -> Self {
        let (store, now) = MemoryNonces::told(10_000);
        Self { store: Arc::new(store), now }
    }

    /// A namespace of a database.
    #[cfg(feature = "proof")]
    pub fn postgres(store: crate::PostgresNonces) -> Self {
        let (store, now) = store.told();
        Self { store: Arc::new(store), now }
    }

    /// A namespace of a server.
    #[cfg(feature = "proof")]
    pub fn redis(store: crate::RedisNonces) -> Self {
        let (store, now) = store.told();
        Self { store: Arc::new(store), now }
    }

    fn at(&self, seconds: i64) {
        self.now.store((START + seconds) * 1_000_000, Ordering::Relaxed);
    }

    async fn claim(&self, number: i64, body: &str, terms: ClaimTerms) -> Result<ClaimOutcome, NonceStoreError> {
        self.store.claim(&delivery(number), BodyDigest::of(body.as_bytes()), terms).await
    }
}

/// Any time, in seconds since 1970.
const START: i64 = 1_800_000_000;
const LEASE: u64 = 10;
const KEEP: u64 = 300;

/// A delivery of this number.
///
/// # Panics
/// Never: a key is any text.
pub fn delivery(number: i64) -> DeliveryKey {
    DeliveryKey::deserialize(StringDeserializer::<KeyError>::new(format!("{number}{START}"))).expect("a key is any text")
}

/// What is done with one delivery.
#[derive(Clone, Copy, Debug)]
enum ProofStep {
    /// It comes with this body.
    Claim(&'static str),
    /// Who had the lease of this number has handled it.
    Done(usize),
    /// Who had the lease of this number could not.
    Release(usize),
}

/// What a store says to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ProofAnswer {
    Yours,
    InHand,
    Handled,
    Changed,
    Noted,
    Lost,
}

/// What each shows, and its steps: the second of its own time, the step, and what is said to it.
type Case = (&'static str, &'static [(i64, ProofStep, ProofAnswer)]);

const CASES: [Case; 9] = [
    (
        "handled once",
        &[(0, Claim("a"), Yours), (1, Claim("a"), InHand), (2, Done(0), Noted), (3, Claim("a"), Handled), (299, Claim("a"), Handled)],
    ),
    (
        "given up, and new",
        &[(0, Claim("a"), Yours), (0, Release(0), Noted), (0, Claim("a"), Yours), (0, Claim("a"), InHand), (1, Done(1), Noted)],
    ),
    ("who died is waited for until the lease runs out", &[(0, Claim("a"), Yours), (9, Claim("a"), InHand), (10, Claim("a"), Yours)]),
    (
        "another body is refused, whatever became of the first",
        &[
            (0, Claim("a"), Yours),
            (0, Claim("b"), Changed),
            (0, Release(0), Noted),
            (1, Claim("b"), Changed),
            (1, Claim("a"), Yours),
            (12, Claim("b"), Changed),
            (12, Claim("a"), Yours),
            (12, Done(2), Noted),
            (13, Claim("b"), Changed),
        ],
    ),
    (
        "who was taken for dead changes nothing",
        &[
            (0, Claim("a"), Yours),
            (10, Claim("a"), Yours),
            (11, Release(0), Noted),
            (11, Claim("a"), InHand),
            (11, Done(0), Lost),
            (11, Claim("a"), InHand),
            (12, Done(1), Noted),
            (12, Done(0), Lost),
            (12, Claim("a"), Handled),
        ],
    ),
    ("late, and nobody else has claimed it", &[(0, Claim("a"), Yours), (20, Done(0), Noted), (20, Claim("a"), Handled)]),
    ("done is done", &[(0, Claim("a"), Yours), (1, Done(0), Noted), (1, Done(0), Noted), (2, Release(0), Noted), (2, Claim("a"), Handled)]),
    (
        "forgotten when it expires, and not before",
        &[(0, Claim("a"), Yours), (1, Done(0), Noted), (300, Claim("b"), Changed), (301, Claim("b"), Yours)],
    ),
    (
        "in hand longer than it is kept",
        &[(0, Claim("a"), Yours), (295, Claim("a"), Yours), (304, Claim("a"), InHand), (305, Claim("b"), Yours)],
    ),
];

/// Holds a store against each case, and tells how many there are.
///
/// # Errors
/// In words: the first that does not hold, or why the store cannot be asked.
pub async fn cases(told: &Told) -> Result<usize, String> {
    for (number, (shows, steps)) in (0..).zip(CASES) {
        let mut leases = Vec::new();
        for (place, (second, step, expected)) in steps.iter().enumerate() {
            told.at(number * 1_000 + second);
            let terms = ClaimTerms::new(Duration::from_secs(LEASE), Some(Duration::from_secs(KEEP)));
            let said = taken(told, number, *step, terms, &mut leases).await.map_err(|error| format!("{shows}, step {place}: {error}"))?;
            if said != *expected {
                return Err(format!("{shows}, step {place}, {step:?}: {said:?} in place of {expected:?}"));
            }
        }
    }
    Ok(CASES.len())
}

async fn taken(
    told: &Told,
    number: i64,
    step: ProofStep,
    terms: ClaimTerms,
    leases: &mut Vec<DeliveryLease>,
) -> Result<ProofAnswer, NonceStoreError> {
    let noted = |noted: Result<(), NonceStoreError>| match noted {
        Ok(()) => Ok(Noted),
        Err(NonceStoreError::LeaseLost) => Ok(Lost),
        Err(error) => Err(error),
    };
    Ok(match step {
        Claim(body) => match told.claim(number, body, terms).await? {
            ClaimOutcome::Yours(lease) => {
                leases.push(lease);
                Yours
            }
            ClaimOutcome::InHand => InHand,
            ClaimOutcome::Handled => Handled,
            ClaimOutcome::Changed => Changed,
        },
        Done(lease) => noted(told.store.done(&leases[lease]).await)?,
        Release(lease) => noted(told.store.release(&leases[lease]).await)?,
    })
}

/// Asks a store and the memory of this process the same, step by step, and tells how often each thing was said.
///
/// # Errors
/// In words: where they differ, or why the store cannot be asked.
pub async fn conforms(told: &Told, seed: u64, steps: u32) -> Result<[u32; 6], String> {
    let (store, now) = MemoryNonces::told(10_000);
    let store = Arc::new(store);
    let memory = Told { store: Arc::clone(&store) as Arc<dyn NonceStore>, now };
    let mut random = StdRng::seed_from_u64(seed);
    let (mut second, mut counts) = (0, [0; 6]);
    let mut leases: [(Vec<_>, Vec<_>); 6] = Default::default();
    for step in 0..steps {
        second += [0, 0, 1, 3, 40][random.random_range(0..5)];
        let number = random.random_range(0..6_i64);
        let (there, here) = &mut leases[usize::try_from(number).unwrap_or_default()];
        // Mostly the last lease, at times an older one.
        let lease = there.len().checked_sub(random.random_range(1..3));
        let next = match (random.random_range(0..6), lease) {
            (0, Some(lease)) => Done(lease),
            (1, Some(lease)) => Release(lease),
            (2, _) => Claim("b"),
            _ => Claim("a"),
        };
        let keep = (number > 0).then(|| Duration::from_secs(60 * number.unsigned_abs()));
        let terms = ClaimTerms::new(Duration::from_secs(LEASE), keep);
        told.at(second);
        memory.at(second);
        let fault = |error: NonceStoreError| format!("seed {seed}, step {step}: {error}");
        let said = taken(told, number, next, terms, there).await.map_err(fault)?;
        let ruled = taken(&memory, number, next, terms, here).await.map_err(fault)?;
        // A store removes what is over when it gets to it: whether a late end finds it is its own matter.
        let is_alike = said == ruled || matches!(next, Done(_)) && store.may_have_forgotten(&delivery(number));
        if !is_alike || there.last() != here.last() {
            return Err(format!("seed {seed}, step {step}, {next:?} of {number}: the store says {said:?}, the rules {ruled:?}"));
        }
        counts[said as usize] += 1;
    }
    Ok(counts)
}

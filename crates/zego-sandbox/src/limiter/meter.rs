//! What each model remembers of the calls that were counted, as functions of that and a moment. All arithmetic is of whole numbers, and exact.

use serde::{Deserialize, Serialize};

use super::log::CallLog;
use super::model::LimiterModel;
use super::terms::Terms;
use crate::moment::Moment;

/// What a model remembers of the calls of one quota, or of one value of a parameter.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Meter {
    /// How many windows of this length there were before this one since 1970, and the calls in it.
    Window(i64, u32),
    /// When calls were counted.
    Log(CallLog),
    /// A moment, and what the bucket lacked then to be full: a call takes as many parts as its length has milliseconds, and each millisecond brings as many
    /// as there are calls.
    Bucket(Moment, u64),
    /// When the next call would come if all came evenly; and so many of a millisecond's parts later, of which it has as many as there are calls.
    Arrival(Moment, u32),
}

impl Meter {
    /// Nothing has been counted; `None` where nothing ever is.
    pub(super) fn empty(model: LimiterModel, terms: Terms, now: Moment) -> Option<Self> {
        Some(match model {
            LimiterModel::FixedWindow => Self::Window(terms.window(now), 0),
            LimiterModel::SlidingLog | LimiterModel::SlidingLogCountingRefused => Self::Log(CallLog::default()),
            LimiterModel::TokenBucket => Self::Bucket(now, 0),
            LimiterModel::Gcra => Self::Arrival(now, 0),
            LimiterModel::Off => return None,
        })
    }

    /// Whether it is this model's.
    pub(super) const fn is_of(&self, model: LimiterModel) -> bool {
        matches!(
            (self, model),
            (Self::Window(..), LimiterModel::FixedWindow)
                | (Self::Log(_), LimiterModel::SlidingLog | LimiterModel::SlidingLogCountingRefused)
                | (Self::Bucket(..), LimiterModel::TokenBucket)
                | (Self::Arrival(..), LimiterModel::Gcra)
        )
    }

    /// Whether a call at a moment is admitted. The moment is none before those that were counted, here and below.
    pub(super) fn has_room(&self, terms: Terms, now: Moment) -> bool {
        match self {
            Self::Window(number, calls) => *number != terms.window(now) || *calls < terms.calls(),
            Self::Log(log) => log.has_room(terms, now),
            Self::Bucket(..) => self.lacks(terms, now).saturating_add(terms.call()) <= terms.bucket(),
            Self::Arrival(arrival, parts) => {
                terms.next_arrival((*arrival, *parts), now) <= (now.millis().saturating_add(terms.length()), 0)
            }
        }
    }

    /// Counts a call; one that is refused only in a log. A log that must not grow has one entry the more at most when it had none. Whether there was room for its
    /// moment.
    pub(super) fn count(&mut self, terms: Terms, now: Moment, may_grow: bool) -> bool {
        let lacks = self.lacks(terms, now);
        match self {
            Self::Window(number, calls) if *number == terms.window(now) => *calls = calls.saturating_add(1),
            Self::Window(number, calls) => (*number, *calls) = (terms.window(now), 1),
            Self::Log(log) => return log.count(terms, now, may_grow),
            Self::Bucket(at, lacking) => (*at, *lacking) = (now, lacks.saturating_add(terms.call())),
            Self::Arrival(arrival, parts) => {
                let (millis, rest) = terms.next_arrival((*arrival, *parts), now);
                (*arrival, *parts) = (Moment::from_millis(millis), rest);
            }
        }
        true
    }

    /// From when on it is as if nothing had been counted, unless another call is.
    pub(super) fn end(&self, terms: Terms) -> Moment {
        match self {
            Self::Window(number, _) => Moment::from_millis(number.saturating_add(1).saturating_mul(terms.length())),
            Self::Log(log) => log.last().map_or_else(Moment::default, |last| terms.after(last)),
            Self::Bucket(at, lacking) => {
                let millis = i64::try_from(lacking.div_ceil(terms.calls().into())).unwrap_or(i64::MAX);
                Moment::from_millis(at.millis().saturating_add(millis))
            }
            Self::Arrival(arrival, parts) => Moment::from_millis(arrival.millis().saturating_add(i64::from(*parts > 0))),
        }
    }

    /// How many entries it has in memory.
    pub(super) fn entries(&self) -> usize {
        if let Self::Log(log) = self { log.entries() } else { 1 }
    }

    /// Whether it could have come about by these moments.
    pub(super) fn is_sound(&self, terms: Terms, latest: Moment) -> bool {
        match self {
            Self::Window(number, calls) => *number == terms.window(latest) && (1..=terms.calls()).contains(calls),
            Self::Log(log) => log.is_sound(terms, latest),
            Self::Bucket(at, lacking) => (Moment::default()..=latest).contains(at) && *lacking <= terms.bucket(),
            Self::Arrival(arrival, parts) => {
                let most = (latest.millis().saturating_add(terms.length()), 0);
                *arrival >= Moment::default() && (arrival.millis(), *parts) <= most && *parts < terms.calls()
            }
        }
    }

    /// What a bucket lacks at a moment; the others lack nothing.
    fn lacks(&self, terms: Terms, now: Moment) -> u64 {
        let Self::Bucket(at, lacking) = self else { return 0 };
        let passed = u64::try_from(now.millis().saturating_sub(at.millis())).unwrap_or_default();
        lacking.saturating_sub(passed.saturating_mul(terms.calls().into()))
    }
}

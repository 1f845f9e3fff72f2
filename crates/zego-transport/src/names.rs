//! The addresses of names: one lookup at a time for each, and its answer kept for a while.
//!
//! The system resolves a name on a thread that waits for it, and cannot be told to stop. A burst of calls to a host that is not known yet would take a thread each,
//! so all of them wait for the same lookup; and who stops waiting leaves it to those that come later.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// How long an answer is used. A name that moves is followed as soon as nothing answers where it was ([`Names::forget`]), and after this at the latest.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// Bound: the names whose addresses a client remembers; of one more, that which was asked for first is forgotten.
const MOST_NAMES: usize = 64;

/// The addresses of names.
pub(crate) struct Names {
    lookup: Box<Lookup>,
    entries: Mutex<HashMap<String, Entry>>,
}

/// Asks for the addresses of a name.
type Lookup = dyn Fn(&str) -> LookingUp + Send + Sync;
pub(crate) type LookingUp = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
/// What a lookup came to, for all who wait for it. Their errors are one.
type Outcome = Result<Arc<[SocketAddr]>, Arc<io::Error>>;

enum Entry {
    Known { addresses: Arc<[SocketAddr]>, until: Instant },
    Asked(watch::Receiver<Option<Outcome>>),
}

impl Names {
    pub(crate) fn new(lookup: impl Fn(&str) -> LookingUp + Send + Sync + 'static) -> Self {
        Self { lookup: Box::new(lookup), entries: Mutex::default() }
    }

    /// The addresses of a name; one at least. A lookup that takes longer than the limit goes on for who asks next.
    pub(crate) async fn resolve(self: &Arc<Self>, name: &str, limit: Duration) -> Outcome {
        let asking = async {
            loop {
                let mut answer = match self.known(name) {
                    Ok(addresses) => return Ok(addresses),
                    Err(answer) => answer,
                };
                // A lookup ends without an answer when the runtime ends that it runs on: then this one asks.
                if let Ok(outcome) = answer.wait_for(Option::is_some).await {
                    return outcome.clone().expect("what was waited for");
                }
            }
        };
        let too_slow = || io::Error::new(io::ErrorKind::TimedOut, "the name was not resolved in time");
        timeout(limit, asking).await.unwrap_or_else(|_| Err(Arc::new(too_slow())))
    }

    /// Nothing answers at the addresses of a name: it is asked for anew.
    pub(crate) fn forget(&self, name: &str) {
        let mut entries = self.lock();
        if matches!(entries.get(name), Some(Entry::Known { .. })) {
            entries.remove(name);
        }
    }

    /// What is known of a name; or where the answer will be, which is asked for if nobody has.
    fn known(self: &Arc<Self>, name: &str) -> Result<Arc<[SocketAddr]>, watch::Receiver<Option<Outcome>>> {
        let mut entries = self.lock();
        match entries.get(name) {
            Some(Entry::Known { addresses, until }) if Instant::now() < *until => return Ok(addresses.clone()),
            Some(Entry::Asked(answer)) if answer.has_changed().is_ok() => return Err(answer.clone()),
            _ => {}
        }
        let (tell, answer) = watch::channel(None);
        entries.insert(name.to_owned(), Entry::Asked(answer.clone()));
        let looking_up = (self.lookup)(name);
        let (names, name) = (self.clone(), name.to_owned());
        tokio::spawn(async move {
            let found = looking_up.await.and_then(|addresses| {
                let is_empty = addresses.is_empty();
                if is_empty { Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address")) } else { Ok(addresses.into()) }
            });
            let outcome = found.map_err(Arc::new);
            names.learn(name, &outcome);
            tell.send_replace(Some(outcome));
        });
        Err(answer)
    }

    /// Keeps an answer. A failure is not kept: the next call asks again.
    fn learn(&self, name: String, outcome: &Outcome) {
        let mut entries = self.lock();
        let Ok(addresses) = outcome else {
            entries.remove(&name);
            return;
        };
        entries.insert(name, Entry::Known { addresses: addresses.clone(), until: Instant::now() + KEPT_FOR });
        let kept = entries.iter().filter_map(|(name, entry)| match entry {
            Entry::Known { until, .. } => Some((*until, name)),
            Entry::Asked(_) => None,
        });
        let kept: Vec<_> = kept.collect();
        if kept.len() > MOST_NAMES
            && let Some(oldest) = kept.into_iter().min().map(|(_, name)| name.clone())
        {
            entries.remove(&oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names").field("entries", &self.lock().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const LIMIT: Duration = Duration::from_secs(2);

    /// A resolver that answers when it is told to, and counts how often it was asked.
    #[derive(Clone, Default)]
    struct Gated(Arc<(AtomicUsize, Notify)>);

    impl Gated {
        fn names(&self, answer: impl Fn(usize) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Arc<Names> {
            let gate = self.0.clone();
            let answer = Arc::new(answer);
            Arc::new(Names::new(move |_| {
                let (gate, answer) = (gate.clone(), answer.clone());
                let asked = gate.0.fetch_add(1, Ordering::SeqCst) + 1;
                Box::pin(async move {
                    gate.1.notified().await;
                    answer(asked)
                })
            }))
        }

        fn asked(&self) -> usize {
            self.0.0.load(Ordering::SeqCst)
        }

        fn answer(&self) {
            self.0.1.notify_one();
        }
    }

    fn address(number: usize) -> SocketAddr {
        format!("10.0.0.{number}:0").parse().unwrap()
    }

    fn one(number: usize) -> Vec<SocketAddr> {
        vec![address(number)]
    }

    #[tokio::test(start_paused = true)]
    async fn calls_to_one_host_share_a_lookup_and_its_answer_for_thirty_seconds() {
        let gated = Gated::default();
        let names = gated.names(|asked| Ok(one(asked)));
        let calls: Vec<_> = (0..100)
            .map(|_| {
                let names = names.clone();
                tokio::spawn(async move { names.resolve("rtc.test", LIMIT).await.unwrap()[0] })
            })
            .collect();
        tokio::task::yield_now().await;
        gated.answer();
        for call in calls {
            assert_eq!(call.await.unwrap(), address(1));
        }
        advance(29 * SECOND).await;
        assert_eq!(names.resolve("rtc.test", LIMIT).await.unwrap()[..], [address(1)]);
        assert_eq!(gated.asked(), 1);
        advance(SECOND).await;
        gated.answer();
        assert_eq!(names.resolve("rtc.test", LIMIT).await.unwrap()[..], [address(2)]);
        // Where nothing answers, the name may have moved.
        names.forget("rtc.test");
        gated.answer();
        assert_eq!(names.resolve("rtc.test", LIMIT).await.unwrap()[..], [address(3)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_lookup_is_left_to_those_who_ask_next() {
        let gated = Gated::default();
        let names = gated.names(|asked| Ok(one(asked)));
        let start = Instant::now();
        for _ in 0..2 {
            assert_eq!(names.resolve("rtc.test", LIMIT).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        }
        assert_eq!(start.elapsed(), 2 * LIMIT);
        gated.answer();
        assert_eq!(names.resolve("rtc.test", LIMIT).await.unwrap()[..], [address(1)]);
        assert_eq!(gated.asked(), 1, "one thread waits, however many calls");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_told_to_all_who_wait_and_to_nobody_later() {
        let gated = Gated::default();
        let names = gated.names(|asked| if asked == 1 { Err(io::Error::other("no such name")) } else { Ok(Vec::new()) });
        let both = async { tokio::join!(names.resolve("rtc.test", LIMIT), names.resolve("rtc.test", LIMIT)) };
        let (both, ()) = tokio::join!(both, async { gated.answer() });
        assert_eq!([both.0, both.1].map(|outcome| outcome.unwrap_err().to_string()), ["no such name", "no such name"]);
        assert_eq!(gated.asked(), 1);
        gated.answer();
        assert_eq!(names.resolve("rtc.test", LIMIT).await.unwrap_err().kind(), io::ErrorKind::NotFound, "a name without addresses");
        assert_eq!(gated.asked(), 2);
    }

    #[test]
    fn a_lookup_that_ended_with_its_runtime_is_made_again() {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let gated = Gated::default();
        let names = gated.names(|asked| Ok(one(asked)));
        runtime().block_on(async {
            assert!(names.resolve("rtc.test", Duration::ZERO).await.is_err());
        });
        gated.answer();
        let found = runtime().block_on(names.resolve("rtc.test", LIMIT)).unwrap();
        assert_eq!((found[0], gated.asked()), (address(2), 2));
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_names_are_remembered_and_no_more() {
        let gated = Gated::default();
        let names = gated.names(|asked| Ok(one(asked)));
        for number in 0..=MOST_NAMES {
            gated.answer();
            let _ = names.resolve(&format!("{number}.test"), LIMIT).await.unwrap();
            advance(Duration::from_millis(1)).await;
        }
        assert_eq!(names.lock().len(), MOST_NAMES);
        let _ = names.resolve("1.test", LIMIT).await.unwrap();
        assert_eq!(gated.asked(), MOST_NAMES + 1);
        gated.answer();
        let _ = names.resolve("0.test", LIMIT).await.unwrap();
        assert_eq!(gated.asked(), MOST_NAMES + 2, "the oldest is gone");
    }
}

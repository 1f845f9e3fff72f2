//! A store's server, in virtual time.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::FleetQuotaBuilder;
use crate::memory::Memory;
use crate::store::{Beat, Doing, Reply, Session, Store, StoreError, WindowSpec};
use crate::window::{Ask, GiveBack};

/// A store's server, as processes reach it.
pub(super) struct Server {
    pub(super) memory: Mutex<Memory>,
    mood: AtomicU8,
    origin: Instant,
    pub(super) asked: AtomicU32,
    pub(super) given_back: AtomicU32,
    /// How many there were: each has chance of its own.
    pub(super) members: AtomicU32,
}

pub(super) const WELL: u8 = 0;
pub(super) const ERRS: u8 = 1;
pub(super) const SILENT: u8 = 2;

impl Server {
    pub(super) fn new() -> Arc<Self> {
        let [asked, given_back, members] = [(); 3].map(|()| AtomicU32::new(0));
        let (mood, origin) = (AtomicU8::new(WELL), Instant::now());
        Arc::new(Self { memory: Mutex::default(), mood, origin, asked, given_back, members })
    }

    /// Open from the start.
    pub(super) fn opened() -> Arc<Self> {
        let server = Self::new();
        server.memory.lock().unwrap().beat("nobody", None, server.now() - 10_000_000);
        server
    }

    /// Its clock has nothing to do with that of the processes.
    fn now(&self) -> i64 {
        1_700_000_000_000_000 + i64::try_from(self.origin.elapsed().as_micros()).unwrap()
    }

    pub(super) fn be(&self, mood: u8) {
        self.mood.store(mood, Ordering::Relaxed);
    }

    /// A process with a handle of its own.
    pub(super) fn member(self: &Arc<Self>) -> FleetQuotaBuilder {
        let server = Arc::clone(self);
        let seed = u64::from(self.members.fetch_add(1, Ordering::Relaxed));
        FleetQuotaBuilder::new(Way(server)).seed(seed)
    }

    async fn reach(&self) -> Result<(), StoreError> {
        sleep(Duration::from_millis(2)).await;
        match self.mood.load(Ordering::Relaxed) {
            ERRS => Err(StoreError("connection refused".to_owned())),
            SILENT => std::future::pending().await,
            _ => Ok(()),
        }
    }
}

struct Way(Arc<Server>);

impl Store for Way {
    fn connect<'a>(&'a self, _: &'a str) -> Doing<'a, Box<dyn Session>> {
        Box::pin(async {
            self.0.reach().await?;
            Ok(Box::new(Self(Arc::clone(&self.0))) as Box<dyn Session>)
        })
    }
}

impl Session for Way {
    fn reserve<'a>(&'a self, windows: &'a [WindowSpec], ask: &'a Ask) -> Doing<'a, Reply> {
        Box::pin(async move {
            self.0.reach().await?;
            self.0.asked.fetch_add(1, Ordering::Relaxed);
            let reply = self.0.memory.lock().unwrap().reserve(windows, ask, self.0.now());
            sleep(Duration::from_millis(1)).await;
            Ok(reply)
        })
    }

    fn give_back<'a>(&'a self, windows: &'a [WindowSpec], back: &'a GiveBack) -> Doing<'a, ()> {
        Box::pin(async move {
            self.0.reach().await?;
            self.0.given_back.fetch_add(1, Ordering::Relaxed);
            self.0.memory.lock().unwrap().give_back(windows, back);
            Ok(())
        })
    }

    fn penalise<'a>(&'a self, windows: &'a [WindowSpec], holds: &'a [i64]) -> Doing<'a, i64> {
        Box::pin(async move {
            self.0.reach().await?;
            Ok(self.0.memory.lock().unwrap().penalise(windows, holds, self.0.now()))
        })
    }

    fn beat<'a>(&'a self, member: &'a str, away_since: Option<i64>) -> Doing<'a, Beat> {
        Box::pin(async move {
            self.0.reach().await?;
            Ok(self.0.memory.lock().unwrap().beat(member, away_since, self.0.now()))
        })
    }
}

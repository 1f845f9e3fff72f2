//! How many attempts of a client are under way at a time, and how many calls wait for room among them.

use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout_at;

use crate::cause::Cause;
use crate::limits::Deadline;

/// Bound: the calls of a client that wait for room among those under way, unless it is built with another limit. One more is refused before it is sent, and told so.
pub(crate) const MOST_WAITING: usize = 1_024;

/// Room for so many attempts.
pub(crate) struct InFlight {
    room: Semaphore,
    most: usize,
    waiting: AtomicUsize,
    most_waiting: usize,
}

/// The room of one attempt; whoever waits gets it when this is dropped.
pub(crate) type Room<'r> = SemaphorePermit<'r>;

impl InFlight {
    /// For so many, and for one at least; and how many more may wait for room.
    pub(crate) const fn new(most: usize, most_waiting: usize) -> Self {
        let most = if most == 0 {
            1
        } else if most > Semaphore::MAX_PERMITS {
            Semaphore::MAX_PERMITS
        } else {
            most
        };
        Self { room: Semaphore::const_new(most), most, waiting: AtomicUsize::new(0), most_waiting }
    }

    /// Room, if there is some now and nobody waits for it.
    pub(crate) fn try_enter(&self) -> Option<Room<'_>> {
        self.room.try_acquire().ok()
    }

    /// Waits for room, in the order of coming.
    pub(crate) async fn enter(&self, deadline: Deadline) -> Result<Room<'_>, Cause> {
        let _place = QueuePlace::of(&self.waiting, self.most_waiting).ok_or(Cause::Saturated { most: self.most })?;
        match timeout_at(deadline.end(), self.room.acquire()).await {
            Ok(Ok(room)) => Ok(room),
            // Nobody closes it.
            Ok(Err(_)) | Err(_) => Err(Cause::Saturated { most: self.most }),
        }
    }

    /// Where others are under way, lets those go first that are ready to: what all of them write comes together then, and a server that slept is woken once, not by
    /// each. Who is alone waits for nobody.
    pub(crate) async fn let_others_go(&self) {
        let mut waits = self.room.available_permits() + 1 < self.most;
        poll_fn(|context| {
            if std::mem::take(&mut waits) {
                // Not `yield_now`, which looks for events of the system as well.
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }
}

impl fmt::Debug for InFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let under_way = self.most.saturating_sub(self.room.available_permits());
        f.debug_struct("InFlight").field("under_way", &under_way).field("queued", &self.waiting).finish_non_exhaustive()
    }
}

/// A place among those who wait.
struct QueuePlace<'w>(&'w AtomicUsize);

impl<'w> QueuePlace<'w> {
    fn of(waiting: &'w AtomicUsize, most: usize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::task::JoinSet;
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn so_many_wait_and_no_more() {
        let in_flight = Arc::new(InFlight::new(1, MOST_WAITING));
        let room = in_flight.try_enter().unwrap();
        let deadline = Deadline::starting(Instant::now(), Duration::from_secs(30));
        let mut waiting = JoinSet::new();
        for _ in 0..MOST_WAITING + 3 {
            let in_flight = in_flight.clone();
            waiting.spawn(async move { in_flight.enter(deadline).await.is_ok() });
        }
        // The last ones are refused at once, while the others wait.
        for _ in 0..3 {
            assert!(!waiting.join_next().await.unwrap().unwrap());
        }
        assert!(waiting.try_join_next().is_none());
        // Then each has its turn.
        drop(room);
        let mut entered = 0;
        while let Some(waited) = waiting.join_next().await {
            entered += usize::from(waited.unwrap());
        }
        assert_eq!(entered, MOST_WAITING);
        // Nobody keeps a place who waits no more.
        assert_eq!(format!("{in_flight:?}"), "InFlight { under_way: 0, queued: 0, .. }");
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_room_for_so_many_and_for_one_at_least() {
        for (asked, most) in [(0, 1), (1, 1), (3, 3)] {
            let in_flight = InFlight::new(asked, 1);
            let rooms: Vec<_> = std::iter::from_fn(|| in_flight.try_enter()).take(9).collect();
            assert_eq!(rooms.len(), most, "{asked}");
            assert_eq!(format!("{in_flight:?}"), format!("InFlight {{ under_way: {most}, queued: 0, .. }}"));
            // Whoever waits for longer than the call may take is told so.
            let waited = in_flight.enter(Deadline::starting(Instant::now(), Duration::from_secs(1))).await;
            assert!(matches!(waited, Err(Cause::Saturated { most: told }) if told == most), "{asked}");
        }
        // More than anybody can count is as many as can be.
        let all = InFlight::new(usize::MAX, 0);
        assert!(all.try_enter().is_some());
    }
}

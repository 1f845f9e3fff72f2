//! The run of a plan: batches are claimed, sent and written down, several at a time.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};
use zego_model::rtc::media_file::{DeleteMedia, FileId, Vendor};
use zego_model::{Delivery, Zego};
use zego_transport::{CallOptions, Client};

use super::items::{self, ItemReason};
use super::verdict::{self, CallFailure, FailureAction};
use super::{BEAT, LOOK_AGAIN, OnProgress, Purge, PurgeError, StopReason};
use crate::ledger::{Answered, Fenced, ItemOutcome, Lease, Ledger, LedgerError, RunIdentity, Totals};
use crate::progress::Progress;
use crate::report::Report;

/// A run whose plan is complete.
#[must_use = "nothing is deleted until it is run"]
pub struct Job {
    purge: Purge,
    ledger: Ledger,
    identity: RunIdentity,
    totals: Totals,
    /// Calls that are to be made.
    open: u64,
    is_finished: bool,
    stop: watch::Sender<bool>,
}

/// Tells a run to end early. Clones are as good.
#[derive(Clone, Debug)]
pub struct StopHandle(watch::Sender<bool>);

impl StopHandle {
    /// Begins no more calls; those under way end as they would have, and are written down.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Job {
    pub(super) async fn new(purge: Purge, ledger: Ledger, is_finished: bool) -> Result<Self, PurgeError> {
        let (totals, identity, (waiting, held)) = (ledger.totals().await?, ledger.row().await?.identity, ledger.open_batches().await?);
        Ok(Self { purge, ledger, identity, totals, open: waiting + held, is_finished, stop: watch::Sender::new(false) })
    }

    /// Whose files it deletes.
    pub const fn identity(&self) -> &RunIdentity {
        &self.identity
    }

    /// What has become of the ids so far.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// How many calls what is left of it takes, if each is sent once.
    pub const fn calls(&self) -> u64 {
        self.open
    }

    /// Whether nothing of it is left to do.
    pub const fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// The first ids of the plan.
    ///
    /// # Errors
    /// [`PurgeError`] of the ledger.
    pub async fn sample(&self, most: usize) -> Result<Vec<String>, PurgeError> {
        Ok(self.ledger.sample(most).await?)
    }

    /// What ends it early, from another task.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle(self.stop.clone())
    }

    /// Deletes what is open, and says what became of all.
    ///
    /// Of a ledger that several workers share, each runs until all of it is done.
    ///
    /// # Errors
    /// [`PurgeError`] of the ledger, or of what ended it early, with the report so far.
    ///
    /// # Cancellation
    /// Dropping the future breaks off the calls under way; to the next run they are of unknown outcome, and it sends them again.
    pub async fn run(self) -> Result<Report, PurgeError> {
        let ledger = self.ledger.clone();
        let report = self.run_open().await;
        ledger.close().await;
        report
    }

    async fn run_open(self) -> Result<Report, PurgeError> {
        let Self { purge, ledger, totals, is_finished, stop, .. } = self;
        if !is_finished {
            ledger.stopped(None).await?;
            let ended = Running::new(purge, ledger.clone(), &totals, stop).until_done().await?;
            if let Some(reason) = ended {
                ledger.stopped(Some(&reason.to_string())).await?;
                let report = Box::new(Report::of(&ledger).await?);
                return Err(PurgeError::Stopped { reason, report });
            }
            ledger.finish().await?;
        }
        Ok(Report::of(&ledger).await?)
    }

    /// Deletes nothing: the plan stays in the ledger, which is free for others then.
    pub async fn close(self) {
        self.ledger.close().await;
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("purge", &self.purge).field("totals", &self.totals).finish_non_exhaustive()
    }
}

/// How often it is told how far the run is.
const TELL: Duration = Duration::from_millis(200);
/// How long nothing may succeed before a run ends: when nothing ever did,
const PATIENCE_AT_FIRST: Duration = Duration::from_secs(60);
/// and when something did.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// The longest pause in trouble.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How many ids have to be ended before their share of failures means anything.
const ENOUGH_TO_JUDGE: u64 = 1_000;

/// A run under way.
struct Running {
    calls: Arc<Calls>,
    in_flight: usize,
    most_failures: f64,
    on_progress: Option<OnProgress>,
    /// Set when no more calls are to be begun, by whoever decides that.
    stop: watch::Sender<bool>,
    progress: Progress,
    began: Instant,
    /// Batches that are claimed and not begun.
    queue: VecDeque<Lease>,
    tasks: JoinSet<Result<Ended, LedgerError>>,
    /// Ids that could not be deleted for another reason than that there is no such file.
    failed: u64,
    trouble: Trouble,
    end: Option<StopReason>,
}

/// Nothing succeeds any more: since when, and when to try again.
#[derive(Default)]
struct Trouble {
    has_succeeded: bool,
    since: Option<Instant>,
    times: u32,
    until: Option<Instant>,
}

/// What the tasks of a run share.
struct Calls {
    client: Client<Zego>,
    vendor: Vendor,
    ledger: Ledger,
    stop: watch::Receiver<bool>,
}

/// What a run waits for.
enum Event {
    Ended(Result<Ended, LedgerError>),
    Beat,
    Tell,
    Stop,
    TryAgain,
    LookAgain,
}

/// What became of a batch.
enum Ended {
    /// An answer, or a failure that is final, was written down.
    Answered { answer: Answered, failure: Option<Failed> },
    /// It is asked for once more.
    Back(Failed),
    /// Another worker has it now: what this one knows of it does not count.
    Lost,
    /// The run ended before its turn came.
    NotBegun,
}

/// A call that failed as a whole.
struct Failed {
    verdict: FailureAction,
    is_trouble: bool,
    is_throttled: bool,
    error: Box<zego_transport::Error>,
}

impl Running {
    fn new(purge: Purge, ledger: Ledger, totals: &Totals, stop: watch::Sender<bool>) -> Self {
        let Purge { client, vendor, in_flight, most_failures, on_progress, .. } = purge;
        Self {
            calls: Arc::new(Calls { client, vendor, ledger, stop: stop.subscribe() }),
            in_flight,
            most_failures,
            on_progress,
            stop,
            progress: Progress::from(totals),
            began: Instant::now(),
            queue: VecDeque::new(),
            tasks: JoinSet::new(),
            failed: 0,
            trouble: Trouble::default(),
            end: None,
        }
    }

    /// Runs until nothing is open, or until it has to end before that; why, then.
    async fn until_done(mut self) -> Result<Option<StopReason>, PurgeError> {
        let every = |period| {
            let mut interval = interval(period);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            interval
        };
        let (mut beat, mut tell) = (every(BEAT), every(TELL));
        let mut stop = self.stop.subscribe();
        let ended = loop {
            match self.begin().await {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(error) => break Err(error),
            }
            let again = self.trouble.until.unwrap_or_else(Instant::now);
            let waits = self.trouble.until.is_some() && self.end.is_none() && self.tasks.is_empty();
            let is_idle = self.tasks.is_empty() && !waits;
            let event = tokio::select! {
                biased;
                // First: calls that do not begin because of it end at once, and others would be begun in their place for ever.
                _ = stop.wait_for(|stop| *stop), if self.end.is_none() => Event::Stop,
                Some(task) = self.tasks.join_next() => Event::Ended(task.expect("a task of a run neither panics nor is broken off")),
                _ = beat.tick() => Event::Beat,
                _ = tell.tick() => Event::Tell,
                () = sleep_until(again), if waits => Event::TryAgain,
                // Other workers have what is left.
                () = sleep(LOOK_AGAIN), if is_idle => Event::LookAgain,
            };
            match event {
                Event::Ended(Ok(ended)) => self.take(ended),
                Event::Ended(Err(error)) => break Err(error),
                Event::Beat => {
                    if let Err(error) = self.calls.ledger.beat().await {
                        break Err(error);
                    }
                }
                Event::Tell => self.tell(),
                Event::Stop => self.end_for(StopReason::Told),
                Event::TryAgain => self.trouble.until = None,
                Event::LookAgain => {}
            }
        };
        // What is under way is written down whatever happens, as far as that is possible; what waits for its turn does not go.
        self.stop.send_replace(true);
        while let Some(task) = self.tasks.join_next().await {
            if let Ok(Ok(ended)) = task {
                self.take(ended);
            }
        }
        self.tell();
        ended?;
        self.calls.ledger.release(self.queue.make_contiguous()).await?;
        Ok(self.end)
    }

    /// Begins as many calls as there is room for; `false` when there is nothing more to wait for.
    async fn begin(&mut self) -> Result<bool, LedgerError> {
        if self.end.is_some() {
            return Ok(!self.tasks.is_empty());
        }
        if self.trouble.until.is_some_and(|until| Instant::now() < until) {
            return Ok(true);
        }
        // In trouble one call at a time finds out whether it is over.
        let room = if self.trouble.times > 0 { 1 } else { self.in_flight };
        while self.tasks.len() < room {
            if self.queue.is_empty() {
                self.queue.extend(self.calls.ledger.claim(self.in_flight).await?);
            }
            let Some(lease) = self.queue.pop_front() else { break };
            self.tasks.spawn(Arc::clone(&self.calls).carry_out(lease));
        }
        if self.tasks.is_empty() && self.calls.ledger.open_batches().await? == (0, 0) {
            return Ok(false);
        }
        Ok(true)
    }

    /// What became of a batch, and what follows for the others.
    fn take(&mut self, ended: Ended) {
        let failure = match ended {
            Ended::Answered { answer, failure } => {
                self.progress.count(&answer);
                let failed = |exception: &&crate::ledger::Exception| {
                    exception.outcome != ItemOutcome::Failed || items::reason(&exception.code) != ItemReason::Missing
                };
                self.failed += answer.exceptions.iter().filter(failed).count() as u64;
                failure
            }
            Ended::Back(failure) => Some(failure),
            Ended::Lost | Ended::NotBegun => return,
        };
        let was_sent = failure.as_ref().is_none_or(|failure| failure.error.delivery() != Delivery::NotSent);
        self.progress.calls += u64::from(was_sent);
        match failure {
            Some(Failed { verdict: FailureAction::Stop, error, .. }) => {
                self.end_for(StopReason::Refused(error));
            }
            Some(failure) if failure.is_trouble => self.in_trouble(failure.error),
            Some(failure) => self.progress.refused += u64::from(failure.is_throttled),
            None => {
                self.trouble = Trouble { has_succeeded: true, ..Trouble::default() };
                self.progress.trouble = None;
            }
        }
        self.judge();
    }

    /// Begins no more calls, for the first reason that there is; those that wait for their turn are not sent.
    fn end_for(&mut self, reason: StopReason) {
        self.end.get_or_insert(reason);
        self.stop.send_replace(true);
    }

    fn in_trouble(&mut self, error: Box<zego_transport::Error>) {
        let now = Instant::now();
        let since = *self.trouble.since.get_or_insert(now);
        let patience = if self.trouble.has_succeeded { PATIENCE } else { PATIENCE_AT_FIRST };
        if now - since >= patience {
            self.end_for(StopReason::Unreachable { seconds: (now - since).as_secs(), error });
            return;
        }
        self.progress.trouble = Some(error.to_string());
        // Calls that were under way together tell of the same trouble.
        if self.trouble.until.is_none_or(|until| now >= until) {
            let pause = Duration::from_millis(250).saturating_mul(1 << self.trouble.times.min(10)).min(LONGEST_PAUSE);
            self.trouble.times += 1;
            self.trouble.until = Some(now + pause);
        }
    }

    /// Ends the run when too many ids could not be deleted.
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    fn judge(&mut self) {
        let ended = self.progress.ended_here;
        if ended >= ENOUGH_TO_JUDGE && self.failed as f64 > ended as f64 * self.most_failures {
            let code = self.progress.by_code.iter().max_by_key(|(_, count)| **count).map(|(code, _)| code.clone()).unwrap_or_default();
            self.end_for(StopReason::TooManyFailures { failed: self.failed, ended, code });
        }
    }

    fn tell(&mut self) {
        self.progress.in_flight = self.tasks.len();
        self.progress.elapsed = self.began.elapsed();
        if let Some(told) = &self.on_progress {
            told(&self.progress);
        }
    }
}

impl Calls {
    /// One call for a batch, from its turn to what became of it.
    async fn carry_out(self: Arc<Self>, lease: Lease) -> Result<Ended, LedgerError> {
        let mut named = HashSet::new();
        let ids: Vec<FileId> = lease.ids.iter().filter(|id| named.insert(id.as_str())).map(|id| id.as_str().into()).collect();
        let call = match DeleteMedia::new(self.vendor.clone(), ids) {
            Ok(call) => call,
            Err(error) => return Err(LedgerError::Inconsistent { what: format!("batch {} cannot be asked for: {error}", lease.n) }),
        };
        // Once: what is tried again is written down each time.
        let options = CallOptions::new().wait_for_turn().max_attempts(1);
        let turn = async {
            if lease.round > 0 {
                sleep(Duration::from_millis(100 << lease.round.min(6))).await;
            }
            self.client.ready(&call, options).await
        };
        let mut stop = self.stop.clone();
        let ready = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            ready = turn => Some(ready),
        };
        let ready = match ready {
            Some(Ok(ready)) => ready,
            Some(Err(error)) => return self.failed(&lease, error).await,
            None => {
                let _ = self.ledger.put_back(&lease, false).await?;
                return Ok(Ended::NotBegun);
            }
        };
        if self.ledger.sent(&lease).await? == Fenced::Lost {
            return Ok(Ended::Lost);
        }
        match ready.send().await {
            Ok(reply) => {
                let answer = verdict::of_answer(&lease, reply.failures(), reply.request_id.as_deref());
                let is_written = self.ledger.answered(&lease, &answer).await? == Fenced::Written;
                Ok(if is_written { Ended::Answered { answer, failure: None } } else { Ended::Lost })
            }
            Err(error) => self.failed(&lease, error).await,
        }
    }

    async fn failed(&self, lease: &Lease, error: zego_transport::Error) -> Result<Ended, LedgerError> {
        let failure = CallFailure::of(&error);
        let verdict = failure.verdict(lease.ids.len(), lease.round);
        let mut answered = None;
        let fenced = match verdict {
            FailureAction::PutBack | FailureAction::Stop => self.ledger.put_back(lease, false).await?,
            FailureAction::Again => self.ledger.put_back(lease, true).await?,
            FailureAction::InDoubt => self.ledger.in_doubt(lease).await?,
            FailureAction::Halve => self.ledger.halve(lease).await?,
            FailureAction::Fail => {
                let answer = verdict::of_failure(lease, &error);
                let fenced = self.ledger.answered(lease, &answer).await?;
                answered = Some(answer);
                fenced
            }
        };
        let is_throttled = error.kind().error_kind() == zego_model::ErrorKind::RateLimited;
        let failed = Failed { verdict, is_trouble: failure.is_trouble(), is_throttled, error: Box::new(error) };
        Ok(match answered.filter(|_| fenced == Fenced::Written) {
            Some(answer) => Ended::Answered { answer, failure: Some(failed) },
            None => Ended::Back(failed),
        })
    }
}

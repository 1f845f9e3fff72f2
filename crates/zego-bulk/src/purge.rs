//! Deleting many files: a plan of all of them first, then the calls, with a ledger of every id.

mod error;
mod items;
mod job;
mod packer;
mod verdict;

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use futures_core::Stream;
use zego_model::Zego;
use zego_model::rtc::media_file::Vendor;
use zego_transport::Client;

pub use self::error::{PurgeError, StopReason};
pub use self::job::{Job, StopHandle};
use self::packer::Packer;
use crate::ledger::{Ledger, LedgerLocation, PlanState, RunIdentity};
use crate::progress::Progress;
use crate::report::Report;
use crate::source::{BoxError, IdsDigest, PurgeItem};

/// Deletes all files of a stream, and says what became of each.
///
/// The ids are read to the end before the first file is deleted, so the stream may be a search through the same files. They are kept in a temporary file, which goes with the process;
/// [`Purge`] keeps them in a ledger that survives it. Calls are paced by the client.
///
/// ```
/// use zego_bulk::delete_all;
/// use zego_model::UnixSeconds;
/// use zego_model::page::MediaPager;
/// use zego_model::rtc::media_file::{SearchMedia, Vendor};
/// use zego_transport::Client;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = zego_sandbox::Sandbox::start().await?;
/// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
/// # let now = UnixSeconds(1_790_000_000);
/// let files = client.pages(MediaPager::new(SearchMedia::new(Vendor::Tencent), now)?).items();
/// let report = delete_all(&client, Vendor::Tencent, files).await?;
/// println!("{report}");
/// assert!(report.is_complete(), "{:?}", report.by_reason);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`PurgeError`]: of the stream, before anything was deleted; of what ended the run before its end, with the report so far. That single files were not deleted is
/// no error: the report has them.
///
/// # Cancellation
/// Dropping the future breaks off the calls under way. Which files they deleted nobody knows then.
pub async fn delete_all<S>(client: &Client<Zego>, vendor: Vendor, ids: S) -> Result<Report, PurgeError>
where
    S: Stream<Item: PurgeItem>,
{
    Purge::new(client.clone(), vendor).prepare(ids).await?.run().await
}

/// How many files are deleted: which client, vendor and ledger, and how patiently.
///
/// ```
/// use zego_bulk::{LedgerLocation, Purge, source};
/// use zego_model::rtc::media_file::Vendor;
/// use zego_transport::Client;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = zego_sandbox::Sandbox::start().await?;
/// # let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
/// # let location = LedgerLocation::Temporary;
/// // `let location = LedgerLocation::File("purge.ledger".into());` outlasts the process.
/// let purge = Purge::new(client, Vendor::Tencent).ledger(location).in_flight(8);
/// let report = purge.prepare(source::given(["5285890813221514958", "no-such-file"])).await?.run().await?;
/// assert_eq!((report.deleted, report.failed), (1, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Purge {
    client: Client<Zego>,
    vendor: Vendor,
    location: LedgerLocation,
    run: String,
    resumes: bool,
    durable: bool,
    in_flight: usize,
    most_failures: f64,
    on_progress: Option<OnProgress>,
}

/// What is told how far a run is.
type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// The name of a run that has no other.
pub const DEFAULT_RUN: &str = "purge";

impl Purge {
    /// With a temporary ledger, 32 calls in flight, and an end when more than half of the files cannot be deleted.
    pub fn new(client: Client<Zego>, vendor: Vendor) -> Self {
        Self {
            client,
            vendor,
            location: LedgerLocation::Temporary,
            run: DEFAULT_RUN.to_owned(),
            resumes: false,
            durable: false,
            in_flight: 32,
            most_failures: 0.5,
            on_progress: None,
        }
    }

    /// Keeps account in this ledger, which survives the process.
    #[must_use]
    pub fn ledger(mut self, location: LedgerLocation) -> Self {
        self.location = location;
        self
    }

    /// The run's name in the ledger, which can hold several; [`DEFAULT_RUN`] when not said.
    #[must_use]
    pub fn run_name(mut self, run: impl Into<String>) -> Self {
        self.run = run.into();
        self
    }

    /// Goes on with a run that is not finished. Otherwise that is an error.
    #[must_use]
    pub const fn resume(mut self, resumes: bool) -> Self {
        self.resumes = resumes;
        self
    }

    /// Whether what the ledger has written survives a loss of power, and not only the death of the process. Each write then waits for the disk. A ledger in Postgres is as
    /// durable as that is set up to be.
    #[must_use]
    pub const fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    /// How many calls are under way at a time, one at least.
    #[must_use]
    pub const fn in_flight(mut self, most: usize) -> Self {
        self.in_flight = if most == 0 { 1 } else { most };
        self
    }

    /// Ends the run when more than this share of its ids, of a thousand at least, could not be deleted for another reason than that there is no such file; 1 never does.
    #[must_use]
    pub const fn most_failures(mut self, share: f64) -> Self {
        self.most_failures = share;
        self
    }

    /// Is told how far the run is, a few times a second, on the task that runs it: it should return at once.
    #[must_use]
    pub fn on_progress(mut self, told: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(told));
        self
    }

    /// Reads all ids into the ledger, and deletes nothing yet.
    ///
    /// Where the ledger has the run already, its plan is what counts: if it is complete, the ids have to be the same in the same order.
    ///
    /// # Errors
    /// [`PurgeError`] of the stream, of an id that no call can carry, or of the ledger. Nothing is left of what was planned up to there.
    pub async fn prepare<S>(self, ids: S) -> Result<Job, PurgeError>
    where
        S: Stream<Item: PurgeItem>,
    {
        let ledger = self.open().await?;
        match self.plan(&ledger, ids).await {
            Ok(is_finished) => Job::new(self, ledger, is_finished).await,
            Err(error) => {
                if let PurgeError::Source(_) = error {
                    ledger.abandon().await?;
                }
                ledger.close().await;
                Err(error)
            }
        }
    }

    /// Makes the plan, or holds the ids against the one that is there; whether its run is finished.
    async fn plan<S>(&self, ledger: &Ledger, ids: S) -> Result<bool, PurgeError>
    where
        S: Stream<Item: PurgeItem>,
    {
        let mut digest = IdsDigest::new();
        let mut ids = pin!(ids);
        let mut beat = tokio::time::interval(BEAT);
        // However long the next id takes, others see that this worker is alive.
        let mut next = async || loop {
            tokio::select! {
                biased;
                item = poll_fn(|context| ids.as_mut().poll_next(context)) => {
                    return item.map(PurgeItem::into_file_id).transpose().map_err(PurgeError::Source);
                }
                _ = beat.tick() => ledger.beat().await?,
            }
        };
        if let PlanState::Complete { total, digest: planned, is_finished } = self.plan_state(ledger).await? {
            while let Some(id) = next().await? {
                digest.add(&id);
            }
            let given = digest.count();
            if digest.finish() != planned {
                return Err(crate::LedgerError::OtherIds { run: self.run.clone(), planned: total, given }.into());
            }
            return Ok(is_finished);
        }
        let mut planner = ledger.planner();
        let mut packer = Packer::new(self.vendor.clone());
        while let Some(id) = next().await? {
            digest.add(&id);
            let batches = packer.push(id).map_err(|error| PurgeError::Source(error.into()))?;
            if !batches.is_empty() {
                planner.add(&batches).await?;
            }
        }
        let rest = packer.finish().map_err(|error| PurgeError::Source(error.into()))?;
        planner.add(&rest).await?;
        planner.finish(&digest.finish()).await?;
        Ok(false)
    }

    /// Goes on with the plan of the ledger, without the ids.
    ///
    /// # Errors
    /// [`PurgeError`]: of the ledger, or [`NoPlan`](PurgeError::NoPlan) where it has no complete plan.
    pub async fn reopen(self) -> Result<Job, PurgeError> {
        let ledger = self.open().await?;
        let error = match self.plan_state(&ledger).await {
            Ok(PlanState::Complete { is_finished, .. }) => return Job::new(self, ledger, is_finished).await,
            Ok(_) => {
                ledger.abandon().await?;
                PurgeError::NoPlan { run: self.run }
            }
            Err(error) => error,
        };
        ledger.close().await;
        Err(error)
    }

    async fn open(&self) -> Result<Ledger, PurgeError> {
        let ledger = Ledger::open(&self.location, &self.run, self.durable).await?;
        ledger.beat().await?;
        Ok(ledger)
    }

    /// How far the plan is; waits while another worker writes it.
    async fn plan_state(&self, ledger: &Ledger) -> Result<PlanState, PurgeError> {
        let identity = self.identity().await?;
        loop {
            match ledger.begin(&identity, self.resumes).await? {
                PlanState::Theirs => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    ledger.beat().await?;
                }
                state => return Ok(state),
            }
        }
    }

    /// Whose run it is.
    async fn identity(&self) -> Result<RunIdentity, PurgeError> {
        let account = self.client.account().await.map_err(|error| PurgeError::Account(Box::new(error)))?;
        let endpoint = self.client.endpoint();
        let is_sandbox = endpoint.is_some_and(|endpoint| endpoint.is_sandbox() || endpoint.is_loopback());
        let is_test = self.client.settings().get_is_test() == Some(true);
        let environment = match (is_sandbox, is_test) {
            (true, false) => "sandbox",
            (true, true) => "sandbox, test",
            (false, true) => "test",
            (false, false) => "production",
        };
        Ok(RunIdentity::new(account, environment, self.vendor.to_string()))
    }
}

/// How often a worker says that it is alive.
const BEAT: std::time::Duration = std::time::Duration::from_secs(5);
/// How long a worker waits before it looks again what the others do.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(500);

impl fmt::Debug for Purge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Purge")
            .field("vendor", &self.vendor)
            .field("ledger", &self.location)
            .field("run", &self.run)
            .finish_non_exhaustive()
    }
}

/// What a stream failed with, as an error of a purge.
impl From<BoxError> for PurgeError {
    fn from(error: BoxError) -> Self {
        Self::Source(error)
    }
}

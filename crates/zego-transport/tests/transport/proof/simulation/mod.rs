//! Clients, a quota store, a network out of order and the sandbox as a function, in virtual time, by chance from a seed: what happens once happens again.

mod calls;
mod dice;
mod network;
mod oracle;
mod store;
mod wire;

use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use zego_model::{Zego, sandbox};
use zego_sandbox::control::Login;
use zego_sandbox::{LimiterModel, LogLevel, LogLine, Sandbox, Timestamp};
use zego_sign::{AppId, ServerSecret};
use zego_transport::quota::Pacer;
use zego_transport::{CallOptions, Client, Error};

use self::calls::Kind;
pub(crate) use self::dice::Dice;
use self::network::{BEGIN, Network};
pub(crate) use self::oracle::Totals;
use self::oracle::{End, Oracle};
use self::store::Store;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) calls: usize,
    /// How often something goes wrong, at each step.
    pub(crate) faults: f64,
    /// Whether every caller says that repeats do no harm: the rule that a simulation is to find broken.
    pub(crate) careless: bool,
}

/// What came out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Report {
    pub(crate) totals: Totals,
    /// In the time of the simulation.
    pub(crate) took: Duration,
}

const CLIENTS: u32 = 8;
/// The callers of each client, which are more than it has room for at a time.
const CALLERS: usize = 24;
const IN_FLIGHT: usize = 16;

/// Runs a simulation to its end, in a runtime of its own.
pub(crate) fn run(plan: Plan) -> Report {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime without I/O");
    runtime.block_on(async { Simulation::new(plan).run().await })
}

#[derive(Clone)]
struct Simulation {
    plan: Plan,
    dice: Dice,
    oracle: Oracle,
    network: Network,
    begun: Arc<AtomicUsize>,
}

impl Simulation {
    fn new(plan: Plan) -> Self {
        let (dice, oracle) = (Dice::new(plan.seed), Oracle::default());
        let books = oracle.clone();
        let log = move |line: &LogLine| {
            if line.level == LogLevel::Info && line.code == "0" {
                books.executed();
            }
            tracing::trace!(target: "simulation", "{line}");
        };
        let model = dice.one_of(&LimiterModel::ALL);
        let service = Sandbox::builder().limiter_model(model).id_seed(plan.seed).log(log).service();
        for hall in 0..calls::HALLS {
            let begin = Timestamp::from_secs(BEGIN);
            service.control(begin).log_in(&Login::new(calls::hall(hall), "resident")).expect("there is room in a sandbox");
        }
        let network = Network {
            service,
            dice: dice.clone(),
            oracle: oracle.clone(),
            faults: plan.faults,
            origin: Instant::now(),
            open: Arc::default(),
        };
        Self { plan, dice, oracle, network, begun: Arc::default() }
    }

    async fn run(self) -> Report {
        let clocks: Vec<Arc<AtomicI64>> = (0..CLIENTS).map(|_| Arc::default()).collect();
        let shared = self.dice.happens(0.5).then(Pacer::new);
        let clients: Vec<_> = clocks.iter().zip(0..).map(|(clock, place)| self.client(place, clock, shared.as_ref())).collect();
        let jumping = tokio::spawn(self.clone().clocks_jump(clocks));
        let mut callers = JoinSet::new();
        for client in &clients {
            for _ in 0..CALLERS {
                callers.spawn(self.clone().caller(client.clone()));
            }
        }
        // No call takes longer than its deadline, so there is always one that ends.
        loop {
            match timeout(Duration::from_secs(120), callers.join_next()).await {
                Ok(None) => break,
                Ok(Some(Ok(()))) => {}
                Ok(Some(Err(error))) => self.oracle.violated(format!("a caller ended: {error}")),
                Err(_) if self.oracle.has_ended() => {}
                Err(_) => {
                    self.oracle.violated("no call has ended for two minutes".to_owned());
                    break;
                }
            }
        }
        jumping.abort();
        let took = self.network.origin.elapsed();
        // Longer than a connection waits for another call, and than any request is on its way.
        sleep(Duration::from_secs(60)).await;
        for client in &clients {
            let shown = format!("{client:?}");
            if !shown.contains("under_way: 0, queued: 0") {
                self.oracle.violated(format!("room among the calls under way did not come back: {shown}"));
            }
        }
        match self.network.open.load(Ordering::Relaxed) {
            0 => {}
            open => self.oracle.violated(format!("{open} connections are still open")),
        }
        Report { totals: self.oracle.close(), took }
    }

    fn client(&self, place: u32, clock: &Arc<AtomicI64>, shared: Option<&Pacer>) -> Client<Zego> {
        let (pacer, share, name) = match shared {
            Some(pacer) => (pacer.clone(), 1.0, "shared".to_owned()),
            None => (Pacer::new().share(1.0 / f64::from(CLIENTS)), 1.0 / f64::from(CLIENTS), place.to_string()),
        };
        let store = Store { pacer, share, name, dice: self.dice.clone(), oracle: self.oracle.clone(), faults: self.plan.faults / 4.0 };
        let (chance, nonces, origin, clock) = (self.dice.clone(), self.dice.clone(), self.network.origin, Arc::clone(clock));
        let (app_id, secret) = credentials();
        Client::zego(app_id, secret)
            .endpoint("http://127.0.0.1:7".parse().expect("an endpoint"))
            .connector(self.network.connector())
            .quota(store)
            .chance(move || chance.part())
            .nonces(move || nonces.nonce())
            .clock(move || {
                let right = BEGIN + origin.elapsed().as_secs();
                Timestamp::from_secs(right.saturating_add_signed(clock.load(Ordering::Relaxed)))
            })
            .max_in_flight(IN_FLIGHT)
            .build()
            .expect("the settings agree")
    }

    /// The clocks of the clients are set wrong and right again.
    async fn clocks_jump(self, clocks: Vec<Arc<AtomicI64>>) {
        loop {
            sleep(self.dice.millis(1_000, 60_000)).await;
            if self.dice.happens(self.plan.faults) {
                // Minutes off, 1970 and 2038, and right.
                let wrong = self.dice.one_of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 300, -300, 660, -660, 90_000, -1_900_000_000, 347_483_648]);
                self.oracle.fault("a clock jumps");
                clocks[usize::try_from(self.dice.below(CLIENTS.into())).expect("few")].store(wrong, Ordering::Relaxed);
            }
        }
    }

    async fn caller(self, client: Client<Zego>) {
        while self.begun.fetch_add(1, Ordering::Relaxed) < self.plan.calls {
            let kind = Kind::draw(&self.dice);
            let number = self.oracle.begins(kind);
            let deadline = self.dice.millis(500, 30_000);
            let mut options = CallOptions::new().deadline(deadline);
            if self.plan.careless {
                options = options.assume_repeatable("a simulation is to find out that this does harm");
            }
            let start = Instant::now();
            let call = Box::pin(kind.make(&client, number, options));
            let end = if self.dice.happens(self.plan.faults / 10.0) {
                timeout(self.dice.millis(0, 2_000), call).await.map_or(End::Dropped, |result| ended(&result))
            } else {
                ended(&call.await)
            };
            self.oracle.ended(number, end, start.elapsed(), deadline);
            sleep(self.dice.millis(0, 1_000)).await;
        }
    }
}

fn ended(result: &Result<(), Error>) -> End {
    match result {
        Ok(()) => End::Succeeded,
        Err(error) => End::Failed { delivery: error.delivery().as_str(), kind: error.kind().as_str().to_owned() },
    }
}

/// The sandbox's own.
fn credentials() -> (AppId, ServerSecret) {
    static SECRET: OnceLock<(AppId, ServerSecret)> = OnceLock::new();
    let made = || {
        let app_id = AppId::new(sandbox::APP_ID).expect("an app's id");
        (app_id, ServerSecret::new(sandbox::SERVER_SECRET).expect("a secret"))
    };
    SECRET.get_or_init(made).clone()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { ends, kinds, arrived, executed, faults, admitted, latest, violations, told, digest, .. } = &self.totals;
        let calls: u64 = kinds.values().sum();
        writeln!(
            f,
            "{calls} calls in {} s of virtual time: {arrived} requests arrived, {executed} executed, {admitted} turns used",
            self.took.as_secs()
        )?;
        writeln!(f, "called: {kinds:?}")?;
        for (end, count) in ends {
            writeln!(f, "{count:>9} {end:?}")?;
        }
        writeln!(f, "faults: {} in all", faults.values().sum::<u64>())?;
        for (fault, count) in faults {
            writeln!(f, "{count:>9} {fault}")?;
        }
        writeln!(f, "the latest call was {latest:?} late; digest of the history: {digest:016x}")?;
        for violation in told {
            writeln!(f, "VIOLATION {violation}")?;
        }
        write!(f, "{violations} violations")
    }
}

//! Dropping a call wherever it waits: nothing is sent after that, and what it had taken is there for others.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use zego_model::RawCall;
use zego_transport::quota::Pacer;

use super::cell::{Cell, Connection, Which};
use super::operations::{self, Speaks, Subject, call};
use super::{first_of_its_kind, in_its_protocol, run};
use crate::faults::{self, Way};
use crate::logs::Logs;
use crate::net::{Net, Step};
use crate::secrets::leaks;

/// What happens to the calls that are dropped.
const FAULTS: [&str; 13] = [
    "no fault, over TLS",
    "a handshake that stalls",
    "a port where nobody listens",
    "a network that swallows every packet",
    "closed at once",
    "closed after the request",
    "silence",
    "a server that does not read",
    "some hints, and the answer",
    "a slow answer",
    "silence in the body",
    "too many calls",
    "the service failed",
];

/// The least share that a pacer gives: each operation has one turn, and the next one long after.
const SHARE: f64 = 1.0 / 1_024.0;

/// How long that is for an operation.
fn window(subject: &Subject) -> Duration {
    let quotas = subject.row.spec.quota.iter();
    let seconds = quotas.map(|quota| f64::from(quota.seconds) / f64::from(quota.calls) / SHARE).fold(0.0, f64::max);
    Duration::from_secs_f64(seconds)
}

/// How long a record of TLS is that ends a connection in good order.
const FAREWELL: usize = 24;

impl Cell {
    /// Whether connections that were there before have sent nothing since, but for a farewell.
    fn is_silent(&self, before: &[usize], after: &[usize]) -> bool {
        before.iter().zip(after).all(|(before, after)| before == after || (self.fault.way != Way::Plain && before + FAREWELL == *after))
    }
}

/// Polls a future so many times, and drops it where it is not ready then.
async fn polled<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Drops a call after so many polls; whether it was over before that.
async fn dropped<P: Speaks>(cell: &Cell, polls: usize, logs: &Logs) -> Result<bool, String> {
    let (scripts, others) = cell.scripts();
    let net = Net::speaking(cell.subject.dialect, scripts, others);
    let (builder, _) = run::builder::<P>(cell, net.connector());
    let client = builder.quota(Pacer::new().share(SHARE)).max_in_flight(1).build().unwrap();
    if cell.connection == Connection::Reused {
        let _ = client.send(&call::<P>(cell.subject.companion)).await.map_err(|error| format!("the call before fails: {error:?}"))?;
    }
    logs.take();
    let spec = cell.subject.row.spec;
    let request = call::<P>(cell.subject.row);
    let of_call = |net: &Net| net.arrived().into_iter().filter(|arrived| arrived.request.contains(spec.action)).collect::<Vec<_>>();
    let before = net.asked();
    let begun = net.written();
    if polled(client.send(&request), polls).await.is_some() {
        return Ok(true);
    }
    let (asked, written) = (net.asked(), net.written());
    // A waiting connection has it at once.
    let is_begun = asked > before || written != begun || (cell.connection == Connection::Reused && cell.may_reuse());
    net.heal();
    let demand = |holds: bool, breach: String| if holds { Ok(()) } else { Err(breach) };
    // Its room is free: a call that no quota counts goes at once, over a connection of its own.
    let start = Instant::now();
    let unlimited = RawCall::<P>::new(spec.service(), spec.method, "NobodyKnowsThis").unwrap();
    let reply = client.send(&unlimited).await.map_err(|error| format!("the next call fails: {error:?}"))?;
    demand(reply.request_id.as_deref() == Some("fine"), format!("the next call gets {:?}", reply.request_id))?;
    demand(start.elapsed() == Duration::ZERO, format!("the next call waits for {:?}", start.elapsed()))?;
    demand(net.asked() == asked + 1, "connects after it was dropped".to_owned())?;
    let later = net.written();
    demand(cell.is_silent(&written, &later), format!("sends after it was dropped: {written:?}, {later:?}"))?;
    // So is its turn, if it has not used it, at once, and if it waited for another one, as soon as that comes.
    let reply = client.send(&request).await.map_err(|error| format!("the same call fails: {error:?}"))?;
    demand(reply.request_id.as_deref() == Some("fine"), format!("the same call gets {:?}", reply.request_id))?;
    let is_told = cell.fault.name == "too many calls" || (cell.connection, cell.attempt) == (Connection::Reused, Which::Second);
    let windows = match (is_begun, is_told) {
        (false, _) => 0.0,
        // The service's word makes others wait for longer.
        (true, true) => 2.1,
        (true, false) => 1.01,
    };
    // And who was told pauses as well, five seconds at most.
    let pause = if is_begun && is_told { Duration::from_secs(5) } else { Duration::ZERO };
    let most = window(&cell.subject).mul_f64(windows) + pause;
    demand(start.elapsed() <= most, format!("the same call waits for {:?}, of {most:?}", start.elapsed()))?;
    // Long after, whoever was slow has looked at what was sent to it, and whoever waited has done so.
    let settled = net.written();
    sleep(Duration::from_secs(5_000)).await;
    let much_later = net.written();
    demand(cell.is_silent(&settled, &much_later), format!("sends long after it was dropped: {settled:?}, {much_later:?}"))?;
    drop(client);
    net.until_over().await;
    let acted = of_call(&net).iter().filter(|arrived| arrived.acted).count();
    let sent = of_call(&net).into_iter().map(|arrived| arrived.request).collect::<Vec<_>>();
    demand(cell.may_reuse() || acted <= 2, format!("carried out {} times before it was dropped", acted.saturating_sub(1)))?;
    let shown = logs.take();
    demand(leaks(&shown, &sent).is_empty(), format!("shows {:?}:\n{shown}", leaks(&shown, &sent)))?;
    Ok(false)
}

#[test]
fn a_call_can_be_dropped_wherever_it_waits() {
    let (logs, _listening) = Logs::listen();
    let subjects = operations::all();
    let few: Vec<_> = subjects.iter().filter(|subject| first_of_its_kind(&subjects, subject)).collect();
    let (mut played, mut wrong) = (0, Vec::new());
    for subject in few {
        for name in FAULTS {
            let fault = faults::all().find(|fault| fault.name == name).unwrap();
            let both = [(Which::First, Connection::Fresh), (Which::Second, Connection::Fresh)];
            for (attempt, connection) in both.into_iter().chain(both.map(|(attempt, _)| (attempt, Connection::Reused))) {
                let cell = Cell { subject: *subject, fault, attempt, connection };
                for polls in 1.. {
                    assert!(polls < 100, "{cell}: it never ends");
                    let ended = run::runtime().block_on(async { in_its_protocol!(subject, dropped(&cell, polls, &logs)) });
                    match ended {
                        Ok(true) => break,
                        Ok(false) => {}
                        Err(breach) => wrong.push(format!("{cell}, dropped after {polls} polls: {breach}")),
                    }
                    played += 1;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {played}:\n{}", wrong.len(), wrong[..wrong.len().min(100)].join("\n"));
    // Each of them waits somewhere.
    assert!(played > 1_000, "{played}");
}

/// Its own test: a future that is never ready is polled as often as was said, and dropped.
#[tokio::test]
async fn a_future_is_polled_so_often_and_no_more() {
    let mut polls = 0;
    let never = poll_fn(|context| {
        polls += 1;
        context.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    assert_eq!(polled(never, 3).await, None);
    assert_eq!(polls, 3);
    assert_eq!(polled(async { Step::Read }, 1).await.map(|_| ()), Some(()));
}

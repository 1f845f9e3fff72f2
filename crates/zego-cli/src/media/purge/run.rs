//! From the plan of a run to its report.

use std::io::{IsTerminal as _, stderr};
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use zego_bulk::{Job, PurgeError, Report, RunIdentity, RunView, StopReason};
use zego_model::{Delivery, Zego};
use zego_transport::Client;

use super::display::Display;
use super::meter::Meter;
use super::plan::Plan;
use super::prepare::{self, Orders};
use super::{failure, tell};
use crate::confirm;
use crate::error::CommandError;
use crate::exit::{Exit, Signal};
use crate::output::{self, OutputFormat};
use crate::supervisor::Signals;

/// Plans, asks, deletes and tells.
pub(super) async fn run(
    mut orders: Orders<'_>,
    client: Client<Zego>,
    signals: &mut Signals,
    format: OutputFormat,
) -> Result<Exit, CommandError> {
    if !stderr().is_terminal() {
        // Whoever does not read what is told does not hold up the deleting.
        output::notes_do_not_wait();
    }
    let meter: Arc<OnceLock<Meter>> = Arc::default();
    let (reading, told) = (Arc::new(Display::start(None)), Arc::clone(&meter));
    let prepared = tokio::select! {
        biased;
        signal = signals.next() => Err(prepare::nothing_deleted(signal)),
        prepared = orders.prepare(client, Arc::clone(&reading), move |progress| {
            if let Some(meter) = told.get() {
                meter.tell(progress);
            }
        }) => prepared,
    };
    reading.clear();
    let (job, spared) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return Err(orders.without_ledger(error)),
    };
    let identity = job.identity().clone();
    if job.is_finished() {
        let report = job.run().await.map_err(failure::before)?;
        output::note(&format!("the run `{}` was finished before: this is its report again, and nothing was deleted now", orders.run));
        return told_whole(&orders, &report, &identity, format);
    }
    let plan =
        Plan::of(&job, &spared, orders.pace, orders.kept_in().map(|location| location.to_string())).await.map_err(failure::before)?;
    if orders.plans {
        format.print(&plan.document(), || plan.text())?;
        let verb = if orders.kept_in().is_some() { "to run this plan" } else { "to delete" };
        output::note(&format!("{verb}: {}", orders.again()));
        return Ok(Exit::Done);
    }
    if !orders.yes
        && let Err(error) = agreed(&plan, &orders, signals).await
    {
        drop(job);
        return Err(orders.without_ledger(error));
    }
    orders.tell_ledger();
    let display = Arc::new(Display::start(Some(job.totals().total)));
    let meter = meter.get_or_init(|| Meter::new(Arc::clone(&display), orders.pace.calls_per_second()));
    let (ended, signal) = carry_out(job, signals, &display, &orders).await?;
    display.clear();
    output::note(&meter.last());
    match ended {
        Ok(report) => told_whole(&orders, &report, &identity, format),
        Err(error) => Err(stopped(&orders, error, signal).await),
    }
}

/// Asks, where there is somebody to be asked and something to be deleted.
async fn agreed(plan: &Plan, orders: &Orders<'_>, signals: &mut Signals) -> Result<(), CommandError> {
    if !confirm::can_ask() {
        output::note(plan.text().trim_end());
        let message = "nothing was deleted: there is no terminal to ask on, and no --yes";
        return Err(CommandError::usage(message, format!("To delete: {}", orders.again())));
    }
    if plan.is_empty() {
        return Ok(());
    }
    let is_wanted = tokio::select! {
        biased;
        signal = signals.next() => Err(prepare::nothing_deleted(signal)),
        is_wanted = plan.is_wanted() => is_wanted,
    };
    if is_wanted? {
        return Ok(());
    }
    Err(CommandError { kind: "declined", ..CommandError::usage("nothing was deleted, as the answer was not `yes`", "") })
}

/// Runs to the end, or until it is told to stop; which signal that was.
async fn carry_out(
    job: Job,
    signals: &mut Signals,
    display: &Display,
    orders: &Orders<'_>,
) -> Result<(Result<Report, PurgeError>, Option<Signal>), CommandError> {
    let stop = job.stop_handle();
    let (mut run, mut told) = (pin!(job.run()), None);
    loop {
        tokio::select! {
            biased;
            ended = &mut run => return Ok((ended, told)),
            signal = signals.next() => {
                if told.replace(signal).is_some() {
                    let hint = format!("Of what was under way nobody knows the outcome: it is sent again. {}", orders.go_on());
                    return Err(CommandError { hint: Some(hint), ..CommandError::interrupted(signal, Delivery::Unknown) });
                }
                stop.stop();
                display.note("stopping: what is under way is finished and written down; once more ends at once");
            }
        }
    }
}

/// A run that came to its end: the file first, then stdout.
fn told_whole(orders: &Orders<'_>, report: &Report, identity: &RunIdentity, format: OutputFormat) -> Result<Exit, CommandError> {
    let written = orders.report.as_ref().map_or(Ok(()), |file| file.write(report));
    let printed = tell::report(report, identity, orders.options().as_deref(), format);
    let Err(error) = written else { return printed };
    // stdout has its one document.
    output::note(error.text().trim_end());
    printed.map(|exit| if exit == Exit::Done { error.exit } else { exit })
}

/// A run that ended before its end.
async fn stopped(orders: &Orders<'_>, error: PurgeError, signal: Option<Signal>) -> CommandError {
    if let (PurgeError::Stopped { reason: StopReason::Told, report, .. }, Some(signal)) = (&error, signal) {
        let interrupted = CommandError::interrupted(signal, Delivery::Answered);
        let message = format!("{}: {report}", interrupted.message);
        let hint = Some(format!("All that was under way is written down. {}", orders.go_on()));
        return CommandError { message, hint, ..interrupted };
    }
    let report = match &error {
        PurgeError::Stopped { report, .. } => Some((**report).clone()),
        _ => match orders.kept_in() {
            Some(location) => match RunView::open(&location, orders.run).await {
                Ok(view) => view.report().await.ok(),
                Err(_) => None,
            },
            None => None,
        },
    };
    if let (Some(file), Some(report)) = (&orders.report, report)
        && let Err(error) = file.write(&report)
    {
        output::note(error.text().trim_end());
    }
    failure::during(error, &orders.go_on())
}

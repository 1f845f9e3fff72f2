//! `zego media purge status` and `zego media purge report`: looks at a run's ledger, also while others work with it.

use std::io::{BufWriter, Write as _};

use clap::ArgMatches;
use serde_json::json;
use zego_bulk::{LedgerError, LedgerLocation, Report, RunStatus, RunView, Undeleted};
use zego_model::text::printable;

use super::arguments::flag;
use super::{failure, place, tell, words};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat, Stream};
use crate::wait;

/// The run that is looked at.
struct Looked<'m> {
    run: &'m str,
    location: LedgerLocation,
    view: RunView,
}

async fn open(matches: &ArgMatches) -> Result<Looked<'_>, CommandError> {
    let location = place::of_a_run(matches)?;
    let run = matches.get_one::<String>(flag::RUN).expect("it has a default");
    let view = RunView::open(&location, run).await.map_err(|error| failure::of_ledger(&error))?;
    Ok(Looked { run, location, view })
}

/// Tells how far a run is.
pub(super) fn status(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    wait::finish(async {
        let Looked { run, location, view } = open(matches).await?;
        let wrong = |error: LedgerError| failure::of_ledger(&error);
        let (status, report) = (view.status().await.map_err(wrong)?, view.report().await.map_err(wrong)?);
        let RunStatus { identity, state, created_ms, finished_ms, stopped, waiting, held, totals, .. } = &status;
        let document = json!({
            "ledger": location.to_string(),
            "run": run,
            "app": identity.account,
            "environment": identity.environment,
            "vendor": identity.vendor,
            "state": state,
            "begun": words::moment(*created_ms),
            "finished": finished_ms.map(words::moment),
            "stopped": stopped,
            "waiting": waiting,
            "held": held,
            "calls": totals.calls,
            "report": report,
        });
        let text = || {
            let end = match (finished_ms, stopped) {
                (Some(at), _) => format!(", finished {}", words::moment(*at)),
                (None, Some(reason)) => format!("; it stopped: {}", printable(reason)),
                (None, None) => String::new(),
            };
            let begun = words::moment(*created_ms);
            let batches = format!(
                "  {} for {}, and {} under way",
                words::count(*waiting, "call"),
                words::count(report.pending, "file"),
                words::number(*held)
            );
            let rest = if finished_ms.is_some() { String::new() } else { format!("{batches}\n") };
            format!("run {run}: {state}, begun {begun}{end}\n{rest}{}", tell::text(&report, identity, None))
        };
        tell::printed(exit(&status, &report), format.print(&document, text))
    })
}

/// Tells what became of a run, or of its ids.
pub(super) fn report(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let form = matches.get_one::<String>(flag::FORMAT).map(String::as_str);
    wait::finish(async {
        let Looked { location, run, view } = open(matches).await?;
        let wrong = |error: LedgerError| failure::of_ledger(&error);
        let (status, report) = (view.status().await.map_err(wrong)?, view.report().await.map_err(wrong)?);
        let exit = exit(&status, &report);
        if matches.get_flag(flag::IDS) {
            return tell::printed(exit, undeleted(&view, form == Some("csv")).await);
        }
        if form == Some("csv") {
            return tell::printed(exit, OutputFormat::Text.print(&(), || report.to_csv()));
        }
        let format = if form == Some("json") { OutputFormat::Json } else { format };
        let printed = format.print(&report, || tell::text(&report, &status.identity, Some(&options(&location, run))));
        tell::printed(exit, printed)
    })
}

/// How it ends: as the run did, and where that is not finished as one of which something is left.
const fn exit(status: &RunStatus, report: &Report) -> Exit {
    if status.finished_ms.is_some() { tell::exit(report) } else { Exit::Partial }
}

/// What names a run on a command line.
pub(super) fn options(location: &LedgerLocation, run: &str) -> String {
    let ledger = location.to_string();
    let ledger = shlex::try_quote(&ledger).map_or_else(|_| ledger.clone(), std::borrow::Cow::into_owned);
    if run == zego_bulk::DEFAULT_RUN { format!("--ledger {ledger}") } else { format!("--ledger {ledger} --run {run}") }
}

/// Prints the ids that were not deleted as they are, a line each.
async fn undeleted(view: &RunView, is_csv: bool) -> Result<(), CommandError> {
    output::claim_for_lines();
    let mut stdout = BufWriter::new(Stream::stdout());
    let lost = |error: std::io::Error| output::not_written(&error);
    if is_csv {
        writeln!(stdout, "{}", Undeleted::CSV_HEADER).map_err(lost)?;
    }
    let each = |id: Undeleted| {
        let line = if is_csv { id.to_csv() } else { output::json(&id) };
        writeln!(stdout, "{line}").map_err(Ended::Lost)
    };
    match view.undeleted(each).await {
        Ok(()) => stdout.flush().map_err(lost),
        Err(Ended::Lost(error)) => Err(lost(error)),
        Err(Ended::Ledger(error)) => Err(failure::of_ledger(&error)),
    }
}

enum Ended {
    Lost(std::io::Error),
    Ledger(LedgerError),
}

impl From<LedgerError> for Ended {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

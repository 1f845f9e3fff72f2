//! What became of a run, on stdout.

use std::fmt::Write as _;

use zego_bulk::{Reason, Report, RunIdentity};
use zego_model::text::printable;

use super::words;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};

/// How a process ends that tells of this: whether every id is gone.
pub(super) const fn exit(report: &Report) -> Exit {
    if report.is_complete() { Exit::Done } else { Exit::Partial }
}

/// Prints the answer of a command that exits so. That it could not be printed is another failure only where there is none yet.
pub(super) fn printed(exit: Exit, printed: Result<(), CommandError>) -> Result<Exit, CommandError> {
    match printed {
        Err(error) if exit != Exit::Done => {
            output::note(error.text().trim_end());
            Ok(exit)
        }
        printed => printed.map(|()| exit),
    }
}

/// Prints a report.
pub(super) fn report(report: &Report, identity: &RunIdentity, ledger: Option<&str>, format: OutputFormat) -> Result<Exit, CommandError> {
    printed(exit(report), format.print(report, || text(report, identity, ledger)))
}

/// For people. `ledger` is where single ids can be looked up.
pub(super) fn text(report: &Report, identity: &RunIdentity, ledger: Option<&str>) -> String {
    let Report { total, deleted, pending, .. } = report;
    let mut text = format!("deleted {} of {} ({identity})\n", words::number(*deleted), words::count(*total, "file"));
    let mut line = |words: std::fmt::Arguments<'_>| writeln!(text, "  {words}").expect("a String takes everything");
    for Reason { outcome, code, message, count, request_id, .. } in &report.by_reason {
        let what = match outcome.as_str() {
            "not_mentioned" => "not mentioned by any answer",
            "unknown" => "of unknown outcome",
            _ => "not deleted",
        };
        let why = [code.as_str(), message.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| printable(part).shortened(200).to_string());
        let why = why.collect::<Vec<_>>().join(", ");
        let request = request_id.as_deref().map(|id| format!(" (request id {})", printable(id))).unwrap_or_default();
        let colon = if why.is_empty() { "" } else { ": " };
        line(format_args!("{} {what}{colon}{why}{request}", words::number(*count)));
    }
    if *pending > 0 {
        line(format_args!("{} not come to yet", words::number(*pending)));
    }
    let again = &report.sent_again;
    if again.calls > 0 {
        line(format_args!(
            "sent again, since nobody knew what had become of them: {} for {}, of which {} were gone already",
            words::count(again.calls, "call"),
            words::count(again.ids, "file"),
            words::number(again.gone)
        ));
    }
    if let Some(ledger) = ledger.filter(|_| !report.by_reason.is_empty()) {
        line(format_args!("which ones: zego media purge report {ledger} --ids"));
    }
    text
}

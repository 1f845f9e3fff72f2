//! What went wrong with a purge, in the shape that every command reports.

use std::error::Error;

use zego_bulk::source::SourceError;
use zego_bulk::{DatabaseError, LedgerError, PurgeError, StopReason};
use zego_model::Delivery;

use crate::error::CommandError;
use crate::exit::Exit;

/// Before anything was deleted.
pub(super) fn before(error: PurgeError) -> CommandError {
    match error {
        PurgeError::Source(error) => of_source(error),
        PurgeError::Ledger(error) => of_ledger(&error),
        PurgeError::Account(error) => (*error).into(),
        PurgeError::NoPlan { .. } => CommandError {
            kind: "ledger",
            ..CommandError::usage(error.to_string(), "Say which files: --from FILE, or --stream-id, --prefix, --older-than.")
        },
        other => CommandError::configuration(other.to_string(), ""),
    }
}

/// In the middle of a run, or at its end. `go_on` says how to go on with it.
pub(super) fn during(error: PurgeError, go_on: &str) -> CommandError {
    match error {
        PurgeError::Stopped { reason, report, .. } => {
            let so_far = format!("the run was stopped ({report})");
            match reason {
                StopReason::Refused(error) => of_call(*error, &so_far, go_on),
                StopReason::Unreachable { seconds, error, .. } => {
                    of_call(*error, &format!("{so_far}, as nothing has succeeded for {seconds} s"), go_on)
                }
                other => CommandError {
                    exit: Exit::Partial,
                    kind: "too_many_failures",
                    message: format!("{so_far}: {other}"),
                    hint: Some(format!("Look at the reasons first (zego media purge report). --max-failures sets the share. {go_on}")),
                    delivery: Some(Delivery::Answered),
                    ..CommandError::default()
                },
            }
        }
        PurgeError::Ledger(error) => CommandError {
            exit: Exit::Unknown,
            delivery: Some(Delivery::Unknown),
            hint: Some(if is_saved(&error) {
                // The message says where it is.
                "Give that file as --ledger, with --resume: what was under way is sent again then, and nothing is lost.".to_owned()
            } else {
                format!("What was under way is sent again then, and nothing is lost. {go_on}")
            }),
            ..of_ledger(&error)
        },
        other => before(other),
    }
}

/// Of a ledger that is only looked at, or not worked with yet.
pub(super) fn of_ledger(error: &LedgerError) -> CommandError {
    let hint = match error {
        LedgerError::Database(DatabaseError::Missing { .. }) => {
            "Give the ledger of the run; a run that had none named has zego-purge-TIME.ledger in the folder where it began."
        }
        _ => "",
    };
    CommandError { kind: "ledger", ..CommandError::configuration(error.to_string(), hint) }
}

/// Ids that cannot be read, or not be found.
pub(super) fn of_source(error: Box<dyn Error + Send + Sync>) -> CommandError {
    let error = match error.downcast::<SourceError>() {
        Ok(error) => match *error {
            SourceError::Search { found, call } => {
                return of_call(*call, &format!("the search ended after {found} files, and nothing was deleted"), "");
            }
            other => Box::new(other),
        },
        Err(other) => return CommandError { kind: "ids", ..CommandError::usage(in_full(&*other), "") },
    };
    CommandError { kind: "ids", ..CommandError::usage(in_full(&*error), "Nothing was deleted.") }
}

/// A call that ended all the rest: it exits as it would alone.
fn of_call(error: zego_transport::Error, before: &str, after: &str) -> CommandError {
    let error = CommandError::from(error);
    let hints: Vec<_> = [error.hint.as_deref().unwrap_or_default(), after].into_iter().filter(|hint| !hint.is_empty()).collect();
    let hint = Some(hints.join(" ")).filter(|hint| !hint.is_empty());
    CommandError { message: format!("{before}: {}", error.message), hint, ..error }
}

/// An error with its causes, which it does not tell itself.
fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.extend([": ", &error.to_string()]);
        cause = error.source();
    }
    text
}

fn is_saved(error: &LedgerError) -> bool {
    matches!(error, LedgerError::Database(DatabaseError::Removed { saved: Some(_), .. }))
}

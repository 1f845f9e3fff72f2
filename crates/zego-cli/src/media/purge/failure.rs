//! What went wrong with a purge, in the shape that every command reports.

use zego_bulk::source::{BoxError, SourceError};
use zego_bulk::{DatabaseError, LedgerError, PurgeError, StopReason};
use zego_model::Delivery;

use super::super::files;
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
pub(super) fn of_source(error: BoxError) -> CommandError {
    let error = match error.downcast::<SourceError>() {
        Ok(error) => files::failure(*error),
        // An id that no call can carry.
        Err(other) => CommandError::configuration(other.to_string(), ""),
    };
    let hints = [error.hint.as_deref().unwrap_or_default(), "Nothing was deleted."];
    CommandError { hint: Some(hints.join(" ").trim().to_owned()), ..error }
}

/// A call that ended all the rest: it exits as it would alone.
fn of_call(error: zego_transport::Error, before: &str, after: &str) -> CommandError {
    let error = CommandError::from(error);
    let hints: Vec<_> = [error.hint.as_deref().unwrap_or_default(), after].into_iter().filter(|hint| !hint.is_empty()).collect();
    let hint = Some(hints.join(" ")).filter(|hint| !hint.is_empty());
    CommandError { message: format!("{before}: {}", error.message), hint, ..error }
}

fn is_saved(error: &LedgerError) -> bool {
    matches!(error, LedgerError::Database(DatabaseError::Removed { saved: Some(_), .. }))
}

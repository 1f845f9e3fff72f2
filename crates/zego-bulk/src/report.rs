//! What became of a run, for people and programs.

use std::fmt;

use serde::Serialize;
use zego_model::text::printable;

use crate::ledger::{Ledger, LedgerError, Reason, Totals};

/// What became of a run: every id of the input is in one of the sums.
///
/// As JSON: `total`, `deleted`, `failed`, `unknown`, `not_mentioned`, `pending`, `by_reason` and `sent_again`; `total` is the sum of the five numbers behind it.
#[must_use = "ids may have failed"]
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Report {
    /// Ids of the input.
    pub total: u64,
    /// Those that are gone.
    pub deleted: u64,
    /// Those that the service did not delete.
    pub failed: u64,
    /// Those of which nobody knows whether they were deleted.
    pub unknown: u64,
    /// Those that no answer mentioned, however often they were asked for.
    pub not_mentioned: u64,
    /// Those that the run has not come to; 0 once it is finished.
    pub pending: u64,
    /// Why ids were not deleted, the commonest reason first.
    pub by_reason: Vec<Reason>,
    /// What was sent again since nobody knew what had become of it.
    pub sent_again: SentAgain,
}

/// What was sent again: its worker died with the call under way, or the call's outcome was unknown.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct SentAgain {
    /// How many calls.
    pub calls: u64,
    /// How many ids these named.
    pub ids: u64,
    /// How many of `deleted` were gone already: deleted by the call before, or by somebody else.
    pub gone: u64,
}

impl Report {
    pub(crate) async fn of(ledger: &Ledger) -> Result<Self, LedgerError> {
        let (totals, reasons) = (ledger.totals().await?, ledger.reasons().await?);
        let pending = totals.pending();
        let Totals { total, deleted, failed, unknown, not_mentioned, calls_again, ids_again, gone, .. } = totals;
        Ok(Self {
            total,
            deleted,
            failed,
            unknown,
            not_mentioned,
            pending,
            by_reason: reasons,
            sent_again: SentAgain { calls: calls_again, ids: ids_again, gone },
        })
    }

    /// Whether every id is gone.
    pub const fn is_complete(&self) -> bool {
        self.deleted == self.total
    }

    /// The same as a table of CSV: a row of `outcome,code,message,count,request_id` for those that are deleted, for each reason, and for those that the run has not come to.
    pub fn to_csv(&self) -> String {
        let mut table = "outcome,code,message,count,request_id\n".to_owned();
        let mut row = |outcome: &str, code: &str, message: &str, count: u64, request_id: &str| {
            let cells = [outcome, code, message, &count.to_string(), request_id].map(cell);
            table += &(cells.join(",") + "\n");
        };
        row("deleted", "", "", self.deleted, "");
        for Reason { outcome, code, message, count, request_id } in &self.by_reason {
            row(outcome, code, message, *count, request_id.as_deref().unwrap_or_default());
        }
        if self.pending > 0 {
            row("pending", "", "", self.pending, "");
        }
        table
    }
}

/// A value of CSV, in quotation marks where it needs them. What a spreadsheet would take for a formula becomes text, and what a terminal would act on is written out.
pub(crate) fn cell(text: &str) -> String {
    let text = printable(text).to_string();
    if text.starts_with(['=', '+', '-', '@']) { quoted(&format!("'{text}")) } else { quoted(&text) }
}

/// A value of CSV as it is, in quotation marks where it needs them.
pub(crate) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, deleted, failed, unknown, not_mentioned, pending, .. } = self;
        write!(f, "{deleted} of {total} deleted")?;
        for (count, what) in
            [(failed, "failed"), (unknown, "of unknown outcome"), (not_mentioned, "not mentioned"), (pending, "not come to")]
        {
            if *count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let reason = Reason {
            outcome: "failed".to_owned(),
            code: "NoSuchKey".to_owned(),
            message: "=no \"such\" key, sorry".to_owned(),
            count: 2,
            request_id: Some("r1".to_owned()),
        };
        Report {
            total: 10,
            deleted: 7,
            failed: 2,
            unknown: 0,
            not_mentioned: 0,
            pending: 1,
            by_reason: vec![reason],
            sent_again: SentAgain::default(),
        }
    }

    #[test]
    fn a_table_has_every_id_once() {
        let expected =
            "outcome,code,message,count,request_id\ndeleted,,,7,\nfailed,NoSuchKey,\"'=no \"\"such\"\" key, sorry\",2,r1\npending,,,1,\n";
        assert_eq!(report().to_csv(), expected);
    }

    #[test]
    fn words() {
        assert_eq!(report().to_string(), "7 of 10 deleted, 2 failed, 1 not come to");
        let json = serde_json::to_value(report()).unwrap();
        assert_eq!(json["by_reason"][0]["count"], 2);
        assert_eq!(json["sent_again"]["gone"], 0);
    }
}

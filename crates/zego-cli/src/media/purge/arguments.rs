//! What `zego media purge` takes.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};
use zego_bulk::DEFAULT_RUN;

use super::super::files;
use crate::client_setup;
use crate::id;

pub(super) mod flag {
    pub(in super::super) const FROM: &str = "from";
    pub(in super::super) const COLUMN: &str = "column";
    pub(in super::super) const FORMAT: &str = "format";
    pub(in super::super) const KEEP: &str = "keep";
    pub(in super::super) const MAX: &str = "max";
    pub(in super::super) const PLAN: &str = "plan";
    pub(in super::super) const YES: &str = "yes";
    pub(in super::super) const LEDGER: &str = "ledger";
    pub(in super::super) const RUN: &str = "run";
    pub(in super::super) const RESUME: &str = "resume";
    pub(in super::super) const DURABLE: &str = "durable";
    pub(in super::super) const SHARE: &str = "share";
    pub(in super::super) const QUOTA: &str = "quota";
    pub(in super::super) const QUOTA_STORE: &str = "quota-store";
    pub(in super::super) const IN_FLIGHT: &str = "in-flight";
    pub(in super::super) const MAX_FAILURES: &str = "max-failures";
    pub(in super::super) const REPORT: &str = "report";
    pub(in super::super) const IDS: &str = "ids";
}

/// How many calls of a purge may be under way at a time.
const MOST_IN_FLIGHT: u32 = 1_000;

const AFTER_HELP: &str = "\
First all ids are read, or searched for, into the ledger, and the plan is shown: on a terminal it asks, and only `yes` deletes; in scripts --yes says so.
Then calls of up to 100 files go out as fast as the quota allows. What becomes of every id is written to the ledger before the next step, so that a run is
gone on with after whatever ended it (--resume), and loses nothing.

Examples:
  zego media purge --vendor Tencent --older-than 30d --sandbox --quota 1000          a first try: a sandbox with a million files
  zego media purge --vendor Tencent --older-than 30d --plan                          what would be deleted
  zego media purge --vendor Ws --from ids.csv --column Key --ledger night.ledger --yes --report night.json
  zego media purge --vendor Ws --ledger night.ledger --resume --yes                  goes on where it ended
  zego media purge status --ledger night.ledger                                      how far it is, also while it runs
  zego media purge report --ledger night.ledger --ids > again.jsonl                  what was not deleted, for --from again

Exit codes:
    0  all of it is deleted (or planned, with --plan)
    2  usage, configuration, ledger or ids; without a terminal also when --yes is missing. Nothing was deleted
    3  finished, and some ids failed, are of unknown outcome or were not mentioned; or too many failed (--max-failures)
    4  credentials, signature or clock; 1 permission, 5 to 8 as for any call that ended the run
    8  also: the ledger failed in the middle of the run, or the report could not be written
  130, 143  told to end (Ctrl-C, SIGTERM): what was under way was finished and written down; a second one ends at once";

/// `zego media purge` and the two commands below it.
pub(super) fn command() -> Command {
    Command::new("purge").about("Deletes many recorded files, paced to the quota, with a ledger of every id").defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    command
        .after_help(AFTER_HELP)
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .disable_help_subcommand(true)
        .override_usage("zego media purge --vendor <VENDOR> [--from <FILE> | --stream-id <ID>... --prefix <TEXT> --older-than <AGE>] [OPTIONS]\n       zego media purge status|report --ledger <LEDGER> [OPTIONS]")
        .subcommands([status_command(), report_command()])
        .arg(files::vendor())
        .next_help_heading("Which files")
        .args(text_arguments())
        .args(search_arguments())
        .args(limit_arguments())
        .next_help_heading("How")
        .args(manner_arguments())
        .next_help_heading("Ledger and report")
        .args(account_arguments())
        .next_help_heading("The calls")
        .args(call_arguments())
        .next_help_heading(None)
}

fn switch(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

fn valued(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value)
}

fn text_arguments() -> [Arg; 3] {
    [
        valued(flag::FROM, "FILE")
            .value_parser(value_parser!(PathBuf))
            .help("The ids of this file, or of stdin (-): one a line, a column of CSV, or JSON lines"),
        valued(flag::COLUMN, "NAME|NUMBER")
            .requires(flag::FROM)
            .help("The column of the CSV, by its name in the header, or by its number (from 1) where there is none; of JSON lines the field [otherwise the first of FileId, file_id, Key, key, id]"),
        valued(flag::FORMAT, "FORMAT")
            .requires(flag::FROM)
            .value_parser(["lines", "csv", "jsonl"])
            .help("How the ids are written [otherwise by the ending: .csv; .jsonl, .ndjson, .json; lines]"),
    ]
}

/// What a search finds: without what came after it began, and without what is still being recorded, as far as that can be told.
fn search_arguments() -> impl Iterator<Item = Arg> {
    files::arguments().into_iter().map(|argument| argument.conflicts_with(flag::FROM))
}

fn limit_arguments() -> [Arg; 2] {
    [
        valued(flag::KEEP, "FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Ids that stay, whatever the source says; written as for --from, by the file's ending"),
        valued(flag::MAX, "NUMBER").value_parser(value_parser!(u64).range(1..)).help("So many files at most"),
    ]
}

/// Those of every call; of these one means more here.
fn call_arguments() -> impl Iterator<Item = Arg> {
    client_setup::options().into_iter().map(|argument| {
        if argument.get_id() == id::SANDBOX {
            argument.help("Runs against a sandbox started for it, with a million files of the vendor from the last 90 days: no account, no network. --quota is the quota that it grants")
        } else {
            argument
        }
    })
}

fn manner_arguments() -> [Arg; 7] {
    [
        switch(flag::PLAN).help("Deletes nothing: shows how many files, a sample of them, and how long it would take; keeps the plan where --ledger names a ledger"),
        switch(flag::YES).conflicts_with(flag::PLAN).help("Deletes without asking"),
        valued(flag::QUOTA, "CALLS")
            .value_parser(quota)
            .help("Calls a second that the account is allowed, for searching and for deleting [otherwise the documented 20; a sandbox's --quota-scale is never asked for]"),
        valued(flag::SHARE, "SHARE").value_parser(share).help("Which part of the quota this run takes, above 0 and up to 1: 0.5 leaves half of it to others [1 when not said]"),
        valued(flag::QUOTA_STORE, "URL").help(
            "Where the quota is shared with other processes, whatever they call: postgres://USER@HOST/DATABASE, or redis://HOST:6379/ of Valkey or Redis. This run takes what others leave, and a quarter at least [otherwise ZEGO_QUOTA_STORE; otherwise the ledger's database, where that is Postgres]",
        ),
        valued(flag::IN_FLIGHT, "NUMBER")
            .value_parser(value_parser!(u32).range(1..=i64::from(MOST_IN_FLIGHT)))
            .help("Calls under way at a time at most [32 when not said]"),
        valued(flag::MAX_FAILURES, "SHARE")
            .value_parser(failures)
            .help("Ends the run when more than this part of its files, of a thousand at least, cannot be deleted for another reason than that they are not there [0.5 when not said; 1 never ends it]"),
    ]
}

fn account_arguments() -> [Arg; 5] {
    [
        ledger_argument()
            .help("Where account is kept: a file, or a Postgres database (postgres://USER@HOST/DATABASE) for several workers at once. A password comes from PGPASSWORD, PGPASSFILE, or in the URL of ZEGO_LEDGER, never from the command line [otherwise ZEGO_LEDGER; otherwise a new file zego-purge-TIME.ledger in this folder]"),
        run_argument(),
        switch(flag::RESUME)
            .help("Goes on with the run of the ledger; begins it where there is none yet. The source may be left out, or be given again: it has to name the same ids, and is not searched again"),
        switch(flag::DURABLE).help("What the ledger has also survives a loss of power: each write waits for the disk"),
        valued(flag::REPORT, "FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Writes the report to this file, whole or not at all, when the run ends by itself: JSON, or CSV where the name ends in .csv"),
    ]
}

fn ledger_argument() -> Arg {
    valued(flag::LEDGER, "LEDGER")
}

fn run_argument() -> Arg {
    valued(flag::RUN, "NAME")
        .default_value(DEFAULT_RUN)
        .hide_default_value(true)
        .value_parser(run_name)
        .help("The run's name: a ledger can have several [purge when not said]")
}

fn status_command() -> Command {
    Command::new("status")
        .about("Tells how far a run is, also while it goes on; the exit code is the run's")
        .after_help("Exit codes: 0 all of it is deleted; 3 not all of it, or not yet; 2 there is no such ledger or run.\n\nExample:\n  zego media purge status --ledger night.ledger")
        .arg(ledger_argument().help("The ledger [otherwise ZEGO_LEDGER]"))
        .arg(run_argument())
}

fn report_command() -> Command {
    Command::new("report")
        .about("Tells what became of a run, from its ledger; the exit code is the run's")
        .after_help("Exit codes: 0 all of it is deleted; 3 not all of it, or not yet; 2 there is no such ledger or run.\n\nExamples:\n  zego media purge report --ledger night.ledger --format csv\n  zego media purge report --ledger night.ledger --ids > again.jsonl")
        .arg(ledger_argument().help("The ledger [otherwise ZEGO_LEDGER]"))
        .arg(run_argument())
        .arg(valued(flag::FORMAT, "FORMAT").value_parser(["json", "csv"]).help("Prints a document for programs [text for people when not said; of --ids JSON lines]"))
        .arg(switch(flag::IDS).help("Prints the ids that were not deleted, one a line with the reason: JSON lines, or CSV. As they are, --from takes them"))
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn quota(text: &str) -> Result<f64, &'static str> {
    number(text).filter(|calls| (0.001..=1_000_000.0).contains(calls)).ok_or("give the calls a second, from 0.001 to 1000000: 20, or 0.5")
}

fn share(text: &str) -> Result<f64, &'static str> {
    number(text).filter(|share| *share > 0.0 && *share <= 1.0).ok_or("give a part above 0 and up to 1: 0.5 is half of the quota")
}

fn failures(text: &str) -> Result<f64, &'static str> {
    number(text)
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or("give a part from 0 to 1: 0.1 ends the run when more than a tenth failed")
}

/// Names end up in sentences, and in commands to be typed.
fn run_name(text: &str) -> Result<String, &'static str> {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    if (1..=64).contains(&text.len()) && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("a name has 1 to 64 letters, digits, dashes, underscores and dots")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_range() {
        for (text, expected) in
            [("1", true), ("0.5", true), ("1e-3", true), ("0", false), ("-0.5", false), ("1.01", false), ("NaN", false), ("", false)]
        {
            assert_eq!(share(text).is_ok(), expected, "{text}");
        }
        for (text, expected) in
            [("20", true), ("0.001", true), ("1000", true), ("0", false), ("inf", false), ("1000001", false), ("20/s", false)]
        {
            assert_eq!(quota(text).is_ok(), expected, "{text}");
        }
        for (text, expected) in [("0", true), ("1", true), ("1.1", false), ("-1", false)] {
            assert_eq!(failures(text).is_ok(), expected, "{text}");
        }
    }
}

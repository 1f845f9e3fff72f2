//! A list that is printed while it is read, page by page: a table, one document, or a document for each item.

mod columns;
mod files;
mod show;

use std::io::ErrorKind;
use std::time::Duration;

use clap::{Arg, ArgMatches, value_parser};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use tokio::time::timeout;
use zego_model::Delivery;

pub(crate) use self::columns::Columns;
use self::show::Show;
pub(crate) use self::show::{Listed, UNTOLD};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::output::{self, NotWritten, OutputFormat, Stream, Writer};
use crate::supervisor::Signals;
use crate::{query, wait};

/// How long the end of a document may wait for its reader, when a signal ended the list.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// The flag for how much of a list is wanted.
pub(crate) fn max_items() -> Arg {
    Arg::new(id::MAX_ITEMS).long("max-items").value_name("NUMBER").value_parser(value_parser!(u64)).help("So many items at most")
}

/// How many items are wanted.
pub(crate) fn most(matches: &ArgMatches) -> u64 {
    matches.get_one::<u64>(id::MAX_ITEMS).copied().unwrap_or(u64::MAX)
}

/// Prints what some work finds, to its end or to the signal that ends it.
pub(crate) fn run(
    format: OutputFormat,
    member: &'static str,
    work: impl AsyncFnOnce(&mut Listing) -> Result<(), CommandError>,
) -> Result<Exit, CommandError> {
    // Before the first page: a document that has begun is ended by ourselves.
    let mut signals = Signals::listen();
    wait::finish(async {
        let mut list = Listing::begin(format, member)?;
        let outcome = tokio::select! {
            biased;
            outcome = work(&mut list) => outcome,
            // Pages are only read: nothing follows from how far the call for the next one got.
            signal = signals.next() => Err(CommandError { delivery: None, ..CommandError::interrupted(signal, Delivery::NotSent) }),
        };
        list.end(outcome).await
    })
}

/// A list that is being printed.
pub(crate) struct Listing {
    stdout: Writer,
    show: Show,
    /// What is left to be kept for `--query`, which asks one document.
    kept: Option<Vec<Box<RawValue>>>,
    /// Whether something went to stdout.
    has_begun: bool,
    /// Whether who reads the table has read enough.
    is_enough: bool,
}

impl Listing {
    /// Begins a list, of which the one document of `--output json` has this member.
    fn begin(format: OutputFormat, member: &'static str) -> Result<Self, CommandError> {
        let stdout = Writer::to(Ok(Stream::stdout())).map_err(|error| output::not_written(&error))?;
        // Of lines each is a document.
        let kept = (query::is_given() && format != OutputFormat::Ndjson).then(Vec::new);
        Ok(Self { stdout, show: Show::new(format, member), kept, has_begun: false, is_enough: false })
    }

    /// Prints a page, or nothing where it is empty.
    pub(crate) async fn page<T: Listed>(&mut self, items: &[T]) -> Result<(), CommandError> {
        if items.is_empty() {
            return Ok(());
        }
        if let Some(kept) = &mut self.kept {
            kept.extend(items.iter().map(|item| to_raw_value(item).expect("what was read from JSON has a form in JSON")));
            return Ok(());
        }
        let text = self.show.page(items)?;
        self.write(text).await
    }

    /// Says that there was nothing, to people who would wonder.
    pub(crate) fn note_if_empty(&self, what: &str) {
        let is_empty = !self.has_begun && self.kept.as_ref().is_none_or(Vec::is_empty);
        if is_empty && !self.show.format.is_json() {
            output::note(&format!("note: no {what}"));
        }
    }

    async fn write(&mut self, text: String) -> Result<(), CommandError> {
        if !self.has_begun && self.show.format.is_json() {
            // What goes wrong from here on is told within the document.
            output::claim_for_lines();
        }
        self.has_begun = true;
        match self.stdout.write(text).await {
            Err(NotWritten::Failed(error)) => {
                self.is_enough = !self.show.format.is_json() && error.kind() == ErrorKind::BrokenPipe;
                Err(output::not_written(&error))
            }
            // One text at a time always has room.
            Ok(()) | Err(NotWritten::Full | NotWritten::Slow) => Ok(()),
        }
    }

    /// Ends what was begun; a failure is told where the rest was.
    async fn end(mut self, outcome: Result<(), CommandError>) -> Result<Exit, CommandError> {
        match outcome {
            Err(_) if self.is_enough => Ok(Exit::Done),
            Ok(()) => {
                if let Some(kept) = self.kept.take() {
                    let document = self.show.document(&kept);
                    self.show.format.print(&document, String::new)?;
                    return Ok(Exit::Done);
                }
                let text = self.show.end(None);
                if !text.is_empty() {
                    self.write(text).await?;
                }
                Ok(Exit::Done)
            }
            Err(error) if !self.has_begun || !self.show.format.is_json() || error.kind == output::OUTPUT => Err(error),
            Err(error) => {
                let text = self.show.end(Some(&Value::take(&mut error.document()["error"])));
                // Where it cannot be told there, it is told on stderr.
                if !matches!(timeout(LAST_WORDS, self.write(text)).await, Ok(Ok(()))) {
                    output::note(error.text().trim_end());
                }
                Ok(error.exit)
            }
        }
    }
}

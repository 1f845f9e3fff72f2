//! `zego media ls`: all files that a search finds, page by page.

mod show;

use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};
use futures_core::Stream;
use tokio::time::timeout;
use zego_bulk::source::{LeftAlone, Search, SourceError, SourceExt as _};
use zego_model::page::FoundFile;
use zego_model::{Delivery, UnixSeconds, Zego};
use zego_transport::Client;

use self::show::{ListForm, Show};
use super::files;
use crate::client_setup::{self, ClientSetup};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::names::id;
use crate::output::{self, NotWritten, OutputFormat, Stream as Output, Writer};
use crate::supervisor::Signals;
use crate::{clock, sandbox, wait};

/// What it takes.
pub(super) fn command() -> Command {
    Command::new("ls")
        .about("Lists recorded files at a CDN vendor: all that there are, or those of streams, a prefix or an age")
        .after_help(
            "All pages are read, as many as there are. text and table are a table, aligned page by page; ndjson is a JSON document for each file as\n\
             it comes, which `zego media purge --from - --format jsonl` takes; json is one document {\"files\":[...]}. A list that cannot be read to\n\
             its end is a failure: what was read is printed, and then what is missing, in json and ndjson as the member \"error\".\n\n\
             Examples:\n  zego media ls --vendor Tencent --sandbox\n  zego media ls --vendor Huawei --older-than 30d --output ndjson",
        )
        .arg(files::vendor())
        .args(files::arguments())
        .arg(Arg::new("max").long("max").value_name("NUMBER").value_parser(value_parser!(u64)).help("So many files at most"))
        .next_help_heading("The calls")
        .args(client_setup::options())
        .next_help_heading(None)
        .arg(
            // In the place of the one that every command has.
            Arg::new(id::OUTPUT)
                .long("output")
                .value_name("FORMAT")
                .value_parser(["text", "json", "ndjson", "table"])
                .default_value("text")
                .help("text, table: a table; json: one JSON document; ndjson: one for each file, a line each"),
        )
}

/// Lists until the end, or until it is told to stop.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let shape = match (format, matches.get_one::<String>(id::OUTPUT).map(String::as_str)) {
        (OutputFormat::Text, _) => ListForm::Table,
        (OutputFormat::Json, Some("ndjson")) => ListForm::Lines,
        (OutputFormat::Json, _) => ListForm::Document,
    };
    let (search, most) = (files::search(matches), matches.get_one::<u64>("max").copied().unwrap_or(u64::MAX));
    let caller = ClientSetup { matches, spec: files::spec() };
    // Before the first page: a document that has begun is ended by ourselves.
    let mut signals = Signals::listen();
    wait::finish(async {
        let stdout = Writer::to(Ok(Output::stdout())).map_err(|error| output::not_written(&error))?;
        let mut list = List { stdout, show: Show::new(shape), has_begun: false, is_enough: false };
        let work = async |client: Client<Zego>| list.tell(&client, &search, most).await;
        let listing = caller.with(sandbox::for_one_call, work);
        let outcome = tokio::select! {
            biased;
            outcome = listing => outcome,
            // Pages are only read: nothing follows from how far the call for the next one got.
            signal = signals.next() => Err(CommandError { delivery: None, ..CommandError::interrupted(signal, Delivery::NotSent) }),
        };
        list.end(outcome).await
    })
}

/// A list that is being printed.
struct List {
    stdout: Writer,
    show: Show,
    /// Whether something went to stdout.
    has_begun: bool,
    /// Whether who reads the table has read enough.
    is_enough: bool,
}

/// How many files are printed at once: no more than a page has.
const AT_ONCE: usize = 1_000;

/// How long the end of a document may wait for its reader, when a signal ended the list.
const LAST_WORDS: Duration = Duration::from_millis(300);

impl List {
    /// Prints what there is.
    async fn tell(&mut self, client: &Client<Zego>, search: &Search, most: u64) -> Result<(), CommandError> {
        let now = UnixSeconds(i64::try_from(clock::now().as_secs()).unwrap_or(i64::MAX));
        let source = search.to_list(client, now).map_err(|error| CommandError::usage(error.to_string(), ""))?;
        let left_alone = source.left_alone();
        let mut found = source.at_most(most);
        let mut page = Vec::new();
        loop {
            let end = fill(&mut found, &mut page).await;
            if !page.is_empty() {
                let text = self.show.page(&page);
                self.write(text).await?;
                page.clear();
            }
            match end {
                None => {}
                Some(Ok(())) => break,
                Some(Err(error)) => return Err(files::failure(error)),
            }
        }
        if !self.has_begun && self.show.shape == ListForm::Table {
            output::note("note: no files");
        }
        note(&left_alone);
        Ok(())
    }

    async fn write(&mut self, text: String) -> Result<(), CommandError> {
        if !self.has_begun && self.show.shape != ListForm::Table {
            // What goes wrong from here on is told within the document.
            output::claim_for_lines();
        }
        self.has_begun = true;
        match self.stdout.write(text).await {
            Err(NotWritten::Failed(error)) => {
                self.is_enough = self.show.shape == ListForm::Table && error.kind() == ErrorKind::BrokenPipe;
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
                let text = self.show.end(None);
                if !text.is_empty() {
                    self.write(text).await?;
                }
                Ok(Exit::Done)
            }
            Err(error) if !self.has_begun || self.show.shape == ListForm::Table || error.kind == output::OUTPUT => Err(error),
            Err(error) => {
                let text = self.show.end(Some(&error.document()["error"]));
                // Where it cannot be told there, it is told on stderr.
                if !matches!(timeout(LAST_WORDS, self.write(text)).await, Ok(Ok(()))) {
                    output::note(error.text().trim_end());
                }
                Ok(error.exit)
            }
        }
    }
}

/// Takes what is there, and waits only where there is nothing: a page comes as a whole. How the list ended, if it did.
async fn fill(
    files: &mut (impl Stream<Item = Result<FoundFile, SourceError>> + Unpin),
    page: &mut Vec<FoundFile>,
) -> Option<Result<(), SourceError>> {
    poll_fn(|context| {
        while page.len() < AT_ONCE {
            match Pin::new(&mut *files).poll_next(context) {
                Poll::Ready(Some(Ok(file))) => page.push(file),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(Some(Ok(()))),
                Poll::Pending if page.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(None)
    })
    .await
}

/// Says what was found and is not shown.
fn note(left_alone: &LeftAlone) {
    let files = |count: u64| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    for (count, why) in
        [(left_alone.unnamed(), "whose key does not tell the stream"), (left_alone.undated(), "of which the vendor does not tell the age")]
    {
        if count > 0 {
            output::note(&format!("note: {} {why} not shown", files(count)));
        }
    }
}

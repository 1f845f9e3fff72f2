//! `zego media ls`: all files that a search finds, page by page.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use clap::{ArgMatches, Command};
use futures_core::Stream;
use zego_bulk::source::{LeftAlone, Search, SourceError, SourceExt as _};
use zego_model::Zego;
use zego_model::page::FoundFile;
use zego_transport::Client;

use super::files;
use crate::client_setup::{self, ClientSetup};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::listing::{self, Listing};
use crate::output::{self, OutputFormat};
use crate::{clock, sandbox};

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
        .arg(listing::max_items().alias("max"))
        .next_help_heading("The calls")
        .args(client_setup::options())
        .next_help_heading(None)
}

/// Lists until the end, or until it is told to stop.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let (search, most) = (files::search(matches), listing::most(matches));
    let action = files::action();
    let caller = ClientSetup { matches, action: &action };
    listing::run(format, "files", async |list| {
        let work = async |client: Client<Zego>| tell(list, &client, &search, most).await;
        caller.with(sandbox::for_one_call, work).await
    })
}

/// How many files are printed at once: no more than a page has.
const AT_ONCE: usize = 1_000;

/// Prints what there is.
async fn tell(list: &mut Listing, client: &Client<Zego>, search: &Search, most: u64) -> Result<(), CommandError> {
    let source = search.to_list(client, clock::unix_now()).map_err(|error| CommandError::usage(error.to_string(), ""))?;
    let left_alone = source.left_alone();
    let mut found = source.at_most(most);
    let mut page = Vec::new();
    loop {
        let end = fill(&mut found, &mut page).await;
        list.page(&page).await?;
        page.clear();
        match end {
            None => {}
            Some(Ok(())) => break,
            Some(Err(error)) => return Err(files::failure(error)),
        }
    }
    list.note_if_empty("files");
    note(&left_alone);
    Ok(())
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

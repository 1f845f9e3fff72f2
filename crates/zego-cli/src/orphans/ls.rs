//! `zego orphans ls`: what runs.

use clap::{ArgMatches, Command};
use zego_model::page::ends_of_what_is_not_listed;
use zego_model::spec::OperationRow;
use zego_model::{Action, TencentCloud, Zego};
use zego_transport::Client;

use super::search::{self, Outcomes, Search};
use super::thing::Thing;
use crate::client_setup::{self, ClientSetup};
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::listing::{self, Listing};
use crate::output::{self, OutputFormat};
use crate::sandbox;

/// What it takes.
pub(super) fn command() -> Command {
    Command::new("ls")
        .about("Lists what runs, by the services' own lists")
        .after_help(
            "It is all of the app or account, whoever started it. text and table are a table; ndjson is a JSON document for each; json is one document\n\
             {\"running\":[...]}. A list that cannot be read is a failure, after the others were read.\n\n\
             Examples:\n  zego orphans ls --sandbox\n  zego orphans ls --service cloudrecord --older-than 12h --output ndjson",
        )
        .args(search::arguments())
        .next_help_heading("The calls")
        .args(client_setup::options())
        .next_help_heading(None)
}

/// Lists to the end, or until it is told to stop.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let (lists, search) = (search::lists(matches)?, Search::of(matches));
    listing::run(format, "running", async |list| {
        let mut outcomes = Outcomes::default();
        for row in lists {
            let outcome = if search::is_tencent(row) {
                tell::<TencentCloud>(list, row, &search, matches).await
            } else {
                tell::<Zego>(list, row, &search, matches).await
            };
            outcomes.add(row, outcome);
        }
        list.note_if_empty("more is listed as running");
        let unlisted: Vec<_> = ends_of_what_is_not_listed().map(|row| row.spec.action).collect();
        output::note(&format!("note: the services have no list of what these end: {}", unlisted.join(", ")));
        outcomes.end()
    })
}

async fn tell<P: CliProtocol>(
    list: &mut Listing,
    row: &'static OperationRow,
    search: &Search,
    matches: &ArgMatches,
) -> Result<(), CommandError> {
    let action = Action::Described(row.spec);
    let caller = ClientSetup { matches, action: &action };
    let work = async |client: Client<P>| {
        let print = async |page: Vec<_>| {
            let things: Vec<_> = page.into_iter().map(|found| Thing { found, ending: None }).collect();
            list.page(&things).await
        };
        search.read(row, &client, print).await
    };
    caller.with(sandbox::for_one_call, work).await
}

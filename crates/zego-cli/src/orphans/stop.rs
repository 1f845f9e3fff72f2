//! `zego orphans stop`: ends what runs.

use std::collections::HashSet;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use zego_model::spec::OperationRow;
use zego_model::text::printable;
use zego_model::{Action, Operation as _, TencentCloud, Zego};
use zego_transport::{CallOptions, Client};

use super::search::{self, Outcomes, Search};
use super::thing::{Ending, Thing};
use crate::client_setup::{self, ClientSetup};
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::listing::{self, Listing};
use crate::output::{self, OutputFormat};
use crate::{confirm, sandbox};

const IDS: &str = "id";

/// What it takes.
pub(super) fn command() -> Command {
    Command::new("stop")
        .about("Ends what runs: what is named, what is old, or all of it")
        .after_help(
            "`zego orphans ls` with the same flags shows what would be ended. It asks before it ends something of an account, once for each service.\n\
             What had ended before counts as ended. A failure does not keep the rest from being ended, and is told at the end (3).\n\n\
             Examples:\n  zego orphans stop 688bd608-823d-4830-b469-fb7fb1c5dbbe\n  zego orphans stop --older-than 12h --service digitalhuman --yes\n  zego orphans stop --all --sandbox",
        )
        .arg(
            Arg::new(IDS)
                .value_name("ID")
                .num_args(0..)
                .value_parser(NonEmptyStringValueParser::new())
                .required_unless_present_any([id::ALL, search::OLDER_THAN])
                .help("What a list calls it"),
        )
        .arg(Arg::new(id::ALL).long("all").action(ArgAction::SetTrue).conflicts_with(IDS).help("All that the lists show"))
        .args(search::arguments())
        .arg(Arg::new(id::YES).long("yes").action(ArgAction::SetTrue).help("Does not ask"))
        .next_help_heading("The calls")
        .args(client_setup::options())
        .next_help_heading(None)
}

/// Ends what is meant, or as much of it as there is time for.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let lists = search::lists(matches)?;
    let mut stopping = Stopping {
        search: Search::of(matches),
        wanted: matches.get_many::<String>(IDS).map(|ids| ids.map(String::as_str).collect()),
        matches,
        failed: 0,
    };
    listing::run(format, "stopped", async |list| {
        let mut outcomes = Outcomes::default();
        for row in lists {
            let outcome = if search::is_tencent(row) {
                stopping.stop::<TencentCloud>(list, row).await
            } else {
                stopping.stop::<Zego>(list, row).await
            };
            match outcome {
                // Who does not mean it does not mean what is on the other lists.
                Err(error) if matches!(error.kind, "declined" | "usage") => return Err(outcomes.broken_off(error)),
                outcome => outcomes.add(row, outcome),
            }
        }
        list.note_if_empty("such thing is listed as running");
        match (outcomes.end(), stopping.end()) {
            // What is missing may be on the list that could not be read.
            (Err(unread), Err(left)) => {
                output::note(left.text().trim_end());
                Err(unread)
            }
            (read, ended) => read.and(ended),
        }
    })
}

struct Stopping<'m> {
    search: Search,
    /// The ids that were not found yet; `None` is anything.
    wanted: Option<HashSet<&'m str>>,
    matches: &'m ArgMatches,
    failed: usize,
}

impl Stopping<'_> {
    async fn stop<P: CliProtocol>(&mut self, list: &mut Listing, row: &'static OperationRow) -> Result<(), CommandError> {
        let action = Action::Described(row.spec);
        let caller = ClientSetup { matches: self.matches, action: &action };
        caller.with(sandbox::for_one_call, async |client: Client<P>| self.stop_listed(list, row, &client).await).await
    }

    async fn stop_listed<P: CliProtocol>(
        &mut self,
        list: &mut Listing,
        row: &'static OperationRow,
        client: &Client<P>,
    ) -> Result<(), CommandError> {
        let mut things: Vec<Thing> = Vec::new();
        // All of it before the first ends: what is ended moves what is on later pages.
        let keep = async |page: Vec<_>| {
            things.extend(page.into_iter().map(|found| Thing { found, ending: None }));
            Ok(())
        };
        self.search.read(row, client, keep).await?;
        things.retain(|thing| self.is_wanted(thing));
        let Some(first) = things.first() else { return Ok(()) };
        if !self.matches.get_flag(id::YES) {
            confirm::ending(first.found.running().ended_by, things.len(), client).await?;
        }
        for mut thing in things {
            let ending = end(&thing, client).await;
            self.failed += usize::from(matches!(ending, Ending::Failed(_)));
            thing.ending = Some(ending);
            list.page(&[thing]).await?;
        }
        Ok(())
    }

    /// Whether it is one of those that are named; each is found once.
    fn is_wanted(&mut self, thing: &Thing) -> bool {
        let Some(wanted) = &mut self.wanted else { return true };
        thing.ids().iter().any(|(_, id)| wanted.remove(id.as_str()))
    }

    /// What was not found, and what may run still.
    fn end(self) -> Result<(), CommandError> {
        let missing: Vec<_> = self.wanted.into_iter().flatten().map(|id| printable(id).to_string()).collect();
        let error = |exit: Exit, kind: &'static str, message: String, hint: &str| {
            Err(CommandError { exit, kind, message, hint: Some(hint.to_owned()), ..CommandError::default() })
        };
        if !missing.is_empty() {
            let message = format!("no list shows {}", missing.join(", "));
            return error(Exit::NotFound, "not_found", message, "It may have ended. `zego orphans --help` tells what no service lists.");
        }
        match self.failed {
            0 => Ok(()),
            failed => error(Exit::Partial, "partial", format!("{failed} may run still"), "What was said of each stands by it; try again."),
        }
    }
}

/// Ends one, in its turn in the quota.
async fn end<P: CliProtocol>(thing: &Thing, client: &Client<P>) -> Ending {
    let call = match thing.found.end::<P>() {
        Ok(call) => call,
        Err(error) => return Ending::Failed(error.to_string()),
    };
    match client.send_with(&call, CallOptions::new().wait_for_turn()).await {
        Ok(_) => Ending::Ended,
        Err(error) if error.api().is_some_and(|refusal| call.action().is_already_gone(&refusal.code)) => Ending::WasOver,
        Err(error) => Ending::Failed(CommandError::from(error).message),
    }
}

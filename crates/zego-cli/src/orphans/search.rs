//! Which lists are read, and what of them is meant.

use clap::{Arg, ArgAction, ArgMatches};
use zego_model::page::{FoundRunning, RunningPager, lists_of_what_runs};
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::{TencentCloud, UnixSeconds, Zego};
use zego_transport::Client;

use crate::credentials::{self, CliProtocol};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::{clock, names, output};

const SERVICE: &str = "service";
pub(super) const OLDER_THAN: &str = "older-than";

/// What narrows a search.
pub(super) fn arguments() -> [Arg; 2] {
    [
        Arg::new(SERVICE)
            .long("service")
            .value_name("SERVICE")
            .action(ArgAction::Append)
            .help("Only what this service runs; can be repeated [otherwise all whose credentials are there]"),
        Arg::new(OLDER_THAN)
            .long("older-than")
            .value_name("LENGTH")
            .value_parser(clock::seconds)
            .help("Only what began so long ago at least: 12h, 90m"),
    ]
}

/// What is looked for.
pub(super) struct Search {
    now: UnixSeconds,
    began_until: Option<UnixSeconds>,
}

impl Search {
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let now = clock::unix_now();
        let began_until = matches.get_one::<i64>(OLDER_THAN).map(|length| UnixSeconds(now.0.saturating_sub(*length)));
        Self { now, began_until }
    }

    /// Reads a list to its end, and hands on what is meant, page by page.
    pub(super) async fn read<P: CliProtocol>(
        &self,
        row: &'static OperationRow,
        client: &Client<P>,
        mut take: impl AsyncFnMut(Vec<FoundRunning>) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        let running = RunningPager::<P>::new(row, self.now).map_err(|error| CommandError::configuration(error.to_string(), ""))?;
        let mut pages = client.pages(running);
        while let Some(page) = pages.next().await {
            let mut found = page?;
            // Of what the list does not tell the age, nobody can say that it is old.
            found.retain(|one| self.began_until.is_none_or(|until| one.began().is_some_and(|began| began <= until)));
            take(found).await?;
        }
        Ok(())
    }
}

/// The lists that are meant: those of the services that are named, or else all that can be read with the credentials that are there.
pub(super) fn lists(matches: &ArgMatches) -> Result<Vec<&'static OperationRow>, CommandError> {
    if let Some(services) = matches.get_many::<String>(SERVICE) {
        let mut lists = Vec::new();
        for name in services {
            let service = names::service(name)?;
            let before = lists.len();
            lists.extend(lists_of_what_runs().filter(|row| std::ptr::eq(row.spec.service(), service)));
            if lists.len() == before {
                let message = format!("{} has no list of what runs", names::service_command(service));
                return Err(CommandError::usage(message, "`zego orphans --help` tells which services have one."));
            }
        }
        return Ok(lists);
    }
    let (zego, tencent) = if matches.get_flag(id::SANDBOX) {
        (true, true)
    } else {
        // Tencent Cloud has no test environment to be asked for.
        (Zego::credentials()?.is_some(), !matches.contains_id(id::IS_TEST) && TencentCloud::credentials()?.is_some())
    };
    let is_readable = |row: &&OperationRow| if is_tencent(row) { tencent } else { zego };
    let lists: Vec<_> = lists_of_what_runs().filter(is_readable).collect();
    if lists.is_empty() {
        return Err(Zego::missing());
    }
    for row in lists_of_what_runs().filter(|row| !is_readable(row)) {
        let names = if is_tencent(row) { credentials::names_of(&TencentCloud::PAIR) } else { credentials::names_of(&Zego::PAIR) };
        output::note(&format!("note: {} is not looked at, for want of {names}", names::service_command(row.spec.service())));
    }
    Ok(lists)
}

/// Whether a list is asked for in Tencent Cloud's protocol.
pub(super) fn is_tencent(row: &OperationRow) -> bool {
    row.spec.service().protocol == ProtocolKind::TencentCloud
}

/// What becomes of several lists: one that cannot be read does not keep the others from being read.
#[derive(Default)]
pub(super) struct Outcomes {
    is_some_read: bool,
    failure: Option<CommandError>,
}

impl Outcomes {
    pub(super) fn add(&mut self, row: &OperationRow, outcome: Result<(), CommandError>) {
        match outcome {
            Ok(()) => self.is_some_read = true,
            Err(error) => {
                let service = names::service_command(row.spec.service());
                let failure = CommandError { message: format!("{service}: {}", error.message), ..error };
                match &self.failure {
                    None => self.failure = Some(failure),
                    Some(_) => output::note(failure.text().trim_end()),
                }
            }
        }
    }

    /// What breaks it off, before all lists are read. What failed until then is told beside it.
    pub(super) fn broken_off(self, error: CommandError) -> CommandError {
        if let Some(failure) = self.failure {
            output::note(failure.text().trim_end());
        }
        error
    }

    /// The failure, if there is one: of what was done in part where something was done.
    pub(super) fn end(self) -> Result<(), CommandError> {
        match self.failure {
            None => Ok(()),
            Some(error) if self.is_some_read => Err(CommandError { exit: Exit::Partial, ..error }),
            Some(error) => Err(error),
        }
    }
}

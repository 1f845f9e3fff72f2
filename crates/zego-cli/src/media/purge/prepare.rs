//! What a command line orders, and the run that is made of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use zego_bulk::{DatabaseError, Job, LedgerError, LedgerLocation, Progress, Purge, PurgeError, RunView};
use zego_model::Action;
use zego_model::rtc::media_file::Vendor;
use zego_model::{Delivery, Endpoint, Zego};
use zego_transport::Client;

use super::again::{self, How};
use super::arguments::flag;
use super::display::Display;
use super::ids::{Asked, Spared};
use super::pace::{self, Pace};
use super::report_file::ReportFile;
use super::{failure, look, place, words};
use crate::client_setup::ClientSetup;
use crate::credentials::CliProtocol as _;
use crate::error::CommandError;
use crate::exit::Signal;
use crate::id;
use crate::{confirm, output};

/// What a command line orders.
pub(super) struct Orders<'m> {
    matches: &'m ArgMatches,
    vendor: Vendor,
    pub(super) run: &'m str,
    asked: Option<Asked>,
    pub(super) pace: Pace,
    pub(super) plans: bool,
    pub(super) yes: bool,
    ledger: Account,
    pub(super) report: Option<ReportFile>,
}

/// Where account is kept.
enum Account {
    Named(LedgerLocation),
    /// In a new file, which this process makes.
    New(PathBuf),
    /// As long as the process lives.
    Temporary,
}

impl<'m> Orders<'m> {
    pub(super) fn of(matches: &'m ArgMatches) -> Result<Self, CommandError> {
        let has_sandbox = matches.get_flag(id::SANDBOX);
        let (plans, yes) = (matches.get_flag(flag::PLAN), matches.get_flag(flag::YES));
        // The environment's ledger is that of the work, not of a try.
        let is_named = !has_sandbox || matches.contains_id(flag::LEDGER);
        let ledger = match is_named.then(|| place::named(matches)).transpose()?.flatten() {
            Some(location) => Account::Named(location),
            None if plans || has_sandbox || !(yes || confirm::can_ask()) => Account::Temporary,
            None => Account::New(place::new_file()),
        };
        let asked = Asked::of(matches)?;
        if asked.is_none() && !matches!(ledger, Account::Named(_)) {
            return Err(no_source(
                "no files are named".to_owned(),
                "name the ledger of the run that is to be gone on with: --ledger, --resume",
            ));
        }
        let mut others: Vec<&Path> = asked.iter().flat_map(Asked::files).collect();
        others.extend(ledger.file());
        let report = ReportFile::of(matches, &others)?;
        Ok(Self {
            matches,
            vendor: matches.get_one::<Vendor>("vendor").expect("it is required").clone(),
            run: matches.get_one::<String>(flag::RUN).expect("it has a default"),
            asked,
            pace: Pace::of(matches),
            plans,
            yes,
            ledger,
            report,
        })
    }

    /// The sandbox that is to be started: with files at this vendor, and quotas this much larger than the documented ones.
    pub(super) fn sandbox(&self) -> Option<(&Vendor, f64)> {
        self.matches.get_flag(id::SANDBOX).then(|| (&self.vendor, self.pace.scale()))
    }

    /// What makes the calls; `endpoint` is that of the sandbox.
    pub(super) fn client(&self, endpoint: Option<&Endpoint>) -> Result<Client<Zego>, CommandError> {
        let action = Action::Described(pace::spec());
        let caller = ClientSetup { matches: self.matches, action: &action };
        let (endpoint, credentials) = if let Some(endpoint) = endpoint {
            (endpoint.clone(), Zego::sandbox()?)
        } else {
            let credentials = Zego::credentials()?.ok_or_else(Zego::missing)?;
            (caller.endpoint::<Zego>(Some(&credentials))?, credentials)
        };
        let builder = caller.builder::<Zego>(endpoint, credentials)?.max_in_flight(self.in_flight());
        let builder = match self.pace.fleet(self.matches, &self.ledger.location())? {
            Some(fleet) => builder.quota(fleet),
            None => builder.quota(self.pace.pacer()),
        };
        builder.build().map_err(|error| CommandError::configuration(error.to_string(), ""))
    }

    fn in_flight(&self) -> usize {
        self.matches.get_one::<u32>(flag::IN_FLIGHT).map_or(32, |most| usize::try_from(*most).unwrap_or(usize::MAX))
    }

    /// Plans the run, or finds it in its ledger. Nothing is deleted.
    pub(super) async fn prepare(
        &mut self,
        client: Client<Zego>,
        display: Arc<Display>,
        told: impl Fn(&Progress) + Send + Sync + 'static,
    ) -> Result<(Job, Spared), CommandError> {
        let resumes = self.plans || self.matches.get_flag(flag::RESUME);
        let state = self.state().await?;
        let has_ids = self.asked.as_ref().is_some_and(|asked| !asked.is_search());
        // What a search would find now may be something else; the ids of a text are held against the plan.
        let is_planned = match state.as_deref() {
            Some("finished") => !has_ids,
            Some("planned") => !has_ids && (resumes || self.asked.is_none()),
            _ => false,
        };
        let asked = self.asked.take().filter(|_| !is_planned);
        if asked.is_none() && state.is_none() {
            let message = format!("no files are named, and the run `{}` is not in {}", self.run, self.ledger.location());
            return Err(no_source(message, "name the ledger of the run that is to be gone on with"));
        }
        let mut purge = Purge::new(client.clone(), self.vendor.clone())
            .ledger(self.ledger.location())
            .run_name(self.run)
            .resume(resumes)
            .durable(self.matches.get_flag(flag::DURABLE))
            .in_flight(self.in_flight())
            .on_progress(told);
        if let Some(share) = self.matches.get_one::<f64>(flag::MAX_FAILURES) {
            purge = purge.most_failures(*share);
        }
        let prepared = match asked {
            None => purge.reopen().await.map(|job| (job, Spared::default())),
            Some(asked) => {
                let ids = asked.open(&client, display).await;
                match ids {
                    Ok(ids) => purge.prepare(ids.stream).await.map(|job| (job, ids.spared)),
                    Err(error) => return Err(self.without_ledger(error)),
                }
            }
        };
        prepared.map_err(|error| {
            let error = self.explained(error);
            self.without_ledger(error)
        })
    }

    /// How far the run is that the ledger has, if it has one.
    async fn state(&self) -> Result<Option<String>, CommandError> {
        let Account::Named(location) = &self.ledger else { return Ok(None) };
        // As `mktemp` makes them.
        if place::file(location).is_some_and(|path| fs::metadata(path).is_ok_and(|file| file.len() == 0)) {
            return Ok(None);
        }
        let state = async { RunView::open(location, self.run).await?.status().await.map(|status| status.state) };
        match state.await {
            Ok(state) => Ok(Some(state)),
            Err(LedgerError::NoRun { .. } | LedgerError::Database(DatabaseError::Missing { .. })) => Ok(None),
            Err(error) => Err(failure::of_ledger(&error)),
        }
    }

    /// What went wrong before anything was deleted, and what can be done from here.
    fn explained(&self, error: PurgeError) -> CommandError {
        let is_unfinished = matches!(error, PurgeError::Ledger(LedgerError::Unfinished { .. }));
        let mut error = failure::before(error);
        if is_unfinished {
            error.hint = Some(format!("To go on: {}", self.again()));
        }
        error
    }

    /// Takes a ledger away that this process has made and that has nothing to tell.
    pub(super) fn without_ledger<T>(&self, outcome: T) -> T {
        if let Account::New(path) = &self.ledger {
            for ending in ["", "-wal", "-shm", ".lock"] {
                let mut name = path.clone().into_os_string();
                name.push(ending);
                let _ = fs::remove_file(name);
            }
        }
        outcome
    }

    /// The command that goes on with the run, without a question.
    pub(super) fn again(&self) -> String {
        let how = match &self.ledger {
            Account::Named(_) => How::Named,
            Account::New(path) => How::In(path),
            Account::Temporary => How::Anew,
        };
        again::command(std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()), how)
    }

    /// What to do with what is left.
    pub(super) fn go_on(&self) -> String {
        match self.ledger {
            Account::Temporary => "The ledger was a temporary one and is gone: with --ledger FILE a run can be gone on with.".to_owned(),
            _ => format!("To go on: {}", self.again()),
        }
    }

    /// The ledger, where it stays.
    pub(super) fn kept_in(&self) -> Option<LedgerLocation> {
        match self.ledger.location() {
            LedgerLocation::Temporary => None,
            location => Some(location),
        }
    }

    /// What names the run on a command line, where its ledger stays.
    pub(super) fn options(&self) -> Option<String> {
        self.kept_in().map(|location| look::options(&location, self.run))
    }

    /// Says where account is kept, where nobody has named the place.
    pub(super) fn tell_ledger(&self) {
        if let Account::New(path) = &self.ledger {
            output::note(&format!("ledger: {}", words::list([path.display().to_string().as_str()])));
        }
    }
}

impl Account {
    fn location(&self) -> LedgerLocation {
        match self {
            Self::Named(location) => location.clone(),
            Self::New(path) => LedgerLocation::File(path.clone()),
            Self::Temporary => LedgerLocation::Temporary,
        }
    }

    fn file(&self) -> Option<&Path> {
        match self {
            Self::Named(location) => place::file(location),
            Self::New(path) => Some(path),
            Self::Temporary => None,
        }
    }
}

fn no_source(message: String, or: &str) -> CommandError {
    CommandError::usage(message, format!("Say which: --from FILE, or --stream-id, --prefix, --older-than; or {or}."))
}

/// A signal before anything was deleted.
pub(super) fn nothing_deleted(signal: Signal) -> CommandError {
    CommandError { hint: Some("Nothing was deleted.".to_owned()), ..CommandError::interrupted(signal, Delivery::NotSent) }
}

//! Everything that a command line says about one call, and what becomes of it.

use clap::ArgMatches;
use serde_json::{Map, Value};
use zego_model::account::Asked;
use zego_model::spec::OperationRow;
use zego_model::{Action, Operation, Prepared, RedactedRequest, Stamp};
use zego_transport::Client;

use crate::client_setup::ClientSetup;
use crate::credentials::{self, CliProtocol};
use crate::curl::Curl;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::output::{self, OutputFormat};
use crate::{all, answer, clock, confirm, curl, dry_run, sandbox, task, wait};

pub(super) struct Invocation<'c> {
    pub(super) action: &'c Action,
    /// Its row, where it is described.
    pub(super) row: Option<&'static OperationRow>,
    pub(super) matches: &'c ArgMatches,
    pub(super) format: OutputFormat,
    pub(super) parameters: &'c Map<String, Value>,
    pub(super) notes: Vec<String>,
}

impl Invocation<'_> {
    pub(super) fn make<P: CliProtocol, O: Operation<Protocol = P>>(self, operation: &O) -> Result<Exit, CommandError> {
        let asks = |id: &str| self.matches.get_flag(id);
        if asks(id::CURL) {
            return self.curl(operation);
        }
        if asks(id::DRY_RUN) {
            return self.dry_run(operation);
        }
        output::notes(&self.notes);
        match self.row {
            Some(row) if all::has_pages(row) && asks(id::ALL) => all::run::<P>(row, self.parameters, self.caller(), self.format),
            _ => self.send(operation),
        }
    }

    fn dry_run<P: CliProtocol, O: Operation<Protocol = P>>(mut self, operation: &O) -> Result<Exit, CommandError> {
        let mut known = true;
        let (endpoint, credentials) = if self.caller().has_sandbox() {
            self.notes.push("the sandbox chooses its port when it starts".to_owned());
            ("http://127.0.0.1".parse().expect("a loopback address is an endpoint"), P::sandbox()?)
        } else {
            let credentials = P::credentials()?;
            known = credentials.is_some();
            if !known {
                self.notes.push(format!("no credentials in the environment: a call would need {}", credentials::names_of(&P::PAIR)));
            }
            (self.caller().endpoint::<P>(credentials.as_ref())?, credentials.map_or_else(P::placeholder, Ok)?)
        };
        let mut request = self.redacted(operation, &endpoint, &credentials)?;
        if !known {
            // The placeholder's AppID belongs to nobody.
            request.url = request.url.replacen("&AppId=1&", "&AppId=UNSET&", 1);
        }
        let parameters = self.row.map(|row| row.without_secrets(self.parameters));
        dry_run::print(self.action.name(), parameters.as_ref().unwrap_or(self.parameters), &request, &self.notes, self.format)
    }

    fn redacted<P: CliProtocol, O: Operation<Protocol = P>>(
        &self,
        operation: &O,
        endpoint: &zego_model::Endpoint,
        credentials: &P::Credentials,
    ) -> Result<RedactedRequest, CommandError> {
        // Zeros: a nonce that is printed must not look like one that was sent.
        let stamp = Stamp { nonce: [0; 8], timestamp: clock::now() };
        let settings = self.caller().settings::<P>()?;
        let signed = Prepared::of(operation, &settings).and_then(|call| P::sign(&call, endpoint, credentials, &settings, stamp));
        Ok(signed.map_err(|error| CommandError::usage(error.to_string(), ""))?.redacted())
    }

    /// Prints a command that makes the call; whose it is, it takes from the shell that runs it.
    fn curl<P: CliProtocol, O: Operation<Protocol = P>>(mut self, operation: &O) -> Result<Exit, CommandError> {
        if self.caller().has_sandbox() {
            let hint = "Start one with `zego sandbox --output env`, and say --endpoint with its address.";
            return Err(CommandError::usage("a sandbox that is started for one call is gone before the command is run", hint));
        }
        let credentials = P::placeholder()?;
        let endpoint = self.caller().endpoint::<P>(Some(&credentials))?;
        let request = self.redacted(operation, &endpoint, &credentials)?;
        if let Some(row) = self.row.filter(|row| row.without_secrets(self.parameters) != *self.parameters) {
            let names = row.secrets().join(", ");
            self.notes.push(format!("put the secrets ({names}) in the place of REDACTED before the command is run"));
        }
        curl::print(&Curl::of::<P>(&request), &self.notes, self.format)
    }

    fn send<P: CliProtocol, O: Operation<Protocol = P>>(self, operation: &O) -> Result<Exit, CommandError> {
        let mut asked = Asked::default();
        operation.asked(&mut asked);
        let watch = match self.row {
            Some(row) => task::watch(row, self.parameters.get("Vendor"), self.matches)?,
            None => None,
        };
        let call = async |client: Client<P>| {
            if let Some((row, what)) = self.row.and_then(|row| Some((row, row.destroys?)))
                && !self.matches.get_flag(id::YES)
            {
                confirm::destruction(row, what, asked.len().max(1), &client).await?;
            }
            let reply = client.send(operation).await?;
            let watched = match watch {
                Some(watch) if reply.converged().is_none() => Some(watch.until_over(&client, &reply).await?),
                _ => None,
            };
            Ok((reply, watched))
        };
        let (reply, watched) = wait::finish(self.caller().with(sandbox::for_one_call, call))?;
        if let Some(refusal) = reply.converged() {
            return answer::print_converged(refusal, self.format);
        }
        match (watched, self.row) {
            (Some(watched), _) => watched.print(self.format),
            (None, Some(row)) => answer::print(row, &asked, &reply.code, reply.raw(), self.format),
            (None, None) => answer::print_as_it_came(reply.raw(), self.format),
        }
    }

    const fn caller(&self) -> ClientSetup<'_> {
        ClientSetup { matches: self.matches, action: self.action }
    }
}

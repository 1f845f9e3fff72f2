//! A call of an operation of the table.

use clap::ArgMatches;
use serde_json::{Map, Value};
use zego_model::account::Asked;
use zego_model::check;
use zego_model::spec::{OperationRow, ProtocolKind};
use zego_model::text::printable;
use zego_model::{DynamicCall, Operation, Prepared, RequestError, Stamp, TencentCloud, Zego};
use zego_transport::Client;

use crate::client_setup::ClientSetup;
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::names::{self, id};
use crate::output::{self, OutputFormat};
use crate::{answer, clock, dry_run, sandbox, values, wait};

/// Makes the call that a command line describes.
pub(crate) fn run(row: &'static OperationRow, matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let (parameters, notes) = parameters(row, matches)?;
    let invocation = Invocation { row, matches, format, parameters: &parameters, notes };
    match row.spec.service().protocol {
        ProtocolKind::TencentCloud => invocation.with_extra::<TencentCloud>(),
        _ => invocation.with_extra::<Zego>(),
    }
}

/// The parameters, and what the service is likely to say about them.
fn parameters(row: &OperationRow, matches: &ArgMatches) -> Result<(Map<String, Value>, Vec<String>), CommandError> {
    let texts = |wire: &str| matches.get_many::<String>(wire).into_iter().flatten().map(String::as_str).collect();
    let parameters = values::parameters(row, |field| texts(field.wire)).map_err(|problems| values::usage(row, &problems))?;
    let checked = check::check(row, &parameters);
    let (structural, doubtful): (Vec<_>, Vec<_>) = checked.violations.iter().partition(|violation| violation.is_structural());
    let in_words = |violations: Vec<_>| violations.into_iter().map(|violation| values::by_flag(row, violation)).collect::<Vec<_>>();
    if !structural.is_empty() {
        return Err(values::usage(row, &in_words(structural)));
    }
    let mut notes = in_words(doubtful);
    for field in checked.ignored.iter().filter_map(|wire| row.parameter(wire)) {
        notes.push(format!("--{} is ignored: it takes effect only for {}", names::flag(field), field.only.join(", ")));
    }
    notes.extend(check::odd_ids(row, &parameters).iter().map(|odd| values::odd_by_flag(row, odd)));
    Ok((parameters, notes))
}

/// Everything a command line says about one call.
struct Invocation<'c> {
    row: &'static OperationRow,
    matches: &'c ArgMatches,
    format: OutputFormat,
    parameters: &'c Map<String, Value>,
    notes: Vec<String>,
}

impl Invocation<'_> {
    fn with_extra<P: CliProtocol>(self) -> Result<Exit, CommandError> {
        let call = DynamicCall::<P>::new(self.row, self.parameters.clone()).map_err(|violations| {
            values::usage(self.row, &violations.iter().map(|violation| values::by_flag(self.row, violation)).collect::<Vec<_>>())
        })?;
        let mut extra = Vec::new();
        for text in self.matches.get_many::<String>(id::PARAM).into_iter().flatten() {
            let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
            extra.push(pair.ok_or_else(|| CommandError::usage(format!("--param takes NAME=VALUE, not `{}`", printable(text)), ""))?);
        }
        let Some(((name, value), more)) = extra.split_first() else { return self.make::<P, _>(&call) };
        let taken = |error: RequestError| {
            CommandError::usage(
                format!("--param: {error}"),
                "Use the parameter's own flag. What says who calls what, and signs it, is the client's to write.",
            )
        };
        let mut call = call.extra(*name, *value).map_err(taken)?;
        for (name, value) in more {
            call = call.extra(*name, *value).map_err(taken)?;
        }
        self.make::<P, _>(&call)
    }

    fn make<P: CliProtocol, O: Operation<Protocol = P>>(self, operation: &O) -> Result<Exit, CommandError> {
        if self.matches.get_flag(id::DRY_RUN) { self.dry_run(operation) } else { self.send(operation) }
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
                self.notes.push(format!("no credentials in the environment: a call would need {}", P::VARIABLES.join(" and ")));
            }
            (self.caller().endpoint::<P>(credentials.as_ref())?, credentials.map_or_else(P::placeholder, Ok)?)
        };
        // Zeros: a nonce that is printed must not look like one that was sent.
        let stamp = Stamp { nonce: [0; 8], timestamp: clock::now() };
        let settings = P::Settings::default();
        let signed = Prepared::of(operation, &settings).and_then(|call| P::sign(&call, &endpoint, &credentials, &settings, stamp));
        let mut request = signed.map_err(|error| CommandError::usage(error.to_string(), ""))?.redacted();
        if !known {
            // The placeholder's AppID belongs to nobody.
            request.url = request.url.replacen("&AppId=1&", "&AppId=UNSET&", 1);
        }
        dry_run::print(self.row.spec, self.parameters, &request, &self.notes, self.format)
    }

    fn send<P: CliProtocol, O: Operation<Protocol = P>>(self, operation: &O) -> Result<Exit, CommandError> {
        for note in &self.notes {
            output::note(&format!("note: {note}"));
        }
        let call = async |client: Client<P>| Ok(client.send(operation).await?);
        let reply = wait::finish(self.caller().with(sandbox::for_one_call, call))?;
        if let Some(refusal) = reply.converged() {
            return answer::print_converged(refusal, self.format);
        }
        let mut asked = Asked::default();
        operation.asked(&mut asked);
        answer::print(self.row, &asked, &reply.code, reply.raw(), self.format)
    }

    const fn caller(&self) -> ClientSetup<'_> {
        ClientSetup { matches: self.matches, spec: self.row.spec }
    }
}

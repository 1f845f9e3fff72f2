//! `zego doctor`: whether calls would work from here, and if not, why.

mod checks;
mod finding;
mod network;

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use zego_model::spec::{ProtocolKind, ServiceSpec};
use zego_model::{Endpoint, TencentCloud, Zego};

use self::finding::{HealthCheck, HealthStatus};
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::names;
use crate::output::{self, OutputFormat};
use crate::{client_setup, clock, wait};

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("doctor")
        .about("Checks credentials, clock, network, proxy and sandbox, and says what to do about what is wrong")
        .defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    let of_calls = [id::ENDPOINT, id::REGION, id::PROXY, id::NO_PROXY];
    command
        .after_help(
            "No operation is called and nothing is signed: each host is asked for / without a signature, all of them at once.\n\
             It ends with 0 where there is no problem; with 4 where credentials or the clock are one, and with 7 where only the network is.\n\n\
             Examples:\n  zego doctor\n  zego doctor --region sha --output json\n  zego doctor tencent-live\n  zego doctor --endpoint http://127.0.0.1:8090",
        )
        .arg(Arg::new("service").value_name("SERVICE").default_value("rtc").help("Whose hosts are looked at"))
        .args(client_setup::options().into_iter().filter(|option| of_calls.contains(&option.get_id().as_str())).map(|option| {
            // There is no sandbox to be started here.
            if option.get_id() == id::ENDPOINT { option.help("Looks at this endpoint alone [otherwise ZEGO_ENDPOINT or TENCENTCLOUD_ENDPOINT]") } else { option }
        }))
        .arg(
            Arg::new(id::TIMEOUT)
                .long("timeout")
                .value_name("LENGTH")
                .value_parser(clock::limit(60))
                .default_value("10s")
                .help("How long the network may take, all in all"),
        )
}

/// Looks at everything, and tells it.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let service = names::service(matches.get_one::<String>("service").expect("it has a default"))?;
    let limit = *matches.get_one::<Duration>(id::TIMEOUT).expect("it has a default");
    let checks = match service.protocol {
        ProtocolKind::TencentCloud => checks::<TencentCloud>(matches, service, limit),
        _ => checks::<Zego>(matches, service, limit),
    }?;
    let problems: Vec<_> = checks.iter().filter(|check| check.finding == HealthStatus::Problem).collect();
    let warnings = checks.iter().filter(|check| check.finding == HealthStatus::Warning).count();
    if format == OutputFormat::Ndjson {
        output::claim_for_lines();
        checks.iter().try_for_each(|check| output::print_line(&output::json(&check.document())))?;
    } else {
        let document = json!({ "ok": problems.is_empty(), "checks": checks.iter().map(HealthCheck::document).collect::<Vec<_>>() });
        format.print(&document, || {
            let summary = match (problems.len(), warnings) {
                (0, 0) => "Nothing is wrong.\n".to_owned(),
                (0, warnings) => format!("No problem, and {warnings} to look at.\n"),
                (problems, warnings) => format!("{problems} to mend, and {warnings} to look at.\n"),
            };
            checks.iter().map(HealthCheck::text).chain([summary]).collect()
        })?;
    }
    Ok(match &problems[..] {
        [] => Exit::Done,
        problems if problems.iter().all(|problem| problem.is_network) => Exit::NotSent,
        _ => Exit::Authentication,
    })
}

/// All checks, in the order in which what is wrong hides what comes later.
fn checks<P: CliProtocol>(matches: &ArgMatches, service: &'static ServiceSpec, limit: Duration) -> Result<Vec<HealthCheck>, CommandError> {
    let mut checks = vec![checks::profile()];
    let (of_credentials, are_published) = checks::credentials::<P>();
    checks.extend(of_credentials);
    // What the command line says of it is a mistake of the line, and no finding.
    let chosen = |are_published| client_setup::endpoint::<P>(matches, are_published, |region| Endpoint::of(service, region));
    let chosen = match are_published {
        Some(are_published) => chosen(are_published),
        // Without credentials it may be a sandbox that is meant.
        None => chosen(false).or_else(|error| chosen(true).map_err(|_| error)),
    };
    match chosen {
        Ok((endpoint, origin)) => {
            checks.push(checks::endpoint(&endpoint, &origin, are_published));
            let narrowed = matches.contains_id(id::ENDPOINT) || matches.contains_id(id::REGION);
            let others: Vec<_> = if narrowed || !service.hosts.iter().any(|host| host.host == endpoint.authority().as_str()) {
                Vec::new()
            } else {
                service
                    .hosts
                    .iter()
                    .map(|host| Ok((host.region, Endpoint::of(service, Some(host.region))?)))
                    .collect::<Result<_, _>>()
                    .map_err(|error: zego_model::EndpointError| CommandError::configuration(error.to_string(), ""))?
            };
            checks.extend(wait::finish(network::checks::<P>(matches, &endpoint, &others, limit))?);
        }
        Err(error) if error.kind == "usage" => return Err(error),
        Err(error) => checks.push(HealthCheck::failed("endpoint", &error)),
    }
    Ok(checks)
}

//! Who makes calls, and where they go: the flags of every command that calls, and the client that they and the environment make.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use zego_model::{Action, Endpoint, EndpointError};
use zego_sandbox::Sandbox;
use zego_transport::{Client, ClientBuilder, RetryPolicy};

use crate::credentials::{self, CliProtocol};
use crate::error::CommandError;
use crate::id;
use crate::setting::{GivenValue, Origin, Setting};
use crate::settings::Destination;
use crate::{clock, proxy, supervisor};

/// The flags.
pub(crate) fn options() -> [Arg; 8] {
    [
        Arg::new(id::SANDBOX)
            .long("sandbox")
            .action(ArgAction::SetTrue)
            .conflicts_with_all([id::ENDPOINT, id::REGION, id::PROXY])
            .help("Runs the call against a sandbox started for it: no account, no network"),
        Arg::new(id::ENDPOINT)
            .long("endpoint")
            .value_name("URL")
            .conflicts_with(id::REGION)
            .help("Where to send it: https://HOST, http://127.0.0.1:PORT, or a sandbox's http://NAME:PORT with its credentials [otherwise ZEGO_ENDPOINT or TENCENTCLOUD_ENDPOINT]"),
        Arg::new(id::REGION).long("region").value_name("REGION").help("Which of the service's hosts to send it to"),
        Arg::new(id::IS_TEST)
            .long("is-test")
            .value_name("true|false")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(value_parser!(bool))
            .help("Calls ZEGO's test environment, or with --is-test=false the production one: projects made until 2021-11-16 have to say"),
        Arg::new(id::TIMEOUT)
            .long("timeout")
            .value_name("LENGTH")
            .value_parser(clock::limit(3_600))
            .help("How long the whole call may take: 30, 30s, 2m"),
        Arg::new(id::ATTEMPTS)
            .long("attempts")
            .value_name("NUMBER")
            .value_parser(value_parser!(u32).range(1..=10))
            .help("How often it is tried, where a repeat does no harm [3 when not said; 1 is once]"),
        Arg::new(id::PROXY)
            .long("proxy")
            .value_name("URL")
            .help("The proxy to call through, http://HOST:PORT; its user and password come from the environment [otherwise HTTPS_PROXY or ALL_PROXY]"),
        Arg::new(id::NO_PROXY)
            .long("no-proxy")
            .action(ArgAction::SetTrue)
            .conflicts_with(id::PROXY)
            .help("Calls without a proxy, whatever the environment says"),
    ]
}

/// Everything that a command line says about who calls an operation, and where.
#[derive(Clone, Copy)]
pub(crate) struct ClientSetup<'c> {
    pub(crate) matches: &'c ArgMatches,
    pub(crate) action: &'c Action,
}

impl ClientSetup<'_> {
    /// Whether a sandbox is started for it.
    pub(crate) fn has_sandbox(self) -> bool {
        self.matches.get_flag(id::SANDBOX)
    }

    /// Makes a client, has it do some work, and ends the sandbox if there is one: `sandbox` starts it where it is asked for.
    pub(crate) async fn with<P: CliProtocol, T>(
        self,
        sandbox: impl AsyncFnOnce() -> Result<Sandbox, CommandError>,
        work: impl AsyncFnOnce(Client<P>) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        if self.has_sandbox() {
            let sandbox = sandbox().await?;
            let outcome = match self.client::<P>(sandbox.endpoint().clone(), P::sandbox()?) {
                Ok(client) => work(client).await,
                Err(error) => Err(error),
            };
            sandbox.shutdown().await;
            outcome
        } else {
            let credentials = P::credentials()?.ok_or_else(|| P::missing())?;
            let endpoint = self.endpoint::<P>(Some(&credentials))?;
            work(self.client::<P>(endpoint, credentials)?).await
        }
    }

    fn client<P: CliProtocol>(self, endpoint: Endpoint, credentials: P::Credentials) -> Result<Client<P>, CommandError> {
        let client = self.builder::<P>(endpoint, credentials)?.build();
        let client = client.map_err(|error| CommandError::configuration(error.to_string(), ""))?;
        supervisor::call_begins();
        Ok(client)
    }

    /// A client to be, that goes this way.
    pub(crate) fn builder<P: CliProtocol>(self, endpoint: Endpoint, credentials: P::Credentials) -> Result<ClientBuilder<P>, CommandError> {
        let proxy = proxy::of(self.matches, &endpoint)?;
        let mut builder = P::client(credentials).endpoint(endpoint).settings(self.settings::<P>()?);
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy);
        }
        if let Some(limit) = self.matches.get_one::<Duration>(id::TIMEOUT).copied() {
            builder = builder.deadline(limit).connect_timeout(limit).resolve_timeout(limit).first_byte_timeout(limit).body_timeout(limit);
        }
        if let Some(attempts) = self.matches.get_one::<u32>(id::ATTEMPTS) {
            builder = builder.retry(RetryPolicy::default().max_attempts(*attempts));
        }
        Ok(builder)
    }

    /// How calls are written.
    pub(crate) fn settings<P: CliProtocol>(self) -> Result<P::Settings, CommandError> {
        P::settings(self.matches.get_one::<bool>(id::IS_TEST).copied())
    }

    /// Where the call goes.
    pub(crate) fn endpoint<P: CliProtocol>(self, credentials: Option<&P::Credentials>) -> Result<Endpoint, CommandError> {
        let are_published = credentials.is_some_and(P::are_published);
        endpoint::<P>(self.matches, are_published, |region| self.host(region)).map(|(endpoint, _)| endpoint)
    }

    /// The host in a region, or the default one.
    fn host(self, region: Option<&str>) -> Result<Endpoint, EndpointError> {
        if self.action.hosts().iter().all(|host| Some(host.region) != region) {
            // A family with hosts of its own takes its service's regions for its first host, but no word that is no region.
            Endpoint::of(self.action.service(), region)?;
        }
        Endpoint::of_action(self.action, region)
    }
}

/// Where calls go, and who says so: the flags, a profile that is named, the environment, the profile that the credentials are from, or else the service's own host.
pub(crate) fn endpoint<P: CliProtocol>(
    matches: &ArgMatches,
    are_published: bool,
    host: impl Fn(Option<&str>) -> Result<Endpoint, EndpointError>,
) -> Result<(Endpoint, Origin), CommandError> {
    let text = |id| matches.get_one::<String>(id);
    if let Some(url) = text(id::ENDPOINT) {
        let endpoint = leading_to(url, are_published).map_err(|(error, hint)| CommandError::usage(format!("--endpoint: {error}"), hint))?;
        return Ok((endpoint, Origin::Flag("--endpoint")));
    }
    if let Some(region) = text(id::REGION) {
        let endpoint = host(Some(region)).map_err(|error| CommandError::usage(format!("--region: {error}"), ""))?;
        return Ok((endpoint, Origin::Flag("--region")));
    }
    let wrong = |setting: &Setting, origin: &Origin, error: EndpointError, hint: &str| {
        CommandError::configuration(format!("{}: {error}", origin.names(setting)), hint)
    };
    match credentials::destination::<P>()? {
        Some(Destination::Endpoint(GivenValue { text, origin })) => match leading_to(&text, are_published) {
            Ok(endpoint) => Ok((endpoint, origin)),
            Err((error, hint)) => Err(wrong(P::ENDPOINT, &origin, error, hint)),
        },
        Some(Destination::Region(GivenValue { text, origin })) => match host(Some(&text)) {
            Ok(endpoint) => Ok((endpoint, origin)),
            Err(error) => Err(wrong(P::REGION, &origin, error, "Name another with --region.")),
        },
        None => match host(None) {
            Ok(endpoint) => Ok((endpoint, Origin::Default)),
            Err(error) => Err(CommandError::configuration(error.to_string(), "")),
        },
    }
}

/// Where a URL leads. What everybody knows may go to a sandbox on another machine, also in clear; real credentials never go in clear.
fn leading_to(url: &str, are_published: bool) -> Result<Endpoint, (EndpointError, &'static str)> {
    match url.parse::<Endpoint>() {
        Ok(endpoint) if !are_published || endpoint.is_loopback() => Ok(endpoint),
        Ok(_) => Endpoint::sandbox_at(url).map_err(|error| (error, "These are the sandbox's credentials, which work nowhere else.")),
        Err(EndpointError::NotLoopback(_)) if are_published => Endpoint::sandbox_at(url).map_err(|error| (error, "")),
        Err(error @ EndpointError::NotLoopback(_)) => Err((
            error,
            "Real credentials never travel in clear: only with a sandbox's published ones may an endpoint be http://NAME:PORT.",
        )),
        Err(error) => Err((error, "")),
    }
}

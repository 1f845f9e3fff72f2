//! What the network tells: each host's stages and times, the clock, the proxy, and whether a sandbox answers.

use std::time::Duration;

use clap::ArgMatches;
use serde_json::json;
use tokio::task::JoinSet;
use zego_model::Endpoint;
use zego_model::spec::ProtocolKind;
use zego_transport::{ProbeReport, Prober};

use super::finding::{HealthCheck, HealthStatus};
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::id;
use crate::proxy;

/// From here on a clock is worth a word: what is signed, and tokens, are dated with it.
const WORTH_A_WORD: u64 = 60;

/// Looks at the endpoint, and at a service's other hosts, all at once.
pub(super) async fn checks<P: CliProtocol>(
    matches: &ArgMatches,
    endpoint: &Endpoint,
    others: &[(&'static str, Endpoint)],
    limit: Duration,
) -> Result<Vec<HealthCheck>, CommandError> {
    let mut prober = Prober::new().map_err(|error| CommandError::configuration(error.to_string(), ""))?;
    let through = proxy::of(matches, endpoint);
    let mut checks = vec![proxied(matches, endpoint, through.as_ref().map(Option::is_some))?];
    if let Ok(Some(proxy)) = through {
        prober = prober.proxy(proxy);
    }
    let mut others_probed = JoinSet::new();
    for (at, (region, host)) in others.iter().cloned().enumerate().filter(|(_, (_, host))| host != endpoint) {
        let prober = prober.clone();
        others_probed.spawn(async move { (at, region, host.clone(), prober.probe(&host, limit).await) });
    }
    let health = async {
        if endpoint.is_loopback() || endpoint.is_sandbox() {
            Some(prober.probe_path(endpoint, "/_sandbox/health", limit).await)
        } else {
            None
        }
    };
    let (report, health) = tokio::join!(prober.probe(endpoint, limit), health);
    let mut regions = others_probed.join_all().await;
    regions.sort_by_key(|(at, ..)| *at);

    checks.push(reached("host", endpoint, &report, HealthStatus::Problem));
    // Of a host that is called by nobody, silence is no problem.
    checks
        .extend(regions.iter().map(|(_, region, host, report)| reached(&format!("region {region}"), host, report, HealthStatus::Warning)));
    checks.extend(clock::<P>(&report));
    checks.extend(health.map(|health| sandbox(endpoint, &health)));
    Ok(checks)
}

/// Which way calls go.
fn proxied(matches: &ArgMatches, endpoint: &Endpoint, through: Result<bool, &CommandError>) -> Result<HealthCheck, CommandError> {
    let by = if matches.contains_id(id::PROXY) { Some("--proxy") } else { None };
    Ok(match through {
        Err(error) if error.kind == "usage" => {
            return Err(CommandError::usage(error.message.clone(), error.hint.clone().unwrap_or_default()));
        }
        Err(error) => HealthCheck { is_network: true, ..HealthCheck::failed("proxy", error) },
        Ok(false) if matches.get_flag(id::NO_PROXY) => HealthCheck::ok("proxy", "none (--no-proxy)"),
        Ok(_) if endpoint.is_loopback() => HealthCheck::ok("proxy", "none: it is on this machine"),
        Ok(false) => HealthCheck::ok("proxy", "none"),
        Ok(true) => {
            let (name, authority) = match (by, proxy::of_environment(endpoint)?) {
                (Some(by), _) => (by, matches.get_one::<String>(id::PROXY).cloned().unwrap_or_default()),
                (None, Some((proxy, name))) => (name, proxy.authority().to_string()),
                (None, None) => ("environment", String::new()),
            };
            HealthCheck::ok("proxy", format!("{authority} ({name})"))
        }
    })
}

/// How a host is reached.
fn reached(name: &str, host: &Endpoint, report: &ProbeReport, where_not: HealthStatus) -> HealthCheck {
    let millis = |time: Option<Duration>| time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let stages = [
        ("DNS", "dns_ms", report.resolve),
        (if report.resolve.is_none() && report.secure.is_some() { "connection" } else { "TCP" }, "connect_ms", report.connect),
        ("TLS", "tls_ms", report.secure),
        ("answer", "answer_ms", report.answer),
    ];
    let times: Vec<_> = stages.iter().filter_map(|(stage, _, time)| Some(format!("{stage} {} ms", millis(*time)?))).collect();
    let measured = json!({
        "host": host.to_string(),
        "dns_ms": millis(report.resolve),
        "connect_ms": millis(report.connect),
        "tls_ms": millis(report.secure),
        "answer_ms": millis(report.answer),
        "http_status": report.status,
    });
    let check = match &report.failure {
        None => HealthCheck::ok(name, format!("{} answers: {}", host.authority(), times.join(", "))),
        Some(failure) => {
            let so_far = if times.is_empty() { String::new() } else { format!(" (until then {})", times.join(", ")) };
            let hint = failure.hint();
            let hint = hint.trim_start_matches("Nothing was sent.").trim_start().to_owned();
            HealthCheck::new(name, where_not, format!("{}{so_far}", failure.message()), hint)
        }
    };
    HealthCheck { is_network: true, measured, ..check }
}

/// This machine's clock, by the host's.
fn clock<P: CliProtocol>(report: &ProbeReport) -> Option<HealthCheck> {
    report.answer?;
    let Some(offset) = report.clock_offset else {
        return Some(HealthCheck::new(
            "clock",
            HealthStatus::Warning,
            "the answer does not tell the time",
            "Compare this machine's clock with another.",
        ));
    };
    let allowed = if P::KIND == ProtocolKind::TencentCloud { 300 } else { 600 };
    let off = offset.unsigned_abs();
    let way = if offset > 0 { "slow" } else { "fast" };
    let detail = format!("this machine's clock is {off} s {way}; calls are refused from {allowed} s on");
    let remedy = "Set the clock, by NTP. `zego` dates its calls by the service's clock where that is less than 26 h off, but neither `zego sign` nor tokens.";
    let check = match off {
        0..WORTH_A_WORD => HealthCheck::ok("clock", format!("right to {} s", off.max(1))),
        _ if off < allowed => HealthCheck::new("clock", HealthStatus::Warning, detail, remedy),
        _ => HealthCheck::new("clock", HealthStatus::Problem, detail, remedy),
    };
    Some(HealthCheck { measured: json!({ "offset_s": offset }), ..check })
}

/// Whether what answers at a place for sandboxes is one.
fn sandbox(endpoint: &Endpoint, health: &ProbeReport) -> HealthCheck {
    let check = match (&health.failure, health.status) {
        (Some(_), _) => HealthCheck::new(
            "sandbox",
            HealthStatus::Problem,
            format!("none answers at {endpoint}"),
            "Start one: `zego sandbox --listen PORT`, and give its address as it prints it.",
        ),
        (None, Some(200)) => HealthCheck::ok("sandbox", format!("one answers at {endpoint}")),
        (None, _) => HealthCheck::new(
            "sandbox",
            HealthStatus::Warning,
            format!("what answers at {endpoint} is no sandbox"),
            "Look what listens there.",
        ),
    };
    HealthCheck { is_network: true, ..check }
}

//! `zego explain url`: what is wrong with a signed URL that any program made. Neither its signature nor a secret is repeated.

use std::fmt::{self, Write as _};

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use zego_explain::said::duration;
use zego_explain::{Finding, Severity, SignatureState, SignedUrl, UrlContext, UrlReport};
use zego_model::Zego;
use zego_sign::Timestamp;

use crate::credentials::CliProtocol as _;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{clock, credentials, input, names, output};

/// What it takes.
pub(super) fn command() -> Command {
    Command::new("url")
        .about("What is wrong with a signed URL, whatever made it: the likeliest cause first, with what to do")
        .defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("url")
                .value_name("URL")
                .required(true)
                .value_parser(NonEmptyStringValueParser::new())
                .help("The URL, between quotation marks; - reads it from stdin, which keeps it out of the list of processes"),
        )
        .arg(
            Arg::new("at")
                .long("at")
                .value_name("TIME")
                .value_parser(clock::moment)
                .help("When it was sent, as Unix seconds, 2026-01-31T18:30:00Z or -5m: its age is judged by that, not by the present time"),
        )
        .after_help(
            "With ZEGO_APP_ID and ZEGO_SERVER_SECRET the signature is checked, and where it is wrong, what made it is looked for; with ZEGO_CALLBACK_SECRET \
             also whether that was signed by mistake. Without them it says what the URL alone shows.\n\n\
             Examples:\n  \
             zego explain url 'https://rtc-api.zego.im/?Action=DescribeUserNum&RoomId[]=room1&AppId=...'\n  \
             pbpaste | zego explain url -",
        )
}

/// Explains a URL.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let given = matches.get_one::<String>("url").map_or("", String::as_str);
    let now = matches.get_one("at").copied().unwrap_or_else(clock::now);
    explain(given, now, format)
}

/// Whether a text that stands in the place of a code is a URL.
pub(super) fn is_meant(text: &str) -> bool {
    text.contains("://") || text.contains("Signature=")
}

/// Explains a URL, or what stdin has where that is `-`.
pub(super) fn explain(given: &str, now: Timestamp, format: OutputFormat) -> Result<Exit, CommandError> {
    let text = if given == "-" { input::read_line("a URL")? } else { given.to_owned() };
    let url = SignedUrl::read(&text).map_err(|error| {
        CommandError::usage(
            error.to_string(),
            "Give the whole of it, from https:// on, between quotation marks: a shell ends it at the first &.",
        )
    })?;
    let own = credentials::zego_if_any();
    let callback = credentials::callback_secret_if_any();
    let published = Zego::sandbox()?;
    let mut known = UrlContext::at(now);
    if let Some(own) = &own {
        known = known.credentials(own.app_id, &own.server_secret);
    }
    // Whoever tries the sandbox has nothing to set.
    known = known.app(published.app_id, &published.server_secret);
    if let Some(callback) = &callback {
        known = known.callback_secret(callback);
    }
    let report = url.explain(&known);
    format.print(&document(&report), || self::text(&report))?;
    if text.contains("Signature=")
        && given != "-"
        && report.signature == SignatureState::Right
        && report.seconds_left.is_some_and(|left| left > 0)
    {
        output::note(
            "note: whoever sees this URL can make any call of the app until its time is over; `zego explain url -` reads one from stdin",
        );
    }
    Ok(Exit::Done)
}

fn document(report: &UrlReport) -> Value {
    let spec = report.row.map(|row| row.spec);
    json!({
        "action": report.action,
        "service": spec.map(|spec| spec.service().name),
        "method": spec.map(|spec| spec.method.as_str()),
        "signature": report.signature.as_str(),
        "seconds_left": report.seconds_left,
        "good": report.is_good(),
        "findings": report.findings.iter().map(finding_document).collect::<Vec<_>>(),
    })
}

fn finding_document(finding: &Finding) -> Value {
    json!({
        "severity": finding.severity.as_str(),
        "cause": finding.cause.as_str(),
        "parameter": finding.parameter,
        "code": finding.code.map(|code| code.to_string()),
        "problem": finding.problem,
        "remedy": finding.remedy,
    })
}

fn text(report: &UrlReport) -> String {
    let mut text = String::new();
    write_text(report, &mut text).expect("a String takes everything");
    text
}

fn write_text(report: &UrlReport, text: &mut String) -> fmt::Result {
    if let Some(row) = report.row {
        write!(text, "A call of {} ({}). ", row.spec.action, names::command(row))?;
    }
    text.push_str(match report.signature {
        SignatureState::Right => "The signature is right.",
        SignatureState::Wrong => "The signature is wrong.",
        SignatureState::Missing => "There is no signature.",
        _ => "The signature was not checked.",
    });
    match report.seconds_left {
        Some(left @ 0..) => writeln!(text, " Its time ends in {}.", duration(left.unsigned_abs()))?,
        Some(left) => writeln!(text, " Its time ended {} ago.", duration(left.unsigned_abs()))?,
        None => text.push('\n'),
    }
    let (notes, wrong): (Vec<_>, Vec<_>) = report.findings.iter().partition(|finding| finding.severity == Severity::Note);
    if wrong.is_empty() {
        let is_right = report.signature == SignatureState::Right;
        text.push_str(if is_right { "Nothing is wrong with it.\n" } else { "Nothing else is wrong with it, as far as it shows.\n" });
    }
    for (at, finding) in wrong.into_iter().enumerate() {
        let code = finding.code.map(|code| format!(" (code {code})")).unwrap_or_default();
        let severity = if finding.severity == Severity::Warning { "warning: " } else { "" };
        writeln!(text, "{}. {severity}{}{code}", at + 1, finding.problem)?;
        if !finding.remedy.is_empty() {
            let end = if finding.remedy.ends_with('.') { "" } else { "." };
            writeln!(text, "   {}{end}", capitalised(&finding.remedy))?;
        }
    }
    for finding in notes {
        let remedy = if finding.remedy.is_empty() { String::new() } else { format!(": {}", finding.remedy) };
        writeln!(text, "note: {}{remedy}", finding.problem)?;
    }
    Ok(())
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

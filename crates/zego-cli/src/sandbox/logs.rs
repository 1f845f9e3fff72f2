//! `zego sandbox logs`: what a sandbox that runs was asked and decided, or which callbacks it tried to deliver.

mod ask;
mod show;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use self::ask::{Desk, Page, WAIT};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::output::{self, NotWritten, OutputFormat, Stream, Writer};
use crate::supervisor::Signals;
use crate::{query, wait};

/// How many entries are asked for at once.
const AT_ONCE: usize = 1_000;

/// What it takes.
pub(super) fn command() -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    Command::new("logs")
        .about("Tells what a running sandbox was asked and decided: the last 10,000 requests, or attempts at callbacks")
        .after_help(
            "Of each request: what was received without signature and secrets, the code, the rule that decided, and for a refused\n\
             signature what is hashed for it. It is asked for over HTTP; ZEGO_SANDBOX_TOKEN is sent to a sandbox that is exposed, and\n\
             ZEGO_CA_FILE (or SSL_CERT_FILE) names the authority to trust of one that speaks https.\n\
             With --output ndjson (or json) each line of stdout is one JSON document.\n\n\
             Example:\n  zego sandbox logs --endpoint http://127.0.0.1:8090 --follow --code 100000005",
        )
        .arg(
            Arg::new("endpoint")
                .long("endpoint")
                .value_name("URL")
                .help("Where the sandbox is [otherwise ZEGO_ENDPOINT, or the endpoint of the profile]"),
        )
        .arg(flag("follow").help("Goes on with what comes, until Ctrl-C"))
        .arg(
            Arg::new("since")
                .long("since")
                .value_name("NUMBER")
                .value_parser(value_parser!(u64))
                .default_value("0")
                .help("Only what comes after the entry of this number"),
        )
        .arg(
            Arg::new("operation")
                .long("operation")
                .value_name("ACTION")
                .help("Only requests of this action: DeleteMedia, or rtc/DeleteMedia"),
        )
        .arg(
            Arg::new("code")
                .long("code")
                .value_name("CODE")
                .allow_negative_numbers(true)
                .help("Only requests that were answered with this code: 0, 100000005, AuthFailure.SignatureFailure"),
        )
        .arg(flag("callbacks").conflicts_with_all(["operation", "code"]).help("Tells of attempts at callbacks, not of requests"))
        .arg(Arg::new("event").long("event").value_name("EVENT").requires("callbacks").help("Only attempts at this event: record"))
        .arg(
            // In the place of the one that every command has.
            Arg::new(id::OUTPUT)
                .long("output")
                .value_name("FORMAT")
                .value_parser(["text", "json", "ndjson"])
                .default_value("text")
                .help("json, ndjson: a JSON document on each line of stdout"),
        )
}

/// Whether nothing was said that is for starting a sandbox.
pub(super) fn alone(matches: &ArgMatches) -> Result<(), CommandError> {
    let is_given = |name: &&str| matches.value_source(name) == Some(ValueSource::CommandLine);
    let own = [id::OUTPUT, id::COLOR, id::QUERY, id::VERBOSE, id::PROFILE];
    match matches.ids().map(clap::Id::as_str).filter(|name| !own.contains(name)).find(is_given) {
        Some(name) => Err(CommandError::usage(
            format!("--{name} is for a sandbox that is started: logs asks one that runs"),
            "Give what follows `logs` alone, as in `zego sandbox logs --follow`.",
        )),
        None => Ok(()),
    }
}

/// Prints what there is, and with `--follow` what comes.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    query::refuse("zego sandbox logs")?;
    let is_of_callbacks = matches.get_flag("callbacks");
    let mut filter = vec![("limit", AT_ONCE.to_string())];
    for name in ["operation", "code", "event"] {
        filter.extend(matches.get_one::<String>(name).map(|value| (name, value.clone())));
    }
    let desk = Desk::new(matches.get_one("endpoint").cloned(), if is_of_callbacks { "callbacks" } else { "requests" }, filter)?;
    let since = *matches.get_one::<u64>("since").expect("it has a default");
    // Before the first line: a reader who stalls must not keep it from ending.
    let mut signals = Signals::listen();
    output::notes_do_not_wait();
    let stdout = Writer::to(Ok(Stream::stdout())).map_err(|error| output::not_written(&error))?;
    wait::finish(async {
        tokio::select! {
            biased;
            _ = signals.next() => Ok(Exit::Done),
            told = tell(&desk, since, matches.get_flag("follow"), format, &stdout) => told.map(|()| Exit::Done),
        }
    })
}

/// Line by line: as many as its reader takes are asked for, and no more.
async fn tell(desk: &Desk, mut since: u64, is_following: bool, format: OutputFormat, stdout: &Writer) -> Result<(), CommandError> {
    loop {
        let Page { entries, next, dropped } = desk.ask(since, if is_following { WAIT } else { 0 }).await?;
        if dropped > 0 {
            output::note(&format!("note: {dropped} entries after number {since} are not kept any more: the last 10,000 are"));
        }
        for entry in &entries {
            match stdout.write(show::entry(entry, format)?).await {
                Err(NotWritten::Failed(error)) => return Err(output::not_written(&error)),
                // One line at a time always has room.
                Ok(()) | Err(NotWritten::Full | NotWritten::Slow) => {}
            }
        }
        if !is_following && entries.len() < AT_ONCE {
            return Ok(());
        }
        since = next;
    }
}

//! `zego tour`: stories on a sandbox, step by step. They also show how the crates are used.

mod agent;
mod chat;
mod record;
mod recording;
mod report;
mod stage;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};

use self::report::TourReport;
use self::stage::Stage;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{id, query, wait};

/// The stories, and what each is about; the first is told where none is named.
const STORIES: [(&str, &str); 4] = [
    ("recording", "A recording's life"),
    ("agent", "An AI agent's talk with a user"),
    ("record", "A lesson that is recorded in the cloud"),
    ("chat", "Two users and a group"),
];

/// What it takes: nothing, or the name of a story.
pub(crate) fn command() -> Command {
    let stories = PossibleValuesParser::new(STORIES.map(|(name, _)| name));
    Command::new("tour")
        .about("Shows a recording's whole life on a sandbox, or another story, step by step; needs no account")
        .arg(Arg::new(id::STORY).value_name("STORY").value_parser(stories).default_value(STORIES[0].0).help("What to show"))
        .after_help("Examples:\n  zego tour\n  zego tour agent\n  zego tour record\n  zego tour chat")
}

/// Runs a tour: needs no configuration, and takes none from the environment.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    if !format.is_json() {
        query::refuse("zego tour")?;
    }
    let story = matches.get_one::<String>(id::STORY).map_or(STORIES[0].0, String::as_str);
    let about = STORIES.iter().find(|(name, _)| *name == story).map_or("", |(_, about)| about);
    wait::finish(async {
        let stage = Stage::set().await?;
        let mut report = TourReport::begin(format, about, stage.sandbox.endpoint())?;
        match story {
            "agent" => agent::tell(&stage, &mut report).await?,
            "record" => record::tell(&stage, &mut report).await?,
            "chat" => chat::tell(&stage, &mut report).await?,
            _ => recording::tell(&stage, &mut report).await?,
        }
        stage.sandbox.shutdown().await;
        report.end()
    })
}

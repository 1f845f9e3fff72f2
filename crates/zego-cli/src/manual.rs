//! `zego man`: a page for `man` of each command, for whoever packages the program. It is not in the help.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use serde_json::json;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{help, tree};

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("man").hide(true).about("Writes a page for man of each command").defer(|command| {
        command
            .arg(
                Arg::new("directory")
                    .value_name("DIRECTORY")
                    .required(true)
                    .value_parser(value_parser!(PathBuf))
                    .help("Where to write them; it is made where it is missing"),
            )
            .after_help("Example:\n  zego man /usr/local/share/man/man1")
    })
}

/// Writes the pages.
pub(crate) fn run(matches: &ArgMatches, all: &Command, format: OutputFormat) -> Result<Exit, CommandError> {
    let directory = matches.get_one::<PathBuf>("directory").expect("clap insists on it");
    let failed = |error: io::Error| CommandError::configuration(format!("{}: {error}", directory.display()), "");
    let pages = tree::listed(all).iter().map(|(path, command)| page(path, command)).collect::<io::Result<Vec<_>>>();
    let pages = pages.expect("memory takes everything");
    fs::create_dir_all(directory).map_err(failed)?;
    for (name, text) in &pages {
        fs::write(directory.join(name), text).map_err(failed)?;
    }
    let document = json!({ "directory": directory.display().to_string(), "pages": pages.len() });
    format.print(&document, || format!("{} pages in {}\n", pages.len(), directory.display()))?;
    Ok(Exit::Done)
}

/// The page of a command, and the name of its file.
fn page(path: &str, command: &Command) -> io::Result<(String, Vec<u8>)> {
    let name = path.replace(' ', "-");
    let man = Man::new(command.clone().display_name(&name)).title(&name).source(format!("zego {}", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    as_it_is("EXAMPLES", help::examples(command).iter().map(String::as_str)).to_writer(&mut text)?;
    let after_help = command.get_after_long_help().or_else(|| command.get_after_help()).map(ToString::to_string).unwrap_or_default();
    let rest = help::without_examples(&after_help);
    if !rest.is_empty() {
        as_it_is("NOTES", rest.lines()).to_writer(&mut text)?;
    }
    Ok((format!("{name}.1"), text))
}

/// A section whose lines stay as they are: columns would not survive being filled.
fn as_it_is<'l>(title: &str, lines: impl Iterator<Item = &'l str>) -> Roff {
    let mut section = Roff::new();
    section.control("SH", [title]).control("nf", []);
    for line in lines {
        section.text([roman(line)]);
    }
    section.control("fi", []);
    section
}

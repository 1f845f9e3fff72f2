//! `zego decode`: a saved answer, read into its type.

use std::path::PathBuf;

use clap::ArgMatches;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;
use crate::{answer, args, input, render};

/// Reads, decodes and prints; ends as the call did whose answer it is.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let name = matches.get_one::<String>("action").map_or("", String::as_str);
    let spec = args::find_action(name).expect("clap accepts the actions it was given");
    let path = matches.get_one::<PathBuf>("file").expect("it has a default");
    let body = input::read(path, "the answer's body")?;
    let (tree, failures) = answer::decode(spec, &body)?;
    // For people, too, it is a document; only on more lines.
    format.print(&tree, || render::json(&tree, true) + "\n")?;
    Ok(answer::partial(&failures))
}

//! `zego decode`: a saved answer, read into its type.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;
use crate::{answer, args};

/// Reads, decodes and prints; ends as the call did whose answer it is.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let name = matches.get_one::<String>("action").map_or("", String::as_str);
    let spec = args::find_action(name).expect("clap accepts the actions it was given");
    let body = read(matches.get_one::<PathBuf>("file").map_or_else(|| Path::new("-"), PathBuf::as_path))?;
    let (tree, failures) = answer::decode(spec, &body)?;
    // For people, too, it is a document; only on more lines.
    format.print(&tree, || serde_json::to_string_pretty(&tree).expect("what was read from JSON can be written as JSON") + "\n")?;
    Ok(answer::partial(&failures))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut body)
    } else {
        File::open(path).and_then(|mut file| file.read_to_end(&mut body))
    };
    match read {
        Ok(_) => Ok(body),
        Err(error) => {
            Err(Failure::configuration(format!("{}: {error}", path.display()), "Give the file with the answer's body, or - for stdin."))
        }
    }
}

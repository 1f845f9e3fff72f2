//! A file that the command line names, or stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// Reads all of it; `-` is stdin. `what` it should be is for the hint.
pub(crate) fn read(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            Err(Failure::configuration(format!("{}: {error}", path.display()), format!("Give the file with {what}, or - for stdin.")))
        }
    }
}

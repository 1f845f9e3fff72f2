//! What a command reads: a file that the command line names, or stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::CommandError;

/// Bound: the bytes of a file, or of stdin, that a command reads. A longer one is refused, and the message tells the bound.
pub(crate) const LONGEST: usize = 64 << 20;

/// Reads all of it; `-` is stdin. `what` it should be is for the hint.
pub(crate) fn read(path: &Path, what: &str) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let hint = format!("Give the file with {what}, or - for stdin.");
    match read {
        Ok(_) if bytes.len() > LONGEST => {
            Err(CommandError::configuration(format!("{}: longer than {LONGEST} bytes", path.display()), hint))
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(CommandError::configuration(format!("{}: {error}", path.display()), hint)),
    }
}

/// Bound: the bytes of stdin where one token or URL is read from it, many times those of the longest; more is refused, and said.
const MAX_LINE_BYTES: u64 = 1 << 20;

/// Reads one thing from stdin, such as a token, without the end of its line.
pub(crate) fn read_line(what: &str) -> Result<String, CommandError> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_LINE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| CommandError::configuration(format!("stdin: {error}"), format!("Give {what} on stdin or as an argument.")))?;
    if bytes.len() as u64 > MAX_LINE_BYTES {
        return Err(CommandError::configuration(
            format!("stdin has more than {MAX_LINE_BYTES} bytes, which is not {what}"),
            format!("Give {what} alone."),
        ));
    }
    let text = String::from_utf8_lossy(&bytes);
    // The end of a line is the pipe's, and everything else the token's.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

//! What stderr tells of the calls under way. The libraries keep secrets and signatures out of it.

use std::io::{self, Write};

use tracing_subscriber::filter::LevelFilter;
use zego_model::text::printable;

use crate::error::CommandError;
use crate::output;

/// Starts to tell, as much as `-v` or `ZEGO_LOG` asks for; the more talkative one counts.
pub(crate) fn start(verbosity: u8) -> Result<(), CommandError> {
    let flag = match verbosity {
        0 => LevelFilter::OFF,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let variable = match std::env::var("ZEGO_LOG") {
        Ok(level) if !level.is_empty() => level.parse().map_err(|_| {
            CommandError::configuration(format!("ZEGO_LOG is `{}`", printable(&level)), "It takes off, error, warn, info, debug or trace.")
        })?,
        _ => LevelFilter::OFF,
    };
    let level = flag.max(variable);
    if level > LevelFilter::OFF {
        tracing_subscriber::fmt().with_max_level(level).with_writer(|| Notes).init();
    }
    Ok(())
}

/// Where the other notes go, too: a line at a time, without a character that a terminal would act on, and waiting for no reader where those do not.
struct Notes;

impl Write for Notes {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        output::note(&String::from_utf8_lossy(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! Recorded files in a row, as JSON has them.

use serde::Deserialize;
use zego_sign::Timestamp;

use super::file::SeedFile;
use crate::config::{Cdn, FileFormat};
use crate::control_error::ControlError;

/// The most files of one row.
const MOST_FILES: u32 = 100_000;
/// How long a file plays, in seconds, if nobody says it.
const AN_HOUR: u32 = 3_600;

/// Recorded files of one stream, as JSON has them: one, or many in a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedFileRow {
    pub(crate) vendor: Cdn,
    stream: String,
    #[serde(default = "one")]
    count: u32,
    format: Option<FileFormat>,
    duration: Option<u32>,
    /// When the first was made. Without it the last has just been made.
    created: Option<u64>,
    /// How many seconds after one file the next was made; without it, as long as a file plays.
    every: Option<u32>,
    pub(crate) id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    transcodes: Vec<u16>,
}

const fn one() -> u32 {
    1
}

impl SeedFileRow {
    /// Checks what its form does not.
    pub(crate) fn check(&self, place: &str) -> Result<(), ControlError> {
        check_id(&self.stream, format!("{place}.stream"))?;
        if !(1..=MOST_FILES).contains(&self.count) {
            return Err(ControlError::invalid(format!("{place}.count"), format!("is {}: it has to be 1 to {MOST_FILES}", self.count)));
        }
        // Past the year 9999 nothing can be written as a date.
        if self.created.is_some_and(|created| created > 200_000_000_000) {
            return Err(ControlError::invalid(format!("{place}.created"), "is no Unix time in seconds"));
        }
        if self.count > 1 && (self.id.is_some() || self.name.is_some()) {
            return Err(ControlError::invalid(place, "has a count and an id or a name: only one file can have them"));
        }
        Ok(())
    }

    /// The files, seen at this second.
    pub(crate) fn files(&self, now: i64) -> impl Iterator<Item = SeedFile> {
        let duration = self.duration.unwrap_or(AN_HOUR);
        let every = i64::from(self.every.unwrap_or(duration));
        let first = match self.created {
            Some(created) => i64::try_from(created).unwrap_or(i64::MAX),
            None => now - every * i64::from(self.count - 1),
        };
        (0..i64::from(self.count)).map(move |number| {
            let made = Timestamp::from_secs(u64::try_from(first + number * every).unwrap_or_default());
            let mut file =
                SeedFile::new(self.vendor, self.stream.as_str(), made).duration(duration).transcodes(self.transcodes.iter().copied());
            file.format = self.format.unwrap_or(file.format);
            file.id.clone_from(&self.id);
            file.name.clone_from(&self.name);
            file
        })
    }
}

/// Checks that an id is one, at its place in a seed.
pub(crate) fn check_id(id: &str, place: String) -> Result<(), ControlError> {
    if id.is_empty() { Err(ControlError::invalid(place, "is empty: it has to be an id")) } else { Ok(()) }
}

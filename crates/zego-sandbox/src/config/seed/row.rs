//! Recorded files in a row, as JSON has them.

use serde::Deserialize;
use zego_sign::Timestamp;

use super::file::SeedFile;
use crate::config::{Cdn, FileFormat};
use crate::control_error::ControlError;
use crate::moment::Moment;

/// Bound: how many files a row of a seed makes. More are refused with the path of `count`.
const MOST_FILES: u32 = 100_000;
/// How long a file plays, in seconds, if nobody says it.
const AN_HOUR: u32 = 3_600;
/// The heights that a transcoded copy can have.
const HEIGHTS: [u16; 3] = [360, 540, 720];

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
    /// How many files it makes.
    pub(crate) fn count(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX)
    }

    /// Checks what its form does not, at this second.
    pub(crate) fn check(&self, place: &str, now: i64) -> Result<(), ControlError> {
        check_id(&self.stream, format!("{place}.stream"))?;
        if !(1..=MOST_FILES).contains(&self.count) {
            return Err(ControlError::invalid(format!("{place}.count"), format!("is {}: it has to be 1 to {MOST_FILES}", self.count)));
        }
        if let Some(id) = &self.id {
            check_id(id, format!("{place}.id"))?;
        }
        if let Some(height) = self.transcodes.iter().find(|height| !HEIGHTS.contains(height)) {
            return Err(ControlError::invalid(format!("{place}.transcodes"), format!("has {height}: a copy is 360, 540 or 720 high")));
        }
        let (first, last) = (self.first(now), self.made(now, self.count - 1));
        if self.created.is_some() && !is_moment(first) {
            return Err(ControlError::invalid(format!("{place}.created"), "is no Unix time in seconds before the year 9999"));
        }
        if !is_moment(first) {
            return Err(ControlError::invalid(place, "has its first file before the year 1970: ask for fewer, or for shorter steps"));
        }
        if !is_moment(last) {
            return Err(ControlError::invalid(place, "has its last file after the year 9998: ask for fewer, or for shorter steps"));
        }
        if self.count > 1 && (self.id.is_some() || self.name.is_some()) {
            return Err(ControlError::invalid(place, "has a count and an id or a name: only one file can have them"));
        }
        Ok(())
    }

    /// The files, seen at this second.
    pub(crate) fn files(&self, now: i64) -> impl Iterator<Item = SeedFile> {
        (0..self.count).map(move |number| {
            let made = Timestamp::from_secs(u64::try_from(self.made(now, number)).unwrap_or_default());
            let mut file = SeedFile::new(self.vendor, self.stream.as_str(), made).duration(self.plays());
            file = file.transcodes(self.transcodes.iter().copied());
            file.format = self.format.unwrap_or(file.format);
            file.id.clone_from(&self.id);
            file.name.clone_from(&self.name);
            file
        })
    }

    /// How long each plays, in seconds.
    fn plays(&self) -> u32 {
        self.duration.unwrap_or(AN_HOUR)
    }

    /// How many seconds there are between one file and the next.
    fn every(&self) -> i64 {
        self.every.unwrap_or_else(|| self.plays()).into()
    }

    /// The second when the first was made.
    fn first(&self, now: i64) -> i64 {
        match self.created {
            Some(created) => i64::try_from(created).unwrap_or(i64::MAX),
            None => now - self.every() * i64::from(self.count - 1),
        }
    }

    /// The second when the file of this number was made; the first has number 0.
    fn made(&self, now: i64, number: u32) -> i64 {
        self.first(now).saturating_add(self.every() * i64::from(number))
    }
}

/// Whether files can be made at this second: from 1970 to the last moment there is.
const fn is_moment(second: i64) -> bool {
    second >= 0 && Moment::from_secs(second).secs() == second
}

/// Checks that an id is one, at its place in what was handed over.
pub(crate) fn check_id(id: &str, place: impl Into<String>) -> Result<(), ControlError> {
    if id.is_empty() { Err(ControlError::invalid(place, "is empty: it has to be an id")) } else { Ok(()) }
}

//! The file of `--report`: there whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use zego_bulk::Report;

use super::arguments::flag;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output;

/// Where a report goes when its run has ended.
pub(super) struct ReportFile {
    path: PathBuf,
    /// Beside it: a link that stands there is followed.
    target: PathBuf,
    aside: PathBuf,
}

impl ReportFile {
    /// The file that was asked for. Whether it can be written is tried at once: not when a night's work is done.
    pub(super) fn of(matches: &ArgMatches, others: &[&Path]) -> Result<Option<Self>, CommandError> {
        let Some(path) = matches.get_one::<PathBuf>(flag::REPORT) else { return Ok(None) };
        let refused = |why: &dyn std::fmt::Display| {
            CommandError::configuration(
                format!("--report: {} cannot be written: {why}", path.display()),
                "Name another place, or give yourself the right to write there. Nothing was deleted.",
            )
        };
        if path == Path::new("-") {
            return Err(refused(&"stdout has the report anyway"));
        }
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        if fs::metadata(&target).is_ok_and(|there| !there.is_file()) {
            return Err(refused(&"it is no file"));
        }
        if let Some(other) = others.iter().find(|other| ***other == *target || fs::canonicalize(other).is_ok_and(|other| other == target)) {
            return Err(refused(&format!("{} is read, or is the ledger", other.display())));
        }
        let Some(name) = target.file_name() else { return Err(refused(&"it is no file")) };
        let mut aside = std::ffi::OsString::from(".");
        aside.push(name);
        aside.push(format!(".{}.new", std::process::id()));
        let report = Self { path: path.clone(), aside: target.with_file_name(aside), target };
        report.begin().and_then(|_| fs::remove_file(&report.aside)).map_err(|error| refused(&error))?;
        Ok(Some(report))
    }

    /// Writes it aside, and puts it in its place.
    pub(super) fn write(&self, report: &Report) -> Result<(), CommandError> {
        let is_csv = self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let text = if is_csv { report.to_csv() } else { output::json(report) + "\n" };
        let written = self.begin().and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&self.aside, &self.target)
        });
        written.map_err(|error| {
            let _ = fs::remove_file(&self.aside);
            CommandError {
                exit: Exit::Unknown,
                kind: "report",
                message: format!("the report could not be written to {}: {error}", self.path.display()),
                hint: Some("The ledger has it: zego media purge report.".to_owned()),
                ..CommandError::default()
            }
        })
    }

    fn begin(&self) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(true).open(&self.aside)
    }
}

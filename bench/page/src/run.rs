//! A whole run on record.

use std::path::Path;

use serde::{Deserialize, Serialize};
use zego_bench_measure::Row;

/// A whole run: what was run, where and when, and what came of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Run {
    /// The command.
    pub command: String,
    /// Processors, memory and system.
    pub machine: String,
    /// The day, `2026-11-29`.
    pub date: String,
    /// The compiler.
    pub rustc: String,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Run {
    /// The run on record.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Puts it on record.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        std::fs::write(path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
    }
}

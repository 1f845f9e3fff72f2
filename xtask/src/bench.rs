//! The benchmarks, which are a workspace of their own in `bench/`.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use crate::examples::cargo;

/// What to run.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bench<'a> {
    /// The table, with these arguments of it.
    Table(&'a [String]),
    /// Instructions of the hot paths: held against what is on record, or put there.
    Callgrind {
        /// Whether they are put on record.
        record: bool,
    },
    /// The pages, from the run on record: written, or only compared.
    Pages {
        /// Whether they are only compared.
        check: bool,
    },
}

impl Bench<'_> {
    /// Builds the program that does it, and runs it.
    ///
    /// # Errors
    /// It cannot be built or started, or does not succeed.
    pub fn run(self, root: &Path) -> Result<(), Box<dyn Error>> {
        let (package, arguments) = match self {
            Self::Table(arguments) => ("zego-bench", arguments.iter().map(String::as_str).collect()),
            Self::Callgrind { record: false } => ("zego-bench-hot", vec!["count"]),
            Self::Callgrind { record: true } => ("zego-bench-hot", vec!["count", "--record"]),
            Self::Pages { check: false } => ("zego-bench-page", vec![]),
            Self::Pages { check: true } => ("zego-bench-page", vec!["--check"]),
        };
        let status = Command::new(cargo())
            .args(["run", "--release", "--quiet", "--locked", "--package", package, "--bin", package, "--"])
            .args(arguments)
            .current_dir(root.join("bench"))
            .status()?;
        if status.success() { Ok(()) } else { Err(format!("{package} did not succeed: {status}").into()) }
    }
}

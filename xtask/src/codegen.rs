//! From `api/` to `crates/zego-model/src/generated/`.

mod description;
mod diagnostic;
mod files;
mod format;
mod ir;
mod notation;
mod write;

use std::fmt;
use std::path::{Path, PathBuf};

pub use diagnostic::Diagnostic;
pub use files::Staleness;
pub use write::{MARK, MAX_LINES};

/// One run of the generator: a description, and where its output lives.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Job {
    /// The folder of the description.
    pub api: PathBuf,
    /// The folder of the output.
    pub output: PathBuf,
    /// What is longer is split into files.
    pub max_lines: usize,
    /// The one command that mends stale output.
    pub mend: &'static str,
}

impl Job {
    /// A run with the limits of the repository.
    pub fn new(api: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self { api: api.into(), output: output.into(), max_lines: MAX_LINES, mend: "cargo xtask codegen" }
    }

    /// The repository's own description.
    pub fn repository(root: &Path) -> Self {
        Self::new(root.join("api"), root.join("crates/zego-model/src/generated"))
    }

    /// The descriptions made up for the tests: every form of the notation, and what is split for its length.
    pub fn golden(root: &Path) -> [Self; 2] {
        // So short that a description of a few lines is split.
        [("notation", MAX_LINES), ("split", 100)].map(|(name, max_lines)| {
            let folder = root.join("xtask/tests/golden").join(name);
            Self { max_lines, mend: "cargo xtask codegen --golden", ..Self::new(folder.join("api"), folder.join("expected")) }
        })
    }

    /// Writes what is stale or missing, removes what is orphaned, and counts the files.
    ///
    /// # Errors
    /// What is wrong in the description, or a file in the output's folder that was not generated.
    pub fn write(&self) -> Result<usize, Error> {
        let expected = self.expected()?;
        files::replace(&self.output, &expected).map_err(Error::Other)?;
        Ok(expected.len())
    }

    /// Compares only, and counts the files.
    ///
    /// # Errors
    /// What is wrong in the description, or every file that is stale, missing or orphaned.
    pub fn check(&self) -> Result<usize, Error> {
        let expected = self.expected()?;
        files::compare(&self.output, &expected).map_err(|found| Error::Stale(found.mended_by(self.mend)))?;
        Ok(expected.len())
    }

    fn expected(&self) -> Result<files::Tree, Error> {
        let services = ir::resolve(description::read(&self.api)?)?;
        let formatter = format::Formatter::default();
        let lines = |text: &str| Ok(formatter.format(text)?.lines().count());
        let written = write::write(&services, self.max_lines, &lines).map_err(Error::Other)?;
        written.into_iter().map(|file| Ok((file.path, formatter.format(&file.text)?))).collect::<Result<_, _>>().map_err(Error::Other)
    }
}

/// Why nothing was generated.
#[non_exhaustive]
#[derive(Debug)]
pub enum Error {
    /// The description is wrong.
    Description(Diagnostic),
    /// The output is not what the description says.
    Stale(Staleness),
    /// A file, or rustfmt.
    Other(String),
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Description(diagnostic)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Description(diagnostic) => diagnostic.fmt(f),
            Self::Stale(staleness) => staleness.fmt(f),
            Self::Other(message) => write!(f, "error: {message}"),
        }
    }
}

impl std::error::Error for Error {}

//! From `api/` to `crates/zego-model/src/generated/`.

mod description;
mod diagnostic;
mod files;
mod ir;
mod notation;
mod write;

use std::path::{Path, PathBuf};

pub use diagnostic::Diagnostic;
pub use files::{MARK, Staleness};

/// One run of the generator: a description, and where its output lives.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Job {
    /// The folder of the description.
    pub api: PathBuf,
    /// The folder of the output.
    pub output: PathBuf,
    /// The one command that mends stale output.
    pub mend: &'static str,
}

impl Job {
    /// A run.
    pub fn new(api: impl Into<PathBuf>, output: impl Into<PathBuf>) -> Self {
        Self { api: api.into(), output: output.into(), mend: "cargo xtask codegen" }
    }

    /// The repository's own description.
    pub fn repository(root: &Path) -> Self {
        Self::new(root.join("api"), root.join("crates/zego-model/src/generated"))
    }

    /// The description made up for the tests: every form of the notation.
    pub fn golden(root: &Path) -> Self {
        let folder = root.join("xtask/tests/golden/notation");
        Self { mend: "cargo xtask codegen --golden", ..Self::new(folder.join("api"), folder.join("expected")) }
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
        files::compare(&self.output, &expected, self.mend).map_err(Error::Stale)?;
        Ok(expected.len())
    }

    fn expected(&self) -> Result<files::Tree, Error> {
        let services = ir::resolve(description::read(&self.api)?)?;
        write::write(&services).map_err(Error::Other)
    }
}

/// Why nothing was generated.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The description is wrong.
    #[error(transparent)]
    Description(#[from] Diagnostic),
    /// The output is not what the description says.
    #[error(transparent)]
    Stale(Staleness),
    /// A file.
    #[error("error: {0}")]
    Other(String),
}

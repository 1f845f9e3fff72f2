//! From `api/` to `crates/zego-model/src/generated/`, and to the service's side of it, `crates/zego-sandbox/src/generated/`.

mod beside;
mod description;
mod diagnostic;
mod files;
mod ir;
mod listed;
mod notation;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use description::DescriptionFiles;
pub use diagnostic::Diagnostic;
pub use files::{MARK, Staleness};

/// One run of the generator: a description, and where its outputs live.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Job {
    /// The folder of the description.
    pub api: PathBuf,
    /// The folder of the model's output.
    pub output: PathBuf,
    /// The folder of the service's side.
    pub service_side: PathBuf,
    /// The folders of what is made beside the code, where there is one.
    pub beside: Option<Beside>,
    /// The one command that mends stale output.
    pub mend: &'static str,
}

/// What is made of the description beside code that is published.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Beside {
    /// The folder of the sentences in Chinese, of all services together.
    pub chinese: PathBuf,
    /// The folder of the lists of golden requests.
    pub golden: PathBuf,
    /// The folder of the sandbox's tests, in which services have files of their own.
    pub tests: PathBuf,
    /// The folder of the lists of those files.
    pub lists: PathBuf,
}

impl Job {
    /// A run.
    pub fn new(api: impl Into<PathBuf>, output: impl Into<PathBuf>, service_side: impl Into<PathBuf>) -> Self {
        Self { api: api.into(), output: output.into(), service_side: service_side.into(), beside: None, mend: "cargo xtask codegen" }
    }

    /// The repository's own description.
    pub fn repository(root: &Path) -> Self {
        let generated = |name: &str| root.join("crates").join(name).join("src/generated");
        let tests = root.join("crates/zego-sandbox/tests");
        let beside = Beside {
            chinese: generated("zego-explain"),
            golden: root.join("crates/zego-model/tests/generated"),
            lists: tests.join("generated"),
            tests,
        };
        Self { beside: Some(beside), ..Self::new(root.join("api"), generated("zego-model"), generated("zego-sandbox")) }
    }

    /// The description made up for the tests: every form of the notation.
    pub fn golden(root: &Path) -> Self {
        let folder = root.join("xtask/tests/golden/notation");
        Self {
            mend: "cargo xtask codegen --golden",
            ..Self::new(folder.join("api"), folder.join("expected"), folder.join("expected_service"))
        }
    }

    /// Writes what is stale or missing, removes what is orphaned, and counts the files.
    ///
    /// # Errors
    /// What is wrong in the description, or a file in the output's folder that was not generated.
    pub fn write(&self) -> Result<usize, Error> {
        let expected = self.expected()?;
        files::replace(&expected).map_err(Error::Other)?;
        Ok(expected.iter().map(|(_, tree)| tree.len()).sum())
    }

    /// Compares only, and counts the files.
    ///
    /// # Errors
    /// What is wrong in the description, or every file that is stale, missing or orphaned.
    pub fn check(&self) -> Result<usize, Error> {
        let expected = self.expected()?;
        files::compare(&expected, self.mend).map_err(Error::Stale)?;
        Ok(expected.iter().map(|(_, tree)| tree.len()).sum())
    }

    /// What each folder of an output must hold.
    fn expected(&self) -> Result<Vec<(&Path, files::Tree)>, Error> {
        let description = DescriptionFiles::in_folder(&self.api)?;
        let [model, service_side] = description.outputs()?;
        let mut expected: Vec<(&Path, files::Tree)> = vec![(&self.output, model), (&self.service_side, service_side)];
        if let Some(Beside { chinese, golden, tests, lists }) = &self.beside {
            expected.push((chinese, beside::chinese(&description)?));
            expected.push((golden, beside::golden(&description.read()?)));
            expected.push((lists, listed::lists(tests).map_err(Error::Other)?));
        }
        Ok(expected)
    }
}

impl DescriptionFiles {
    /// What is generated from them, as files by path: the model, and the service's side. Touches no disk.
    ///
    /// # Errors
    /// What is wrong in the description.
    pub fn outputs(&self) -> Result<[BTreeMap<PathBuf, String>; 2], Error> {
        let services = ir::resolve(self.read()?)?;
        let model = write::write(&services).map_err(Error::Other)?;
        let service_side = write::service_side::write(&services).map_err(Error::Other)?;
        Ok([model, service_side])
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

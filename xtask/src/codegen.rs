//! From `api/` to `crates/zego-model/src/generated/`.

mod description;
mod diagnostic;
mod files;
mod ir;
mod notation;
mod write;

use std::path::Path;

pub(crate) use files::Staleness;

/// Writes the output, or with `check` only compares.
///
/// # Errors
/// What is wrong in the description, or every file that is stale, missing or orphaned.
pub(crate) fn run(api: &Path, output: &Path, check: bool) -> Result<usize, Error> {
    let services = ir::resolve(description::read(api)?)?;
    let written = write::write(&services, &|text| Ok(files::format(vec![text.to_owned()])?[0].lines().count())).map_err(Error::Other)?;
    let expected = files::formatted(written).map_err(Error::Other)?;
    if check { files::compare(output, &expected)? } else { files::replace(output, &expected).map_err(Error::Other)? }
    Ok(expected.len())
}

/// Why nothing was generated.
#[derive(Debug)]
pub(crate) enum Error {
    Description(diagnostic::Diagnostic),
    Stale(Staleness),
    Other(String),
}

impl From<diagnostic::Diagnostic> for Error {
    fn from(diagnostic: diagnostic::Diagnostic) -> Self {
        Self::Description(diagnostic)
    }
}

impl From<Staleness> for Error {
    fn from(staleness: Staleness) -> Self {
        Self::Stale(staleness)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Description(diagnostic) => diagnostic.fmt(f),
            Self::Stale(staleness) => staleness.fmt(f),
            Self::Other(message) => write!(f, "error: {message}"),
        }
    }
}

impl std::error::Error for Error {}

//! What is asked of a run.

use std::path::PathBuf;

use zego_bench_measure::Rounds;

const HELP: &str = "zego-bench [--quick] [--json] [--record] [--only PART]...";

/// What is asked of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) is_quick: bool,
    pub(crate) json: bool,
    /// Whether the run is put on record, for the pages.
    pub(crate) record: bool,
    /// The command that was given.
    pub(crate) command: String,
    only: Vec<String>,
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { command: "cargo xtask bench".to_owned(), ..Self::default() };
        while let Some(argument) = arguments.next() {
            options.command.extend([" ", &argument]);
            match argument.as_str() {
                "--quick" => options.is_quick = true,
                "--json" => options.json = true,
                "--record" => options.record = true,
                "--only" => options.only.push(arguments.next().ok_or(HELP)?),
                other => return Err(format!("there is no `{other}`: {HELP}")),
            }
        }
        Ok(options)
    }

    pub(crate) fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == part)
    }

    pub(crate) const fn rounds(&self) -> Rounds {
        Rounds::new(self.is_quick)
    }
}

/// The folder of the benchmarks.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}

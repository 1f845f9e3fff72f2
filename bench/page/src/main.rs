//! Writes the pages from the run on record, or with `--check` sees whether they are what it says.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use zego_bench_page::{Run, markdown, picture, summary};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => pages(true),
        ["--check"] => pages(false),
        _ => Err("zego-bench-page [--check]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn pages(write: bool) -> Result<(), String> {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default();
    let run = Run::read(&bench.join("results.json"))?;
    let between = |path: PathBuf, marks, text: &str| {
        let page = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let new = markdown::replaced(&page, marks, text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok::<_, String>((path, new))
    };
    for (path, text) in [
        between(bench.join("README.md"), markdown::MARKS, &markdown::table(&run))?,
        between(bench.join("../README.md"), summary::MARKS, &summary::table(&run)?)?,
        (bench.join("results.svg"), picture::svg(&run)),
    ] {
        let path = path.canonicalize().unwrap_or(path);
        if std::fs::read_to_string(&path).is_ok_and(|known| known == text) {
            continue;
        }
        if !write {
            return Err(format!("{} is not what bench/results.json says: run `cargo xtask bench --pages`", path.display()));
        }
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

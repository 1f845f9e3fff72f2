//! Ours beside its rivals, in one table: `cargo xtask bench`.

mod answers;
mod builds;
mod calls;
mod crowd;
mod grown;
mod growth_client;
mod hot;
mod languages;
mod load;
mod machine;
mod options;
mod program;
mod programs;
mod recipe;
mod requests;
mod sandbox;
mod sandbox_calls;
mod sandbox_growth;
mod signing;
mod tc3;
mod tls;
mod tokens;

use std::io::stdout;
use std::process::ExitCode;
use std::time::Instant;

use zego_bench_measure::Row;
use zego_bench_page::{Run, terminal};

use self::options::{Options, folder};

/// A part of the table.
struct Section {
    name: &'static str,
    rows: fn(&Options) -> Result<Vec<Row>, String>,
}

/// In the order of the table. What takes longest comes last.
const SECTIONS: &[Section] = &[
    Section { name: "signing", rows: signing::rows },
    Section { name: "requests", rows: requests::rows },
    Section { name: "answers", rows: answers::rows },
    Section { name: "tc3", rows: tc3::rows },
    Section { name: "tokens", rows: tokens::rows },
    Section { name: "calls", rows: calls::rows },
    Section { name: "tls", rows: tls::rows },
    Section { name: "recipe", rows: recipe::rows },
    Section { name: "crowd", rows: crowd::rows },
    Section { name: "languages", rows: languages::rows },
    Section { name: "program", rows: program::rows },
    Section { name: "sandbox", rows: sandbox::rows },
    Section { name: "sandbox-growth", rows: sandbox_growth::rows },
    Section { name: "growth-client", rows: growth_client::rows },
    Section { name: "builds", rows: builds::rows },
];

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(|options| run(&options)) {
        // A goal that is missed is no failure of the run: the table says so.
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Every part that was asked for.
fn run(options: &Options) -> Result<(), String> {
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for section in SECTIONS.iter().filter(|section| options.wants(section.name)) {
        let begun = Instant::now();
        match (section.rows)(options) {
            Ok(found) => rows.extend(found),
            // What else was measured is not lost.
            Err(error) => failed.push(format!("{}: {error}", section.name)),
        }
        eprintln!("{}: {:.0} s", section.name, begun.elapsed().as_secs_f64());
    }
    let printed = if options.json { terminal::write_json(&rows, &mut stdout()) } else { terminal::write(&rows, &mut stdout()) };
    printed.map_err(|error| format!("the table cannot be printed: {error}"))?;
    if !failed.is_empty() {
        return Err(format!("not measured: {}", failed.join("\n")));
    }
    if options.record {
        let run =
            Run { command: options.command.clone(), machine: machine::machine(), date: machine::today()?, rustc: machine::rustc()?, rows };
        run.write(&folder().join("results.json"))?;
    }
    Ok(())
}

//! Maintainers' tasks: `cargo xtask TASK`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line")]

mod codegen;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command};

fn main() -> ExitCode {
    let check = Arg::new("check").long("check").action(ArgAction::SetTrue).help("Only compare; fail when something differs");
    let command = Command::new("xtask")
        .about("Maintainers' tasks")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("codegen").about("Writes zego-model's generated code from api/").arg(check));
    match command.get_matches().subcommand() {
        Some(("codegen", matches)) => codegen(matches.get_flag("check")),
        _ => ExitCode::FAILURE,
    }
}

fn codegen(check: bool) -> ExitCode {
    let root = root();
    match codegen::run(&root.join("api"), &root.join("crates/zego-model/src/generated"), check) {
        Ok(files) => {
            println!("{files} generated files are fresh");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}

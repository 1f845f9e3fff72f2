//! Maintainers' tasks: `cargo xtask TASK`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line")]

use std::error::Error;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use xtask::codegen::Job;
use xtask::release::Release;
use xtask::{examples, root, tidy};

fn main() -> ExitCode {
    let done = match command().get_matches().subcommand() {
        Some(("codegen", arguments)) => codegen(arguments),
        Some(("examples", _)) => examples::run(&root(), |example| println!("{example}")),
        Some(("release", arguments)) => release(arguments),
        Some(("tidy", _)) => tidy::check(&root()).map(|files| println!("{files} files are tidy")).map_err(Into::into),
        _ => Err("no such task".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    Command::new("xtask")
        .about("Maintainers' tasks")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("codegen")
                .about("Writes zego-model's generated code from api/")
                .arg(flag("check", "Only compare; list every file that differs and fail"))
                .arg(flag("golden", "The made-up descriptions of the generator's own tests, instead of api/")),
        )
        .subcommand(Command::new("examples").about("Runs every example of the workspace"))
        .subcommand(
            Command::new("release")
                .about("Prepares a release and prints what is left to do; commits, tags and pushes nothing")
                .arg(Arg::new("version").value_name("X.Y.Z").required(true).help("Greater than the version there is"))
                .arg(Arg::new("date").long("date").value_name("YYYY-MM-DD").help("The day in the changelog; left out: today (UTC)")),
        )
        .subcommand(Command::new("tidy").about("Checks what the compiler and clippy do not; lists every finding"))
}

fn codegen(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let root = root();
    let jobs = if arguments.get_flag("golden") { Job::golden(&root).to_vec() } else { vec![Job::repository(&root)] };
    let mut files = 0;
    for job in jobs {
        files += if arguments.get_flag("check") { job.check()? } else { job.write()? };
    }
    println!("{files} generated files are fresh");
    Ok(())
}

fn release(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let text = |name| arguments.get_one::<String>(name).map(String::as_str);
    let release = Release::new(&root(), text("version").unwrap_or_default(), text("date"))?;
    println!("{}", release.prepare()?);
    Ok(())
}

//! Maintainers' tasks: `cargo xtask TASK`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line")]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use xtask::bench::Bench;
use xtask::codegen::Job;
use xtask::dist::Dist;
use xtask::drift::{self, PageLanguage};
use xtask::release::Release;
use xtask::{coverage, examples, root, tidy};

fn main() -> ExitCode {
    let done = match command().get_matches().subcommand() {
        Some(("bench", arguments)) => bench(arguments),
        Some(("coverage", arguments)) => coverage(arguments),
        Some(("dist", arguments)) => dist(arguments),
        Some(("drift", arguments)) => return drift(arguments),
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
            Command::new("bench")
                .about("Ours beside its rivals: name, ours, rival, ratio, goal, ok; the project's pages on it stand in bench/")
                .after_help("A whole run builds much, and takes long; a missed goal is no failure of it")
                .arg(flag("quick", "A quick look: fewer rounds, and nothing that takes minutes"))
                .arg(flag("json", "Rows as JSON, one a line"))
                .arg(Arg::new("only").long("only").value_name("PART").action(ArgAction::Append).help("This part alone; can be given again"))
                .arg(
                    flag("callgrind", "Count the instructions of the hot paths, and fail where one takes 2 % more than is on record")
                        .conflicts_with_all(["quick", "json", "only", "pages"]),
                )
                .arg(
                    flag("record", "Put the run on record and write the pages from it; with --callgrind, what was counted")
                        .conflicts_with_all(["only", "pages"]),
                )
                .arg(flag("pages", "Only write the pages anew, from the run on record").conflicts_with_all(["quick", "json", "only"]))
                .arg(flag("check", "With --pages: only compare, and fail where one differs").requires("pages")),
        )
        .subcommand(
            Command::new("codegen")
                .about("Writes the generated code of zego-model and zego-sandbox from api/")
                .arg(flag("check", "Only compare; list every file that differs and fail"))
                .arg(flag("golden", "The made-up description of the generator's own tests, instead of api/")),
        )
        .subcommand(
            Command::new("coverage")
                .about(
                    "Writes api/COVERAGE.md: what there is of every operation and of every callback; and the table of docs/reliability.md",
                )
                .arg(flag("check", "Only compare; name the first row that differs and fail")),
        )
        .subcommand(
            Command::new("dist")
                .about("Makes in target/dist what is handed out: a wheel, an npm package, an archive, an image, checksums; and tries each")
                .arg(flag("try", "Only try what is there")),
        )
        .subcommand(
            Command::new("drift")
                .about("Compares the vendor's documentation with api/upstream/")
                .after_help("Exit status: 0 nothing differs, 1 something differs, 2 not everything could be read")
                .arg(Arg::new("path").value_name("PATH").required(true).help("A checkout of ZEGOCLOUD/docs_all"))
                .arg(
                    Arg::new("language")
                        .long("language")
                        .value_parser(["en", "zh", "both"])
                        .default_value("both")
                        .help("The pages to read; api/upstream/ is the English ones, with what only the Chinese ones have marked"),
                )
                .arg(Arg::new("service").long("service").value_name("SERVICE").help("One service alone, by its folder in api/")),
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

fn bench(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let is_set = |name| arguments.get_flag(name);
    if is_set("callgrind") {
        return Bench::Callgrind { record: is_set("record") }.run(&root());
    }
    if is_set("pages") {
        return Bench::Pages { check: is_set("check") }.run(&root());
    }
    let flags = ["quick", "json", "record"].into_iter().filter(|flag| is_set(flag)).map(|flag| format!("--{flag}"));
    let parts = arguments.get_many::<String>("only").unwrap_or_default().flat_map(|part| ["--only".to_owned(), part.clone()]);
    Bench::Table(&flags.chain(parts).collect::<Vec<_>>()).run(&root())?;
    if is_set("record") { Bench::Pages { check: false }.run(&root()) } else { Ok(()) }
}

fn codegen(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let root = root();
    let job = if arguments.get_flag("golden") { Job::golden(&root) } else { Job::repository(&root) };
    let files = if arguments.get_flag("check") { job.check()? } else { job.write()? };
    println!("{files} generated files are fresh");
    Ok(())
}

fn coverage(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let rows = if arguments.get_flag("check") { coverage::check(&root())? } else { coverage::write(&root())? };
    println!("{rows} rows of {}, and the table of {}, are fresh", coverage::PAGE, coverage::policy::PAGE);
    Ok(())
}

fn dist(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let dist = Dist::new(&root())?;
    let done = if arguments.get_flag("try") { dist.try_out() } else { dist.make() };
    done?;
    println!("the wheel, the npm package, the archive and the image run, each where there is nothing else");
    Ok(())
}

fn drift(arguments: &ArgMatches) -> ExitCode {
    let text = |name| arguments.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let languages: Vec<PageLanguage> = PageLanguage::ALL
        .into_iter()
        .filter(|language| matches!(text("language"), "both") || text("language") == language.folder())
        .collect();
    match drift::run(&root(), Path::new(text("path")), &languages, arguments.get_one::<String>("service").map(String::as_str)) {
        Ok(report) => {
            println!("{report}");
            ExitCode::from(report.status())
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn release(arguments: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let text = |name| arguments.get_one::<String>(name).map(String::as_str);
    let release = Release::new(&root(), text("version").unwrap_or_default(), text("date"))?;
    println!("{}", release.prepare()?);
    Ok(())
}

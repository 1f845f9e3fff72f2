//! The hot cases as a program.

use std::io::{Read as _, stdin};
use std::process::ExitCode;

use zego_bench_hot::server::Server;
use zego_bench_hot::{Surroundings, case, cases, count};

const HELP: &str = "\
zego-bench-hot run NAME ADDRESS TURNS  does one case so many times
zego-bench-hot serve                   the server of the client cases, until its input ends; prints its address
zego-bench-hot count [--record]        counts the instructions of all of them

names:";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => {
            println!("{}", Server::start().address);
            Ok(stdin().read_to_end(&mut Vec::new()).is_ok())
        }
        ["run", name, address, turns] => Ok(run(name, address, turns)),
        ["count"] => count::run(false),
        ["count", "--record"] => count::run(true),
        _ => Ok(false),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) if arguments.first().is_some_and(|command| command == "count") => ExitCode::FAILURE,
        Ok(false) => {
            eprintln!("{HELP}");
            cases().for_each(|case| eprintln!("  {}", case.name));
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(name: &str, server: &str, turns: &str) -> bool {
    let (Some(case), Ok(server), Ok(turns)) = (case(name), server.parse(), turns.parse()) else { return false };
    (case.make)(&Surroundings { server })(turns);
    true
}

//! `launch PROGRAM [ARGUMENT]...` runs a program to its end, and says how much memory it had at most, in bytes.
//!
//! The system counts the memory of whoever starts a program as the program's own, so that has to be one which has next to none.

use std::process::{Command, ExitCode, Stdio};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(program) = words.next() else { return ExitCode::from(2) };
    let started = Command::new(program).args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    match started.and_then(wait4::Wait4::wait4) {
        Ok(used) if used.status.success() => println!("{}", used.rusage.maxrss),
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

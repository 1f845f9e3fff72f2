//! Where and when a run was.

use std::fs::read_to_string;
use std::process::Command;

/// Processors, memory and system.
pub(crate) fn machine() -> String {
    let field = |file: &str, name: &str, separator: char| {
        let text = read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(separator).map(|(_, value)| value.trim().trim_matches('"').to_owned()).unwrap_or_default()
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let kilobytes: f64 = field("/proc/meminfo", "MemTotal", ':').trim_end_matches(" kB").parse().unwrap_or_default();
    format!(
        "{processors} × {}, {:.0} GiB, {}",
        field("/proc/cpuinfo", "model name", ':'),
        kilobytes / 1024.0 / 1024.0,
        field("/etc/os-release", "PRETTY_NAME", '=')
    )
}

/// The day, as this machine's calendar has it.
pub(crate) fn today() -> Result<String, String> {
    said("date", &["+%F"])
}

/// The compiler.
pub(crate) fn rustc() -> Result<String, String> {
    said("rustc", &["--version"])
}

fn said(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

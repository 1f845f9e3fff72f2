//! Instructions, counted by callgrind.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// How many instructions of user space one run of a case takes: a program that does it `runs[0]` times, and one that does it `runs[1]` times, and the
/// difference, so that what is done once does not count. The number is its last argument.
pub fn instructions(program: &Path, arguments: &[&str], runs: [u64; 2]) -> io::Result<f64> {
    let [few, many] = runs;
    let counted = |times: u64| whole(program, arguments.iter().copied().chain([&*times.to_string()]));
    Ok((counted(many)? as f64 - counted(few)? as f64) / (many - few) as f64)
}

/// The same of a whole program, from its start to its end.
pub fn whole<S: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> io::Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        // The C library picks its copy loops by processor; these are counted the same on all.
        .env("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-AVX512F,-AVX512VL,-ERMS,-FSRM")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| io::Error::new(error.kind(), format!("valgrind cannot be started ({error}): install the package `valgrind`")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(io::Error::other(format!("{} under callgrind: {}\n{said}", program.display(), output.status)));
    }
    said.lines()
        .find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
        .ok_or_else(|| io::Error::other(format!("callgrind says nothing that was collected:\n{said}")))
}

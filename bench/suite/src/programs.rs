//! Programs that are built, or made ready, to be measured.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::options::folder;

/// The folder of the project.
pub(crate) fn project() -> PathBuf {
    folder().parent().map(PathBuf::from).unwrap_or_default()
}

/// Where what is built and fetched for the table is kept.
pub(crate) fn kept() -> PathBuf {
    folder().join("target/kept")
}

/// Builds packages of a workspace the way they are distributed, and says where their programs are.
pub(crate) fn built(workspace: &Path, target: &Path, packages: &[&str]) -> Result<PathBuf, String> {
    let mut arguments = vec!["build".into(), "--release".into(), "--locked".into(), "--quiet".into(), "--target-dir".into(), target.into()];
    for package in packages {
        arguments.extend(["--package".into(), (*package).into()]);
    }
    cargo(workspace, arguments)?;
    Ok(target.join("release"))
}

/// Runs cargo in a workspace, to a good end.
pub(crate) fn cargo(workspace: &Path, arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    done(Command::new(cargo).args(arguments).current_dir(workspace).env_remove("CARGO_TARGET_DIR"))
}

/// Programs of the benchmarks' own.
pub(crate) fn own(package: &str) -> Result<PathBuf, String> {
    built(&folder(), &folder().join("target"), &[package])
}

/// The command line as it is distributed: the program's place.
pub(crate) fn zego() -> Result<PathBuf, String> {
    zego_of(&project(), "zego-today")
}

/// The command line of a project's folder, kept under a name. All of them are built in one place, so that what they depend on is built once.
pub(crate) fn zego_of(project: &Path, name: &str) -> Result<PathBuf, String> {
    let built = built(project, &kept().join("target"), &["zego-cli"])?.join("zego");
    let place = kept().join(name);
    std::fs::copy(built, &place).map_err(|error| format!("{}: {error}", place.display()))?;
    Ok(place)
}

/// Runs a program to a good end. What it says is shown only where it comes to a bad one.
pub(crate) fn done(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} {:?}: {}\n{said}", command.get_program().display(), command.get_args().collect::<Vec<_>>(), output.status))
}

/// Whether a program can be started at all.
pub(crate) fn is_there(program: &str, argument: impl AsRef<OsStr>) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

/// A Python with what `rivals/NAME.txt` pins, in a place of its own; `None` where there is none and none can be made, or where there is no time to.
pub(crate) fn python(name: &str, is_quick: bool) -> Option<PathBuf> {
    let (place, wanted) = (kept().join(name), folder().join("rivals").join(format!("{name}.txt")));
    let (bin, have) = (place.join("bin"), place.join("installed.txt"));
    let wanted_text = std::fs::read_to_string(&wanted).ok()?;
    if std::fs::read_to_string(&have).is_ok_and(|text| text == wanted_text) {
        return Some(bin);
    }
    if is_quick {
        return None;
    }
    let made = done(Command::new("python3").args(["-m", "venv"]).arg(&place))
        .and_then(|()| done(Command::new(bin.join("pip")).args(["install", "--quiet", "--requirement"]).arg(&wanted)))
        .and_then(|()| std::fs::write(have, wanted_text).map_err(|error| error.to_string()));
    made.map_err(|error| eprintln!("{name}: {error}")).ok().map(|()| bin)
}

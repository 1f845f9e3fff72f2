//! The project with more operations than it has: its description copied, under other names, and its command line built of that.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::programs::{cargo, kept, project, zego_of};

/// What of the project is needed to write its code and to build its command line.
const PARTS: &[&str] =
    &["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "rustfmt.toml", "README.md", "api", "crates", "fuzz/checks", "xtask"];
/// The service whose operations are copied: it has most of them, and lists its own, copies and all, whenever one of them is called.
const SERVICE: &str = "rtc";
/// What a family of operations is told by.
const FAMILY: &str = "_family.toml";

/// How many operations the description has.
pub(crate) fn operations() -> Result<usize, String> {
    counted(&project().join("api"))
}

/// The command line with at least so many operations, and how many they are.
pub(crate) fn grown(wanted: usize) -> Result<(PathBuf, usize), String> {
    let place = kept().join("grown");
    copy_project(&place)?;
    let service = place.join("api").join(SERVICE);
    let families = families(&service)?;
    let mut number = 1;
    while counted(&place.join("api"))? < wanted {
        number += 1;
        for family in &families {
            copy_family(&service, family, number)?;
        }
    }
    let arguments = ["run", "--quiet", "--locked", "--package", "xtask", "--target-dir"].map(OsString::from).into_iter();
    cargo(&place, arguments.chain([kept().join("target").into(), "--".into(), "codegen".into()]))?;
    Ok((zego_of(&place, "zego-grown")?, counted(&place.join("api"))?))
}

/// Copies what is needed to build the project.
pub(crate) fn copy_project(to: &Path) -> Result<(), String> {
    PARTS.iter().try_for_each(|part| copy(&project().join(part), &to.join(part)))
}

/// How many operations there are below a folder: files of families that are not about the family itself.
fn counted(api: &Path) -> Result<usize, String> {
    let mut count = 0;
    for service in folders(api)? {
        for family in families(&service)? {
            count += entries(&service.join(family))?.len() - 1;
        }
    }
    Ok(count)
}

fn families(service: &Path) -> Result<Vec<OsString>, String> {
    let folders = folders(service)?.into_iter().filter(|folder| folder.join(FAMILY).exists());
    Ok(folders.filter_map(|folder| folder.file_name().map(ToOwned::to_owned)).collect())
}

/// Copies a family of operations: a number more in its name and in those of its actions.
fn copy_family(service: &Path, family: &OsString, number: usize) -> Result<(), String> {
    let from = service.join(family);
    let to = service.join(format!("{}_{number}", family.display()));
    fs::create_dir_all(&to).map_err(|error| told(&to, &error))?;
    for file in entries(&from)? {
        let text = fs::read_to_string(&file).map_err(|error| told(&file, &error))?;
        let stem = file.file_stem().map(|stem| stem.display().to_string()).unwrap_or_default();
        let (name, text) = if file.ends_with(FAMILY) { (stem, text) } else { (format!("{stem}{number}"), renamed(&text, number)) };
        let place = to.join(format!("{name}.toml"));
        fs::write(&place, text).map_err(|error| told(&place, &error))?;
    }
    Ok(())
}

/// An operation's description with another action.
fn renamed(text: &str, number: usize) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix("action = \"").and_then(|rest| rest.strip_suffix('"')) {
        Some(action) => format!("action = \"{action}{number}\"\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

/// Copies a file, or a folder with all that is in it and nothing else. What is the same already stays, so that it is not built anew.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if from.is_file() {
        let bytes = fs::read(from).map_err(|error| told(from, &error))?;
        if fs::read(to).is_ok_and(|before| before == bytes) {
            return Ok(());
        }
        let folder = to.parent().unwrap_or(to);
        return fs::create_dir_all(folder).and_then(|()| fs::write(to, bytes)).map_err(|error| told(to, &error));
    }
    let inside = entries(from)?;
    for before in entries(to).unwrap_or_default() {
        let is_known = before.file_name().is_some_and(|name| from.join(name).exists());
        let removed = match (is_known, before.is_dir()) {
            (true, _) => Ok(()),
            (false, true) => fs::remove_dir_all(&before),
            (false, false) => fs::remove_file(&before),
        };
        removed.map_err(|error| told(&before, &error))?;
    }
    inside.iter().try_for_each(|path| copy(path, &to.join(path.file_name().unwrap_or_default())))
}

fn folders(of: &Path) -> Result<Vec<PathBuf>, String> {
    Ok(entries(of)?.into_iter().filter(|path| path.is_dir()).collect())
}

/// What is in a folder, in the order of names.
fn entries(of: &Path) -> Result<Vec<PathBuf>, String> {
    let inside = fs::read_dir(of).and_then(|inside| inside.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>());
    let mut inside = inside.map_err(|error| told(of, &error))?;
    inside.sort();
    Ok(inside)
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

//! The folders of the description, and how they are read.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::diagnostic::{Diagnostic, Source};
use super::{CallbackFile, EventFile, FamilyFile, OperationFile, ServiceFile};

/// A file that was read, with its text for carets.
#[derive(Debug)]
pub(in super::super) struct Read<T> {
    pub(in super::super) source: Source,
    pub(in super::super) content: T,
}

/// The whole description, read but not yet understood.
#[derive(Debug)]
pub(in super::super) struct ServiceDescription {
    pub(in super::super) name: String,
    pub(in super::super) file: Read<ServiceFile>,
    pub(in super::super) families: Vec<FamilyDescription>,
    pub(in super::super) callbacks: Vec<CallbackDescription>,
}

#[derive(Debug)]
pub(in super::super) struct FamilyDescription {
    pub(in super::super) name: String,
    pub(in super::super) file: Read<FamilyFile>,
    pub(in super::super) operations: Vec<(String, Read<OperationFile>)>,
}

/// A folder with a `_callback.toml` in place of a `_family.toml`.
#[derive(Debug)]
pub(in super::super) struct CallbackDescription {
    pub(in super::super) name: String,
    pub(in super::super) file: Read<CallbackFile>,
    pub(in super::super) events: Vec<(String, Read<EventFile>)>,
}

/// Reads `api/`: folders are services, and families or callbacks, in alphabetical order; `upstream/` is not part of it.
pub(in super::super) fn read(api: &Path) -> Result<Vec<ServiceDescription>, Diagnostic> {
    let mut services = Vec::new();
    for (name, folder) in entries(api, api)?.into_iter().filter(|(name, path)| path.is_dir() && name != "upstream") {
        let file = read_file(api, &folder.join("service.toml"))?;
        let (mut families, mut callbacks) = (Vec::new(), Vec::new());
        for (name, folder) in entries(api, &folder)?.into_iter().filter(|(_, path)| path.is_dir()) {
            let callback = folder.join("_callback.toml");
            if callback.is_file() {
                if folder.join("_family.toml").is_file() {
                    let message = "the folder is a family too: it has a _family.toml or a _callback.toml";
                    return Err(Diagnostic::plain(&shown(api, &callback), message));
                }
                let file = read_file(api, &callback)?;
                callbacks.push(CallbackDescription { name, file, events: read_folder(api, &folder, "_callback")? });
            } else {
                let file = read_file(api, &folder.join("_family.toml"))?;
                families.push(FamilyDescription { name, file, operations: read_folder(api, &folder, "_family")? });
            }
        }
        services.push(ServiceDescription { name, file, families, callbacks });
    }
    Ok(services)
}

/// Every file of a folder but the one that says what the folder is.
fn read_folder<T: for<'de> Deserialize<'de>>(api: &Path, folder: &Path, shared: &str) -> Result<Vec<(String, Read<T>)>, Diagnostic> {
    let mut files = Vec::new();
    for (file_name, path) in entries(api, folder)? {
        match file_name.strip_suffix(".toml") {
            Some(name) if name == shared => {}
            Some(name) => files.push((name.to_owned(), read_file(api, &path)?)),
            None => return Err(Diagnostic::plain(&shown(api, &path), "not a .toml file: only descriptions live here")),
        }
    }
    Ok(files)
}

fn entries(api: &Path, folder: &Path) -> Result<Vec<(String, PathBuf)>, Diagnostic> {
    let unreadable = |error: std::io::Error| Diagnostic::plain(&shown(api, folder), &error.to_string());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    entries.sort();
    Ok(entries)
}

fn read_file<T: for<'de> Deserialize<'de>>(api: &Path, path: &Path) -> Result<Read<T>, Diagnostic> {
    let shown = shown(api, path);
    let text = std::fs::read_to_string(path).map_err(|error| Diagnostic::plain(&shown, &error.to_string()))?;
    let source = Source { path: shown, text };
    match toml::from_str(&source.text) {
        Ok(content) => Ok(Read { source, content }),
        Err(error) => Err(source.at(error.span().unwrap_or_default(), error.message())),
    }
}

/// A path of the description, as people know it.
fn shown(api: &Path, path: &Path) -> PathBuf {
    Path::new("api").join(path.strip_prefix(api).unwrap_or(path))
}

//! The folders of the description, and how they are read.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

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
    pub(in super::super) families: Vec<Folder<FamilyFile, OperationFile>>,
    pub(in super::super) callback: Option<Folder<CallbackFile, EventFile>>,
}

/// The file that says what the folder is, a `_family.toml` or a `_callback.toml`, and those of its operations or events.
#[derive(Debug)]
pub(in super::super) struct Folder<H, F> {
    pub(in super::super) name: String,
    pub(in super::super) file: Read<H>,
    pub(in super::super) files: Vec<(String, Read<F>)>,
}

/// Reads `api/`: folders are services, and families or callbacks, in alphabetical order; `upstream/` is not part of it.
pub(in super::super) fn read(api: &Path) -> Result<Vec<ServiceDescription>, Diagnostic> {
    let mut services = Vec::new();
    for (name, folder) in entries(api, api)?.into_iter().filter(|(name, path)| path.is_dir() && name != "upstream") {
        let file = read_file(api, &folder.join("service.toml"))?;
        let (mut families, mut events) = (Vec::new(), None);
        for (name, folder) in entries(api, &folder)?.into_iter().filter(|(_, path)| path.is_dir()) {
            let callback = folder.join("_callback.toml");
            if callback.is_file() {
                if let Some(Folder { name, .. }) = &events {
                    let message = format!("the service has a folder of callbacks already: {name}");
                    return Err(Diagnostic::plain(&shown(api, &callback), &message));
                }
                if folder.join("_family.toml").is_file() {
                    let message = "the folder is a family too: it has a _family.toml or a _callback.toml";
                    return Err(Diagnostic::plain(&shown(api, &callback), message));
                }
                events = Some(read_folder(api, name, &folder, "_callback")?);
            } else {
                families.push(read_folder(api, name, &folder, "_family")?);
            }
        }
        services.push(ServiceDescription { name, file, families, callback: events });
    }
    Ok(services)
}

fn read_folder<H: DeserializeOwned, F: DeserializeOwned>(
    api: &Path,
    name: String,
    folder: &Path,
    shared: &str,
) -> Result<Folder<H, F>, Diagnostic> {
    let file = read_file(api, &folder.join(format!("{shared}.toml")))?;
    let mut files = Vec::new();
    for (file_name, path) in entries(api, folder)? {
        match file_name.strip_suffix(".toml") {
            Some(name) if name == shared => {}
            Some(name) => files.push((name.to_owned(), read_file(api, &path)?)),
            None => return Err(Diagnostic::plain(&shown(api, &path), "not a .toml file: only descriptions live here")),
        }
    }
    Ok(Folder { name, file, files })
}

fn entries(api: &Path, folder: &Path) -> Result<Vec<(String, PathBuf)>, Diagnostic> {
    let paths = crate::entries(folder).map_err(|error| Diagnostic::plain(&shown(api, folder), &error.to_string()))?;
    Ok(paths.into_iter().map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path)).collect())
}

fn read_file<T: DeserializeOwned>(api: &Path, path: &Path) -> Result<Read<T>, Diagnostic> {
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

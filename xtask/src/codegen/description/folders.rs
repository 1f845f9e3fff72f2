//! The folders of the description, and how they are read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::super::diagnostic::{Diagnostic, Source};
use super::super::ir::is_name;
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

/// The files of a description, by path below `api/`: the text of each, or why it cannot be read.
#[derive(Clone, Debug, Default)]
pub struct DescriptionFiles(BTreeMap<PathBuf, Result<String, String>>);

impl DescriptionFiles {
    /// Files that are written down elsewhere than on a disk.
    pub fn of<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        Self(files.into_iter().map(|(path, text)| (path.into(), Ok(text.to_owned()))).collect())
    }

    /// Those of a folder. `upstream/` is not part of a description, nor is what stands beside the services.
    pub(in super::super) fn in_folder(api: &Path) -> Result<Self, Diagnostic> {
        let mut files = BTreeMap::new();
        for folder in crate::entries(api).map_err(|error| Diagnostic::plain(&shown(Path::new("")), &error.to_string()))? {
            if folder.is_dir() && !folder.ends_with("upstream") {
                let found = crate::all_below(&folder).map_err(|error| Diagnostic::plain(&shown(Path::new("")), &error))?;
                let read = |path: PathBuf| {
                    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
                    (path.strip_prefix(api).map(Path::to_owned).unwrap_or(path), text)
                };
                files.extend(found.into_iter().map(read));
            }
        }
        Ok(Self(files))
    }

    /// The files of this name that stand directly in the folders of services, with the text of each.
    pub(in super::super) fn service_files(&self, name: &str) -> impl Iterator<Item = (&Path, Result<&str, Diagnostic>)> {
        self.0.iter().filter(move |(path, _)| path.iter().count() == 2 && path.ends_with(name)).map(|(path, text)| {
            let text = text.as_ref().map(String::as_str).map_err(|error| Diagnostic::plain(&shown(path), error));
            (path.as_path(), text)
        })
    }

    fn has(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    /// What is directly in a folder, in alphabetical order: the name of each, and whether it is a folder itself.
    fn entries(&self, folder: &Path) -> BTreeMap<&str, bool> {
        let below = self.0.keys().filter_map(|path| path.strip_prefix(folder).ok());
        let parts = below.map(|path| (path.iter().next(), path.iter().nth(1).is_some()));
        parts.filter_map(|(first, is_folder)| Some((first?.to_str()?, is_folder))).collect()
    }

    fn folders(&self, folder: &Path) -> impl Iterator<Item = &str> {
        self.entries(folder).into_iter().filter(|(_, is_folder)| *is_folder).map(|(name, _)| name)
    }

    /// Reads all of it: folders are services, and families or callbacks, in alphabetical order.
    pub(in super::super) fn read(&self) -> Result<Vec<ServiceDescription>, Diagnostic> {
        let mut services = Vec::new();
        for name in self.folders(Path::new("")) {
            let folder = Path::new(name);
            if !is_name(name) {
                return Err(Diagnostic::plain(&shown(folder), NO_MODULE));
            }
            let file = self.read_file(&folder.join("service.toml"))?;
            let (mut families, mut events) = (Vec::new(), None);
            for name in self.folders(folder) {
                let inner = folder.join(name);
                let callback = inner.join("_callback.toml");
                if !is_name(name) {
                    return Err(Diagnostic::plain(&shown(&inner), NO_MODULE));
                }
                if self.has(&callback) {
                    if let Some(Folder { name, .. }) = &events {
                        let message = format!("the service has a folder of callbacks already: {name}");
                        return Err(Diagnostic::plain(&shown(&callback), &message));
                    }
                    if self.has(&inner.join("_family.toml")) {
                        let message = "the folder is a family too: it has a _family.toml or a _callback.toml";
                        return Err(Diagnostic::plain(&shown(&callback), message));
                    }
                    events = Some(self.read_folder(name, &inner, "_callback")?);
                } else {
                    families.push(self.read_folder(name, &inner, "_family")?);
                }
            }
            services.push(ServiceDescription { name: name.to_owned(), file, families, callback: events });
        }
        Ok(services)
    }

    fn read_folder<H: DeserializeOwned, F: DeserializeOwned>(
        &self,
        name: &str,
        folder: &Path,
        shared: &str,
    ) -> Result<Folder<H, F>, Diagnostic> {
        let file = self.read_file(&folder.join(format!("{shared}.toml")))?;
        let mut files = Vec::new();
        for name in self.entries(folder).into_keys() {
            let path = folder.join(name);
            match name.strip_suffix(".toml") {
                Some(name) if name == shared => {}
                Some(name) if is_name(name) => files.push((name.to_owned(), self.read_file(&path)?)),
                Some(_) => return Err(Diagnostic::plain(&shown(&path), NO_MODULE)),
                None => return Err(Diagnostic::plain(&shown(&path), "not a .toml file: only descriptions live here")),
            }
        }
        Ok(Folder { name: name.to_owned(), file, files })
    }

    fn read_file<T: DeserializeOwned>(&self, path: &Path) -> Result<Read<T>, Diagnostic> {
        let text = match self.0.get(path) {
            Some(Ok(text)) => text.clone(),
            Some(Err(error)) => return Err(Diagnostic::plain(&shown(path), error)),
            None => return Err(Diagnostic::plain(&shown(path), "there is no such file")),
        };
        let source = Source { path: shown(path), text };
        match toml::from_str(&source.text) {
            Ok(content) => Ok(Read { source, content }),
            Err(error) => Err(source.at(error.span().unwrap_or_default(), error.message())),
        }
    }
}

const NO_MODULE: &str = "it is named like a module: letters, digits and underscores, a letter first";

/// A path of the description, as people know it.
fn shown(path: &Path) -> PathBuf {
    Path::new("api").join(path)
}

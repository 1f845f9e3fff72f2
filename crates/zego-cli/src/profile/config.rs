//! The config file: where it is, who may read it, what it says, and how it is changed.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{FlockOperation, flock};
use toml_edit::{DocumentMut, Item, Table, TableLike, value};
use zego_model::text::alike;

use super::process;
use super::values::Values;
use crate::error::CommandError;
use crate::setting::{APP_ID, CREDENTIAL_PROCESS, GivenValue, Origin, SETTINGS, Setting, variable};

/// The variable that names the file.
const FILE: &str = "ZEGO_CONFIG";

/// Bound: the bytes of the config file. A longer one is refused, and the message tells the bound.
const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// What the config file says; nothing, where there is none.
pub(crate) struct Config {
    /// Where it is, or would be; `None` where nothing says where home is.
    path: Option<PathBuf>,
    exists: bool,
    document: DocumentMut,
}

/// A profile of the file.
pub(crate) struct Profile {
    pub(crate) name: String,
    values: Values,
    /// What its credential process has printed, once it has run.
    printed: OnceLock<Values>,
}

impl Config {
    /// Reads the file, if it is there and nobody else may read or write it.
    pub(crate) fn load() -> Result<Self, CommandError> {
        let Some(path) = place()? else { return Ok(Self { path: None, exists: false, document: DocumentMut::new() }) };
        let Some(text) = read(&path)? else { return Ok(Self { path: Some(path), exists: false, document: DocumentMut::new() }) };
        let document = text.parse::<DocumentMut>().map_err(|error| {
            // Its own words would show the line, in which a secret may stand.
            let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            CommandError::configuration(
                format!("{}: line {line} is not TOML", path.display()),
                "A text stands between quotation marks: name = \"value\".",
            )
        })?;
        check(&document, &path)?;
        Ok(Self { path: Some(path), exists: true, document })
    }

    /// Where the file is, if it is there.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.path.as_deref().filter(|_| self.exists)
    }

    /// The profile in use.
    pub(crate) fn in_use(&self) -> Option<&str> {
        self.document.get(IN_USE).and_then(Item::as_str)
    }

    /// The names of all profiles, as they stand in the file.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.profiles().into_iter().flat_map(TableLike::iter).map(|(name, _)| name).collect()
    }

    /// A profile; `origin` is who asks for it.
    pub(crate) fn profile(&self, name: &str, origin: &Origin) -> Result<Profile, CommandError> {
        let Some(table) = self.table(name) else { return Err(self.unknown(name, origin)) };
        let mut values = Values::default();
        for setting in SETTINGS {
            if let Some(text) = item(table, setting.key).and_then(text) {
                values.set(setting, text);
            }
        }
        if values.get(&CREDENTIAL_PROCESS).is_some() && values.has_secret() {
            let message = format!("the profile `{name}` has secrets and a credential_process");
            return Err(CommandError::configuration(message, "Take one of them away: which counts would be a guess."));
        }
        Ok(Profile { name: name.to_owned(), values, printed: OnceLock::new() })
    }

    /// There is no such profile.
    pub(crate) fn unknown(&self, name: &str, origin: &Origin) -> CommandError {
        let near = alike(name, self.names().into_iter().map(|known| (known, known)));
        let known = self.names();
        let hint = match (near.first(), known.is_empty()) {
            (Some(near), _) => format!("Did you mean {near}?"),
            (None, false) => format!("There are {}.", known.join(", ")),
            (None, true) => "There is none yet: `zego profile add NAME` makes one.".to_owned(),
        };
        let by = if *origin == Origin::Default { String::new() } else { format!("{origin}: ") };
        CommandError::configuration(format!("{by}there is no profile `{name}`"), hint)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.table(name).is_some()
    }

    /// Puts a profile into the document, in the place of one of the same name.
    pub(super) fn put(&mut self, name: &str, values: &Values) {
        let mut table = Table::new();
        for setting in SETTINGS {
            let Some(text) = values.get(setting) else { continue };
            let item = match text.parse::<i64>() {
                Ok(number) if *setting == APP_ID => value(number),
                _ => value(text),
            };
            match setting.key.split_once('.') {
                Some((group, key)) => table.entry(group).or_insert_with(|| Item::Table(Table::new()))[key] = item,
                None => table[setting.key] = item,
            }
        }
        let profiles = self.document.entry(PROFILES).or_insert_with(|| {
            let mut profiles = Table::new();
            // It has nothing of its own to say.
            profiles.set_implicit(true);
            Item::Table(profiles)
        });
        profiles[name] = Item::Table(table);
    }

    /// Takes a profile out of the document. If it was in use, none is.
    pub(super) fn remove(&mut self, name: &str) {
        if let Some(profiles) = self.document.get_mut(PROFILES).and_then(Item::as_table_like_mut) {
            profiles.remove(name);
        }
        if self.in_use() == Some(name) {
            self.document.remove(IN_USE);
        }
    }

    pub(super) fn set_in_use(&mut self, name: &str) {
        match self.document.get_mut(IN_USE) {
            // With the comment behind it.
            Some(Item::Value(known)) => {
                let decor = known.decor().clone();
                *known = name.into();
                *known.decor_mut() = decor;
            }
            _ => self.document[IN_USE] = value(name),
        }
    }

    /// Changes the file, with everything in it that this program has not written; others who change it wait meanwhile.
    pub(super) fn change<T>(change: impl FnOnce(&mut Self) -> Result<T, CommandError>) -> Result<(T, PathBuf), CommandError> {
        let path = place()?
            .ok_or_else(|| CommandError::configuration("there is no place for a config file", format!("Set HOME, or {FILE} to a path.")))?;
        let unwritten = |error: io::Error| {
            CommandError::configuration(format!("{}: {error}", path.display()), format!("Set {FILE} to a file that can be written."))
        };
        // Of a link it is the file that is replaced, not the link.
        let path_of_file = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        let folder = path_of_file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritten)?;
        let lock = File::open(folder).map_err(unwritten)?;
        flock(&lock, FlockOperation::LockExclusive).map_err(|error| unwritten(error.into()))?;
        let mut config = Self::load()?;
        let outcome = change(&mut config)?;
        let write = || {
            // For its owner alone, from its beginning on.
            let mut file = tempfile::Builder::new().prefix(".zego-config-").tempfile_in(folder)?;
            file.write_all(config.document.to_string().as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path_of_file).map(drop).map_err(|error| error.error)
        };
        write().map_err(unwritten)?;
        Ok((outcome, path))
    }

    fn profiles(&self) -> Option<&dyn TableLike> {
        self.document.get(PROFILES).and_then(Item::as_table_like)
    }

    fn table(&self, name: &str) -> Option<&dyn TableLike> {
        self.profiles()?.get(name)?.as_table_like()
    }
}

impl Profile {
    /// What the file has.
    pub(crate) fn stored(&self, setting: &Setting) -> Option<GivenValue> {
        self.values.get(setting).map(|text| GivenValue { text: text.to_owned(), origin: Origin::Profile(self.name.clone()) })
    }

    /// Whether credentials come from a command.
    pub(crate) fn has_process(&self) -> bool {
        self.values.get(&CREDENTIAL_PROCESS).is_some()
    }

    /// Whether the file holds a secret.
    pub(crate) fn has_secret(&self) -> bool {
        self.values.has_secret()
    }

    /// What the file has, or what the credential process prints, which runs once.
    pub(crate) fn given(&self, setting: &Setting) -> Result<Option<GivenValue>, CommandError> {
        let stored = self.stored(setting);
        let Some(line) = self.values.get(&CREDENTIAL_PROCESS).filter(|_| setting.is_credential()) else { return Ok(stored) };
        let printed = if let Some(printed) = self.printed.get() {
            printed
        } else {
            let printed = process::run(line, &self.name, process::LIMIT)?;
            self.printed.get_or_init(|| printed)
        };
        let printed = printed.get(setting).map(str::to_owned);
        if let (Some(stored), Some(printed)) = (&stored, &printed)
            && stored.text != *printed
        {
            // Of the two only an AppID may stand in the file, which is no secret.
            let message =
                format!("the profile `{}` has the {} {}, and its credential process prints another", self.name, setting.key, stored.text);
            return Err(CommandError::configuration(message, "Mend one of them."));
        }
        let from_process = printed.map(|text| GivenValue { text, origin: Origin::Process(self.name.clone()) });
        Ok(stored.or(from_process))
    }
}

/// The key that names the profile in use.
const IN_USE: &str = "profile";
/// The table of all profiles.
const PROFILES: &str = "profiles";

/// Where the file is, or would be.
fn place() -> Result<Option<PathBuf>, CommandError> {
    if let Some(path) = variable(FILE)? {
        return Ok(Some(path.into()));
    }
    // A relative path means nothing here, as the specification of these folders has it.
    let folder = variable("XDG_CONFIG_HOME")?.map(PathBuf::from).filter(|folder| folder.is_absolute());
    let folder = match folder {
        Some(folder) => Some(folder),
        None => variable("HOME")?.map(|home| Path::new(&home).join(".config")),
    };
    Ok(folder.map(|folder| folder.join("zego/config.toml")))
}

/// The text of the file; `None` where there is no file. It is refused where anybody else could read it, or could write it: a credential process is a command that runs.
fn read(path: &Path) -> Result<Option<String>, CommandError> {
    let shown = path.display();
    let unreadable =
        |error: &io::Error| CommandError::configuration(format!("{shown}: {error}"), format!("Mend the file, or set {FILE} to another."));
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let facts = file.metadata().map_err(|error| unreadable(&error))?;
    if !facts.is_file() {
        return Err(CommandError::configuration(format!("{shown} is no file"), format!("Set {FILE} to a file.")));
    }
    if facts.uid() != rustix::process::geteuid().as_raw() {
        let message = format!("{shown} belongs to another user, who could put any command and any endpoint into it");
        return Err(CommandError::configuration(message, format!("Make a file of your own, and set {FILE} to it.")));
    }
    if facts.mode() & 0o077 != 0 {
        let message = format!("{shown} holds secrets and commands, and others may read or write it (mode {:03o})", facts.mode() & 0o777);
        let quoted = shlex::try_quote(&path.to_string_lossy()).map(std::borrow::Cow::into_owned).unwrap_or_default();
        return Err(CommandError::configuration(message, format!("Type: chmod 600 {quoted}")));
    }
    let mut text = String::new();
    (&mut file).take(MAX_CONFIG_BYTES + 1).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    if text.len() as u64 > MAX_CONFIG_BYTES {
        return Err(CommandError::configuration(
            format!("{shown} is longer than {MAX_CONFIG_BYTES} bytes"),
            "It holds profiles and nothing else.",
        ));
    }
    Ok(Some(text))
}

/// Whether every key means something, and has a value of its kind. No value is shown.
fn check(document: &DocumentMut, path: &Path) -> Result<(), CommandError> {
    let wrong = |key: &str, what: &str, hint: String| Err(CommandError::configuration(format!("{}: {key} {what}", path.display()), hint));
    let unknown = |key: &str, name: &str, known: &[&str]| {
        let near = alike(name, known.iter().map(|known| (*known, *known)));
        let hint = near.first().map_or_else(|| format!("Known are {}.", known.join(", ")), |near| format!("Did you mean {near}?"));
        wrong(key, "means nothing here", hint)
    };
    for (key, item) in document.iter() {
        match key {
            IN_USE if item.as_str().is_some() => {}
            PROFILES if item.is_table_like() => {}
            IN_USE | PROFILES => {
                return wrong(
                    key,
                    "is of another kind",
                    "Write profile = \"NAME\", and [profiles.NAME] above what a profile has.".to_owned(),
                );
            }
            _ => return unknown(key, key, &[IN_USE, PROFILES]),
        }
    }
    let profiles = document.get(PROFILES).and_then(Item::as_table_like);
    for (name, item) in profiles.into_iter().flat_map(TableLike::iter) {
        let at = format!("{PROFILES}.{name}");
        let Some(table) = item.as_table_like() else {
            return wrong(&at, "is no table", format!("Write [{at}] above what the profile has."));
        };
        for (key, item) in table.iter() {
            let below = item
                .as_table_like()
                .filter(|_| SETTINGS.iter().any(|setting| setting.key.split('.').next() == Some(key) && setting.key != key));
            let keys: Vec<_> = match below {
                Some(below) => below.iter().map(|(name, item)| (format!("{key}.{name}"), item)).collect(),
                None => vec![(key.to_owned(), item)],
            };
            for (key, item) in keys {
                let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
                    return unknown(&format!("{at}.{key}"), &key, &SETTINGS.map(|setting| setting.key));
                };
                if text(item).is_none() || (setting.is_secret() && item.as_str().is_none()) {
                    return wrong(
                        &format!("{at}.{key}"),
                        "is no text",
                        format!("Write {} = \"...\", between quotation marks.", setting.key),
                    );
                }
            }
        }
    }
    Ok(())
}

/// What a profile has under a key.
fn item<'t>(table: &'t dyn TableLike, key: &str) -> Option<&'t Item> {
    match key.split_once('.') {
        Some((group, key)) => table.get(group)?.as_table_like()?.get(key),
        None => table.get(key),
    }
}

/// A text, or a number as one.
fn text(item: &Item) -> Option<String> {
    item.as_str().map(str::to_owned).or_else(|| item.as_integer().map(|number| number.to_string()))
}

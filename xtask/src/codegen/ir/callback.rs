//! Events that the service sends.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};
use indexmap::IndexMap;
use proc_macro2::Ident;
use toml::{Spanned, Value};

use super::super::description::{self as raw, CallbackFile, EventFile, Folder, Named};
use super::super::diagnostic::{Diagnostic, Source};
use super::scope::{Scope, Used};
use super::{Field, Role, Type, ident};

/// A folder of callbacks.
#[derive(Debug)]
pub(in super::super) struct Callback {
    pub(in super::super) name: String,
    pub(in super::super) file: CallbackFile,
    /// What is answered to those that say nothing else.
    pub(in super::super) answer: Option<Answer>,
    pub(in super::super) types: Vec<Type>,
    pub(in super::super) events: Vec<Event>,
}

/// The body that the service reads from the answer.
#[derive(Debug)]
pub(in super::super) struct Answer {
    /// `CallbackAnswer`, `RoomCreateAnswer`.
    pub(in super::super) rust: Ident,
    pub(in super::super) fields: Vec<Field>,
}

#[derive(Debug)]
pub(in super::super) struct Event {
    /// `room_create`: the file's name, here and in the output.
    pub(in super::super) module: String,
    /// `RoomCreate`.
    pub(in super::super) rust: Ident,
    /// The word on the wire, or the number as text.
    pub(in super::super) word: String,
    pub(in super::super) file: EventFile,
    /// The vendor's page.
    pub(in super::super) upstream: String,
    /// The wire names of the common fields, in the order of [`COMMON`], and whether each is a number.
    pub(in super::super) auth: Vec<(String, bool)>,
    pub(in super::super) fields: Vec<Field>,
    pub(in super::super) answer: Option<Answer>,
    pub(in super::super) types: Vec<Type>,
}

/// What every event has, in the order of the description, in the spellings that receivers know; case and underscores do not count.
const COMMON: [&[&str]; 5] =
    [&["event", "eventtype", "reporttype"], &["appid"], &["timestamp"], &["nonce", "signaturenonce"], &["signature"]];

/// The folder, and the types of the service that it uses.
pub(super) fn resolve(callback: Folder<CallbackFile, EventFile>, service: &Scope<'_>) -> Result<(Callback, Used), Diagnostic> {
    let raw::Read { source, content: mut file } = callback.file;
    let default = auth(&source, &file.auth)?;
    let mut shared = Scope::new(&source, Some(service), true);
    shared.declare(file.declared(), IndexMap::new())?;
    let answer = answer(&mut shared, &file.answer, &callback.name.to_pascal_case())?;
    let mut events: Vec<Event> = Vec::new();
    let mut used = Vec::new();
    // The names that the module has for itself.
    let mut names = HashSet::from(["Event".to_owned()]);
    names.extend(answer.as_ref().map(|answer| answer.rust.to_string()));
    if let Some(name) = names.iter().find(|name| service.declares(name)) {
        return Err(service.refuse(name, &twice(name)));
    }
    for (module, read) in callback.files {
        if let Some(twice) = events.iter().find(|other| other.word == word(&read.content.event)) {
            return Err(read.source.at(read.content.event.span(), &format!("the folder has two events `{}`", twice.word)));
        }
        let (event, used_here) = event(module, read, (&shared, service), &file.upstream, &default, &mut names)?;
        used.extend(used_here);
        events.push(event);
    }
    let places: Vec<_> = names.iter().map(|name| (name.clone(), shared.place(name))).collect();
    let (types, used) = shared.finish(used)?;
    match places.into_iter().find(|(name, _)| types.iter().any(|ty| ty.name == *name)) {
        Some((name, place)) => Err(source.at(place, &twice(&name))),
        None => Ok((Callback { name: callback.name, file, answer, types, events }, used)),
    }
}

pub(super) fn word(event: &Spanned<Value>) -> String {
    event.get_ref().as_str().map_or_else(|| event.get_ref().to_string(), str::to_owned)
}

fn event(
    module: String,
    raw::Read { source, content: mut file }: raw::Read<EventFile>,
    (shared, service): (&Scope<'_>, &Scope<'_>),
    upstream: &str,
    default: &[String],
    names: &mut HashSet<String>,
) -> Result<(Event, Used), Diagnostic> {
    let (span, word) = (file.event.span(), word(&file.event));
    match file.event.get_ref() {
        Value::String(_) if word.to_snake_case() != module => {
            return Err(source.at(span, &format!("this file should be {}.toml", word.to_snake_case())));
        }
        Value::String(_) | Value::Integer(_) => {}
        _ => return Err(source.at(span, "an event is a word or a whole number")),
    }
    let is_number = file.event.get_ref().is_integer();
    let wire = file.auth.as_ref().map_or_else(|| Ok(default.to_vec()), |names| auth(&source, names))?;
    let (at, numbers) = file.numbers.as_ref().map(|numbers| (numbers.span(), numbers.get_ref().clone())).unwrap_or_default();
    if let Some(stray) = numbers.iter().find(|number| !wire[usize::from(!is_number)..].contains(number)) {
        return Err(source.at(at, &format!("`numbers` names `{stray}`, which is none of the common fields: {}", wire.join(", "))));
    }
    for (name, field) in &file.fields {
        let is_common = |name: &&String| wire.iter().any(|common| plain(common) == plain(name));
        if let Some(common) = field.also.iter().chain([name.get_ref()]).find(is_common) {
            return Err(source.at(name.span(), &format!("`{common}` is one of the common fields, which `auth` names")));
        }
        if field.partial || field.whole || field.answers.is_some() {
            return Err(source.at(field.ty.span(), "`partial`, `whole` and `answers` are for the answer of an operation"));
        }
    }
    let mut scope = Scope::new(&source, Some(shared), true);
    scope.declare(file.declared(), IndexMap::new())?;
    let name = module.to_pascal_case();
    let rust = ident(&name);
    let fields = scope.fields(&file.fields, &name, Role::Output)?;
    let answer = answer(&mut scope, &file.answer, &name)?;
    let (types, used) = scope.finish(Vec::new())?;
    for name in types.iter().map(|ty| &ty.name).chain([&rust]).chain(answer.as_ref().map(|answer| &answer.rust)) {
        service.is_free(&name.to_string()).map_err(|message| source.at(span.clone(), &message))?;
        if !names.insert(name.to_string()) {
            return Err(source.at(span, &twice(&name.to_string())));
        }
    }
    let auth = wire.into_iter().enumerate().map(|(index, name)| (numbers.contains(&name) || (index == 0 && is_number), name));
    let auth = auth.map(|(is_number, name)| (name, is_number)).collect();
    let upstream = format!("{upstream}/{}", file.upstream);
    Ok((Event { module, rust, word, file, upstream, auth, fields, answer, types }, used))
}

fn answer(scope: &mut Scope<'_>, fields: &Named<raw::Field>, to: &str) -> Result<Option<Answer>, Diagnostic> {
    if fields.is_empty() {
        return Ok(None);
    }
    let name = format!("{to}Answer");
    Ok(Some(Answer { fields: scope.fields(fields, &name, Role::Input)?, rust: ident(&name) }))
}

/// The names of the common fields, each in a spelling that receivers know.
fn auth(source: &Source, names: &Spanned<Vec<String>>) -> Result<Vec<String>, Diagnostic> {
    let names_are_known = names.get_ref().iter().map(|name| plain(name)).zip(COMMON).all(|(name, known)| known.contains(&name.as_str()));
    if names_are_known && names.get_ref().len() == COMMON.len() {
        return Ok(names.get_ref().clone());
    }
    let known = COMMON.map(|spellings| spellings.join(" or ")).join("; ");
    Err(source.at(names.span(), &format!("`auth` spells, in this order: {known}")))
}

fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

fn twice(name: &str) -> String {
    format!("the callbacks have two types named `{name}`")
}

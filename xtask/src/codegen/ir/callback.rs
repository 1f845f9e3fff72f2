//! Events that the service sends.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};
use toml::Spanned;

use super::super::description::{self as raw, CallbackDescription, EventExample, EventFile};
use super::super::diagnostic::{Diagnostic, Source};
use super::scope::{Finished, Scope};
use super::{Field, Role, Type};

/// A folder of callbacks.
#[derive(Debug)]
pub(in super::super) struct Callback {
    pub(in super::super) name: String,
    pub(in super::super) doc: String,
    pub(in super::super) types: Vec<Type>,
    pub(in super::super) events: Vec<Event>,
}

#[derive(Debug)]
pub(in super::super) struct Event {
    /// `room_create`: the file's name, here and in the output.
    pub(in super::super) module: String,
    /// `RoomCreate`.
    pub(in super::super) rust: String,
    /// The name on the wire.
    pub(in super::super) word: String,
    pub(in super::super) doc: String,
    /// The vendor's page.
    pub(in super::super) upstream: String,
    /// The wire names of the common fields, in the order of [`COMMON`], and whether each is a number.
    pub(in super::super) auth: Vec<(String, bool)>,
    pub(in super::super) retry: Vec<u32>,
    pub(in super::super) fields: Vec<Field>,
    pub(in super::super) types: Vec<Type>,
    pub(in super::super) examples: Vec<EventExample>,
}

/// What every event has, in the order of the description; compared without regard to case and underscores, as receivers do.
const COMMON: [&str; 5] = ["event", "appid", "timestamp", "nonce", "signature"];

/// The names that the module has for itself.
const TAKEN: [&str; 1] = ["Event"];

pub(super) fn resolve(callback: CallbackDescription) -> Result<Callback, Diagnostic> {
    let raw::Read { source, content } = callback.file;
    let default = auth(&source, &content.auth)?;
    let mut shared = Scope::new(&source, None, true);
    shared.declare(content.enums, content.ids, [].into_iter().collect(), content.types)?;
    let mut events = Vec::new();
    let mut used = Vec::new();
    let mut names: HashSet<String> = TAKEN.map(str::to_owned).into();
    for (module, raw::Read { source, content: file }) in callback.events {
        let (event, used_here) = event(module, &source, file, &shared, &default, &mut names)?;
        used.extend(used_here);
        events.push(Event { upstream: format!("{}/{}", content.upstream, event.upstream), retry: content.retry.clone(), ..event });
    }
    for (name, role) in used {
        shared.mark(&name, role, shared.place(&name))?;
    }
    let places: Vec<_> = names.iter().map(|name| (name.clone(), shared.place(name))).collect();
    let Finished { types, .. } = shared.finish()?;
    if let Some(ty) = types.iter().find(|ty| names.contains(&ty.name)) {
        let place = places.into_iter().find(|(name, _)| *name == ty.name).map(|(_, place)| place).unwrap_or_default();
        return Err(source.at(place, &twice(&ty.name)));
    }
    Ok(Callback { name: callback.name, doc: content.doc, types, events })
}

type Used = Vec<(String, Option<Role>)>;

fn event(
    module: String,
    source: &Source,
    file: EventFile,
    shared: &Scope<'_>,
    default: &[String],
    names: &mut HashSet<String>,
) -> Result<(Event, Used), Diagnostic> {
    let expected = file.event.get_ref().to_snake_case();
    if expected != module {
        return Err(source.at(file.event.span(), &format!("this file should be {expected}.toml")));
    }
    let wire = file.auth.as_ref().map_or_else(|| Ok(default.to_vec()), |names| auth(source, names))?;
    let numbers = file.numbers.as_ref().map(Spanned::get_ref).cloned().unwrap_or_default();
    if let Some(stray) = numbers.iter().find(|number| !wire.contains(number)) {
        let span = file.numbers.as_ref().map(Spanned::span).unwrap_or_default();
        return Err(source.at(span, &format!("`numbers` names `{stray}`, which is none of the common fields: {}", wire.join(", "))));
    }
    for (name, field) in &file.fields {
        if let Some(common) = field.also.iter().chain([name.get_ref()]).find(|name| COMMON.contains(&plain(name).as_str())) {
            return Err(source.at(name.span(), &format!("`{common}` is one of the common fields, which `auth` names")));
        }
        if field.partial || field.whole {
            return Err(source.at(field.ty.span(), "`partial` and `whole` are for the answer of an operation"));
        }
    }
    let mut scope = Scope::new(source, Some(shared), true);
    scope.declare(file.enums, file.ids, [].into_iter().collect(), file.types)?;
    let rust = module.to_pascal_case();
    let fields = scope.fields(&file.fields, &rust, Role::Output)?;
    let Finished { types, used } = scope.finish()?;
    for name in types.iter().map(|ty| &ty.name).chain([&rust]) {
        if !names.insert(name.clone()) {
            return Err(source.at(file.event.span(), &twice(name)));
        }
    }
    let event = Event {
        word: file.event.into_inner(),
        doc: file.doc,
        upstream: file.upstream,
        auth: wire.into_iter().map(|name| (name.clone(), numbers.contains(&name))).collect(),
        retry: Vec::new(),
        examples: file.examples,
        module,
        rust,
        fields,
        types,
    };
    Ok((event, used))
}

/// The names of the common fields, each in a spelling that receivers know.
fn auth(source: &Source, names: &Spanned<Vec<String>>) -> Result<Vec<String>, Diagnostic> {
    let spelled: Vec<_> = names.get_ref().iter().map(|name| plain(name)).collect();
    if spelled == COMMON {
        return Ok(names.get_ref().clone());
    }
    Err(source.at(names.span(), &format!("`auth` is the spelling of {}, in this order", COMMON.join(", "))))
}

fn plain(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

fn twice(name: &str) -> String {
    format!("the callbacks have two types named `{name}`")
}

//! The files of a folder of callbacks: its module, its shared types, one file an event.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::super::ir::{Callback, Event, Service};
use super::family::{Limit, Unit, type_files, unit_files};
use super::{File, doc, fields, header, literal, objects};

/// The files of a folder of callbacks, split where one would be too long.
pub(super) fn write(service: &Service, callback: &Callback, limit: &Limit<'_>) -> Result<Vec<File>, String> {
    let folder = PathBuf::from(&service.name).join(&callback.name);
    let place = format!("api/{}/{}", service.name, callback.name);
    let mut files = Vec::new();
    let mut modules: Vec<&str> = callback.events.iter().map(|event| event.module.as_str()).collect();
    if !callback.types.is_empty() {
        files.extend(type_files(&folder, "types", &format!("{place}/_callback.toml"), &callback.types, &[], limit)?);
        modules.push("types");
    }
    modules.sort_unstable();
    for event in &callback.events {
        let unit = Unit {
            source: format!("{place}/{}.toml", event.module),
            module: &event.module,
            body: objects::output(&event.rust, &doc(&docs(event)), &event.fields, "pub "),
            row: row(event),
            row_name: static_name(event),
            types: &event.types,
            outer: &callback.types,
        };
        files.extend(unit_files(&folder, &unit, limit)?);
    }
    files.push(File { path: folder.join("mod.rs"), text: module(&place, callback, &modules) });
    Ok(files)
}

fn module(place: &str, callback: &Callback, modules: &[&str]) -> String {
    let mut out = header(&format!("{place}/"));
    out += "use serde::{Serialize, Serializer};\n\nuse super::SERVICE;\nuse crate::callback::{EventSet, UnreadableEvent};\nuse crate::spec::EventSpec;\n\n";
    for module in modules {
        let _ = writeln!(out, "mod {module};");
    }
    out += "\n";
    for module in modules {
        let _ = writeln!(out, "pub use {module}::*;");
    }
    out += "\n/// What happened: a variant for every event that this version knows. As JSON it is the event's own fields under their wire names.\n";
    out += "#[non_exhaustive]\n#[derive(Clone, Debug, PartialEq)]\npub enum Event {\n";
    for event in &callback.events {
        let summary = event.doc.trim().lines().next().unwrap_or_default();
        let _ = writeln!(out, "/// {summary}\n{name}(Box<{name}>),", name = event.rust);
    }
    out += "/// An event that this version does not know; the callback keeps all of its body. It can become a variant of its own in any later version.\n\
            Unknown {\n/// The word on the wire.\nname: String,\n},\n\
            /// An event that this version knows, in a body that it cannot read; the callback keeps all of it.\n\
            Unreadable {\n/// The word on the wire.\nname: &'static str,\n/// What is wrong with the body.\nerror: UnreadableEvent,\n},\n}\n\n";
    let specs: Vec<_> = callback.events.iter().map(|event| format!("&{}", static_name(event))).collect();
    let _ = writeln!(out, "/// The rows of the table.\npub static EVENTS: &[&EventSpec] = &[{}];\n", specs.join(", "));
    out += "impl EventSet for Event {\nfn specs() -> &'static [&'static EventSpec] {\nEVENTS\n}\n\n\
            fn read(name: &str, json: &str) -> Self {\nlet (name, read) = match name {\n";
    for event in &callback.events {
        let _ = writeln!(
            out,
            "{name} => ({name}, crate::callback::read(json).map(|event| Self::{}(Box::new(event)))),",
            event.rust,
            name = literal(&event.word),
        );
    }
    out += "name => return Self::Unknown { name: name.to_owned() },\n};\nread.unwrap_or_else(|error| Self::Unreadable { name, error })\n}\n\n\
            fn name(&self) -> &str {\nmatch self {\n";
    for event in &callback.events {
        let _ = writeln!(out, "Self::{}(_) => {},", event.rust, literal(&event.word));
    }
    out + "Self::Unknown { name } => name,\nSelf::Unreadable { name, .. } => name,\n}\n}\n\n\
           fn error(&self) -> Option<&UnreadableEvent> {\nmatch self {\nSelf::Unreadable { error, .. } => Some(error),\n_ => None,\n}\n}\n}\n"
        + &serialize(callback)
}

fn serialize(callback: &Callback) -> String {
    let mut out = String::from(
        "\nimpl Serialize for Event {\nfn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {\nmatch self {\n",
    );
    for event in &callback.events {
        let _ = writeln!(out, "Self::{}(event) => event.serialize(serializer),", event.rust);
    }
    out + "Self::Unknown { .. } | Self::Unreadable { .. } => serializer.serialize_unit(),\n}\n}\n}\n"
}

fn docs(event: &Event) -> String {
    format!("{}\n\nOn the wire `{}`. Vendor's page: `{}`.", event.doc.trim(), event.word, event.upstream)
}

/// `ROOM_CREATE`: the row's name.
fn static_name(event: &Event) -> String {
    event.module.to_uppercase()
}

fn row(event: &Event) -> String {
    let rows: Vec<_> = event.fields.iter().map(|field| fields::spec(field, !field.optional)).collect();
    let auth: Vec<_> = event
        .auth
        .iter()
        .map(|(name, number)| format!("AuthName::{}({})", if *number { "number" } else { "text" }, literal(name)))
        .collect();
    let retry: Vec<_> = event.retry.iter().map(u32::to_string).collect();
    let examples: Vec<_> = event
        .examples
        .iter()
        .map(|example| format!("EventExample {{ name: {}, body: {} }}", literal(&example.name), literal(example.body.trim())))
        .collect();
    format!(
        "\n/// The row of the table.\npub(super) static {name}: EventSpec = EventSpec {{\nservice: &SERVICE,\nevent: {},\ndoc: {},\n\
         upstream: {},\nauth: AuthNames {{ event: {}, app_id: {}, timestamp: {}, nonce: {}, signature: {} }},\nretry: &[{}],\nfields: &[{}],\n\
         examples: &[{}],\ndecode: |body| crate::callback::decode_document::<{}>(&{name}, body),\n}};\n",
        literal(&event.word),
        literal(event.doc.trim()),
        literal(&event.upstream),
        auth[0],
        auth[1],
        auth[2],
        auth[3],
        auth[4],
        retry.join(", "),
        rows.join(", "),
        examples.join(", "),
        event.rust,
        name = static_name(event),
    )
}

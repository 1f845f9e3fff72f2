//! The table above the operations: services, hosts, codes, and the list of everything.

use std::fmt::Write as _;
use std::path::PathBuf;

use indexmap::IndexMap;

use super::super::description::{Code, Protocol};
use super::super::ir::Service;
use super::{File, header, literal, literals};

/// The rows of return codes.
pub(super) fn codes(codes: &IndexMap<String, Code>) -> String {
    let mut out = String::from("&[");
    for (code, row) in codes {
        let _ = write!(
            out,
            "CodeSpec {{ code: {}, kind: ErrorKind::{:?}, also: {}, doc: {}, hint: {}, refused: {} }},",
            literal(code),
            row.kind,
            row.also.map_or_else(|| "None".to_owned(), |kind| format!("Some(ErrorKind::{kind:?})")),
            literal(&row.doc),
            literal(&row.hint),
            row.refused
        );
    }
    out + "]"
}

/// The module of a service.
pub(super) fn service(service: &Service) -> File {
    let file = &service.file;
    let mut text = header(&format!("api/{}/service.toml", service.name));
    let error_kind = if file.codes.is_empty() { "" } else { "use crate::ErrorKind;\n" };
    let code_spec = if file.codes.is_empty() { "" } else { "CodeSpec, " };
    let _ = writeln!(text, "use crate::spec::{{{code_spec}FamilySpec, HostSpec, OperationSpec, ProtocolKind, ServiceSpec}};\n{error_kind}");
    let families = service.families.iter().map(|family| (&family.name, &family.doc));
    let mut modules: Vec<_> = families.chain(service.callbacks.iter().map(|callback| (&callback.name, &callback.doc))).collect();
    modules.sort();
    for (name, doc) in modules {
        let _ = writeln!(text, "#[doc = {}]\npub mod {name};", literal(doc.trim()));
    }
    let protocol = match file.protocol {
        Protocol::Zego => "Zego",
        Protocol::TencentCloud => "TencentCloud",
    };
    let hosts: Vec<_> = file
        .host
        .iter()
        .map(|host| format!("HostSpec {{ region: {}, host: {}, doc: {} }}", literal(&host.region), literal(&host.host), literal(&host.doc)))
        .collect();
    let _ = writeln!(
        text,
        "\n/// The row of the table.\npub static SERVICE: ServiceSpec = ServiceSpec {{\nname: {},\ndoc: {},\nprotocol: ProtocolKind::{protocol},\nhosts: &[{}],\n\
         version: {},\nreserved: {},\ncodes: {},\n}};\n",
        literal(&service.name),
        literal(file.doc.trim()),
        hosts.join(", "),
        literal(&file.version),
        literals(&file.reserved),
        codes(&file.codes)
    );
    let _ = writeln!(
        text,
        "/// The family of actions that the model does not know: only the gateway's codes mean anything.\n\
         pub(super) static UNKNOWN: FamilySpec = FamilySpec {{ service: &SERVICE, name: \"\", doc: \"\", region: None, codes: &[] }};\n"
    );
    let families: Vec<_> = service.families.iter().map(|family| format!("{}::OPERATIONS", family.name)).collect();
    let _ = writeln!(text, "pub(super) static OPERATIONS: &[&[&OperationSpec]] = &[{}];", families.join(", "));
    File { path: PathBuf::from(&service.name).join("mod.rs"), text }
}

/// The root: every service, and lookups over all of them.
pub(super) fn root(services: &[Service]) -> File {
    let mut text = header("api/");
    text += "use crate::spec::{EventSpec, FamilySpec, OperationSpec, ServiceSpec};\n\n";
    for service in services {
        let _ = writeln!(text, "#[doc = {}]\npub mod {};", literal(service.file.doc.trim()), service.name);
    }
    let list = |what: &str| services.iter().map(|service| format!("{}::{what}", service.name)).collect::<Vec<_>>().join(", ");
    let events = |service: &Service| -> Vec<_> {
        service.callbacks.iter().map(|callback| format!("{}::{}::EVENTS", service.name, callback.name)).collect()
    };
    let events: Vec<_> = services.iter().flat_map(events).collect();
    let first = services.first().map_or("", |service| &service.name);
    let _ = writeln!(
        text,
        "\n/// Every service.\npub fn services() -> impl Iterator<Item = &'static ServiceSpec> {{\n[{}].into_iter()\n}}\n\n\
         /// Every operation, by service, family and name.\npub fn operations() -> impl Iterator<Item = &'static OperationSpec> {{\n\
         [{}].into_iter().flatten().copied().flatten().copied()\n}}\n\n\
         /// Every event that a service sends, by service and name.\npub fn events() -> impl Iterator<Item = &'static EventSpec> {{\n\
         let all: [&[&EventSpec]; {}] = [{}];\nall.into_iter().flatten().copied()\n}}\n\n\
         /// The family of a service's unknown actions.\npub(crate) fn unknown_family(service: &ServiceSpec) -> &'static FamilySpec {{\n\
         let all: &[&FamilySpec] = &[{}];\nall.iter().copied().find(|family| family.service.name == service.name).unwrap_or(&{first}::UNKNOWN)\n}}",
        services.iter().map(|service| format!("&{}::SERVICE", service.name)).collect::<Vec<_>>().join(", "),
        list("OPERATIONS"),
        events.len(),
        events.join(", "),
        services.iter().map(|service| format!("&{}::UNKNOWN", service.name)).collect::<Vec<_>>().join(", "),
    );
    File { path: PathBuf::from("mod.rs"), text }
}

//! The modules above operations and events: root, services, families, and those of the table beside them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::description::Host;
use super::super::ir::{Callback, Event, Family, Operation, Service, Type, Types, ident};
use super::operation::codes;
use super::{File, callback, docs, feature, namespace, operation, option, static_name, table, types, variant, with_service};

fn file(path: impl AsRef<Path>, source: String, code: TokenStream) -> File {
    File { path: path.as_ref().to_owned(), source, code }
}

/// The root with every service, and the table's.
pub(super) fn root(services: &[Service]) -> Vec<File> {
    let names: Vec<_> = services.iter().map(|service| ident(&service.name)).collect();
    let cfgs: Vec<_> = services.iter().map(|service| with_service(&service.name)).collect();
    let abouts = services.iter().map(|service| docs(&service.file.doc));
    let any = callback::any(services.iter().filter_map(|service| Some((service.name.as_str(), service.callback.as_ref()?))));
    let root = quote! {
        #(#abouts #cfgs pub mod #names;)*
        #[cfg(feature = "table")]
        mod table;

        #[cfg(all(feature = "table", feature = "callback"))]
        pub use table::events;
        #[cfg(feature = "table")]
        pub use table::operations;

        /// The modules of all services that are compiled in: what a crate re-exports that does not name them one by one.
        pub mod services {
            #(#cfgs pub use super::#names;)*
        }

        /// Every service that is compiled in.
        pub fn services() -> impl Iterator<Item = &'static crate::spec::ServiceSpec> {
            static ALL: &[&crate::spec::ServiceSpec] = &[#(#cfgs &#names::SERVICE),*];
            ALL.iter().copied()
        }

        #any
    };
    let events = services.iter().zip(names.iter().zip(&cfgs)).filter(|(service, _)| service.callback.is_some());
    let events = events.map(|(_, (name, cfg))| quote!(#cfg #name::EVENTS));
    let table = quote! {
        #(#cfgs mod #names;)*

        /// Every operation, by service, family and name.
        pub fn operations() -> impl Iterator<Item = &'static crate::spec::OperationRow> {
            static ALL: &[&[&[&crate::spec::OperationRow]]] = &[#(#cfgs #names::OPERATIONS),*];
            ALL.iter().copied().flatten().copied().flatten().copied()
        }

        /// Every event that a service sends, by service and name.
        #[cfg(feature = "callback")]
        pub fn events() -> impl Iterator<Item = &'static crate::spec::EventRow> {
            static ALL: &[&[&crate::spec::EventRow]] = &[#(#events),*];
            ALL.iter().copied().flatten().copied()
        }
    };
    let codes = shared_codes(services);
    let module = (!codes.is_empty()).then(|| {
        quote!(
            mod codes;
        )
    });
    let files = [("mod.rs", quote!(#module #root)), ("table/mod.rs", table), ("codes.rs", codes)];
    files.into_iter().filter(|(_, code)| !code.is_empty()).map(|(path, code)| file(path, String::new(), code)).collect()
}

/// The codes that several services have, compiled with any of them.
fn shared_codes(services: &[Service]) -> TokenStream {
    let tables = services.iter().filter(|owner| are_shared(owner, services)).map(|owner| {
        let having = services.iter().filter(|other| other.name == owner.name || codes_of(other) == Some(&owner.name));
        let features = having.map(|service| feature(&service.name));
        let (name, rows) = (static_name(&owner.name), codes(&owner.file.codes));
        quote!(#[cfg(any(#(feature = #features),*))] pub(super) static #name: &[crate::spec::CodeSpec] = #rows;)
    });
    tables.collect()
}

/// The service whose codes are this one's, too.
fn codes_of(service: &Service) -> Option<&String> {
    service.file.codes_of.as_ref().map(toml::Spanned::get_ref)
}

fn are_shared(owner: &Service, services: &[Service]) -> bool {
    services.iter().any(|service| codes_of(service) == Some(&owner.name))
}

/// The files of one of the services, and its part of the table.
pub(super) fn service(service: &Service, services: &[Service]) -> Vec<File> {
    let name = &service.name;
    let folder = PathBuf::from(name);
    let families: Vec<_> = service.families.iter().map(|family| ident(&family.name)).collect();
    let family_docs = service.families.iter().map(|family| docs(&family.doc));
    let callbacks = service.callback.as_ref().map(|callback| {
        let (about, name) = (docs(&callback.file.doc), ident(&callback.name));
        quote!(#about #[cfg(feature = "callback")] pub mod #name;)
    });
    let spec = service_spec(service, services);
    let shared = (!service.types.is_empty()).then(|| {
        quote!(
            mod types;
            pub use types::*;
        )
    });
    let module = quote!(#(#family_docs pub mod #families;)* #callbacks #shared #spec);
    let table_callback = service.callback.as_ref().map(|callback| {
        let name = ident(&callback.name);
        quote! {
            #[cfg(feature = "callback")]
            mod #name;
            #[cfg(feature = "callback")]
            pub(super) use #name::EVENTS;
        }
    });
    let table_types = (!service.types.is_empty()).then(|| {
        quote!(
            mod types;
        )
    });
    let table = quote! {
        #(mod #families;)*
        #table_types
        #table_callback
        pub(super) static OPERATIONS: &[&[&crate::spec::OperationRow]] = &[#(#families::OPERATIONS),*];
    };
    let rows = Path::new("table").join(name);
    let mut files =
        vec![file(folder.join("mod.rs"), format!("{name}/service.toml"), module), file(rows.join("mod.rs"), format!("{name}/"), table)];
    if !service.types.is_empty() {
        let code = types::all(&service.types, Types { own: &[], shared: &[], service: &service.types });
        let source = || format!("{name}/service.toml");
        files.push(file(folder.join("types.rs"), source(), code));
        files.push(file(rows.join("types.rs"), source(), table::service(service)));
    }
    for family in &service.families {
        files.extend(family_files(service, family));
        files.push(file(rows.join(format!("{}.rs", family.name)), format!("{name}/{}/", family.name), table::family(service, family)));
    }
    if let Some(callback) = &service.callback {
        files.extend(callback_files(service, callback));
        let table = table::callback(service, callback);
        files.push(file(rows.join(format!("{}.rs", callback.name)), format!("{name}/{}/", callback.name), table));
    }
    files
}

fn hosts(hosts: &[Host]) -> TokenStream {
    let hosts = hosts.iter().map(|Host { region, host, doc }| quote!(crate::spec::HostSpec { region: #region, host: #host, doc: #doc }));
    quote!(&[#(#hosts),*])
}

fn service_spec(service: &Service, services: &[Service]) -> TokenStream {
    let file = &service.file;
    let (name, doc, version, reserved, hosts) = (&service.name, file.doc.trim(), &file.version, &file.reserved, hosts(&file.host));
    let protocol = variant(file.protocol);
    let table = |owner: &String| {
        let owner = static_name(owner);
        quote!(super::codes::#owner)
    };
    let codes = if are_shared(service, services) { table(name) } else { codes(&file.codes) };
    let shared_codes = codes_of(service).map_or_else(|| quote!(&[]), table);
    quote! {
        /// What a call needs to know of the service.
        pub static SERVICE: crate::spec::ServiceSpec = crate::spec::ServiceSpec {
            name: #name,
            doc: #doc,
            protocol: crate::spec::ProtocolKind::#protocol,
            hosts: #hosts,
            version: #version,
            reserved: &[#(#reserved),*],
            codes: #codes,
            shared_codes: #shared_codes,
        };
    }
}

/// A folder that is one namespace: its module with the `body`, its files, and beside them the types that they share.
fn folder(service: &str, name: &str, own: &str, body: &TokenStream, shared: TokenStream, files: Vec<(&str, TokenStream)>) -> Vec<File> {
    let folder = Path::new(service).join(name);
    let source = |file: &str| format!("{service}/{name}/{file}.toml");
    let shared = (!shared.is_empty()).then(|| ("types", source(own), shared));
    let parts: Vec<_> = files.into_iter().map(|(module, code)| (module, source(module), code)).chain(shared).collect();
    let mut modules: Vec<_> = parts.iter().map(|(module, ..)| ident(module)).collect();
    modules.sort();
    let module = quote!(#(mod #modules;)* #(pub use #modules::*;)* #body);
    let parts = parts.into_iter().map(|(module, source, code)| file(folder.join(format!("{module}.rs")), source, code));
    parts.chain([file(folder.join("mod.rs"), source(own), module)]).collect()
}

/// The types of the service among these names, imported from the module above.
fn imports<'n>(service: &Service, names: impl IntoIterator<Item = &'n Ident>) -> Option<TokenStream> {
    let of_service = |name: &&Ident| service.types.iter().any(|ty| ty.name == **name);
    let names: BTreeSet<_> = names.into_iter().filter(of_service).collect();
    (!names.is_empty()).then(|| quote!(#(use super::#names;)*))
}

/// The file of a folder's own types. It is beside the module's other files, so where it names the service's it takes the folder's imports.
fn shared(service: &Service, names: &[&Ident], code: &TokenStream) -> TokenStream {
    let namespace = imports(service, names.iter().copied()).map(|_| namespace());
    quote!(#namespace #code)
}

fn family_files(service: &Service, family: &Family) -> Vec<File> {
    let types = Types { own: &[], shared: &family.types, service: &service.types };
    let (name, doc, hosts, codes) = (&family.name, family.doc.trim(), hosts(&family.hosts), codes(&family.codes));
    let region = option(family.region.as_ref());
    let own: Vec<_> = family.types.iter().flat_map(Type::names).collect();
    let imports = imports(service, own.iter().copied().chain(family.operations.iter().flat_map(Operation::names)));
    let body = quote! {
        #imports
        /// What a call needs to know of the family.
        pub static FAMILY: crate::spec::FamilySpec =
            crate::spec::FamilySpec { service: &super::SERVICE, name: #name, doc: #doc, hosts: #hosts, region: #region, codes: #codes };
    };
    let operations = family.operations.iter().map(|operation| {
        let code = operation::write(operation, Types { own: &operation.types, ..types });
        (operation.module.as_str(), code)
    });
    let shared = shared(service, &own, &types::all(&family.types, types));
    folder(&service.name, name, "_family", &body, shared, operations.collect())
}

fn callback_files(service: &Service, callback: &Callback) -> Vec<File> {
    let types = Types { own: &[], shared: &callback.types, service: &service.types };
    let (module, declared) = (callback::module(callback), types::all(&callback.types, types));
    let answer = callback.answer.as_ref().map(|answer| callback::answer_type(answer, "an event", types));
    let events = callback.events.iter().map(|event| {
        let code = callback::event(callback, event, Types { own: &event.types, ..types });
        (event.module.as_str(), code)
    });
    let own = callback.names();
    let below = callback.events.iter().flat_map(Event::names);
    let (shared, imports) = (shared(service, &own, &quote!(#answer #declared)), imports(service, own.into_iter().chain(below)));
    let body = quote!(use super::SERVICE; #imports #module);
    folder(&service.name, &callback.name, "_callback", &body, shared, events.collect())
}

//! The service's side: parameters as the service reads them, answers and events as it writes them. For what plays the service.

mod objects;
mod parameters;
mod shape;
mod written;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use self::objects::Objects;
use self::shape::{Message, Pool};
use super::super::description::{Envelope, Protocol};
use super::super::files::Tree;
use super::super::ir::{Body, Callback, Family, Operation, Role, Service, Types, ident};
use super::{File, docs, first_line, render};

/// Writes the service's side of everything.
pub(in super::super) fn write(services: &[Service]) -> Result<Tree, String> {
    let mut files = vec![root(services)];
    for service in services {
        let shared = shared(service).map_err(|error| format!("api/{}/service.toml: {error}", service.name))?;
        files.push(module(service, shared.is_some()));
        files.extend(shared);
        for family in &service.families {
            let place = |error| format!("api/{}/{}/: {error}", service.name, family.name);
            files.push(self::family(service, family).map_err(place)?);
        }
        if let Some(callback) = &service.callback {
            let place = |error| format!("api/{}/{}/: {error}", service.name, callback.name);
            files.push(self::callback(service, callback).map_err(place)?);
        }
    }
    files.into_iter().map(|file| Ok((file.path.clone(), render(&file)?))).collect()
}

fn root(services: &[Service]) -> File {
    let modules = services.iter().map(|service| {
        let (name, about) = (ident(&service.name), docs(&service.file.doc));
        quote! {
            #about
            #[allow(dead_code, reason = "of an operation that nothing plays, and of fields that nothing looks at")]
            #[allow(clippy::struct_field_names, reason = "the names are the vendor's")]
            pub(crate) mod #name;
        }
    });
    let operations = services.iter().flat_map(|service| {
        let all = service.families.iter().flat_map(|family| family.operations.iter().map(move |operation| (family, operation)));
        all.map(|(family, operation)| {
            let (service, family, name) = (ident(&service.name), ident(&family.name), &operation.rust);
            quote!(crate::operation::OperationTypes::of::<#service::#family::#name>())
        })
    });
    let events = services.iter().flat_map(|service| {
        let all = service.callback.iter().flat_map(|callback| callback.events.iter().map(move |event| (callback, event)));
        all.map(|(callback, event)| {
            let (service, callback, name) = (ident(&service.name), ident(&callback.name), &event.rust);
            quote!(crate::operation::EventTypes::of::<#service::#callback::#name>())
        })
    });
    let code = quote! {
        #(#modules)*

        /// The types of every operation.
        #[cfg(test)]
        pub(crate) static OPERATIONS: &[crate::operation::OperationTypes] = &[#(#operations),*];

        /// The type of every event.
        #[cfg(test)]
        pub(crate) static EVENTS: &[crate::operation::EventTypes] = &[#(#events),*];
    };
    File { path: "mod.rs".into(), source: String::new(), code }
}

/// The objects in parameters that the families share. Those in answers are written by what the examples of each family show.
fn shared(service: &Service) -> Result<Option<File>, String> {
    let types = Types { own: &[], shared: &service.types, service: &[] };
    let mut objects = Objects::default();
    for ty in &service.types {
        if let Body::Object { fields, role: Role::Input, .. } = &ty.body
            && objects.is_new(&ty.name, &ty.name)
        {
            parameters::write(&ty.name, Some(&ty.name), &docs(first_line(&ty.doc)), fields, types, &mut objects)?;
        }
    }
    let code = objects.code();
    let (path, source) = (Path::new(&service.name).join("types.rs"), format!("{}/service.toml", service.name));
    Ok((!code.is_empty()).then_some(File { path, source, code }))
}

fn module(service: &Service, has_shared: bool) -> File {
    let families = service.families.iter().map(|family| (&family.name, &family.doc));
    let callback = service.callback.iter().map(|callback| (&callback.name, &callback.file.doc));
    let modules = families.chain(callback).map(|(name, doc)| {
        let (name, about) = (ident(name), docs(doc));
        quote!(#about pub(crate) mod #name;)
    });
    let shared = has_shared.then(|| {
        quote!(
            mod types;
            pub(crate) use types::*;
        )
    });
    File { path: Path::new(&service.name).join("mod.rs"), source: format!("{}/", service.name), code: quote!(#(#modules)* #shared) }
}

fn family(service: &Service, family: &Family) -> Result<File, String> {
    let types = |operation| Types { own: operation, shared: &family.types, service: &service.types };
    let messages: Vec<_> = (family.operations.iter())
        .map(|operation| {
            let examples = operation.file.examples.iter().map(|example| data(operation, &example.response));
            let fields = &operation.response;
            Message { name: &operation.rust, fields, types: types(&operation.types), examples: examples.collect() }
        })
        .collect();
    let pool = Pool::of(&messages);
    let mut objects = Objects::default();
    // Names without a prefix are for those that are alike everywhere.
    let shapes: Vec<_> = messages.iter().map(|message| pool.shape(message)).collect();
    for (message, shape) in messages.iter().zip(&shapes) {
        objects.count(message.name, shape);
    }
    for (operation, (message, shape)) in family.operations.iter().zip(messages.iter().zip(&shapes)) {
        let rust = &operation.rust;
        let about = docs(&format!("Of `{}`: {}", operation.file.action.get_ref(), first_line(&operation.file.doc)));
        parameters::write(rust, None, &about, &operation.request, message.types, &mut objects)?;
        let answer = if message.fields.is_empty() {
            quote!(crate::operation::NoAnswer)
        } else {
            let answer = ident(&format!("{rust}Answer"));
            let about = docs(&format!("The answer to [`{rust}`]."));
            written::write(&answer, &about, message, shape, &mut objects)?;
            quote!(#answer)
        };
        let (service, family, action) = (&service.name, &family.name, operation.file.action.get_ref());
        objects.push(quote! {
            impl crate::operation::ServiceOperation for #rust {
                const SERVICE: &'static str = #service;
                const FAMILY: &'static str = #family;
                const ACTION: &'static str = #action;
                type Answer = #answer;
            }
        });
    }
    Ok(file(&service.name, &family.name, objects.code()))
}

fn callback(service: &Service, callback: &Callback) -> Result<File, String> {
    let messages: Vec<_> = (callback.events.iter())
        .map(|event| Message {
            name: &event.rust,
            fields: &event.fields,
            types: Types { own: &event.types, shared: &callback.types, service: &service.types },
            examples: event.file.examples.iter().filter_map(|example| serde_json::from_str(&example.body).ok()).collect(),
        })
        .collect();
    let pool = Pool::of(&messages);
    let mut objects = Objects::default();
    let shapes: Vec<_> = messages.iter().map(|message| pool.shape(message)).collect();
    for (message, shape) in messages.iter().zip(&shapes) {
        objects.count(message.name, shape);
    }
    for (event, (message, shape)) in callback.events.iter().zip(messages.iter().zip(&shapes)) {
        let about = docs(&format!("The event `{}`: {}", event.word, first_line(&event.file.doc)));
        written::write(&event.rust, &about, message, shape, &mut objects)?;
        let (rust, service, word) = (&event.rust, &service.name, &event.word);
        objects.push(quote! {
            impl crate::operation::ServiceEvent for #rust {
                const SERVICE: &'static str = #service;
                const EVENT: &'static str = #word;
            }
        });
    }
    Ok(file(&service.name, &callback.name, objects.code()))
}

fn file(service: &str, name: &str, code: TokenStream) -> File {
    File { path: Path::new(service).join(format!("{name}.rs")), source: format!("{service}/{name}/"), code }
}

/// What stands in the envelope of an example.
fn data(operation: &Operation, example: &str) -> Value {
    let mut answer: Value = serde_json::from_str(example).unwrap_or_default();
    let within = match (operation.protocol, operation.file.envelope.as_ref().map(toml::Spanned::get_ref)) {
        (Protocol::TencentCloud, _) => "Response",
        (Protocol::Zego, Some(Envelope::Flat)) => return answer,
        (Protocol::Zego, _) => "Data",
    };
    answer.get_mut(within).map(Value::take).unwrap_or_default()
}

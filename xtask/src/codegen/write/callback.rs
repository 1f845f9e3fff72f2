//! A folder of callbacks: its module with the enumeration of events, one file an event, and what is answered.

use heck::ToPascalCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Answer, Callback, Event, Field, TypeKind, Types, ident};
use super::request::Input;
use super::{answer, docs, first_line, namespace, number, static_name, types, variant, with_service};

/// The body of the folder's module.
pub(super) fn module(callback: &Callback) -> TokenStream {
    let names: Vec<_> = callback.events.iter().map(|event| &event.rust).collect();
    let variants = callback.events.iter().zip(&names).map(|(event, name)| {
        let about = docs(first_line(&event.file.doc));
        quote!(#about #name(Box<#name>))
    });
    let words: Vec<_> = callback.events.iter().map(|event| &event.word).collect();
    quote! {
        /// What happened: a variant for every event that this version knows. As JSON it is the event's own fields under their wire names.
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {
            #(#variants,)*
            /// An event that this version does not know; the callback keeps all of its body. It can become a variant of its own in any later version.
            Unknown {
                /// The word on the wire.
                name: String,
            },
            /// An event that this version knows, in a body that it cannot read; the callback keeps all of it.
            Unreadable {
                /// The word on the wire.
                name: &'static str,
                /// What is wrong with the body.
                error: crate::callback::UnreadableEvent,
            },
        }

        /// What is known of every event.
        pub static EVENTS: &[&crate::spec::EventSpec] = &[#(#names::SPEC),*];

        impl crate::callback::EventSet for Event {
            fn specs() -> &'static [&'static crate::spec::EventSpec] { EVENTS }

            fn read(spec: Option<&'static crate::spec::EventSpec>, name: &str, json: &str) -> Self {
                let Some(spec) = spec else { return Self::Unknown { name: name.to_owned() } };
                let read = match spec.event {
                    #(#words => crate::callback::read(json).map(Self::#names),)*
                    _ => return Self::Unknown { name: name.to_owned() },
                };
                read.unwrap_or_else(|error| Self::Unreadable { name: spec.event, error })
            }

            fn spec(&self) -> Option<&'static crate::spec::EventSpec> {
                EVENTS.iter().copied().find(|spec| spec.event == self.name())
            }

            fn name(&self) -> &str {
                match self {
                    #(Self::#names(_) => #words,)*
                    Self::Unknown { name } => name,
                    Self::Unreadable { name, .. } => name,
                }
            }

            fn error(&self) -> Option<&crate::callback::UnreadableEvent> {
                if let Self::Unreadable { error, .. } = self { Some(error) } else { None }
            }
        }

        impl serde::Serialize for Event {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(Self::#names(event) => event.serialize(serializer),)*
                    Self::Unknown { .. } | Self::Unreadable { .. } => serializer.serialize_unit(),
                }
            }
        }
    }
}

/// The file of an event, with the types it declares.
pub(super) fn event(callback: &Callback, event: &Event, types: Types<'_>) -> TokenStream {
    let (rust, name, word) = (&event.rust, static_name(&event.module), &event.word);
    let about = docs(&format!("{}\n\nOn the wire `{}`. Vendor's page: `{}`.", event.file.doc.trim(), event.word, event.upstream));
    let (namespace, object, declared) = (namespace(), answer::object(&event.rust, &about, &event.fields), types::all(&event.types, types));
    let auth = event.auth.iter().zip(["event", "app_id", "timestamp", "nonce", "signature"]).map(|((wire, is_number), name)| {
        let (name, kind) = (ident(name), if *is_number { quote!(number) } else { quote!(text) });
        quote!(#name: crate::spec::AuthName::#kind(#wire))
    });
    let algorithm = variant(callback.file.algorithm);
    let retry = event.file.retry.as_ref().unwrap_or(&callback.file.retry).iter().copied().map(number);
    let mut paths = Paths::default();
    paths.add(&event.fields, "", types);
    let Paths { structured, numbers, texts } = paths;
    let answered = event.answer.as_ref().map(|answer| answer_type(answer, &format!("[`{}`]", event.rust), types));
    quote! {
        #namespace
        #object
        impl #rust {
            /// What is known of the event.
            pub const SPEC: &'static crate::spec::EventSpec = &#name;
        }
        static #name: crate::spec::EventSpec = crate::spec::EventSpec {
            service: &SERVICE,
            event: #word,
            auth: crate::spec::AuthNames { #(#auth),* },
            algorithm: crate::callback::CallbackAlgorithm::#algorithm,
            retry: &[#(#retry),*],
            structured: &[#(#structured),*],
            numbers: &[#(#numbers),*],
            texts: &[#(#texts),*],
        };
        #answered
        #declared
    }
}

/// Where in an event a text can stand for something else, as in a form all values are texts: fields of every spelling, those of objects after the names of
/// what they stand in, `Detail.RiskInfoList`.
#[derive(Default)]
struct Paths {
    /// Lists and objects, and what can be any JSON.
    structured: Vec<String>,
    /// Numbers and truth values.
    numbers: Vec<String>,
    /// Texts of any kind, and lists of them: a number in their place keeps its digits.
    texts: Vec<String>,
}

impl Paths {
    /// No event is nested deeper; an object within itself ends here.
    const MAX_DEPTH: usize = 8;

    fn add(&mut self, fields: &[Field], within: &str, types: Types<'_>) {
        for field in fields.iter().filter(|field| !field.in_text) {
            for name in [&field.wire].into_iter().chain(&field.described.also) {
                let path = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
                let inner = field.ty.item().unwrap_or(&field.ty);
                if path.split('.').count() < Self::MAX_DEPTH && inner.is(TypeKind::Object) {
                    self.add(types.fields(inner).unwrap_or_default(), &path, types);
                }
                let is_structured = inner.is(TypeKind::Object) || inner.is_any();
                let is_number = types.is_number(inner) || inner.is_numeric();
                if is_structured || field.ty.item().is_some() {
                    self.structured.push(path.clone());
                } else if is_number {
                    self.numbers.push(path.clone());
                }
                if !is_structured && !is_number {
                    self.texts.push(path);
                }
            }
        }
    }
}

/// The type of what is answered.
pub(super) fn answer_type(answer: &Answer, to: &str, types: Types<'_>) -> TokenStream {
    let about = docs(&format!("What to answer to {to}: the service reads it, as JSON, from the body of the answer."));
    Input::new(&answer.rust, about, &answer.fields, types, None).write()
}

/// All services' events in one enumeration.
pub(super) fn any<'s>(services: impl Iterator<Item = (&'s str, &'s Callback)>) -> TokenStream {
    let services: Vec<_> = services.collect();
    let cfgs: Vec<_> = services.iter().map(|(service, _)| with_service(service)).collect();
    let names: Vec<_> = services.iter().map(|(service, _)| *service).collect();
    let variants: Vec<_> = names.iter().map(|name| ident(&name.to_pascal_case())).collect();
    let docs = names.iter().map(|name| docs(&format!("An event of `{name}`.")));
    let modules = services.iter().map(|(service, callback)| (ident(service), ident(&callback.name)));
    let modules: Vec<_> = modules.map(|(service, callback)| quote!(#service::#callback)).collect();
    let specs = services.iter().zip(&cfgs).zip(&modules).flat_map(|(((_, callback), cfg), module)| {
        callback.events.iter().map(move |event| {
            let name = &event.rust;
            quote!(#cfg #module::#name::SPEC)
        })
    });
    quote! {
        /// An event of any service that is compiled in.
        #[cfg(feature = "callback")]
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyEvent {
            #(#docs #cfgs #variants(#modules::Event),)*
            /// An event that no service of this version knows; the callback keeps all of its body.
            Unknown {
                /// The word on the wire.
                name: String,
            },
        }

        #[cfg(feature = "callback")]
        impl crate::callback::EventSet for AnyEvent {
            fn specs() -> &'static [&'static crate::spec::EventSpec] {
                static ALL: &[&crate::spec::EventSpec] = &[#(#specs),*];
                ALL
            }

            #[allow(unused_variables, reason = "without any service nothing is read")]
            fn read(spec: Option<&'static crate::spec::EventSpec>, name: &str, json: &str) -> Self {
                match spec.map(|spec| spec.service.name) {
                    #(#cfgs Some(#names) => Self::#variants(crate::callback::EventSet::read(spec, name, json)),)*
                    _ => Self::Unknown { name: name.to_owned() },
                }
            }

            fn spec(&self) -> Option<&'static crate::spec::EventSpec> {
                match self {
                    #(#cfgs Self::#variants(event) => event.spec(),)*
                    Self::Unknown { .. } => None,
                }
            }

            fn name(&self) -> &str {
                match self {
                    #(#cfgs Self::#variants(event) => event.name(),)*
                    Self::Unknown { name } => name,
                }
            }

            fn error(&self) -> Option<&crate::callback::UnreadableEvent> {
                match self {
                    #(#cfgs Self::#variants(event) => event.error(),)*
                    Self::Unknown { .. } => None,
                }
            }
        }

        #[cfg(feature = "callback")]
        impl serde::Serialize for AnyEvent {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    #(#cfgs Self::#variants(event) => event.serialize(serializer),)*
                    Self::Unknown { .. } => serializer.serialize_unit(),
                }
            }
        }
    }
}

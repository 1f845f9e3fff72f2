//! The table: what is told of an operation or an event, row by row, and how each is decoded by its row.

use std::collections::BTreeSet;

use heck::ToKebabCase;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::super::description::Protocol;
use super::super::ir::{Answer, Body, Callback, Event, Family, Field, Operation, Role, Service, Ty, Type, TypeKind, ident};
use super::operation::output_name;
use super::{number, option, pages, runs, static_name, upper_end, variant};

/// The rows of a family.
pub(super) fn family(service: &Service, family: &Family) -> TokenStream {
    let module = ident(&family.name);
    let names = family.operations.iter().map(|operation| static_name(&operation.module));
    let list = quote!(pub(super) static OPERATIONS: &[&crate::spec::OperationRow] = &[#(&#names),*];);
    let rows = family.operations.iter().map(|operation| row(operation, &module));
    let fields = family.operations.iter().flat_map(|operation| operation.request.iter().chain(&operation.response));
    let types: Vec<_> = family.types.iter().chain(family.operations.iter().flat_map(|operation| &operation.types)).collect();
    all(service, &module, &list, rows, fields, &types)
}

/// The rows of a folder of callbacks.
pub(super) fn callback(service: &Service, callback: &Callback) -> TokenStream {
    let module = ident(&callback.name);
    let names = callback.events.iter().map(|event| static_name(&event.module));
    let list = quote!(pub(in super::super) static EVENTS: &[&crate::spec::EventRow] = &[#(&#names),*];);
    let rows = callback.events.iter().map(|event| event_row(event, callback.answer.as_ref(), &module));
    let answers = callback.answer.iter().chain(callback.events.iter().filter_map(|event| event.answer.as_ref()));
    let fields = callback.events.iter().flat_map(|event| &event.fields).chain(answers.flat_map(|answer| &answer.fields));
    let types: Vec<_> = callback.types.iter().chain(callback.events.iter().flat_map(|event| &event.types)).collect();
    all(service, &module, &list, rows, fields, &types)
}

/// The rows of the types that the folders of a service share.
pub(super) fn service(service: &Service) -> TokenStream {
    service.types.iter().filter_map(|ty| type_row(ty, &quote!(pub(super)))).collect()
}

fn all<'t>(
    service: &Service,
    module: &Ident,
    list: &TokenStream,
    rows: impl Iterator<Item = TokenStream>,
    fields: impl Iterator<Item = &'t Field>,
    types: &[&'t Type],
) -> TokenStream {
    let of_service = |name: &&Ident| service.types.iter().any(|ty| ty.name == **name);
    let named = fields.map(|field| &field.ty).chain(types.iter().flat_map(|ty| parts(ty))).filter_map(row_of).filter(of_service);
    let shared: BTreeSet<_> = named.map(static_name).collect();
    let (service, types) = (ident(&service.name), types.iter().filter_map(|ty| type_row(ty, &TokenStream::new())));
    // From a file of the table to the module with the types: the output can stand anywhere.
    quote!(use super::super::super::#service::#module; #(use super::types::#shared;)* #list #(#rows)* #(#types)*)
}

/// The types that the row of a type names.
fn parts(ty: &Type) -> Vec<&Ty> {
    match &ty.body {
        Body::List { item, .. } => vec![item],
        Body::Object { fields, .. } => fields.iter().map(|field| &field.ty).collect(),
        Body::Enum { .. } | Body::Id { .. } => Vec::new(),
    }
}

/// The declared type whose row a field names.
fn row_of(ty: &Ty) -> Option<&Ident> {
    match ty {
        Ty::Scalar(_) | Ty::Named(TypeKind::NumberId, _) => None,
        Ty::Named(_, name) | Ty::Bounded(name, _) => Some(name),
        Ty::Vec(item) => row_of(item),
    }
}

fn row(operation: &Operation, module: &Ident) -> TokenStream {
    let (file, name, request) = (&operation.file, static_name(&operation.module), &operation.rust);
    let (command, doc, upstream) = (operation.module.to_kebab_case(), file.doc.trim(), &operation.upstream);
    let parameters = operation.request.iter().map(|field| field_row(field, Role::Input));
    // What an answer has to have is nowhere said.
    let response = operation.response.iter().map(|field| field_row(&Field { optional: true, ..field.clone() }, Role::Output));
    let (warnings, deprecated, destroys) = (&file.warnings, option(file.deprecated.as_ref()), option(file.destroys.as_ref()));
    let examples = file.examples.iter().map(|example| {
        let (name, response) = (&example.name, example.response.trim());
        quote!(crate::spec::ExampleSpec { name: #name, response: #response })
    });
    let decoder = match operation.protocol {
        Protocol::Zego => quote!(crate::zego::decode_document),
        Protocol::TencentCloud => quote!(crate::tencent::decode_document),
    };
    let output = output_name(operation).map_or_else(|| quote!(crate::NoOutput), |name| quote!(#module::#name));
    let pages = pages::begin(operation, &quote!(#module::#request));
    let runs = runs::row(operation);
    quote! {
        static #name: crate::spec::OperationRow = crate::spec::OperationRow {
            spec: #module::#request::SPEC,
            command: #command,
            doc: #doc,
            upstream: #upstream,
            request: &[#(#parameters),*],
            response: &[#(#response),*],
            warnings: &[#(#warnings),*],
            destroys: #destroys,
            deprecated: #deprecated,
            examples: &[#(#examples),*],
            #[cfg(feature = "serde-requests")]
            pages: #pages,
            runs: #runs,
            decode: |body, asked| #decoder::<#output>(#module::#request::SPEC, body, asked),
        };
    }
}

fn event_row(event: &Event, answer: Option<&Answer>, module: &Ident) -> TokenStream {
    let (name, rust, doc, upstream) = (static_name(&event.module), &event.rust, event.file.doc.trim(), &event.upstream);
    let fields = event.fields.iter().map(|field| field_row(field, Role::Output));
    let answer =
        event.answer.as_ref().or(answer).map_or(&[][..], |answer| &answer.fields).iter().map(|field| field_row(field, Role::Input));
    let examples = event.file.examples.iter().map(|example| {
        let (name, body) = (&example.name, example.body.trim());
        quote!(crate::spec::EventExample { name: #name, body: #body })
    });
    quote! {
        static #name: crate::spec::EventRow = crate::spec::EventRow {
            spec: #module::#rust::SPEC,
            doc: #doc,
            upstream: #upstream,
            fields: &[#(#fields),*],
            answer: &[#(#answer),*],
            examples: &[#(#examples),*],
            decode: |body| crate::callback::decode_document::<#module::#rust>(&#name, body),
        };
    }
}

fn field_row(field: &Field, role: Role) -> TokenStream {
    let Field { wire, key, flag, answers, .. } = field;
    let (ty, doc) = (type_spec(&field.ty), &field.doc);
    let constructor = if field.optional || field.one_of.is_some() { quote!(optional) } else { quote!(required) };
    let words = |words: &[String], name: &str| {
        let name = ident(name);
        (!words.is_empty()).then(|| quote!(.#name(&[#(#words),*])))
    };
    let more = [
        field.one_of.as_ref().map(|group| quote!(.one_of(#group))),
        field.any_of.as_ref().map(|group| quote!(.any_of(#group))),
        field.required_if.as_ref().map(|(name, values)| quote!(.required_if(#name, &[#(#values),*]))),
        words(&field.only, "only"),
        words(&field.values, "values"),
        field.default.as_ref().map(|default| quote!(.default(#default))),
        field.max_bytes.map(number).map(|max| quote!(.max_bytes(#max))),
        field.max_chars.map(number).map(|max| quote!(.max_chars(#max))),
        field.range.map(|(min, max)| (number(min), number(max))).map(|(min, max)| quote!(.range(#min, #max))),
        field.partial.then(|| quote!(.partial())),
        words(answers, "answers").filter(|_| role == Role::Output),
        words(&field.also, "also"),
        field.in_text.then(|| quote!(.in_text())),
    ];
    quote!(crate::spec::FieldSpec::#constructor(#wire, #key, #flag, #ty, #doc)#(#more)*)
}

/// The row of a type, which a field names.
fn type_spec(ty: &Ty) -> TokenStream {
    let inner = match ty {
        Ty::Scalar(scalar) => ident(scalar.spec).into_token_stream(),
        Ty::Named(TypeKind::NumberId, _) => quote!(U64),
        Ty::Named(kind, name) => {
            let (name, kind) =
                (static_name(name), if *kind == TypeKind::Object { quote!(Struct) } else { variant(kind).into_token_stream() });
            quote!(#kind(&#name))
        }
        Ty::Bounded(name, _) => {
            let name = static_name(name);
            quote!(List(&#name))
        }
        Ty::Vec(item) => {
            let item = type_spec(item);
            quote!(List(&crate::spec::ListSpec::new(#item, 0, usize::MAX)))
        }
    };
    quote!(crate::spec::TypeSpec::#inner)
}

fn type_row(ty: &Type, visibility: &TokenStream) -> Option<TokenStream> {
    let (rust, name) = (static_name(&ty.name), ty.name.to_string());
    let (kind, value) = match &ty.body {
        Body::Enum { words, number } => {
            let constructor = if *number { quote!(numbers) } else { quote!(new) };
            let words = words.iter().map(|(word, _, meaning)| quote!((#word, #meaning)));
            (quote!(EnumSpec), quote!(#constructor(#name, &[#(#words),*])))
        }
        Body::Id { number: true, .. } => return None,
        Body::Id { secret, .. } => {
            let (doc, constructor) = (ty.doc.trim(), if *secret { quote!(secret) } else { quote!(new) });
            (quote!(IdSpec), quote!(#constructor(#name, #doc)))
        }
        Body::List { item, min, max, unique } => {
            let (item, min, max, unique) = (type_spec(item), number(*min), upper_end(*max), unique.then(|| quote!(.unique())));
            (quote!(ListSpec), quote!(new(#item, #min, #max)#unique))
        }
        Body::Object { fields, role, .. } => {
            let fields = fields.iter().map(|field| field_row(field, *role));
            (quote!(StructSpec), quote!(new(#name, &[#(#fields),*])))
        }
    };
    Some(quote!(#visibility static #rust: crate::spec::#kind = crate::spec::#kind::#value;))
}

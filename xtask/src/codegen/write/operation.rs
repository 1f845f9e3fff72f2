//! An operation: the request, its answer, and what a call needs to know of it.

use std::fmt::Write as _;

use indexmap::IndexMap;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::description::{Code, Effect, Envelope, Protocol};
use super::super::ir::{self, Evidence, Field, Operation, Ty, TypeKind, Types};
use super::request::{Input, getter_name};
use super::{answer, docs, ends, namespace, number, option, pages, report, static_name, types, variant};

/// The file of an operation, with the types it declares.
pub(super) fn write(operation: &Operation, types: Types<'_>) -> TokenStream {
    let input = Input::new(&operation.rust, docs(&about(operation)), &operation.request, types, Some(static_name(&operation.module)));
    let (namespace, request, implementation) = (namespace(), input.write(), implementation(operation, &input));
    let (answer, spec, declared) = (output(operation, types), spec(operation), types::all(&operation.types, types));
    let pages = pages::write(operation);
    quote!(#namespace #request #implementation #pages #answer #spec #declared)
}

fn implementation(operation: &Operation, input: &Input<'_>) -> TokenStream {
    let name = &operation.rust;
    let protocol = variant(operation.protocol);
    let output = output_name(operation).map_or_else(|| quote!(crate::NoOutput), |name| quote!(#name));
    let names: Vec<_> = operation.request.iter().map(|field| &field.wire).collect();
    let uses = quote! { fn uses(&self, parameter: &str) -> bool { matches!(parameter, #(#names)|*) } };
    let uses = (!names.is_empty()).then_some(uses);
    // To Tencent, words in upper and lower case are the same.
    let check = input
        .conditions(operation.protocol == Protocol::Zego)
        .map(|check| quote!(fn check(&self) -> Result<(), crate::RequestError> { #check }));
    let (quota_key, asked, secrets) = (quota_key(operation), asked(operation, input), secrets(operation, input.types));
    let ends = ends::calls(operation, input);
    quote! {
        impl crate::Operation for #name {
            type Protocol = crate::#protocol;
            type Output = #output;
            fn action(&self) -> crate::Action { crate::Action::Described(Self::SPEC) }
            #uses
            #check
            #quota_key
            #secrets
            #asked
            #ends
        }
    }
}

/// The values that calls are counted by.
fn quota_key(operation: &Operation) -> Option<TokenStream> {
    let mut counted: Vec<&str> =
        operation.file.quota.iter().filter_map(|quota| quota.per.as_ref()).map(|per| per.get_ref().as_str()).collect();
    counted.sort_unstable();
    counted.dedup();
    let arms: Vec<_> = (operation.request.iter().filter(|field| counted.contains(&field.wire.as_str())))
        .map(|field| {
            let (wire, rust) = (&field.wire, &field.rust);
            let key = match (&field.ty, field.optional) {
                (ty, false) if ty.is_text() => quote!(Some(self.#rust.as_str().into())),
                (Ty::Named(TypeKind::Id, _), true) => quote!(self.#rust.as_ref().map(|value| value.as_str().into())),
                (Ty::Scalar(scalar), true) if scalar.is_text() => quote!(self.#rust.as_deref().map(Into::into)),
                (_, false) => quote!(Some(self.#rust.to_string().into())),
                (_, true) => quote!(self.#rust.as_ref().map(|value| value.to_string().into())),
            };
            quote!(#wire => #key)
        })
        .collect();
    (!arms.is_empty()).then(
        || quote!(fn quota_key(&self, parameter: &str) -> Option<std::borrow::Cow<'_, str>> { match parameter { #(#arms,)* _ => None } }),
    )
}

/// The fields that hold secrets.
fn secrets(operation: &Operation, types: Types<'_>) -> Option<TokenStream> {
    let names = types.secrets(&operation.request);
    (!names.is_empty()).then(|| {
        quote!(
            fn secrets(&self) -> Vec<&'static str> {
                vec![#(#names),*]
            }
        )
    })
}

/// The items that the answer has to account for.
fn asked(operation: &Operation, input: &Input<'_>) -> Option<TokenStream> {
    let asked = ir::asked(operation, input.types);
    if asked.is_empty() {
        return None;
    }
    let by_vendor = operation.response.iter().any(|field| !field.answers.is_empty() && !field.only.is_empty());
    let vendor = operation.vendor().filter(|_| by_vendor).map(|vendor| &vendor.rust);
    let vendor = vendor.map(|vendor| quote!(asked.vendor(self.#vendor.as_str());));
    let lists = asked.iter().map(|asked| {
        let is_bounded = matches!(asked.list.ty, Ty::Bounded(..));
        let items = if is_bounded { quote!(value.as_slice()) } else { quote!(value) };
        let name = match asked.item {
            Some(Field { rust, ty, .. }) if ty.is(TypeKind::Id) => quote!(item.#rust().as_str()),
            Some(Field { rust, .. }) => quote!(item.#rust()),
            None => {
                let list = if is_bounded { quote!(value.as_vec()) } else { quote!(value) };
                return input.when_given(asked.list, &quote!(asked.items(#list);));
            }
        };
        let parts: Vec<_> = asked.parts.iter().map(|field| part(field)).collect();
        let told = match parts.as_slice() {
            [] => quote!(for item in #items { asked.part(#name, ""); }),
            [part] => quote!(for item in #items { asked.part(#name, #part); }),
            parts => quote! {
                for item in #items {
                    asked.part(#name, crate::account::words([#(#parts),*].iter().filter(|part| !part.is_empty())));
                }
            },
        };
        input.when_given(asked.list, &told)
    });
    Some(quote!(fn asked<'a>(&'a self, asked: &mut crate::account::Asked<'a>) { #vendor #(#lists)* }))
}

/// What else was asked of an item, as one text.
fn part(field: &Field) -> TokenStream {
    let getter = getter_name(field);
    match (field.ty.item().is_some(), field.optional) {
        (true, true) => quote!(crate::account::words(item.#getter().into_iter().flatten())),
        (true, false) => quote!(crate::account::words(item.#getter())),
        (false, true) => quote!(item.#getter().iter().map(ToString::to_string).collect::<String>()),
        (false, false) => quote!(item.#getter().to_string()),
    }
}

/// The name of the type of its answer; none where it has no data.
pub(super) fn output_name(operation: &Operation) -> Option<Ident> {
    (!operation.response.is_empty()).then(|| format_ident!("{}Output", operation.rust))
}

fn output(operation: &Operation, types: Types<'_>) -> Option<TokenStream> {
    let name = output_name(operation)?;
    let object = answer::object(&name, &docs(&format!("The answer to [`{}`].", operation.rust)), &operation.response);
    let list = quote! { const SHAPE: crate::object::Shape = crate::object::Shape::List; };
    let shape = operation.response.iter().any(|field| field.whole).then_some(list);
    let outcomes = report::of_answer(&operation.response, types);
    Some(quote!(#object impl crate::Output for #name { #shape #outcomes }))
}

fn about(operation: &Operation) -> String {
    let file = &operation.file;
    let mut text = file.doc.trim().to_owned();
    if let Some(deprecated) = &file.deprecated {
        let _ = write!(text, "\n\n**Deprecated by the vendor**: {deprecated}");
    }
    for warning in &file.warnings {
        let _ = write!(text, "\n\nBefore the first call: {warning}");
    }
    let quotas: Vec<_> = file
        .quota
        .iter()
        .map(|quota| {
            let every = if quota.seconds == 1 { "a second".to_owned() } else { format!("every {} seconds", quota.seconds) };
            let counted = quota.per.as_ref().map_or_else(|| "app".to_owned(), |per| format!("`{}`", per.get_ref()));
            let in_test = quota.test.map(|calls| format!(" ({calls} in the test environment)")).unwrap_or_default();
            let calls = if quota.calls == 1 { "1 call".to_owned() } else { format!("{} calls", quota.calls) };
            format!("{calls} {every} for each {counted}{in_test}")
        })
        .collect();
    let repeat = match file.effect.get_ref() {
        Effect::Read => "changes nothing",
        Effect::Converging => "ends in the same state",
        Effect::Timely => "ends in the same state, but a late one can hit a successor of the same name",
        Effect::Keyed => "with the same key updates what the first call made",
        Effect::Once => "acts twice",
    };
    let _ = write!(
        text,
        "\n\nQuota: {}. A repeat {repeat}.{}{}{} Vendor's page: `{}`.",
        quotas.join(", "),
        reconcile(operation),
        pages::pager(operation).map_or_else(String::new, |pager| format!(" All pages: [`{pager}`](crate::page::{pager}).")),
        ends::sentence(operation),
        operation.upstream
    );
    text
}

/// Where to look when nobody knows whether a call was carried out; nothing, where it does not matter.
fn reconcile(operation: &Operation) -> String {
    let places: Vec<_> = (operation.reconcile.iter())
        .map(|evidence| match evidence {
            Evidence::Operation(name) => format!("`{name}`"),
            Evidence::Event(name) => format!("the callback `{name}`"),
        })
        .collect();
    match (*operation.file.effect.get_ref(), places.split_last()) {
        (Effect::Read, _) => String::new(),
        (_, None) => " Nothing tells whether a call of unknown outcome was carried out.".to_owned(),
        (_, Some((last, before))) => {
            let before = if before.is_empty() { String::new() } else { before.join(", ") + " or " };
            format!(" Whether a call of unknown outcome was carried out is told by {before}{last}.")
        }
    }
}

fn spec(operation: &Operation) -> TokenStream {
    let (file, name, action) = (&operation.file, static_name(&operation.module), operation.file.action.get_ref());
    let (method, effect) = (variant(file.method), variant(file.effect.get_ref()));
    let envelope = variant(file.envelope.as_ref().map_or(Envelope::Data, |envelope| *envelope.get_ref()));
    let quotas = file.quota.iter().map(|quota| {
        let (calls, seconds) = (number(quota.calls), number(quota.seconds));
        let per = quota.per.as_ref().map(toml::Spanned::get_ref).map(|per| quote!(.per(#per)));
        let test = quota.test.map(number).map(|calls| quote!(.in_test(#calls)));
        quote!(crate::spec::Quota::new(#calls, #seconds)#per #test)
    });
    let brackets = operation.request.iter().filter(|field| field.key.ends_with("[]")).map(|field| &field.wire);
    let codes = codes(&file.codes);
    let reconcile = operation.reconcile.iter().map(|evidence| match evidence {
        Evidence::Operation(name) => quote!(crate::spec::Evidence::Operation(#name)),
        Evidence::Event(name) => quote!(crate::spec::Evidence::Event(#name)),
    });
    let gone = file.gone.iter().map(toml::Spanned::get_ref);
    let ends = ends::spec(operation);
    quote! {
        static #name: crate::spec::OperationSpec = crate::spec::OperationSpec {
            family: &FAMILY,
            action: #action,
            method: crate::spec::Method::#method,
            effect: crate::spec::Effect::#effect,
            reconcile: &[#(#reconcile),*],
            gone: &[#(#gone),*],
            #ends
            envelope: crate::spec::Envelope::#envelope,
            quota: &[#(#quotas),*],
            brackets: &[#(#brackets),*],
            codes: #codes,
        };
    }
}

/// The rows of return codes.
pub(super) fn codes(codes: &IndexMap<String, Code>) -> TokenStream {
    let rows = codes.iter().map(|(code, Code { kind, doc, hint, refused, also })| {
        let kind = variant(kind);
        let also = option(also.map(variant).map(|kind| quote!(crate::ErrorKind::#kind)));
        quote! {
            crate::spec::CodeSpec { code: #code, kind: crate::ErrorKind::#kind, also: #also, doc: #doc, hint: #hint, refused: #refused }
        }
    });
    quote!(&[#(#rows),*])
}

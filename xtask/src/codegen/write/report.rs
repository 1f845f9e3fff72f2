//! How an answer accounts for items: those that failed, and those that it mentions at all.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::description::Failure;
use super::super::ir::{Field, Ty, TypeKind, Types};

/// How an object tells of items: its own, if it is one, and those inside it.
pub(super) fn of_object(name: &Ident, fields: &[Field], failure: Option<&Failure>) -> Option<TokenStream> {
    let mut body: TokenStream = fields.iter().filter(|field| field.partial).map(partial).collect();
    if let Some(failure) = failure {
        let nested = !body.is_empty();
        let before = nested.then(|| quote!(let before = to.failures();));
        let own = own(fields, failure, nested);
        body = quote!(#before #body #own);
    }
    (!body.is_empty()).then(|| {
        quote! {
            impl crate::account::Report for #name {
                fn report(&self, to: &mut crate::account::Outcomes<'_>) { #body }
            }
        }
    })
}

/// What an answer reports, if anything.
pub(super) fn of_answer(fields: &[Field], types: Types<'_>) -> Option<TokenStream> {
    let body: TokenStream =
        fields.iter().filter(|field| field.partial || !field.answers.is_empty()).map(|field| of_field(field, types)).collect();
    (!body.is_empty()).then(|| quote!(fn outcomes(&self, to: &mut crate::account::Outcomes<'_>) { #body }))
}

fn of_field(field: &Field, types: Types<'_>) -> TokenStream {
    let rust = &field.rust;
    let mut told = if field.partial {
        partial(field)
    } else {
        let inside = field.ty.item().and_then(|item| types.fields(item)).unwrap_or_default();
        let item = inside.iter().find(|other| Some(&other.wire) == field.item.as_ref());
        match item.map(|named| text(&quote!(item), named)) {
            None => quote!(to.all_ok(&self.#rust);),
            Some(text) => quote!(for item in &self.#rust { to.ok(#text); }),
        }
    };
    if !field.answers.is_empty() {
        told = quote!(to.answering(|to| { #told }););
    }
    match field.only.as_slice() {
        [vendor] => quote!(to.of_vendor(#vendor, |to| { #told });),
        _ => told,
    }
}

fn partial(field: &Field) -> TokenStream {
    let rust = &field.rust;
    quote!(crate::account::Report::report(&self.#rust, to);)
}

fn own(fields: &[Field], failure: &Failure, nested: bool) -> TokenStream {
    let field = |wire: Option<&String>| wire.and_then(|wire| fields.iter().find(|field| field.wire == *wire));
    let owned = |wire: Option<&String>| field(wire).map_or_else(|| quote!(String::new()), owned);
    let this = quote!(self);
    let mut fine = Vec::new();
    let code = field(Some(&failure.code));
    if let Some(field) = code.filter(|_| !failure.ok.is_empty()) {
        let rust = &field.rust;
        let is_text = field.ty.is_text();
        let ok = failure.ok.iter().map(|ok| if is_text { quote!(#ok) } else { ok.parse().unwrap_or_default() });
        let subject = match (is_text, field.optional) {
            (true, true) => quote!(self.#rust.as_deref()),
            (true, false) => quote!(self.#rust.as_str()),
            (false, _) => quote!(self.#rust),
        };
        let pattern = if field.optional { quote!(None | Some(#(#ok)|*)) } else { quote!(#(#ok)|*) };
        fine.push(quote!(matches!(#subject, #pattern)));
    }
    if let Some(message) = field(failure.message.as_ref()).filter(|_| failure.silent_without_message) {
        let rust = &message.rust;
        fine.push(quote!(self.#rust.is_empty()));
    }
    let item = match (&failure.item, &failure.label) {
        (item, None) => owned(item.as_ref()),
        (None, Some(label)) => quote!(#label.to_owned()),
        (item, Some(label)) => {
            let item = owned(item.as_ref());
            quote!(Some(#item).filter(|item| !item.is_empty()).unwrap_or_else(|| #label.to_owned()))
        }
    };
    let (code, message) = (owned(Some(&failure.code)), owned(failure.message.as_ref()));
    let request_id = failure.request_id.as_ref().map(|wire| owned(Some(wire)));
    let request_id = request_id.map_or_else(|| quote!(None), |id| quote!(Some(#id).filter(|id| !id.is_empty())));
    let failed = quote!(to.failed(crate::ItemFailure::new(#item, #code, #message, #request_id)););
    let ok = field(failure.item.as_ref()).map(|item| {
        let text = text(&this, item);
        quote!(to.ok(#text);)
    });
    // What failed inside of it has said so already.
    let fresh = nested.then(|| quote!(to.failures() == before));
    match (fine.as_slice(), ok) {
        ([], _) => fresh.map_or_else(|| failed.clone(), |fresh| quote!(if #fresh { #failed })),
        (fine, Some(ok)) => {
            let fresh = fresh.map(|fresh| quote!(if #fresh));
            quote!(if #(#fine)||* { #ok } else #fresh { #failed })
        }
        (fine, None) => {
            let fresh = fresh.map(|fresh| quote!(&& #fresh));
            quote!(if #(!#fine)&&* #fresh { #failed })
        }
    }
}

/// A field as `&str`, empty where there is none.
pub(super) fn text(of: &TokenStream, field: &Field) -> TokenStream {
    let rust = &field.rust;
    match (&field.ty, field.optional) {
        (Ty::Named(TypeKind::Id, name), true) => quote!(#of.#rust.as_ref().map_or("", #name::as_str)),
        (ty, true) if ty.is_text() => quote!(#of.#rust.as_deref().unwrap_or_default()),
        (ty, false) if ty.is_text() => quote!(#of.#rust.as_str()),
        (_, true) => quote!(&#of.#rust.as_ref().map(ToString::to_string).unwrap_or_default()),
        (_, false) => quote!(&#of.#rust.to_string()),
    }
}

/// A field as owned text, empty where there is none; of JSON only what is text.
fn owned(field: &Field) -> TokenStream {
    let rust = &field.rust;
    match (&field.ty, field.optional) {
        (Ty::Scalar(scalar), true) if scalar.is_text() => quote!(self.#rust.clone().unwrap_or_default()),
        (Ty::Scalar(scalar), false) if scalar.is_text() => quote!(self.#rust.clone()),
        (Ty::Scalar(scalar), false) if scalar.name == "json" => quote!(self.#rust.as_str().unwrap_or_default().to_owned()),
        (_, true) => quote!(self.#rust.as_ref().map(ToString::to_string).unwrap_or_default()),
        (_, false) => quote!(self.#rust.to_string()),
    }
}

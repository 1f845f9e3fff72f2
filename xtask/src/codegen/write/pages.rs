//! How the list of an operation goes on.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Field, Operation, Pages, Steps};
use super::{number, option};

/// What reads page after page by the types of the operation.
pub(super) fn write(operation: &Operation) -> Option<TokenStream> {
    let Pages::List { items, id, steps, size } = operation.pages.as_ref()? else { return None };
    let (name, list, item) = (&operation.rust, &items.rust, items.ty.item()?);
    let check = size.as_ref().map(|Field { wire, rust, optional, range, .. }| {
        let max = number(range.map_or(i64::MAX, |(_, max)| max));
        let size = if *optional { quote!(self.#rust.unwrap_or(1)) } else { quote!(self.#rust) };
        quote!(fn check_size(&self) -> Result<(), crate::RequestError> { crate::request::check_range(#wire, #size, 1, #max) })
    });
    let (Steps::Marker { parameter, .. } | Steps::Count { parameter, .. }) = steps;
    let (place, at) = (place(parameter), at(parameter, operation.request.len() == 1));
    let (steps, rest) = match steps {
        Steps::Marker { next, last, done, .. } => {
            let usual = if next.ty.is_text() { "" } else { "0" };
            let behind = last.as_deref().unwrap_or(usual);
            let rest = said(next);
            let rest = match done {
                None => rest,
                Some(Field { rust, ty, .. }) => {
                    let is_done = if ty.is_flag() { quote!(answer.#rust.is_set()) } else { quote!(answer.#rust) };
                    quote!(if #is_done { String::new() } else { #rest })
                }
            };
            (quote!(Markers { last: #behind }), rest)
        }
        Steps::Count { first, total, most, .. } => {
            let most = option(most.map(number));
            let rest = total.as_ref().map_or_else(|| quote!(String::new()), said);
            let pages = first.map(number).map(|first| quote!(Pages { first: #first, most: #most }));
            (pages.unwrap_or_else(|| quote!(Items { most: #most })), rest)
        }
    };
    let id = match id {
        Some(Field { rust, ty, .. }) if ty.is_text() => quote!(Some(item.#rust.as_str().into())),
        Some(Field { rust, .. }) => quote!(Some(item.#rust.to_string().into())),
        None if item.is_text() => quote!(Some(item.as_str().into())),
        None => quote!(None),
    };
    let item_name = if id.to_string() == "None" { quote!(_) } else { quote!(item) };
    Some(quote! {
        impl crate::page::Paged for #name {
            type Item = #item;
            const STEPS: crate::page::Steps = crate::page::Steps::#steps;
            #check
            fn place(&self) -> String { #place }
            fn at(&self, place: &str) -> Self { #at }
            fn page(answer: Self::Output) -> crate::page::Page<#item> { crate::page::Page { rest: #rest, items: answer.#list } }
            fn id(#item_name: &#item) -> Option<std::borrow::Cow<'_, str>> { #id }
        }
    })
}

/// The name of its pager.
pub(super) fn pager(operation: &Operation) -> Option<String> {
    Some(match operation.pages.as_ref()? {
        Pages::ByHand(name) => name.to_string(),
        Pages::List { .. } => "ListPager".to_owned(),
    })
}

/// What begins its list by its row.
pub(super) fn begin(operation: &Operation, request: &TokenStream) -> TokenStream {
    option(operation.pages.as_ref().map(|pages| {
        let pager = match pages {
            Pages::ByHand(name) => quote!(crate::page::#name),
            Pages::List { .. } => quote!(crate::page::ListPager<#request>),
        };
        quote!(crate::page::begin::<#pager>)
    }))
}

/// The text of a parameter, empty where it is left out.
fn place(Field { rust, ty, optional, .. }: &Field) -> TokenStream {
    match (ty.is_text(), optional) {
        (true, true) if ty.is_named() => quote!(self.#rust.as_ref().map(|place| place.as_str().to_owned()).unwrap_or_default()),
        (true, true) => quote!(self.#rust.clone().unwrap_or_default()),
        (true, false) if ty.is_named() => quote!(self.#rust.as_str().to_owned()),
        (true, false) => quote!(self.#rust.clone()),
        (false, true) => quote!(self.#rust.map(|place| place.to_string()).unwrap_or_default()),
        (false, false) => quote!(self.#rust.to_string()),
    }
}

/// The request with a text put into a parameter.
fn at(Field { rust, ty, optional, .. }: &Field, is_alone: bool) -> TokenStream {
    let value = match (ty.is_text(), optional) {
        (true, true) => quote!(Some(place.into())),
        (true, false) => quote!(place.into()),
        (false, true) if ty.is_named() => quote!(place.parse::<u64>().ok().map(Into::into)),
        (false, true) => quote!(place.parse().ok()),
        (false, false) if ty.is_named() => quote!(place.parse::<u64>().unwrap_or_default().into()),
        (false, false) => quote!(place.parse().unwrap_or_default()),
    };
    let others = (!is_alone).then(|| quote!(..self.clone()));
    quote!(Self { #rust: #value, #others })
}

/// What a field of the answer says, as text.
fn said(Field { rust, ty, optional, .. }: &Field) -> TokenStream {
    match (ty.is_text(), optional) {
        (true, true) if ty.is_named() => quote!(answer.#rust.map(|told| told.as_str().to_owned()).unwrap_or_default()),
        (true, true) => quote!(answer.#rust.unwrap_or_default()),
        (true, false) if ty.is_named() => quote!(answer.#rust.as_str().to_owned()),
        (true, false) => quote!(answer.#rust),
        (false, true) => quote!(answer.#rust.map(|told| told.to_string()).unwrap_or_default()),
        (false, false) => quote!(answer.#rust.to_string()),
    }
}

//! What ends what an operation starts, as the call that does it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::super::ir::{Ending, Ends, Field, Operation, Origin, Ty, Types};
use super::field::{given_copy, is_fallible};
use super::option;
use super::request::Input;

/// Makes the calls that end what this one starts; nothing, where it starts nothing.
pub(super) fn calls(operation: &Operation, input: &Input<'_>) -> Option<TokenStream> {
    let Ending { rust, fills, .. } = operation.ends_by.as_ref()?;
    let value = |from: &Field, origin: Origin| match origin {
        Origin::Request => copied(from, &self_field(from), input.types),
        Origin::Item => quote!(vec![item.clone()]),
        Origin::Answer => {
            let rust = &from.rust;
            copied(from, &quote!(output.#rust), input.types)
        }
        Origin::Next => {
            let rust = &from.rust;
            quote!(self.#rust.saturating_add(1))
        }
    };
    let mut required: Vec<_> = fills.iter().filter(|fill| !fill.parameter.optional).collect();
    required.sort_by_key(|fill| fill.parameter.arg.unwrap_or(u32::MAX));
    let arguments = required.iter().map(|fill| {
        // Looked at before.
        let is_known = fill.origin == Origin::Answer && fill.from.optional;
        let known = known_name(&fill.from);
        if is_known { quote!(#known.clone()) } else { value(&fill.from, fill.origin) }
    });
    let fails = required.iter().any(|fill| is_fallible(&fill.parameter));
    let setters: Vec<_> = (fills.iter().filter(|fill| fill.parameter.optional))
        .map(|fill| {
            let (setter, from) = (&fill.parameter.rust, &fill.from.rust);
            let fails = is_fallible(&fill.parameter);
            let set = |value: TokenStream| {
                let call = quote!(end.#setter(#value));
                if fails { quote!(let Ok(end) = #call else { return; };) } else { quote!(let end = #call;) }
            };
            if !fill.from.optional {
                return set(value(&fill.from, fill.origin));
            }
            let owner = if fill.origin == Origin::Answer { quote!(output) } else { quote!(self) };
            let given = match fill.origin {
                Origin::Next => quote!(value.saturating_add(1)),
                _ if given_copy(&fill.from.ty, input.types) => quote!(*value),
                _ => quote!(value.clone()),
            };
            let call = quote!(end.#setter(#given));
            if fails {
                quote!(let end = if let Some(value) = &#owner.#from { let Ok(end) = #call else { return; }; end } else { end };)
            } else {
                quote!(let end = if let Some(value) = &#owner.#from { #call } else { end };)
            }
        })
        .collect();
    let made = quote!(#rust::new(#(#arguments),*));
    let made = if fails { quote!(let Ok(end) = #made else { return; };) } else { quote!(let end = #made;) };
    let made = quote!(#made #(#setters)* to.take(end););
    let made = match fills.iter().find(|fill| fill.origin == Origin::Item) {
        None => made,
        Some(list) => {
            let rust = &list.from.rust;
            let is_bounded = matches!(list.from.ty, Ty::Bounded(..));
            let list = if is_bounded { quote!(self.#rust.as_slice()) } else { quote!(&self.#rust) };
            quote!(for item in #list { #made })
        }
    };
    let answered: Vec<_> = fills.iter().filter(|fill| fill.origin == Origin::Answer).map(|fill| known(&fill.from)).collect();
    let (output, known) = if answered.is_empty() {
        (quote!(_), None)
    } else {
        (quote!(output), Some(quote!(let Some(output) = output else { return; }; #(#answered)*)))
    };
    Some(quote! {
        fn ends(&self, #output: Option<&Self::Output>, to: &mut impl crate::running::TakeEnd<Self::Protocol>) { #known #made }
    })
}

/// What the answer is known to have.
fn known_name(field: &Field) -> Ident {
    format_ident!("known_{}", field.rust.unraw())
}

/// Goes on only where the answer has it.
fn known(field: &Field) -> TokenStream {
    let rust = &field.rust;
    if field.optional {
        let known = known_name(field);
        quote!(let Some(#known) = &output.#rust else { return; };)
    } else {
        quote!(if !crate::running::is_known(&output.#rust) { return; })
    }
}

fn self_field(field: &Field) -> TokenStream {
    let rust = &field.rust;
    quote!(self.#rust)
}

fn copied(field: &Field, value: &TokenStream, types: Types<'_>) -> TokenStream {
    if given_copy(&field.ty, types) { quote!(#value) } else { quote!(#value.clone()) }
}

/// What is kept of it beside the types.
pub(super) fn spec(operation: &Operation) -> TokenStream {
    let ends_by = operation.ends_by.as_ref().map(|ending| {
        let action = &ending.action;
        let names: Vec<_> = ending.fills.iter().filter(|fill| ending.names.by.contains(&fill.parameter.wire)).collect();
        let of = |answer: bool| names.iter().filter(move |fill| (fill.origin == Origin::Answer) == answer).map(|fill| &fill.parameter.wire);
        let (request, answer) = (of(false), of(true));
        quote!(crate::spec::EndsBy { action: #action, from_request: &[#(#request),*], from_answer: &[#(#answer),*] })
    });
    let ends = operation.ends.as_ref().map(|Ends { by, each }| {
        let each = option(each.as_ref());
        quote!(crate::spec::Ends { by: &[#(#by),*], each: #each })
    });
    let (ends_by, ends) = (option(ends_by), option(ends));
    quote!(ends_by: #ends_by, ends: #ends,)
}

/// As a sentence of the operation's docs.
pub(super) fn sentence(operation: &Operation) -> String {
    let link = |ending: &Ending| format!(" What it starts goes on until [`{}`] ends it.", ending.rust);
    operation.ends_by.as_ref().map(link).unwrap_or_default()
}

//! Fields: their Rust types, what takes and gives them, their docs.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::super::ir::{Field, Given, Role, Taken, Ty, TypeKind, Types};
use super::{docs, number};

/// The Rust type of a value.
impl ToTokens for Ty {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Scalar(scalar) => scalar.rust.parse().unwrap_or_default(),
            Self::Named(_, name) | Self::Bounded(name, _) => quote!(#name),
            Self::Vec(item) => quote!(Vec<#item>),
        });
    }
}

/// The Rust type of a field, optional or not.
pub(super) fn field_type(field: &Field) -> TokenStream {
    let ty = &field.ty;
    let ty = if field.in_text { quote!(crate::callback::JsonText<#ty>) } else { quote!(#ty) };
    if field.optional { quote!(Option<#ty>) } else { ty }
}

/// How an argument of a type is taken.
fn taken(ty: &Ty) -> Taken {
    match ty {
        Ty::Scalar(scalar) => scalar.taken,
        Ty::Named(TypeKind::Id | TypeKind::NumberId, _) => Taken::Into,
        Ty::Bounded(..) => Taken::TryInto,
        Ty::Named(..) | Ty::Vec(_) => Taken::AsItIs,
    }
}

/// What takes anything that can be checked to be of a type.
pub(super) fn try_into(ty: &impl ToTokens) -> TokenStream {
    quote!(impl TryInto<#ty, Error: Into<crate::RequestError>>)
}

/// The type of the argument that a field is made of.
pub(super) fn argument(field: &Field) -> TokenStream {
    let ty = &field.ty;
    if let Ty::Vec(item) = ty {
        return quote!(impl IntoIterator<Item = impl Into<#item>>);
    }
    match taken(ty) {
        Taken::AsItIs => quote!(#ty),
        Taken::Into => quote!(impl Into<#ty>),
        Taken::TryInto => try_into(ty),
    }
}

pub(super) fn is_fallible(field: &Field) -> bool {
    taken(&field.ty) == Taken::TryInto || field.max_bytes.is_some() || field.max_chars.is_some() || field.range.is_some()
}

/// The field's value, of the argument named like it.
pub(super) fn assignment(field: &Field) -> TokenStream {
    let (name, wire, ty) = (&field.rust, &field.wire, &field.ty);
    let value = match taken(ty) {
        _ if matches!(ty, Ty::Vec(_)) => quote!(#name.into_iter().map(Into::into).collect()),
        Taken::AsItIs => quote!(#name),
        Taken::Into => quote!(#name.into()),
        Taken::TryInto => quote!(#name.try_into().map_err(Into::into)?),
    };
    let text = if ty.is(TypeKind::Id) { quote!(value.as_str()) } else { quote!(&value) };
    let check = match (field.max_bytes.map(number), field.max_chars.map(number), field.range) {
        (Some(max), _, _) => quote!(crate::request::check_bytes(#wire, #text, #max)?;),
        (_, Some(max), _) if ty.is_text() => quote!(crate::request::check_chars(#wire, #text, #max)?;),
        (_, Some(max), _) => quote!(for item in value.as_slice() { crate::request::check_chars(#wire, item.as_str(), #max)?; }),
        (_, _, Some((min, max))) => {
            let bare = if matches!(ty, Ty::Scalar(scalar) if scalar.unit) { quote!(value.0) } else { quote!(value) };
            let (min, max) = (number(min), number(max));
            let check = if matches!(ty, Ty::Scalar(scalar) if scalar.name == "f64") { quote!(check_fraction) } else { quote!(check_range) };
            quote!(crate::request::#check(#wire, #bare, #min, #max)?;)
        }
        _ => return value,
    };
    quote!({ let value: #ty = #value; #check value })
}

/// How a value of a type is given.
fn how_given(ty: &Ty, types: Types<'_>) -> Given {
    match ty {
        Ty::Scalar(scalar) => scalar.given,
        _ if ty.is(TypeKind::NumberId) || types.is_number(ty) => Given::Copy,
        _ => Given::Reference,
    }
}

/// Whether a value of a type is copied, and needs no `clone`.
pub(super) fn given_copy(ty: &Ty, types: Types<'_>) -> bool {
    how_given(ty, types) == Given::Copy
}

/// The type that a getter of the field gives, and the expression.
pub(super) fn given(field: &Field, types: Types<'_>) -> (TokenStream, TokenStream) {
    let (name, ty) = (&field.rust, &field.ty);
    let given = how_given(ty, types);
    let (ty, value, some) = match (ty, given) {
        (_, Given::Copy) => (quote!(#ty), quote!(self.#name), quote!(self.#name)),
        (_, Given::Text) => (quote!(&str), quote!(&self.#name), quote!(self.#name.as_deref())),
        (Ty::Bounded(list, item), _) => (quote!(&[#item]), quote!(self.#name.as_slice()), quote!(self.#name.as_ref().map(#list::as_slice))),
        (Ty::Vec(item), _) => (quote!(&[#item]), quote!(&self.#name), quote!(self.#name.as_deref())),
        (_, Given::Reference) => (quote!(&#ty), quote!(&self.#name), quote!(self.#name.as_ref())),
    };
    if field.optional { (quote!(Option<#ty>), some) } else { (ty, value) }
}

/// A default in words. A word of an enumeration that is not one of the language is marked: `OpenAIChat`.
fn default_said(default: &str) -> String {
    let is_marked = default.chars().all(char::is_alphanumeric) && default.chars().skip(1).any(char::is_uppercase);
    if is_marked && default.chars().any(char::is_lowercase) { format!("`{default}`") } else { default.to_owned() }
}

/// The docs of a field with its limits, which are facts and written by rule.
pub(super) fn field_docs(field: &Field, role: Role) -> TokenStream {
    let each = if field.ty.item().is_some() { " each" } else { "" };
    let takes_effect = if role == Role::Input { "Takes effect only for" } else { "Only from" };
    let listed = |said: &str, words: &[String], between: &str| {
        (!words.is_empty()).then(|| format!("{said} `{}`.", words.join(&format!("`{between}`"))))
    };
    let limits: Vec<String> = [
        field.max_bytes.map(|max| format!("At most {max} bytes{each}.")),
        field.max_chars.map(|max| format!("At most {max} characters{each}.")),
        field.range.map(|(min, max)| if max == i64::MAX { format!("From {min}.") } else { format!("From {min} to {max}.") }),
        field.default.as_ref().map(|default| format!("Left out: {}.", default_said(default.trim_end_matches('.')))),
        field.required_if.as_ref().map(|(name, values)| {
            let which = if values.is_empty() { "given".to_owned() } else { format!("`{}`", values.join("` or `")) };
            format!("Required when `{name}` is {which}.")
        }),
        listed("Here one of", &field.values, ", "),
        listed("Also seen as", &field.also, ", "),
        listed(takes_effect, &field.only, " and "),
    ]
    .into_iter()
    .flatten()
    .collect();
    docs(&format!("{}\n\n{}", field.doc, limits.join(" ")))
}

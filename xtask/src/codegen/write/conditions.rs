//! What the types of a request leave open: parameters that others require, and words in another spelling.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Field, Ty};
use super::request::Input;

impl Input<'_> {
    /// The checks. Before the names stands `place`, of an object inside a request. Where case counts, words are checked for their spelling.
    pub(super) fn conditions(&self, case_counts: bool) -> Option<TokenStream> {
        let place = if self.spec.is_some() { quote!("") } else { quote!(place) };
        let mut checks = Vec::new();
        let mut groups: Vec<&str> = Vec::new();
        for field in self.fields {
            checks.extend(self.word(field, &place).filter(|_| case_counts));
            checks.extend(self.required_if(field, &place));
            checks.extend(self.inside(field));
            groups.extend(field.any_of.as_deref().filter(|group| !groups.contains(group)));
        }
        for group in groups {
            let members = self.fields.iter().filter(|field| field.any_of.as_deref() == Some(group)).map(|field| {
                let (rust, wire) = (&field.rust, &field.wire);
                let given = match &field.ty {
                    Ty::Vec(_) => quote!(is_some_and(|items| !items.is_empty())),
                    Ty::Bounded(..) => quote!(is_some_and(|items| !items.as_slice().is_empty())),
                    _ => return quote!((#wire, self.#rust.is_some())),
                };
                quote!((#wire, self.#rust.as_ref().#given))
            });
            checks.push(quote!(crate::request::any_of(#place, &[#(#members),*])?;));
        }
        (!checks.is_empty()).then(|| quote!(#(#checks)* Ok(())))
    }

    /// That a word, or none of a list, is a known one in another spelling.
    fn word(&self, field: &Field, place: &TokenStream) -> Option<TokenStream> {
        if !self.types.is_word(field.ty.item().unwrap_or(&field.ty)) {
            return None;
        }
        let wire = &field.wire;
        let body = match &field.ty {
            Ty::Bounded(..) => quote!(for word in value.as_slice() { crate::request::check_word(#place, #wire, word)?; }),
            Ty::Vec(_) => quote!(for word in value { crate::request::check_word(#place, #wire, word)?; }),
            _ => quote!(crate::request::check_word(#place, #wire, value)?;),
        };
        Some(self.when_given(field, &body))
    }

    fn required_if(&self, field: &Field, place: &TokenStream) -> Option<TokenStream> {
        let (rust, wire) = (&field.rust, &field.wire);
        let (other, values) = field.required_if.as_ref()?;
        let of = self.fields.iter().find(|field| field.wire == *other)?;
        let subject = match self.given(of) {
            Some((pattern, subject)) if of.one_of.is_some() => quote!(&match #subject { #pattern => Some(value), _ => None }),
            _ => {
                let other = &of.rust;
                quote!(&self.#other)
            }
        };
        Some(quote! {
            if self.#rust.is_none() && let Some(value) = crate::request::holds(#subject, &[#(#values),*]) {
                return Err(crate::request::missing_for(#place, #wire, #other, value));
            }
        })
    }

    /// The conditions of an object in the field, or of those in its list, whose names stand behind its own.
    fn inside(&self, field: &Field) -> Option<TokenStream> {
        if !self.types.has_conditions(&field.ty) {
            return None;
        }
        let place = if self.spec.is_some() { field.wire.clone() } else { format!("{{place}}.{}", field.wire) };
        let body = match &field.ty {
            Ty::Bounded(..) | Ty::Vec(_) => {
                let items = if matches!(field.ty, Ty::Bounded(..)) { quote!(value.as_slice()) } else { quote!(value) };
                let place = format!("{place}.{{index}}");
                quote!(for (index, item) in #items.iter().enumerate() { item.check(&format!(#place))?; })
            }
            _ if self.spec.is_some() => quote!(value.check(#place)?;),
            _ => quote!(value.check(&format!(#place))?;),
        };
        Some(self.when_given(field, &body))
    }
}

//! What callers read, an answer, an event or an object inside one: public fields, each with a default, read one by one as the services really send them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::ir::{Field, Role};
use super::field::{field_docs, field_type};
use super::request::{serialize, write_field};

/// An object, and how it is read and written.
pub(super) fn object(name: &Ident, docs: &TokenStream, fields: &[Field]) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (docs, rust, ty) = (field_docs(field, Role::Output), &field.rust, field_type(field));
        quote!(#docs pub #rust: #ty)
    });
    let serde = if let Some(Field { rust, .. }) = fields.iter().find(|field| field.whole) {
        quote!(crate::object::whole!(#name, #rust);)
    } else {
        let (read, written) = (read(name, fields), serialize(name, &fields.iter().map(written).collect::<Vec<_>>()));
        quote!(#read #written)
    };
    quote! {
        #docs
        #[non_exhaustive]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name { #(#members,)* }
        #serde
    }
}

fn written(field: &Field) -> TokenStream {
    let rust = &field.rust;
    let value = if field.one_or_many { quote!(&crate::lenient::OneOrMany(&self.#rust)) } else { quote!(&self.#rust) };
    write_field(field, &value)
}

fn read(name: &Ident, fields: &[Field]) -> TokenStream {
    let spellings = fields.iter().filter(|field| !field.also.is_empty()).map(|field| {
        let (wire, also) = (&field.wire, &field.also);
        quote!((#wire, &[#(#also),*]))
    });
    let spellings: Vec<_> = spellings.collect();
    let constant = (!spellings.is_empty()).then(|| quote!(const SPELLINGS: crate::object::Spellings = &[#(#spellings),*];));
    let arms = fields.iter().enumerate().map(|(place, Field { wire, rust, .. })| {
        let place = Literal::usize_unsuffixed(place);
        quote!(#wire => crate::object::read(#place, map, &mut self.#rust),)
    });
    let (arguments, body) = if fields.is_empty() {
        (quote!(_: &str, _: &mut A), quote!(Ok(None)))
    } else {
        (quote!(name: &str, map: &mut A), quote!(match name { #(#arms)* _ => Ok(None), }))
    };
    quote! {
        impl crate::object::Object for #name {
            #constant
            fn read_field<'de, A: serde::de::MapAccess<'de>>(&mut self, #arguments) -> Result<Option<usize>, A::Error> { #body }
        }
        crate::object::deserialize!(#name);
    }
}

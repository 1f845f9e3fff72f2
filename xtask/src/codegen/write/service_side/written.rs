//! Answers and events as the service writes them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::{docs, first_line};
use super::objects::{Objects, object};
use super::shape::{Absence, Form, Message, Shape};

/// An answer or an event, and the objects in it.
pub(super) fn write(
    name: &Ident,
    about: &TokenStream,
    message: &Message<'_>,
    shapes: &[Shape<'_>],
    objects: &mut Objects<'_>,
) -> Result<(), String> {
    Writer { message }.object(name, None, about, shapes, &[], objects)
}

struct Writer<'m, 'd> {
    message: &'m Message<'d>,
}

impl Writer<'_, '_> {
    fn object(
        &self,
        name: &Ident,
        declared: Option<&Ident>,
        about: &TokenStream,
        shapes: &[Shape<'_>],
        path: &[String],
        objects: &mut Objects<'_>,
    ) -> Result<(), String> {
        let places: Vec<(&Shape<'_>, Vec<String>)> =
            shapes.iter().map(|shape| (shape, path.iter().chain([&shape.field.wire]).cloned().collect())).collect();
        let code = match places.as_slice() {
            [(shape, path)] if shape.field.whole => {
                let ty = self.ty(&shape.form, path, objects);
                quote! {
                    #about
                    #[derive(Debug, Default, serde::Serialize)]
                    #[serde(transparent)]
                    pub(crate) struct #name(pub(crate) #ty);
                }
            }
            places => {
                let members = places.iter().map(|(shape, path)| self.member(shape, path, objects));
                quote! {
                    #about
                    #[derive(Debug, Default, serde::Serialize)]
                    pub(crate) struct #name { #(#members),* }
                }
            }
        };
        objects.define(name, declared, code)?;
        for (shape, path) in &places {
            let Some((declared, fields)) = object(&shape.form) else { continue };
            let name = objects.name(self.message.name, path, declared);
            if objects.is_new(&name, declared) {
                let item = shape.field.ty.item().unwrap_or(&shape.field.ty);
                self.object(&name, Some(declared), &docs(first_line(self.message.types.doc(item))), fields, path, objects)?;
            }
        }
        Ok(())
    }

    fn member(&self, shape: &Shape<'_>, path: &[String], objects: &Objects<'_>) -> TokenStream {
        let rust = &shape.field.rust;
        let ty = self.ty(&shape.form, path, objects);
        let skip = (shape.absence == Absence::LeftOut).then(|| quote!(skip_serializing_if = "Option::is_none"));
        let said: Vec<_> = rename(rust, &shape.key).into_iter().chain(skip).collect();
        let attribute = (!said.is_empty()).then(|| quote!(#[serde(#(#said),*)]));
        let ty = if shape.absence == Absence::Never { ty } else { quote!(Option<#ty>) };
        quote!(#attribute pub(crate) #rust: #ty)
    }

    fn ty(&self, form: &Form<'_>, path: &[String], objects: &Objects<'_>) -> TokenStream {
        match form {
            Form::List(item) => {
                let item = self.ty(item, path, objects);
                quote!(Vec<#item>)
            }
            Form::OneOrMany(item) => {
                let item = self.ty(item, path, objects);
                quote!(crate::operation::OneOrMany<#item>)
            }
            Form::Object(declared, _) => {
                let name = objects.name(self.message.name, path, declared);
                quote!(#name)
            }
            // Inside of itself it is written alike: the place of the outer one has the same beginning.
            Form::Again(declared) => {
                let name = objects.name(self.message.name, &path[..1], declared);
                quote!(#name)
            }
            form => scalar(form, &quote!(crate::operation::Words)),
        }
    }
}

/// The Rust type of a form without parts, of which a text is to have this one.
pub(super) fn scalar(form: &Form<'_>, text: &TokenStream) -> TokenStream {
    match form {
        Form::Bool => quote!(bool),
        Form::Signed => quote!(i64),
        Form::Unsigned => quote!(u64),
        Form::Fraction => quote!(f64),
        Form::Secret => quote!(crate::operation::SecretText),
        Form::NumberOrText => quote!(crate::operation::NumberOrText),
        Form::Json => quote!(serde_json::Value),
        Form::SecretJson => quote!(zego_model::SecretJson),
        _ => text.clone(),
    }
}

/// `rename = "…"`, where the field has another name in Rust.
pub(super) fn rename(rust: &Ident, wire: &str) -> Option<TokenStream> {
    let name = rust.to_string();
    (name.trim_start_matches("r#") != wire).then(|| quote!(rename = #wire))
}

//! Parameters as the service reads them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::super::ir::{Field, Ty, Types};
use super::super::{docs, first_line};
use super::objects::Objects;
use super::shape::described;
use super::written::{rename, scalar};

/// The parameters of an operation or the fields of an object in them, and the objects in those.
///
/// What is missing has its type's default: the checks come before, and what they let through is no fault of the form.
pub(super) fn write(
    name: &Ident,
    declared: Option<&Ident>,
    about: &TokenStream,
    fields: &[Field],
    types: Types<'_>,
    objects: &mut Objects<'_>,
) -> Result<(), String> {
    let members = fields.iter().map(|field| {
        let (rust, rename, ty) = (&field.rust, rename(&field.rust, &field.wire), read(&field.ty, types));
        let optional = field.optional || field.one_of.is_some() || field.any_of.is_some();
        let ty = if optional { quote!(Option<#ty>) } else { ty };
        let rename = rename.map(|rename| quote!(#[serde(#rename)]));
        quote!(#rename pub(crate) #rust: #ty)
    });
    objects.define(
        name,
        declared,
        quote! {
            #about
            #[derive(Debug, Default, serde::Deserialize)]
            #[serde(default)]
            pub(crate) struct #name { #(#members),* }
        },
    )?;
    for field in fields {
        let item = field.ty.item().unwrap_or(&field.ty);
        if let (Ty::Named(_, object), Some(fields)) = (item, types.fields(item))
            && !types.is_of_service(object)
            && objects.is_new(object, object)
        {
            write(object, Some(object), &docs(first_line(types.doc(item))), fields, types, objects)?;
        }
    }
    Ok(())
}

fn read(ty: &Ty, types: Types<'_>) -> TokenStream {
    match ty {
        Ty::Bounded(_, item) | Ty::Vec(item) => {
            let item = read(item, types);
            quote!(Vec<#item>)
        }
        Ty::Named(_, object) if types.fields(ty).is_some() && types.is_of_service(object) => quote!(super::#object),
        Ty::Named(_, object) if types.fields(ty).is_some() => quote!(#object),
        _ => scalar(&described(ty, types), &quote!(String)),
    }
}

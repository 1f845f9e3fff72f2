//! Named types: enumerations, identifiers, lists, objects.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Body, Role, Type, Types};
use super::request::Input;
use super::{answer, docs, number, report, upper_end};

/// The definitions of types.
pub(super) fn all(declared: &[Type], types: Types<'_>) -> TokenStream {
    declared.iter().map(|ty| write(ty, types)).collect()
}

fn write(Type { name, doc, body }: &Type, types: Types<'_>) -> TokenStream {
    let about = docs(doc);
    match body {
        Body::Enum { words, number } => {
            let variants = words.iter().map(|(word, variant, meaning)| {
                let meaning = docs(meaning);
                let word = if *number { word.parse().unwrap_or_default() } else { quote!(#word) };
                quote!(#meaning #variant = #word)
            });
            let kind = if *number { quote!(open_number) } else { quote!(open_enum) };
            quote!(crate::open_enum::#kind! { #about pub enum #name { #(#variants,)* } })
        }
        Body::Id { number, secret } => {
            let kind = match (number, secret) {
                (true, _) => quote!(number_id),
                (false, true) => quote!(secret_id),
                (false, false) => quote!(text_id),
            };
            quote!(crate::id::#kind! { #about pub struct #name; })
        }
        Body::List { item, min, max, unique } => {
            let bounds = if *max == i64::MAX { format!("{min} or more items.") } else { format!("{min} to {max} items.") };
            let about = docs(&format!("{}\n\n{bounds}", doc.trim_end()));
            let exact = types.is_exact(item).then(|| quote!(#[derive(Eq, Hash)]));
            let unique = unique.then(|| quote!(unique));
            let (min, max) = (number(*min), upper_end(*max));
            quote!(crate::list::bounded_list! { #about #exact pub struct #name([#unique #item; #min..=#max]); })
        }
        Body::Object { fields, role: Role::Input, .. } => {
            let object = Input::new(name, about, fields, types, None).write();
            quote! {
                #object

                /// So that a list of them may be borrowed.
                impl From<&Self> for #name {
                    fn from(object: &Self) -> Self {
                        object.clone()
                    }
                }
            }
        }
        Body::Object { fields, failure, role: Role::Output } => {
            let object = answer::object(name, &about, fields);
            let report = report::of_object(name, fields, failure.as_ref());
            quote!(#object #report)
        }
    }
}

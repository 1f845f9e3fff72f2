//! What callers write, a request as an object inside one: its fields, `new`, setters and getters, its either/or choices, and how it is written and read back.

use heck::ToPascalCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::super::ir::{Field, Role, Ty, Types, ident};
use super::field::{argument, assignment, field_docs, field_type, given, is_fallible, try_into};
use super::{docs, first_line};

/// A request, or an object inside one.
pub(super) struct Input<'i> {
    pub(super) name: &'i Ident,
    docs: TokenStream,
    pub(super) fields: &'i [Field],
    pub(super) types: Types<'i>,
    /// The static with its specification, where it is a request.
    pub(super) spec: Option<Ident>,
    slots: Vec<Slot<'i>>,
}

/// A field of the struct: one of the description, or a choice among several.
struct Slot<'i> {
    rust: Ident,
    ty: TokenStream,
    /// The enumeration of a choice.
    choice: Option<Ident>,
    members: Vec<&'i Field>,
    arg: u32,
    optional: bool,
    /// Whether taking its argument can fail.
    fallible: bool,
}

impl<'i> Slot<'i> {
    fn all(owner: &Ident, fields: &'i [Field]) -> Vec<Self> {
        let mut slots: Vec<Self> = Vec::new();
        for field in fields {
            let arg = field.arg.unwrap_or(u32::MAX);
            let choice = field.one_of.as_ref().map(|group| format_ident!("{owner}{group}"));
            if let Some(slot) = slots.iter_mut().find(|slot| choice.is_some() && slot.choice == choice) {
                slot.members.push(field);
                slot.arg = slot.arg.min(arg);
                continue;
            }
            let (rust, ty) = match (&field.one_of, &choice) {
                (Some(group), Some(choice)) => (ident(&group.to_lowercase()), quote!(#choice)),
                _ => (field.rust.clone(), field_type(field)),
            };
            let (optional, fallible) = (field.optional, choice.is_some() || is_fallible(field));
            slots.push(Self { rust, ty, choice, members: vec![field], arg, optional, fallible });
        }
        slots
    }
}

/// The variant of a choice for one of its members.
pub(super) fn variant(field: &Field) -> Ident {
    ident(&field.rust.unraw().to_string().to_pascal_case())
}

impl<'i> Input<'i> {
    pub(super) fn new(name: &'i Ident, docs: TokenStream, fields: &'i [Field], types: Types<'i>, spec: Option<Ident>) -> Self {
        Self { name, docs, fields, types, spec, slots: Slot::all(name, fields) }
    }

    pub(super) fn write(&self) -> TokenStream {
        let (structure, choices) = (self.structure(), self.slots.iter().map(|slot| self.choice(slot)));
        let (methods, serialize, stored) = (self.methods(), self.serialize(), self.stored());
        quote!(#structure #methods #(#choices)* #serialize #stored)
    }

    fn structure(&self) -> TokenStream {
        let Self { name, docs, slots, .. } = self;
        let must_use = self.spec.as_ref().map(|_| quote!(#[must_use = "a request does nothing until it is sent"]));
        // With a field it is closed by the field being private.
        let open = (self.spec.is_some() && slots.is_empty()).then(|| quote!(#[non_exhaustive]));
        // What `new` without arguments makes is a default.
        let default = slots.iter().all(|slot| slot.optional).then(|| quote!(Default,));
        let exact = exact(self.types, self.fields.iter());
        let members = slots.iter().map(|Slot { rust, ty, .. }| quote!(#rust: #ty));
        quote! {
            #docs
            #must_use
            #open
            #[derive(Clone, Debug, #default PartialEq, #exact)]
            pub struct #name { #(#members,)* }
        }
    }

    fn methods(&self) -> TokenStream {
        let name = self.name;
        let spec = self.spec.as_ref().map(|spec| {
            quote! {
                /// What a call needs to know of the operation.
                pub const SPEC: &'static crate::spec::OperationSpec = &#spec;
            }
        });
        let new = self.constructor();
        // A request is `#[must_use]` by itself.
        let must_use = self.spec.is_none().then(|| quote!(#[must_use]));
        let setters = self.fields.iter().filter(|field| field.optional).map(|field| setter(field, must_use.as_ref()));
        let getters = self.slots.iter().map(|slot| self.getter(slot));
        // Of a request it is the trait's.
        let check = self
            .conditions(true)
            .filter(|_| self.spec.is_none())
            .map(|check| quote!(pub(crate) fn check(&self, place: &str) -> Result<(), crate::RequestError> { #check }));
        quote!(impl #name { #spec #new #(#setters)* #(#getters)* #check })
    }

    /// What `new` takes, in the order of its arguments.
    fn required(&self) -> Vec<&Slot<'i>> {
        let mut required: Vec<_> = self.slots.iter().filter(|slot| !slot.optional).collect();
        required.sort_by_key(|slot| slot.arg);
        required
    }

    fn constructor(&self) -> TokenStream {
        let required = self.required();
        let arguments = required.iter().map(|Slot { rust, choice, members, .. }| {
            let ty = choice.as_ref().map_or_else(|| argument(members[0]), |choice| try_into(&quote!(#choice)));
            quote!(#rust: #ty)
        });
        let values = self.slots.iter().map(|Slot { rust, choice, members, optional, .. }| match assignment(members[0]) {
            _ if *optional => quote!(#rust: None),
            _ if choice.is_some() => quote!(#rust: #rust.try_into().map_err(Into::into)?),
            value if *rust == value.to_string() => quote!(#rust),
            value => quote!(#rust: #value),
        });
        let about = if self.spec.is_some() { "Starts from what the service requires." } else { "Starts from what is required." };
        if required.iter().any(|slot| slot.fallible) {
            let about = docs(&format!("{about}\n\n# Errors\n[`RequestError`](crate::RequestError) when an argument is past its limits."));
            quote!(#about pub fn new(#(#arguments),*) -> Result<Self, crate::RequestError> { Ok(Self { #(#values),* }) })
        } else {
            let about = docs(about);
            quote!(#about pub fn new(#(#arguments),*) -> Self { Self { #(#values),* } })
        }
    }

    fn getter(&self, Slot { rust, ty, choice, members, .. }: &Slot<'_>) -> TokenStream {
        let field = members[0];
        let (ty, value) = if choice.is_some() { (quote!(&#ty), quote!(&self.#rust)) } else { given(field, self.types) };
        let name = if choice.is_some() { rust } else { &getter_name(field) };
        let about = docs(if choice.is_some() { "Which of the alternatives it is." } else { first_line(&field.doc) });
        quote!(#about #[inline] #[must_use] pub fn #name(&self) -> #ty { #value })
    }

    /// The enumeration of an either/or choice.
    fn choice(&self, slot: &Slot<'_>) -> Option<TokenStream> {
        let name = slot.choice.as_ref()?;
        let about = docs(&format!("The service takes one of these in [`{}`].", self.name));
        let exact = exact(self.types, slot.members.iter().copied());
        let variants = slot.members.iter().map(|field| {
            let (docs, variant, ty) = (field_docs(field, Role::Input), variant(field), &field.ty);
            quote!(#docs #variant(#ty))
        });
        let conversions = slot.members.iter().enumerate().map(|(index, field)| {
            let (variant, ty) = (variant(field), &field.ty);
            let from_text = (index == 0 && ty.is_text())
                .then(|| quote!(impl From<&str> for #name { fn from(value: &str) -> Self { Self::#variant(value.into()) } }));
            // Only the first can be made from a plain list: a second would be ambiguous.
            let from_list = match ty {
                Ty::Bounded(list, item) if index == 0 => Some(quote!(crate::list::list_choice!(#name::#variant(#list of #item));)),
                _ => None,
            };
            quote!(impl From<#ty> for #name { fn from(value: #ty) -> Self { Self::#variant(value) } } #from_text #from_list)
        });
        Some(quote! {
            #about
            #[non_exhaustive]
            #[derive(Clone, Debug, PartialEq, #exact)]
            pub enum #name { #(#variants,)* }
            #(#conversions)*
        })
    }

    fn serialize(&self) -> TokenStream {
        let fields = self.slots.iter().map(|Slot { rust, choice, members, .. }| {
            let Some(name) = choice else { return write_field(members[0], &quote!(&self.#rust)) };
            let arms = members.iter().map(|field| {
                let (variant, wire) = (variant(field), &field.wire);
                quote!(#name::#variant(value) => fields.serialize_field(#wire, value),)
            });
            quote!(match &self.#rust { #(#arms)* }?;)
        });
        serialize(self.name, &fields.collect::<Vec<_>>())
    }

    /// How it is read back, through the same checks.
    fn stored(&self) -> TokenStream {
        let name = self.name;
        let choices = self.slots.iter().filter_map(|Slot { rust, choice, members, .. }| {
            let choice = choice.as_ref()?;
            let wires = members.iter().map(|field| &field.wire);
            let arms = members.iter().enumerate().map(|(index, field)| {
                let (variant, wire) = (variant(field), &field.wire);
                let index = Literal::usize_unsuffixed(index);
                let pattern = if members.last().is_some_and(|last| last.wire == *wire) { quote!(_) } else { quote!(#index) };
                quote!(#pattern => #choice::#variant(fields.required(#wire)?),)
            });
            Some(quote!(let #rust = match fields.one_of(&[#(#wires),*])? { #(#arms)* };))
        });
        let required = self.required();
        let arguments = required.iter().map(|Slot { rust, choice, members, .. }| {
            let (ty, wire) = (&members[0].ty, &members[0].wire);
            if choice.is_some() { quote!(#rust) } else { quote!(fields.required::<#ty>(#wire)?) }
        });
        let setters: Vec<_> = (self.fields.iter().filter(|field| field.optional))
            .map(|field| {
                let (ty, wire, rust) = (&field.ty, &field.wire, &field.rust);
                let fallible = is_fallible(field).then(|| quote!(?));
                quote!(if let Some(value) = fields.optional::<#ty>(#wire)? { this = this.#rust(value)#fallible; })
            })
            .collect();
        let made = quote!(Self::new(#(#arguments),*));
        let body = match (setters.is_empty(), required.iter().any(|slot| slot.fallible)) {
            (false, true) => quote!(let mut this = #made?; #(#setters)* Ok(this)),
            (false, false) => quote!(let mut this = #made; #(#setters)* Ok(this)),
            (true, true) => made,
            (true, false) => quote!(Ok(#made)),
        };
        let argument = if self.slots.is_empty() { quote!(_) } else { quote!(fields) };
        quote! {
            #[cfg(feature = "serde-requests")]
            impl crate::stored::Stored for #name {
                fn from_fields(#argument: &mut crate::stored::Fields) -> Result<Self, crate::RequestError> { #(#choices)* #body }
            }
            #[cfg(feature = "serde-requests")]
            crate::stored::deserialize!(#name);
        }
    }

    /// A pattern that binds `value` where a field is given, and what it is matched against; none where it always is.
    pub(super) fn given(&self, field: &Field) -> Option<(TokenStream, TokenStream)> {
        let slot = self.slots.iter().find(|slot| slot.members.iter().any(|member| member.wire == field.wire))?;
        let (rust, variant) = (&slot.rust, variant(field));
        let pattern = match &slot.choice {
            Some(choice) => quote!(#choice::#variant(value)),
            None if field.optional => quote!(Some(value)),
            None => return None,
        };
        Some((pattern, quote!(&self.#rust)))
    }

    /// Does something with `value`, where the field is given.
    pub(super) fn when_given(&self, field: &Field, body: &TokenStream) -> TokenStream {
        let rust = &field.rust;
        let given = self.given(field).map(|(pattern, subject)| quote!(if let #pattern = #subject { #body }));
        given.unwrap_or_else(|| quote!({ let value = &self.#rust; #body }))
    }
}

/// `Eq` and `Hash`, where every field has them.
fn exact<'f>(types: Types<'_>, mut fields: impl Iterator<Item = &'f Field>) -> Option<TokenStream> {
    fields.all(|field| types.is_exact(&field.ty)).then(|| quote!(Eq, Hash))
}

/// The setter of an optional field has its name.
pub(super) fn getter_name(field: &Field) -> Ident {
    if field.optional { format_ident!("get_{}", field.rust) } else { field.rust.clone() }
}

/// A setter of an optional field; `must_use` is for one that cannot fail.
fn setter(field: &Field, must_use: Option<&TokenStream>) -> TokenStream {
    let (rust, docs, argument, value) = (&field.rust, field_docs(field, Role::Input), argument(field), assignment(field));
    if is_fallible(field) {
        let errors = super::docs("# Errors\n[`RequestError`](crate::RequestError) when it is past its limit.");
        quote! {
            #docs
            #[doc = ""]
            #errors
            pub fn #rust(mut self, #rust: #argument) -> Result<Self, crate::RequestError> {
                self.#rust = Some(#value);
                Ok(self)
            }
        }
    } else {
        quote! {
            #docs
            #must_use
            pub fn #rust(mut self, #rust: #argument) -> Self {
                self.#rust = Some(#value);
                self
            }
        }
    }
}

/// Writes one field under its wire name, or nothing where it is left out; `value` is a reference.
pub(super) fn write_field(field: &Field, value: &TokenStream) -> TokenStream {
    let wire = &field.wire;
    if field.optional {
        quote!(if let Some(value) = #value { fields.serialize_field(#wire, value)?; })
    } else {
        quote!(fields.serialize_field(#wire, #value)?;)
    }
}

/// By hand: what serde's derive writes is the larger part of what a build costs.
pub(super) fn serialize(name: &Ident, fields: &[TokenStream]) -> TokenStream {
    let (text, count) = (name.to_string(), Literal::usize_unsuffixed(fields.len()));
    let mutable = (!fields.is_empty()).then(|| quote!(mut));
    quote! {
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;
                let #mutable fields = serializer.serialize_struct(#text, #count)?;
                #(#fields)*
                fields.end()
            }
        }
    }
}

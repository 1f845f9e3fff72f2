//! What users see names no type of a library whose next version would break them, but behind a feature that names the version.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, UseTree, Visibility};

use super::nouns::is_source;
use super::repository::is_marked;
use super::{Repository, TidyFinding};

/// Libraries that change their major version often, and are no part of the interface.
const LIBRARIES: [&str; 3] = ["rustls", "rustls_platform_verifier", "tokio_rustls"];

/// The feature behind which a public item may name them.
const FEATURE: &str = "feature = \"rustls-0_23\"";

pub(super) fn check(repository: &Repository) -> Vec<TidyFinding> {
    let mut found = Vec::new();
    for (path, text) in repository.texts(is_source).filter(|(_, text)| !is_marked(text) && LIBRARIES.iter().any(|name| text.contains(name)))
    {
        // What is no Rust, the compiler tells.
        let Ok(file) = syn::parse_file(text) else { continue };
        let mut names: BTreeSet<String> = LIBRARIES.map(str::to_owned).into();
        for item in &file.items {
            if let Item::Use(import) = item {
                imported(&import.tree, false, &mut names);
            }
        }
        let shown = file.items.iter().flat_map(|item| shown(item, &names));
        found.extend(shown.map(|what| TidyFinding::new(path, format!("{what} shows a type of rustls: behind `#[cfg({FEATURE})]` alone"))));
    }
    found
}

/// The names that an import brings from the libraries.
fn imported(tree: &UseTree, within: bool, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, within || LIBRARIES.iter().any(|name| path.ident == name), names),
        UseTree::Name(name) if within => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(rename) if within => drop(names.insert(rename.rename.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, within, names)),
        _ => {}
    }
}

/// What of an item others can see, and that names one of the libraries.
fn shown(item: &Item, names: &BTreeSet<String>) -> Vec<String> {
    let told = |visibility: &Visibility, attributes: &[Attribute], name: String, seen: &dyn ToTokens| {
        let is_public = matches!(visibility, Visibility::Public(_)) && !is_gated(attributes);
        (is_public && mentions(seen, names)).then_some(name).into_iter().collect()
    };
    match item {
        Item::Const(item) => told(&item.vis, &item.attrs, item.ident.to_string(), &item.ty),
        Item::Enum(item) => {
            let fields = item.variants.iter().flat_map(|variant| &variant.fields);
            fields.flat_map(|field| told(&item.vis, &item.attrs, item.ident.to_string(), &field.ty)).collect()
        }
        Item::Fn(item) => told(&item.vis, &item.attrs, item.sig.ident.to_string(), &item.sig),
        Item::Static(item) => told(&item.vis, &item.attrs, item.ident.to_string(), &item.ty),
        Item::Struct(item) => {
            fields(&item.fields).flat_map(|(visibility, seen)| told(visibility, &item.attrs, item.ident.to_string(), seen)).collect()
        }
        Item::Trait(item) => told(&item.vis, &item.attrs, item.ident.to_string(), item),
        Item::Type(item) => told(&item.vis, &item.attrs, item.ident.to_string(), &item.ty),
        Item::Use(item) => told(&item.vis, &item.attrs, item.tree.to_token_stream().to_string(), &item.tree),
        Item::Impl(item) if !is_gated(&item.attrs) => within(item, names),
        _ => Vec::new(),
    }
}

fn fields(fields: &Fields) -> impl Iterator<Item = (&Visibility, &dyn ToTokens)> {
    fields.iter().map(|field| (&field.vis, &field.ty as &dyn ToTokens))
}

/// The public functions of a type; and what it can be made from.
fn within(item: &ItemImpl, names: &BTreeSet<String>) -> Vec<String> {
    if let Some((path, _)) = &item.trait_ {
        let is_from = path.segments.last().is_some_and(|last| last.ident == "From");
        return (is_from && mentions(path, names)).then(|| path.to_token_stream().to_string()).into_iter().collect();
    }
    let functions = item.items.iter().filter_map(|item| if let ImplItem::Fn(function) = item { Some(function) } else { None });
    let public = functions.filter(|function| matches!(function.vis, Visibility::Public(_)) && !is_gated(&function.attrs));
    public.filter(|function| mentions(&function.sig, names)).map(|function| function.sig.ident.to_string()).collect()
}

fn is_gated(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.to_token_stream().to_string();
        condition.contains(FEATURE) || condition.contains("test")
    })
}

fn mentions(seen: &(impl ToTokens + ?Sized), names: &BTreeSet<String>) -> bool {
    let tokens = seen.to_token_stream().to_string();
    tokens.split(|other: char| !other.is_alphanumeric() && other != '_').any(|word| names.contains(word))
}

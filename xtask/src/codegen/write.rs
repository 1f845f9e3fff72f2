//! The writers: from the understood description to Rust, as tokens that are formatted at the end.

mod answer;
mod callback;
mod conditions;
mod ends;
mod field;
mod modules;
mod operation;
mod pages;
mod report;
mod request;
mod runs;
pub(super) mod service_side;
mod table;
mod types;

use std::path::PathBuf;

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::Item;

use super::files::{MARK, Tree};
use super::ir::{Service, ident};

/// One file of the output; the path is below the output's root.
struct File {
    path: PathBuf,
    /// The description it comes from, below `api/`.
    source: String,
    code: TokenStream,
}

/// Writes everything.
pub(super) fn write(services: &[Service]) -> Result<Tree, String> {
    let mut files = modules::root(services);
    files.extend(services.iter().flat_map(|service| modules::service(service, services)));
    files.into_iter().map(|file| Ok((file.path.clone(), render(&file)?))).collect()
}

fn render(File { path, source, code }: &File) -> Result<String, String> {
    let wrong = |error: syn::Error| format!("api/{source}: what is written for {} is no Rust: {error}", path.display());
    let file: syn::File = syn::parse2(code.clone()).map_err(wrong)?;
    let mut text = format!("{MARK} from api/{source}. Do not edit.\n");
    let mut before = None;
    for item in file.items {
        let kind = std::mem::discriminant(&item);
        // One-line items of a kind stand together.
        if before != Some(kind) || !matches!(item, Item::Use(_) | Item::Mod(_)) {
            text.push('\n');
        }
        before = Some(kind);
        text += &formatted(item);
    }
    Ok(text)
}

/// One item; of a macro that takes an item, that one is formatted, too.
fn formatted(item: Item) -> String {
    let unparse = |item| prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] });
    if let Item::Macro(mut outer) = item.clone()
        && let Ok(inner) = syn::parse2::<Item>(std::mem::take(&mut outer.mac.tokens))
        && let Some(call) = unparse(Item::Macro(outer)).strip_suffix("{}\n")
    {
        let inner = unparse(inner).replace('\n', "\n    ");
        return format!("{call}{{\n    {}\n}}\n", inner.trim_end());
    }
    unparse(item)
}

/// `#[doc]` for every line.
fn docs(text: &str) -> TokenStream {
    let lines = text.trim().lines().map(|line| if line.is_empty() { String::new() } else { format!(" {}", line.trim_end()) });
    quote!(#(#[doc = #lines])*)
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}

/// The variant of an enumeration that the model has under the same names.
fn variant(value: impl std::fmt::Debug) -> Ident {
    ident(&format!("{value:?}"))
}

/// The name of a static: `DELETE_MEDIA`.
fn static_name(name: &impl ToString) -> Ident {
    ident(&name.to_string().to_shouty_snake_case())
}

/// A whole number as Rust writes it: digits in groups, and the largest by its name.
fn number(number: impl TryInto<i64>) -> TokenStream {
    let number = number.try_into().unwrap_or(i64::MAX);
    if number == i64::MAX {
        return quote!(i64::MAX);
    }
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if digits.len() > 5 && index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let literal = grouped.parse::<Literal>().map_or_else(|_| quote!(0), ToTokens::into_token_stream);
    if number < 0 { quote!(-#literal) } else { literal }
}

/// The most items of a list.
fn upper_end(max: i64) -> TokenStream {
    if max == i64::MAX { quote!(usize::MAX) } else { number(max) }
}

/// `Some(…)` or `None`.
fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// The feature of a service.
fn feature(service: &str) -> String {
    service.replace('_', "-")
}

/// The attribute of what is there with a service alone.
fn with_service(name: &str) -> TokenStream {
    let feature = feature(name);
    quote!(#[cfg(feature = #feature)])
}

/// The one namespace of a family or folder, for the files of it.
fn namespace() -> TokenStream {
    quote! {
        #[allow(clippy::wildcard_imports, reason = "a folder is one namespace; clippy minds only outside of tests")]
        use super::*;
    }
}

//! What callers write, of a request as of an object inside one: its fields, what `new` takes, and its either/or choices.

use std::fmt::Write as _;

use heck::ToPascalCase;

use super::super::ir::{Field, Role, Scalar, Ty};
use super::operation::{argument, assignment, is_fallible, try_into};
use super::{fields, ident, literal};

/// A thing `new` or a setter takes: a field, or a choice among several.
pub(super) struct Slot<'o> {
    rust: String,
    ty: String,
    field: Option<&'o Field>,
    arg: u32,
}

/// The fields of the struct; `key` is what a field is serialised as.
pub(super) fn members<'o>(owner: &str, all: &'o [Field], key: impl Fn(&'o Field) -> &'o str) -> String {
    let mut out = String::new();
    let mut seen = Vec::new();
    for field in all {
        match &field.one_of {
            Some(group) if seen.contains(&group) => {}
            Some(group) => {
                seen.push(group);
                let _ = writeln!(out, "#[serde(flatten)]\n{}: {owner}{group},", group.to_lowercase());
            }
            None => {
                let skip = if field.optional { ", skip_serializing_if = \"Option::is_none\"" } else { "" };
                let _ = writeln!(
                    out,
                    "#[serde(rename = {}{skip})]\n{}: {},",
                    literal(key(field)),
                    ident(&field.rust),
                    fields::field_type(field)
                );
            }
        }
    }
    out
}

/// `new`, which takes what is required.
pub(super) fn constructor(owner: &str, all: &[Field], about: &str) -> String {
    let slots = required(owner, all);
    let fallible = slots.iter().any(|slot| slot.field.is_none_or(is_fallible));
    let arguments: Vec<_> =
        slots.iter().map(|slot| format!("{}: {}", ident(&slot.rust), slot.field.map_or_else(|| try_into(&slot.ty), argument))).collect();
    let (result, open, close) = if fallible { ("Result<Self, crate::RequestError>", "Ok(Self {", "})") } else { ("Self", "Self {", "}") };
    let errors =
        if fallible { "///\n/// # Errors\n/// [`RequestError`](crate::RequestError) when an argument is past its limits.\n" } else { "" };
    let mut out = format!("/// {about}\n{errors}pub fn new({}) -> {result} {{\n{open}\n", arguments.join(", "));
    for slot in slots_of(owner, all) {
        let value = match slot.field {
            None => format!("{}.try_into().map_err(Into::into)?", slot.rust),
            Some(field) if field.optional => "None".to_owned(),
            Some(field) => assignment(field),
        };
        let _ = writeln!(out, "{}: {value},", ident(&slot.rust));
    }
    out + close + "\n}\n"
}

/// What `new` takes, in the order of its arguments.
pub(super) fn required<'o>(owner: &str, all: &'o [Field]) -> Vec<Slot<'o>> {
    let mut slots: Vec<_> = slots_of(owner, all).into_iter().filter(|slot| slot.field.is_none_or(|field| !field.optional)).collect();
    slots.sort_by_key(|slot| slot.arg);
    slots
}

fn slots_of<'o>(owner: &str, all: &'o [Field]) -> Vec<Slot<'o>> {
    let mut slots: Vec<Slot<'o>> = Vec::new();
    for field in all {
        let arg = field.arg.unwrap_or(u32::MAX);
        match &field.one_of {
            Some(group) => {
                let rust = group.to_lowercase();
                if !slots.iter().any(|slot| slot.rust == rust) {
                    slots.push(Slot { rust, ty: format!("{owner}{group}"), field: None, arg });
                }
            }
            None => slots.push(Slot { rust: field.rust.clone(), ty: fields::field_type(field), field: Some(field), arg }),
        }
    }
    slots
}

/// The either/or choices, each an enum.
pub(super) fn write<'o>(owner: &str, all: &'o [Field], key: impl Fn(&'o Field) -> &'o str) -> String {
    let mut groups: Vec<(&str, Vec<&Field>)> = Vec::new();
    for field in all {
        if let Some(group) = &field.one_of {
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, members)) => members.push(field),
                None => groups.push((group, vec![field])),
            }
        }
    }
    groups.iter().map(|(group, members)| choice(owner, group, members, &key)).collect()
}

fn choice<'o>(owner: &str, group: &str, members: &[&'o Field], key: &impl Fn(&'o Field) -> &'o str) -> String {
    let name = format!("{owner}{group}");
    let mut out = format!(
        "\n/// The service takes one of these in [`{owner}`].\n#[non_exhaustive]\n#[derive(Clone, Debug, PartialEq, Serialize)]\npub enum {name} {{\n"
    );
    for field in members {
        let _ = writeln!(
            out,
            "{}#[serde(rename = {})]\n{}({}),",
            fields::docs(field, Role::Input),
            literal(key(field)),
            field.rust.to_pascal_case(),
            fields::rust_type(&field.ty)
        );
    }
    out += "}\n";
    for (index, field) in members.iter().enumerate() {
        let (variant, ty) = (field.rust.to_pascal_case(), fields::rust_type(&field.ty));
        let _ = writeln!(out, "\nimpl From<{ty}> for {name} {{\nfn from(value: {ty}) -> Self {{\nSelf::{variant}(value)\n}}\n}}");
        if index == 0 && matches!(field.ty, Ty::Scalar(Scalar::String) | Ty::Id(_)) {
            let _ =
                writeln!(out, "\nimpl From<&str> for {name} {{\nfn from(value: &str) -> Self {{\nSelf::{variant}(value.into())\n}}\n}}");
        }
        // Only the first can be made from a plain list: a second would be ambiguous.
        if let (0, Ty::Bounded(list, item)) = (index, &field.ty) {
            let _ = writeln!(out, "\ncrate::list::list_choice!({name}::{variant}({list} of {}));", fields::rust_type(item));
        }
    }
    out
}

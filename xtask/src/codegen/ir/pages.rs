//! How a list goes on that takes several calls.

use proc_macro2::Ident;
use toml::Spanned;

use super::super::description::{self as raw, Effect};
use super::super::diagnostic::{Diagnostic, Source};
use super::{Field, Operation, Ty, Types, ident};

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there are few, and each is made once")]
pub(in super::super) enum Pages {
    /// The pager is written by hand.
    ByHand(Ident),
    List {
        items: Field,
        /// The field that tells the items apart, of objects.
        id: Option<Field>,
        steps: Steps,
        /// The parameter for the size of a page.
        size: Option<Field>,
    },
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there are few, and each is made once")]
pub(in super::super) enum Steps {
    /// By what the answer before handed out.
    Marker { parameter: Field, next: Field, last: Option<String>, done: Option<Field> },
    /// By counting items; or pages, of which the first has this number.
    Count { parameter: Field, first: Option<u32>, total: Option<Field>, most: Option<u32> },
}

/// Finds what `pages` names, and refuses what means nothing.
pub(super) fn resolve(source: &Source, operation: &Operation, types: Types<'_>) -> Result<Option<Pages>, Diagnostic> {
    let Some(described) = &operation.file.pages else { return Ok(None) };
    let (pages, place) = (described.get_ref(), described.span());
    let wrong = |message: &str| source.at(place.clone(), message);
    if *operation.file.effect.get_ref() != Effect::Read {
        return Err(wrong("`pages` is for what only reads"));
    }
    let raw::Pages { items, id, marker, next, last, done, offset, page, first, total, most, size, by } = pages;
    if let Some(by) = by {
        let alone = [items, id, marker, next, last, done, offset, page, total, size].iter().all(|key| key.is_none());
        return if alone && first.is_none() && most.is_none() {
            Ok(Some(Pages::ByHand(ident(by.get_ref()))))
        } else {
            Err(source.at(by.span(), "a pager that is written by hand needs nothing else"))
        };
    }
    let find = |name: &Spanned<String>, fields: &[Field], whose: &str, is: &dyn Fn(&Field) -> bool, what: &str| {
        let word = name.get_ref();
        let refused = |message: String| source.at(name.span(), &message);
        let field = fields.iter().find(|field| field.wire == *word).ok_or_else(|| refused(format!("`{word}` is no {whose}")))?;
        if is(field) { Ok(field.clone()) } else { Err(refused(format!("`{word}` is not {what}"))) }
    };
    let parameter = |name: &Spanned<String>, is: &dyn Fn(&Field) -> bool, what: &str| {
        let is = |field: &Field| is(field) && field.one_of.is_none();
        find(name, &operation.request, "parameter of this operation", &is, what)
    };
    let told =
        |name: &Spanned<String>, is: &dyn Fn(&Field) -> bool, what: &str| find(name, &operation.response, "field of the answer", is, what);
    let Some(items) = items else { return Err(wrong("`pages` names the list of the answer: its `items`")) };
    let items = told(items, &|field| matches!(field.ty, Ty::Vec(_)) && !field.optional, "a list")?;
    let fields = items.ty.item().and_then(|item| types.fields(item));
    let id = match (id, fields) {
        (None, _) => None,
        (Some(id), Some(fields)) => {
            let is_id = |field: &Field| (field.ty.is_text() || is_whole(field)) && !field.optional;
            Some(find(id, fields, "field of the items", &is_id, "a text or a whole number that is always there")?)
        }
        (Some(id), None) => return Err(source.at(id.span(), "`id` is for a list of objects: a text tells itself apart")),
    };
    let size = size.as_ref().map(|size| parameter(size, &is_whole, "a whole number")).transpose()?;
    let stray = |key: &str, of: &str| wrong(&format!("`{key}` is for pages by `{of}`"));
    let steps = match (marker, offset, page) {
        (Some(marker), None, None) => {
            for (key, is_there) in [("first", first.is_some()), ("total", total.is_some()), ("most", most.is_some())] {
                if is_there {
                    return Err(stray(key, if key == "first" { "page" } else { "offset` or `page" }));
                }
            }
            let is_marker = |field: &Field| field.ty.is_text() || is_whole(field);
            let parameter = parameter(marker, &is_marker, "a text or a whole number")?;
            let is_next = |field: &Field| is_marker(field) && field.ty.is_text() == parameter.ty.is_text();
            let next = told(next.as_ref().unwrap_or(marker), &is_next, "a text or a whole number, as the parameter is")?;
            if let Some(last) = last.as_ref().filter(|_| !next.ty.is_text()) {
                return Err(source.at(last.span(), "`last` is for markers that are texts: a number ends with 0"));
            }
            let is_done =
                |field: &Field| matches!(field.ty, Ty::Scalar(scalar) if ["bool", "flag"].contains(&scalar.name)) && !field.optional;
            let done = done.as_ref().map(|done| told(done, &is_done, "`bool` or `flag`")).transpose()?;
            Steps::Marker { parameter, next, last: last.as_ref().map(|last| last.get_ref().clone()), done }
        }
        (None, Some(at), None) | (None, None, Some(at)) => {
            for (key, is_there) in [("next", next.is_some()), ("last", last.is_some()), ("done", done.is_some())] {
                if is_there {
                    return Err(stray(key, "marker"));
                }
            }
            if first.is_some() && page.is_none() {
                return Err(stray("first", "page"));
            }
            let parameter = parameter(at, &is_whole, "a whole number")?;
            let total = total.as_ref().map(|total| told(total, &is_whole, "a whole number")).transpose()?;
            let first = page.as_ref().map(|_| first.as_ref().map_or(0, |first| *first.get_ref()));
            Steps::Count { parameter, first, total, most: most.as_ref().map(|most| *most.get_ref()) }
        }
        _ => return Err(wrong("pages go on by one of `marker`, `offset` and `page`")),
    };
    Ok(Some(Pages::List { items, id, steps, size }))
}

fn is_whole(field: &Field) -> bool {
    field.ty.is(super::TypeKind::NumberId) || matches!(field.ty, Ty::Scalar(scalar) if scalar.whole && !scalar.unit)
}

//! Which list of a request a list of the answer answers to, item by item.

use super::super::diagnostic::{Diagnostic, Source};
use super::{Field, Operation, Types};

/// One list of a request whose items an answer accounts for.
#[derive(Debug)]
pub(in super::super) struct Asked<'o> {
    /// The list.
    pub(in super::super) list: &'o Field,
    /// Of objects, the field that names the item.
    pub(in super::super) item: Option<&'o Field>,
    /// Of objects, the other fields: what was asked of the item.
    pub(in super::super) parts: Vec<&'o Field>,
}

/// The lists of a request that its answer accounts for, in the order of the request.
pub(in super::super) fn asked<'o>(operation: &'o Operation, types: Types<'o>) -> Vec<Asked<'o>> {
    let mut all = Vec::new();
    for list in &operation.request {
        let paths = operation.response.iter().flat_map(|field| &field.answers);
        let mut items: Vec<&str> = paths
            .filter(|path| path.split('.').next() == Some(&list.wire))
            .map(|path| path.split_once('.').map_or("", |(_, item)| item))
            .collect();
        items.sort_unstable();
        items.dedup();
        for name in items {
            let fields = list.ty.item().and_then(|item| types.fields(item)).unwrap_or_default();
            let item = fields.iter().find(|field| field.wire == name);
            all.push(Asked { list, item, parts: fields.iter().filter(|field| field.wire != name).collect() });
        }
    }
    all
}

/// Refuses what `answers`, `item` and `only` say of the answer's fields and what means nothing.
pub(super) fn check(source: &Source, operation: &Operation, types: Types<'_>) -> Result<(), Diagnostic> {
    for described in &operation.response {
        let Some(answers) = &described.described.answers else { continue };
        let wrong = |message: String| Err(source.at(answers.span(), &message));
        for path in answers.get_ref() {
            if let Err(message) = request_list(path, &operation.request, types) {
                return wrong(message);
            }
        }
        if described.answers.is_empty() {
            return wrong("`answers` names the lists of the request: [\"FileId\"]".to_owned());
        }
        let Some(item) = described.ty.item() else { return wrong("`answers` is for a list".to_owned()) };
        let named = types.fields(item).map(|fields| {
            let failure = types.failure(item);
            let name = described.item.as_ref().or_else(|| failure.and_then(|failure| failure.item.as_ref()));
            (failure.is_some(), name.and_then(|name| fields.iter().find(|field| field.wire == *name)))
        });
        match named {
            None if !item.is_text() => return wrong("`answers` is for a list of texts or of objects".to_owned()),
            None if described.item.is_some() => return wrong("`item` is for a list of objects".to_owned()),
            Some((_, None)) => {
                return wrong("the items are objects: `item`, or the `item` of their `failure`, is the field that names one".to_owned());
            }
            Some((true, _)) if !described.partial => return wrong("the items can fail: say `partial = true`".to_owned()),
            Some((true, _)) if described.item.is_some() => return wrong("`item` is said by the `failure` of the items".to_owned()),
            _ => {}
        }
        if described.only.len() > usize::from(operation.vendor().is_some()) {
            return wrong("`only` names one vendor here, and the request one as its `Vendor`".to_owned());
        }
    }
    Ok(())
}

/// A list of texts, or with a dot the text in a list of objects.
fn request_list(path: &str, request: &[Field], types: Types<'_>) -> Result<(), String> {
    let (list, name) = path.split_once('.').map_or((path, None), |(list, name)| (list, Some(name)));
    let field = request
        .iter()
        .find(|field| field.wire == list)
        .ok_or_else(|| format!("`answers` names `{list}`, which is no parameter of this operation"))?;
    let item = field.ty.item().ok_or_else(|| format!("`answers` names `{list}`, which is no list"))?;
    match (name, types.fields(item)) {
        (None, None) if item.is_text() => Ok(()),
        (None, Some(_)) => Err(format!("`{list}` is a list of objects: name the field of the item, as `{list}.Id`")),
        (Some(name), Some(fields)) if fields.iter().any(|field| field.wire == name && field.ty.is_text() && !field.optional) => Ok(()),
        (Some(name), _) => Err(format!("`answers` names `{path}`, but the items of `{list}` have no required text `{name}`")),
        (None, None) => Err(format!("`answers` names `{list}`, which is no list of texts")),
    }
}

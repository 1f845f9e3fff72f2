//! What a list shows of what runs: which operation ends an item of it, and how the list is asked for.

use toml::Spanned;

use super::super::description::{self as raw, Effect};
use super::super::diagnostic::{Diagnostic, Source};
use super::{Body, Field, Operation, Ty, Types};

/// A list of what goes on until it is ended.
#[derive(Debug)]
pub(in super::super) struct Runs {
    pub(in super::super) items: String,
    pub(in super::super) ended_by: String,
    pub(in super::super) by: Vec<String>,
    pub(in super::super) began: Option<String>,
    pub(in super::super) over: Vec<String>,
    pub(in super::super) with: Vec<(String, String)>,
    pub(in super::super) span: Option<Span>,
}

/// The time that a list is asked for.
#[derive(Debug)]
pub(in super::super) struct Span {
    pub(in super::super) since: String,
    pub(in super::super) until: String,
    pub(in super::super) back: u32,
    pub(in super::super) ahead: u32,
}

/// Resolves `runs` of the operations of a family; what ends them has to be known.
pub(super) fn resolve(operations: &mut [Operation], sources: &[Source], shared: Types<'_>) -> Result<(), Diagnostic> {
    for place in 0..operations.len() {
        let Some(described) = operations[place].file.runs.clone() else { continue };
        let list =
            List { operation: &operations[place], types: Types { own: &operations[place].types, ..shared }, source: &sources[place] };
        let runs = list.runs(described.get_ref(), described.span(), operations)?;
        operations[place].runs = Some(runs);
    }
    Ok(())
}

/// An operation that lists.
struct List<'l> {
    operation: &'l Operation,
    types: Types<'l>,
    source: &'l Source,
}

impl List<'_> {
    fn runs(&self, described: &raw::Runs, place: std::ops::Range<usize>, all: &[Operation]) -> Result<Runs, Diagnostic> {
        let raw::Runs { items, ended_by, by, began, over, with, since, until, back, ahead } = described;
        if *self.operation.file.effect.get_ref() != Effect::Read {
            return Err(self.source.at(place, "`runs` is for what only reads"));
        }
        let list = field(&self.operation.response, items).filter(|field| matches!(field.ty, Ty::Vec(_)));
        let fields = list.and_then(|list| self.types.fields(list.ty.item()?));
        let fields = fields.ok_or_else(|| self.wrong(items, "is no list of objects of the answer"))?;
        let end = all.iter().find(|other| other.file.action.get_ref() == ended_by.get_ref());
        let end = end.and_then(|end| Some((end, end.ends.as_ref()?)));
        let (end, ends) = end.ok_or_else(|| self.wrong(ended_by, "ends nothing that an operation of this family starts"))?;
        for name in by {
            let item = field(fields, name).ok_or_else(|| self.wrong(name, "is no field of the items"))?;
            if !field(&end.request, name).is_some_and(|parameter| parameter.ty == item.ty) {
                return Err(self.wrong(name, &format!("is no parameter of `{}` of the same type", ended_by.get_ref())));
            }
        }
        let named: Vec<&String> = by.iter().map(Spanned::get_ref).collect();
        if named.len() != ends.by.len() || ends.each.is_some() || !ends.by.iter().all(|name| named.contains(&name)) {
            let message = format!("`by` has to name what `{}` names it by: {}", ended_by.get_ref(), ends.by.join(", "));
            return Err(self.source.at(place, &message));
        }
        for name in began.iter().chain(over) {
            if !field(fields, name).is_some_and(is_moment) {
                return Err(self.wrong(name, "is no `UnixSeconds` or `UnixMillis` of the items"));
            }
        }
        for (name, value) in with {
            let parameter = self.parameter(name)?;
            if !self.takes(&parameter.ty, value.get_ref()) {
                return Err(self.wrong(value, &format!("is no value of `{}`", name.get_ref())));
            }
        }
        let span = match (since, until, back, ahead) {
            (Some(since), Some(until), Some(back), ahead) => {
                for name in [since, until] {
                    if !is_moment(self.parameter(name)?) {
                        return Err(self.wrong(name, "is no `UnixSeconds` or `UnixMillis`"));
                    }
                }
                let ahead = ahead.as_ref().map_or(0, |ahead| *ahead.get_ref());
                Some(Span { since: since.get_ref().clone(), until: until.get_ref().clone(), back: *back.get_ref(), ahead })
            }
            (None, None, None, None) => None,
            _ => return Err(self.source.at(place, "a time has `since`, `until` and `back`, and may have `ahead`")),
        };
        let is_filled = |field: &Field| {
            with.keys().any(|name| *name.get_ref() == field.wire)
                || span.as_ref().is_some_and(|span| [&span.since, &span.until].contains(&&field.wire))
        };
        if let Some(missing) = self.operation.request.iter().find(|field| !field.optional && !is_filled(field)) {
            return Err(self.source.at(place, &format!("`{}` is required, and nothing here fills it", missing.wire)));
        }
        let text = |name: &Spanned<String>| name.get_ref().clone();
        Ok(Runs {
            items: text(items),
            ended_by: text(ended_by),
            // In the order of the end's own, so that one thing has one name.
            by: ends.by.clone(),
            began: began.as_ref().map(text),
            over: over.iter().map(text).collect(),
            with: with.iter().map(|(name, value)| (text(name), text(value))).collect(),
            span,
        })
    }

    fn parameter(&self, name: &Spanned<String>) -> Result<&Field, Diagnostic> {
        let found = field(&self.operation.request, name).filter(|field| field.one_of.is_none());
        found.ok_or_else(|| self.wrong(name, "is no parameter of this operation"))
    }

    /// Whether a parameter of this type can have this value.
    fn takes(&self, ty: &Ty, value: &str) -> bool {
        let declared = || self.types.own.iter().chain(self.types.shared);
        match ty {
            Ty::Named(_, name) => declared().filter(|ty| ty.name == *name).any(|ty| match &ty.body {
                Body::Enum { words, .. } => words.iter().any(|(word, ..)| word == value),
                _ => false,
            }),
            Ty::Scalar(scalar) => scalar.is_text() || (scalar.whole && value.parse::<i64>().is_ok()),
            _ => false,
        }
    }

    fn wrong(&self, name: &Spanned<String>, what: &str) -> Diagnostic {
        self.source.at(name.span(), &format!("`{}` {what}", name.get_ref()))
    }
}

fn field<'f>(fields: &'f [Field], name: &Spanned<String>) -> Option<&'f Field> {
    fields.iter().find(|field| field.wire == *name.get_ref())
}

/// Whether it is a moment that counts from 1970.
fn is_moment(field: &Field) -> bool {
    matches!(field.ty, Ty::Scalar(scalar) if ["UnixSeconds", "UnixMillis"].contains(&scalar.name))
}

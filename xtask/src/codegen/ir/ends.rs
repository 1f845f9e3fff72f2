//! What ends what an operation starts: the other operation, and where each of its parameters comes from.

use std::collections::HashSet;

use proc_macro2::Ident;
use toml::Spanned;

use super::super::description::{Effect, EndsBy};
use super::super::diagnostic::{Diagnostic, Source};
use super::{Field, Operation, Ty, TypeKind, Types};

/// The end of what an operation starts.
#[derive(Debug)]
pub(in super::super) struct Ending {
    /// The type of the operation that ends it.
    pub(in super::super) rust: Ident,
    pub(in super::super) action: String,
    /// The parameters of that operation that are filled, in their order there.
    pub(in super::super) fills: Vec<Fill>,
    pub(in super::super) names: Ends,
}

/// One parameter of the end, and what fills it.
#[derive(Debug)]
pub(in super::super) struct Fill {
    pub(in super::super) parameter: Field,
    pub(in super::super) from: Field,
    pub(in super::super) origin: Origin,
}

/// Where a parameter of the end comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in super::super) enum Origin {
    Request,
    /// Of a list of the request, one item at a time.
    Item,
    Answer,
    /// The number after that of the request.
    Next,
}

/// By what an operation names what it ends.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(in super::super) struct Ends {
    /// Parameters of it, in its order.
    pub(in super::super) by: Vec<String>,
    /// The one of them that is a list of things, each of which is one by itself.
    pub(in super::super) each: Option<String>,
}

/// Resolves `ends-by` of the operations of a family; `everywhere` are the parameters that all operations of the service have.
pub(super) fn resolve(
    operations: &mut [Operation],
    sources: &[Source],
    shared: Types<'_>,
    everywhere: &[&String],
) -> Result<(), Diagnostic> {
    for start in 0..operations.len() {
        let Some(described) = operations[start].file.ends_by.clone() else { continue };
        let end = find(&operations[start], &described, operations).map_err(|refusal| refusal.at(&sources[start]))?;
        let pair = Pair { start: &operations[start], end: &operations[end], described: described.get_ref(), shared, everywhere };
        let ending = pair.ending().map_err(|refusal| refusal.at(&sources[start]))?;
        if operations[end].ends.as_ref().is_some_and(|ends| *ends != ending.names) {
            let message = format!("`{}` names what it ends otherwise for another operation", ending.action);
            return Err(sources[start].at(described.get_ref().action.span(), &message));
        }
        operations[end].ends = Some(ending.names.clone());
        operations[start].ends_by = Some(ending);
    }
    Ok(())
}

/// What is wrong, and where.
struct Refusal(std::ops::Range<usize>, String);

impl Refusal {
    fn of(name: &Spanned<String>, message: String) -> Self {
        Self(name.span(), message)
    }

    fn at(self, source: &Source) -> Diagnostic {
        source.at(self.0, &self.1)
    }
}

/// The place of the operation that ends.
fn find(start: &Operation, described: &Spanned<EndsBy>, all: &[Operation]) -> Result<usize, Refusal> {
    let action = &described.get_ref().action;
    let refused = |message: String| Err(Refusal::of(action, message));
    let name = action.get_ref();
    if *start.file.effect.get_ref() == Effect::Read {
        return refused("a call that only reads starts nothing: no `ends-by`".to_owned());
    }
    match all.iter().position(|operation| operation.file.action.get_ref() == name) {
        None => refused(format!("`{name}` is no operation of this family")),
        Some(place) if !matches!(all[place].file.effect.get_ref(), Effect::Converging | Effect::Timely) => {
            refused(format!("`{name}` ends nothing: the effect of what does is converging or timely"))
        }
        Some(place) => Ok(place),
    }
}

/// An operation, the one that ends what it starts, and what is said of both.
struct Pair<'p> {
    start: &'p Operation,
    end: &'p Operation,
    described: &'p EndsBy,
    shared: Types<'p>,
    everywhere: &'p [&'p String],
}

impl Pair<'_> {
    fn ending(&self) -> Result<Ending, Refusal> {
        let described = self.described;
        let action = described.action.get_ref();
        if described.from_request.is_empty() && described.from_answer.is_empty() {
            let message = "what names it? `from-request` or `from-answer` does".to_owned();
            return Err(Refusal::of(&described.action, message));
        }
        let mut fills = Vec::new();
        let mut seen = HashSet::new();
        for (names, origin) in [
            (&described.from_request[..], Origin::Request),
            (&described.from_answer, Origin::Answer),
            (&described.with, Origin::Request),
            (described.counts.as_slice(), Origin::Next),
        ] {
            for name in names {
                if !seen.insert(name.get_ref()) {
                    return Err(Refusal::of(name, format!("`{}` is there twice", name.get_ref())));
                }
                fills.push(self.fill(name, origin)?);
            }
        }
        for name in described.from_request.iter().chain(&described.from_answer) {
            self.names(name)?;
        }
        // What every operation has, both have, and it is the same in both.
        let field = |operation: &Operation, wire: &str| operation.request.iter().find(|field| field.wire == wire).cloned();
        for wire in self.everywhere.iter().filter(|wire| !seen.contains(*wire)) {
            if let (Some(from), Some(parameter)) = (field(self.start, wire), field(self.end, wire)) {
                fills.push(Fill { parameter, from, origin: Origin::Request });
            }
        }
        let each = described.each.as_ref().map(|each| self.each(each, &mut fills)).transpose()?;
        let place = |wire: &str| self.end.request.iter().position(|field| field.wire == wire);
        fills.sort_by_key(|fill| place(&fill.parameter.wire));
        if let Some(missing) =
            self.end.request.iter().find(|field| !field.optional && fills.iter().all(|fill| fill.parameter.wire != field.wire))
        {
            let message = format!("`{action}` requires `{}`, and nothing here fills it", missing.wire);
            return Err(Refusal::of(&described.action, message));
        }
        let names = described.from_request.iter().chain(&described.from_answer);
        let mut by: Vec<String> = names.map(|name| name.get_ref().clone()).collect();
        by.sort_by_key(|wire| place(wire));
        Ok(Ending { rust: self.end.rust.clone(), action: action.clone(), fills, names: Ends { by, each } })
    }

    /// A parameter of the end, and what fills it.
    fn fill(&self, name: &Spanned<String>, origin: Origin) -> Result<Fill, Refusal> {
        let (wire, action) = (name.get_ref(), self.described.action.get_ref());
        let refused = |message: String| Err(Refusal::of(name, message));
        let (fields, kind) = match origin {
            Origin::Answer => (&self.start.response, "field of the answer"),
            _ => (&self.start.request, "parameter of this operation"),
        };
        let Some(from) = fields.iter().find(|field| field.wire == *wire) else { return refused(format!("`{wire}` is no {kind}")) };
        let Some(parameter) = self.end.request.iter().find(|field| field.wire == *wire) else {
            return refused(format!("`{action}` has no parameter `{wire}`"));
        };
        if from.one_of.is_some() || parameter.one_of.is_some() {
            return refused(format!("`{wire}` may give way to another parameter"));
        }
        if from.ty != parameter.ty {
            return refused(format!("`{wire}` has another type in `{action}`: declare one for both"));
        }
        // An answer without it leaves its end unknown; a call would be none.
        if from.optional && !parameter.optional && origin != Origin::Answer {
            return refused(format!("`{action}` requires `{wire}`, and this operation can be without it"));
        }
        let is_number = matches!(&from.ty, Ty::Scalar(scalar) if scalar.whole && !scalar.unit);
        if origin == Origin::Next && !(is_number && from.optional == parameter.optional) {
            return refused("`counts` is for a whole number, required in both or in neither".to_owned());
        }
        Ok(Fill { parameter: parameter.clone(), from: from.clone(), origin })
    }

    /// Whether something can be told from others by it.
    fn names(&self, name: &Spanned<String>) -> Result<(), Refusal> {
        let wire = name.get_ref();
        let is_each = self.described.each.as_ref().is_some_and(|each| each.get_ref() == wire);
        let Some(field) = self.end.request.iter().find(|field| field.wire == *wire) else { return Ok(()) };
        let types = Types { own: &self.end.types, ..self.shared };
        let item = field.ty.item().filter(|_| is_each).unwrap_or(&field.ty);
        if types.is_secret(item) {
            return Err(Refusal::of(name, format!("`{wire}` is secret: what runs is named in logs")));
        }
        if item.is_text() || item.is_numeric() || item.is(TypeKind::Enum) {
            return Ok(());
        }
        let message = if item.item().is_some() {
            format!("`{wire}` is a list: with `each` every item of it is ended by itself")
        } else {
            format!("`{wire}` is an object, which names nothing")
        };
        Err(Refusal::of(name, message))
    }

    fn each(&self, each: &Spanned<String>, fills: &mut [Fill]) -> Result<String, Refusal> {
        let wire = each.get_ref();
        let is_named = self.described.from_request.iter().any(|name| name.get_ref() == wire);
        match fills.iter_mut().find(|fill| fill.parameter.wire == *wire) {
            Some(fill) if is_named && fill.parameter.ty.item().is_some_and(Ty::is_text) && !fill.from.optional => {
                fill.origin = Origin::Item;
                Ok(wire.clone())
            }
            _ => Err(Refusal::of(each, "`each` is a required list of texts, and one of `from-request`".to_owned())),
        }
    }
}

//! What one parameter says about others: either-or, at least one of, required if.

use serde::Serialize;
use serde_json::{Map, Value};

use super::violation::{Problem, Violation};
use crate::spec::{FieldSpec, TypeSpec};

/// What a typed request cannot rule out by its type: parameters that others require. `None` where all are there, and for a request without such.
pub(crate) fn conditions(fields: &[FieldSpec], request: &impl Serialize) -> Option<Violation> {
    if !fields.iter().any(is_conditional) {
        return None;
    }
    // What cannot be written is said when it is written.
    let Ok(Value::Object(values)) = serde_json::to_value(request) else { return None };
    // In a query a list has the brackets in its name.
    let values = values.into_iter().map(|(name, value)| (name.trim_end_matches("[]").to_owned(), value)).collect();
    missing(fields, &values, "")
}

fn is_conditional(field: &FieldSpec) -> bool {
    field.required_if.is_some() || field.any_of.is_some() || nested(&field.ty).is_some_and(|fields| fields.iter().any(is_conditional))
}

fn nested(ty: &TypeSpec) -> Option<&'static [FieldSpec]> {
    match ty {
        TypeSpec::Struct(object) => Some(object.fields),
        TypeSpec::List(list) => nested(&list.item),
        _ => None,
    }
}

fn missing(fields: &[FieldSpec], values: &Map<String, Value>, path: &str) -> Option<Violation> {
    let mut violations = Vec::new();
    for field in fields {
        let place = if path.is_empty() { field.wire.to_owned() } else { format!("{path}.{}", field.wire) };
        match values.get(field.wire) {
            None => {
                if let Some((other, value)) = field.required_if.and_then(|condition| holds(condition, values)) {
                    return Some(Violation::new(place, Problem::MissingFor { other, value }));
                }
            }
            Some(value) => {
                let Some(fields) = nested(&field.ty) else { continue };
                let objects = match value {
                    Value::Array(items) => items.iter().enumerate().map(|(index, item)| (format!("{place}.{index}"), item)).collect(),
                    one => vec![(place, one)],
                };
                let found = objects.into_iter().find_map(|(place, object)| missing(fields, object.as_object()?, &place));
                if found.is_some() {
                    return found;
                }
            }
        }
    }
    check_any(&fields.iter().collect::<Vec<_>>(), values, path, &mut violations);
    violations.pop()
}

/// The field and its value that make another one required, where it has that value, or any where none is named.
pub(super) fn holds(
    condition: (&'static str, &'static [&'static str]),
    values: &Map<String, Value>,
) -> Option<(&'static str, &'static str)> {
    let (other, wanted) = condition;
    let given = values.get(other)?;
    if wanted.is_empty() {
        return Some((other, ""));
    }
    let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    wanted.iter().find(|value| **value == text).map(|value| (other, *value))
}

/// Of every group with `any_of` at least one member is given, and not empty.
pub(super) fn check_any(fields: &[&FieldSpec], values: &Map<String, Value>, path: &str, violations: &mut Vec<Violation>) {
    let given = |field: &FieldSpec| values.get(field.wire).is_some_and(|value| value.as_array().is_none_or(|items| !items.is_empty()));
    for (index, first) in fields.iter().enumerate().filter(|(_, field)| field.any_of.is_some()) {
        let members = || fields.iter().filter(|field| field.any_of == first.any_of);
        let is_first = fields[..index].iter().all(|field| field.any_of != first.any_of);
        if is_first && !members().any(|field| given(field)) {
            let group: Vec<_> = members().map(|field| field.wire).collect();
            let place = if path.is_empty() { first.wire.to_owned() } else { format!("{path}.{}", first.wire) };
            violations.push(Violation::new(place, Problem::NoneOf { group }));
        }
    }
}

/// Of every group exactly one member is given, and it takes effect.
pub(super) fn check_choices(
    fields: &[FieldSpec],
    values: &Map<String, Value>,
    path: &str,
    ignored: &[String],
    violations: &mut Vec<Violation>,
) {
    let at = |wire: &str| if path.is_empty() { wire.to_owned() } else { format!("{path}.{wire}") };
    let mut groups: Vec<(&str, Vec<&FieldSpec>)> = Vec::new();
    for field in fields {
        let Some(group) = field.one_of else { continue };
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, members)) => members.push(field),
            None => groups.push((group, vec![field])),
        }
    }
    for (_, members) in groups {
        let mut given = members.iter().filter(|field| values.contains_key(field.wire));
        let violation = match (given.next(), given.next()) {
            (None, _) => {
                let group: Vec<_> = members.iter().map(|field| field.wire).collect();
                Violation::new(at(group[0]), Problem::NoneOf { group })
            }
            (Some(first), Some(second)) => Violation::new(at(second.wire), Problem::Exclusive { with: first.wire }),
            (Some(one), None) if ignored.iter().any(|name| name == one.wire) => {
                let instead = members.iter().map(|field| field.wire).filter(|wire| *wire != one.wire).collect();
                Violation::new(at(one.wire), Problem::NoEffect { only: one.only, instead })
            }
            (Some(_), None) => continue,
        };
        violations.push(violation);
    }
}

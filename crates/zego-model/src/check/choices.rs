//! What one parameter says about others: either-or, at least one of, required if.

use serde_json::{Map, Value};

use super::{Problem, Violation};
use crate::request::{has_one_of, within};
use crate::spec::FieldSpec;

/// The field and its value that make another one required, where it has that value, or any where none is named.
pub(super) fn holds(
    condition: (&'static str, &'static [&'static str]),
    values: &Map<String, Value>,
) -> Option<(&'static str, &'static str)> {
    let (other, wanted) = condition;
    has_one_of(values.get(other)?, wanted).map(|value| (other, value))
}

/// Of every group with `any_of` at least one member is given, and not empty.
pub(super) fn check_any(fields: &[&FieldSpec], values: &Map<String, Value>, path: &str, violations: &mut Vec<Violation>) {
    let given = |field: &FieldSpec| values.get(field.wire).is_some_and(|value| value.as_array().is_none_or(|items| !items.is_empty()));
    for (index, first) in fields.iter().enumerate().filter(|(_, field)| field.any_of.is_some()) {
        let members = || fields.iter().filter(|field| field.any_of == first.any_of);
        let is_first = fields[..index].iter().all(|field| field.any_of != first.any_of);
        if is_first && !members().any(|field| given(field)) {
            let group: Vec<_> = members().map(|field| field.wire).collect();
            violations.push(Violation::new(within(path, first.wire), Problem::NoneOf { group }));
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
    let at = |wire: &str| within(path, wire);
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

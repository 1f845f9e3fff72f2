//! What is said of a field beyond its type has to mean something there.

use indexmap::IndexMap;

use super::super::description as raw;
use super::{Role, Ty, TypeKind};

/// Refuses what would be ignored. `words` are those of the field's enumeration, if it is one.
pub(super) fn check(field: &raw::Field, ty: &Ty, role: Role, words: Option<&IndexMap<String, raw::Word>>) -> Result<(), String> {
    let (is_text, is_texts) = (ty.is_text(), ty.item().is_some_and(Ty::is_text));
    let (is_input, is_output) = (role == Role::Input, role == Role::Output);
    let is_number = matches!(ty, Ty::Scalar(scalar) if scalar.whole || scalar.name == "f64");
    let is_optional = field.ty.get_ref().ends_with('?');
    let is_inline_list = matches!(ty, Ty::Bounded(..)) && field.ty.get_ref().contains(';');
    let is_list = matches!(ty, Ty::Vec(_));
    let is_structured = (ty.is(TypeKind::Object) || is_list) || matches!(ty, Ty::Scalar(scalar) if scalar.name == "json");
    let lacks_default = matches!(ty, Ty::Scalar(scalar) if !scalar.has_default);
    let stray = words.map_or_else(|| field.values.first(), |words| field.values.iter().find(|value| !words.contains_key(*value)));
    let is_special = field.partial || field.one_or_many || field.whole;
    let refusals = [
        (field.max_bytes.is_some() && !is_text && !(is_texts && is_output), "`max-bytes` is for text, or in an answer for a list of texts"),
        (field.max_chars.is_some() && !is_text && !is_texts, "`max-chars` is for text, or a list of texts"),
        (field.range.is_some() && !is_number, "`range` is for a number"),
        (field.unique && !is_inline_list, "`unique` is for a list with bounds; where the list is named, say it there"),
        (field.one_or_many && !(is_list && is_output), "`one-or-many` is for a list without bounds, in an answer"),
        (field.whole && !(is_list && is_output), "`whole` is for a list without bounds, in an answer"),
        (is_output && !is_optional && lacks_default, "what is read has to be something where it is not there: take `string`, or add `?`"),
        (field.partial && is_input, "`partial` is for an answer"),
        (field.answers.is_some() && is_input, "`answers` is for an answer"),
        (field.item.is_some() && field.answers.is_none(), "`item` goes with `answers`"),
        (!field.also.is_empty() && (is_input || field.whole), "`also` is for what is read: a field of an answer or of an event"),
        (field.in_text && !(is_structured && is_output), "`in-text` is for an object, a list or `json`, in an answer or an event"),
        (field.in_text && is_special, "`in-text` leaves nothing to `partial`, `one-or-many` or `whole`"),
        (field.one_of.is_some() && (is_output || is_optional), "`one-of` is for a request, and makes optional by itself"),
        (field.any_of.is_some() && (is_output || !is_optional), "`any-of` is for a request's parameter that is optional"),
        (field.required_if.is_some() && (is_output || !is_optional), "`required-if` is for a request's parameter that is optional"),
        (field.arg.is_some() && (is_output || is_optional), "`arg` is for a request's parameter that is not optional"),
    ];
    if let Some((_, message)) = refusals.iter().find(|(refused, _)| *refused) {
        return Err((*message).to_owned());
    }
    match stray {
        Some(stray) if words.is_some() => Err(format!("`values` names `{stray}`, which is no word of the enumeration")),
        Some(_) => Err("`values` is for an enumeration".to_owned()),
        None => Ok(()),
    }
}

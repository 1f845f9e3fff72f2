//! What is said of a field beyond its type has to mean something there.

use indexmap::IndexMap;

use super::super::description as raw;
use super::{Role, Scalar, Ty};

/// Refuses what would be ignored. `words` are those of the field's enumeration, if it is one.
pub(super) fn check(field: &raw::Field, ty: &Ty, role: Role, words: Option<&IndexMap<String, raw::Word>>) -> Result<(), String> {
    let is_text = |ty: &Ty| matches!(ty, Ty::Scalar(Scalar::String) | Ty::Id(_));
    let is_texts = matches!(ty, Ty::Vec(item) | Ty::Bounded(_, item) if is_text(item));
    let is_whole =
        matches!(ty, Ty::Scalar(scalar) if scalar.has_unit() || matches!(scalar, Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64));
    let is_optional = field.ty.get_ref().ends_with('?');
    let is_inline_list = matches!(ty, Ty::Bounded(..)) && field.ty.get_ref().contains(';');
    let is_list = matches!(ty, Ty::Vec(_));
    let is_structured = matches!(ty, Ty::Object(_) | Ty::Vec(_) | Ty::Scalar(Scalar::Json));
    let stray = words.map_or_else(|| field.values.first(), |words| field.values.iter().find(|value| !words.contains_key(*value)));
    let refusals = [
        (
            field.max_bytes.is_some() && !is_text(ty) && !(is_texts && role == Role::Output),
            "`max-bytes` is for text, or in an answer for a list of texts",
        ),
        (field.max_chars.is_some() && !is_text(ty) && !is_texts, "`max-chars` is for text, or a list of texts"),
        (field.range.is_some() && !is_whole, "`range` is for a whole number"),
        (field.unique && !is_inline_list, "`unique` is for a list with bounds; where the list is named, say it there"),
        (field.one_or_many && !(is_list && role == Role::Output), "`one-or-many` is for a list without bounds, in an answer"),
        (field.whole && !(is_list && role == Role::Output), "`whole` is for a list without bounds, in an answer"),
        (
            role == Role::Output && !is_optional && matches!(ty, Ty::Scalar(scalar) if !scalar.has_default()),
            "what is read has to be something where it is not there: take `string`, or add `?`",
        ),
        (field.partial && role == Role::Input, "`partial` is for an answer"),
        (!field.also.is_empty() && (role == Role::Input || field.whole), "`also` is for what is read: a field of an answer or of an event"),
        (
            field.in_text && !(is_structured && role == Role::Output),
            "`in-text` is for an object, a list or `json`, in an answer or an event",
        ),
        (
            field.in_text && (field.partial || field.one_or_many || field.whole),
            "`in-text` leaves nothing to `partial`, `one-or-many` or `whole`",
        ),
        (field.one_of.is_some() && (role == Role::Output || is_optional), "`one-of` is for a request, and makes optional by itself"),
        (field.any_of.is_some() && (role == Role::Output || !is_optional), "`any-of` is for a request's parameter that is optional"),
        (
            field.required_if.is_some() && (role == Role::Output || !is_optional),
            "`required-if` is for a request's parameter that is optional",
        ),
        (field.arg.is_some() && (role == Role::Output || is_optional), "`arg` is for a request's parameter that is not optional"),
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

//! What was probably meant by a word or a name that is not known.

use super::{Problem, Violation};
use crate::spec::{EnumSpec, FieldSpec, OperationRow};
use crate::text;

/// The word or the parameter that is nearest to the one that a violation is about, if one is near; see [`text::nearest`].
pub fn nearest(row: &OperationRow, violation: &Violation) -> Option<&'static str> {
    match &violation.problem {
        Problem::UnknownWord { word, .. } => text::nearest(word, row.words(&violation.parameter)),
        Problem::UnknownName => row.nearest_parameter(&violation.parameter),
        _ => None,
    }
}

impl OperationRow {
    /// The words that the parameter at a path like `Media.0.Resolution.1` takes; none, where it is no enumeration.
    pub fn words(&self, path: &str) -> Vec<&'static str> {
        let Some(field) = path.split('.').fold((None, Some(self.request)), step).0 else { return Vec::new() };
        let known = field.ty.words().into_iter().flat_map(EnumSpec::words);
        known.filter(|word| field.values.is_empty() || field.values.contains(word)).collect()
    }

    /// The parameter whose name is nearest to the last one of a path like `Media.0.FileID`, if one is near.
    pub fn nearest_parameter(&self, path: &str) -> Option<&'static str> {
        let (fields, name) = match path.rsplit_once('.') {
            Some((place, name)) => (place.split('.').fold((None, Some(self.request)), step).1?, name),
            None => (self.request, path),
        };
        text::nearest(name, fields.iter().map(|field| field.wire))
    }
}

/// One step along a path: the field that is reached, and the fields within it.
type Place = (Option<&'static FieldSpec>, Option<&'static [FieldSpec]>);

fn step((reached, within): Place, name: &str) -> Place {
    match within.and_then(|fields| fields.iter().find(|field| field.wire == name)) {
        Some(field) => (Some(field), field.ty.fields()),
        // The place of an item in its list.
        None if name.bytes().all(|byte| byte.is_ascii_digit()) => (reached, within),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_looked_for_at_its_place() {
        let row = OperationRow::of("rtc", "DeleteMedia").unwrap();
        let unknown = |word: &str| Problem::UnknownWord { word: word.to_owned(), expected: String::new() };
        for (path, problem, found) in [
            ("Vendor", unknown("tencent"), Some("Tencent")),
            ("Vendor", unknown("Moon"), None),
            // Known to the model, and not to this operation.
            ("Vendor", unknown("Aliyum"), None),
            ("Media.0.Resolution.1", unknown("320p"), Some("360p")),
            ("Media.0.Resolution.1", unknown(&"320p".repeat(100)), None),
            ("FileId.0", unknown("a"), None),
            ("fileID", Problem::UnknownName, Some("FileId")),
            ("Media.0.fileID", Problem::UnknownName, Some("FileId")),
            ("Media.0.vendor", Problem::UnknownName, None),
            ("Nothing.fileID", Problem::UnknownName, None),
            ("", Problem::UnknownName, None),
            ("Vendor", Problem::Missing, None),
        ] {
            assert_eq!(nearest(row, &Violation::new(path, problem.clone())), found, "{path} {problem:?}");
        }
    }
}

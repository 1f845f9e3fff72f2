//! The type notation: `T`, `T?`, `[T]`, `[T; a..=b]`, `[T; a..]`.

use std::ops::RangeInclusive;

/// A parsed type, its names not yet resolved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Notation {
    pub(super) shape: Shape,
    pub(super) optional: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    Name(String),
    List { item: String, bounds: Option<RangeInclusive<i64>> },
}

/// Reads a type.
pub(super) fn parse(text: &str) -> Result<Notation, String> {
    let (text, optional) = match text.strip_suffix('?') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let shape = match text.strip_prefix('[') {
        None => Shape::Name(name(text)?),
        Some(inner) => {
            let inner = inner.strip_suffix(']').ok_or("a list ends in `]`: [T], [T; 1..=100], [T; 1..]")?;
            match inner.split_once(';') {
                None => Shape::List { item: name(inner)?, bounds: None },
                Some((item, bounds)) => {
                    let bounds = range(bounds.trim())?;
                    if *bounds.start() < 0 {
                        return Err("a list has at least 0 items".to_owned());
                    }
                    Shape::List { item: name(item)?, bounds: Some(bounds) }
                }
            }
        }
    };
    Ok(Notation { shape, optional })
}

/// Reads `a..=b` or `a..`.
pub(super) fn range(text: &str) -> Result<RangeInclusive<i64>, String> {
    let usage = || format!("`{text}` is not a range: write 1..=100, or 1.. for no upper end");
    let (min, max) = text.split_once("..").ok_or_else(usage)?;
    let min: i64 = min.parse().map_err(|_| usage())?;
    let max = match max.strip_prefix('=') {
        Some(max) => max.parse().map_err(|_| usage())?,
        None if max.is_empty() => i64::MAX,
        None => return Err(usage()),
    };
    if min > max {
        return Err(format!("`{text}` is empty: its lower end is above its upper end"));
    }
    Ok(min..=max)
}

fn name(text: &str) -> Result<String, String> {
    let mut chars = text.chars();
    if chars.next().is_some_and(|first| first.is_ascii_alphabetic()) && chars.all(|char| char.is_ascii_alphanumeric()) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not a type: write T, T?, [T] or [T; 1..=100], where T is a scalar or a named type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_forms() {
        let name = |text: &str, optional| Notation { shape: Shape::Name(text.to_owned()), optional };
        assert_eq!(parse("string"), Ok(name("string", false)));
        assert_eq!(parse("bool?"), Ok(name("bool", true)));
        let list = |bounds, optional| Notation { shape: Shape::List { item: "FileId".to_owned(), bounds }, optional };
        assert_eq!(parse("[FileId]"), Ok(list(None, false)));
        assert_eq!(parse("[FileId; 1..=100]?"), Ok(list(Some(1..=100), true)));
        assert_eq!(parse("[FileId; 1..]"), Ok(list(Some(1..=i64::MAX), false)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "?", "[", "[T", "T]", "[[T]]", "[T; ]", "[T; 1]", "[T; 1..100]", "[T; 9..=1]", "[T; -1..=1]", "[T?]", "T??", "a b", "1T"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

//! One or two of something, as quotas of an action are: a list without a heap.

use std::ops::Deref;

/// A list of a few. More than two are on the heap.
#[derive(Clone, Debug)]
pub(super) enum Few<T> {
    One([T; 1]),
    Two([T; 2]),
    /// None as well.
    Many(Vec<T>),
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items = items.into_iter();
        match (items.next(), items.next(), items.next()) {
            (None, ..) => Self::Many(Vec::new()),
            (Some(one), None, _) => Self::One([one]),
            (Some(one), Some(two), None) => Self::Two([one, two]),
            (Some(one), Some(two), Some(three)) => Self::Many([one, two, three].into_iter().chain(items).collect()),
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::One(items) => items,
            Self::Two(items) => items,
            Self::Many(items) => items,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_there_are_in_their_order() {
        for count in 0..5 {
            let few: Few<_> = (0..count).collect();
            assert!(few.iter().copied().eq(0..count), "{count}");
        }
    }
}

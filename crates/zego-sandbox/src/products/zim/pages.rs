//! Lists that are answered page by page: where the next one begins is the place of the last item, so nothing is told twice or left out when the list changes.

/// A page of items in the order of their places, which grow, and where the next one begins; 0 for the last page.
pub(super) fn page<T>(all: impl IntoIterator<Item = (u64, T)>, next: i64, limit: usize) -> (Vec<T>, i64) {
    let after = u64::try_from(next).unwrap_or_default();
    let mut rest = all.into_iter().filter(|(place, _)| *place > after);
    let (mut items, mut last) = (Vec::new(), 0);
    for (place, item) in rest.by_ref().take(limit) {
        last = place;
        items.push(item);
    }
    let next = if rest.next().is_some() { i64::try_from(last).unwrap_or(i64::MAX) } else { 0 };
    (items, next)
}

/// The same backwards: the latest items first.
pub(super) fn page_back<T>(all: impl DoubleEndedIterator<Item = (u64, T)>, next: i64, limit: usize) -> (Vec<T>, i64) {
    let before = u64::try_from(next).ok().filter(|place| *place > 0).unwrap_or(u64::MAX);
    let mut rest = all.rev().filter(|(place, _)| *place < before);
    let (mut items, mut last) = (Vec::new(), 0);
    for (place, item) in rest.by_ref().take(limit) {
        last = place;
        items.push(item);
    }
    let next = if rest.next().is_some() { i64::try_from(last).unwrap_or(i64::MAX) } else { 0 };
    (items, next)
}

/// The page of this number, from 0, and the number of the next one; 0 for the last page. It goes wrong when the list or the limit changes, as the pages say.
pub(super) fn numbered<T>(all: Vec<T>, number: u64, limit: usize) -> (Vec<T>, u64) {
    let total = all.len();
    let start = usize::try_from(number).unwrap_or(usize::MAX).saturating_mul(limit);
    let items: Vec<T> = all.into_iter().skip(start).take(limit).collect();
    let next = if start.saturating_add(items.len()) < total { number + 1 } else { 0 };
    (items, next)
}

/// A limit as the service takes it: what is out of bounds is the default, or the most.
pub(super) fn limit(asked: Option<u64>, default: usize, most: usize) -> usize {
    match asked.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX)) {
        None | Some(0) => default,
        Some(limit) => limit.min(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_on_behind_the_last_item() {
        let all = [(1, "a"), (4, "b"), (5, "c")];
        assert_eq!(page(all, 0, 2), (vec!["a", "b"], 4));
        assert_eq!(page(all, 4, 2), (vec!["c"], 0));
        // One that went in between is not missed.
        assert_eq!(page([(4, "b"), (5, "c")], 1, 2), (vec!["b", "c"], 0));
        assert_eq!(page(all, 9, 2), (vec![], 0));
        assert_eq!(page_back(all.into_iter(), 0, 2), (vec!["c", "b"], 4));
        assert_eq!(page_back(all.into_iter(), 4, 2), (vec!["a"], 0));
    }

    #[test]
    fn pages_have_numbers() {
        let all = vec![1, 2, 3];
        assert_eq!(numbered(all.clone(), 0, 2), (vec![1, 2], 1));
        assert_eq!(numbered(all.clone(), 1, 2), (vec![3], 0));
        assert_eq!(numbered(all, u64::MAX, 2), (vec![], 0));
    }

    #[test]
    fn limits_are_mended() {
        assert_eq!([limit(None, 10, 100), limit(Some(0), 10, 100), limit(Some(7), 10, 100), limit(Some(999), 10, 100)], [10, 10, 7, 100]);
    }
}

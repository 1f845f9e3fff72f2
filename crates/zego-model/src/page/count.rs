//! Following counts: of the items that come before a page, or of the pages.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::PageError;
use super::marker::MOST_IDLE_PAGES;

/// Where to go on; serialised, it is a cursor.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Count {
    by: CountedBy,
    /// Where the next page begins, in the service's words.
    at: u64,
    /// How many items the longest page had so far.
    longest: u64,
    /// How many items the last answer counted in all.
    total: Option<u64>,
    /// What was shown and may come again.
    shown: BTreeSet<String>,
    /// How many pages in a row showed nothing new.
    idle: u32,
    is_over: bool,
    trouble: Option<PageError>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum CountedBy {
    Items,
    /// The first of them has this number.
    Pages(u64),
}

impl Count {
    /// From where a caller begins.
    pub(super) fn from(by: CountedBy, at: Option<u64>) -> Self {
        let first = match by {
            CountedBy::Items => 0,
            CountedBy::Pages(first) => first,
        };
        let at = at.unwrap_or_default().max(first);
        Self { by, at, longest: 0, total: None, shown: BTreeSet::new(), idle: 0, is_over: false, trouble: None }
    }

    /// Where the next page begins; `None` at the end.
    pub(super) fn next(&self) -> Result<Option<u64>, PageError> {
        match &self.trouble {
            Some(trouble) => Err(trouble.clone()),
            None => Ok((!self.is_over).then_some(self.at)),
        }
    }

    /// Reads a page: what is new in it. What has no id is.
    ///
    /// Where the total falls, something was taken away, and what stood behind it has moved up: perhaps to a page that was read. So many items are gone back.
    pub(super) fn take<T>(
        &mut self,
        total: Option<u64>,
        most: Option<u64>,
        items: Vec<T>,
        id: impl for<'i> Fn(&'i T) -> Option<Cow<'i, str>>,
    ) -> Vec<T> {
        if self.is_over || self.trouble.is_some() {
            return Vec::new();
        }
        let shown = items.len() as u64;
        let mut are_told_apart = true;
        let is_new = |item: &T| {
            if let Some(id) = id(item) {
                self.shown.insert(id.into_owned())
            } else {
                are_told_apart = false;
                true
            }
        };
        let new: Vec<T> = items.into_iter().filter(is_new).collect();
        self.idle = if new.is_empty() { self.idle.saturating_add(1) } else { 0 };
        self.longest = self.longest.max(shown);
        let gone = self.total.unwrap_or_default().saturating_sub(total.unwrap_or(u64::MAX));
        self.total = total.or(self.total);
        let before = match self.by {
            CountedBy::Items => self.at,
            CountedBy::Pages(first) => self.at.saturating_sub(first).saturating_mul(self.longest),
        };
        let read = before.saturating_add(shown);
        // A total of nothing beside something is none.
        let total = total.filter(|total| *total > 0 || shown == 0);
        if self.idle >= MOST_IDLE_PAGES {
            self.trouble = Some(PageError::NothingNew { pages: self.idle });
        } else if gone > 0 && before > 0 && are_told_apart {
            self.at = match self.by {
                CountedBy::Items => self.at.saturating_sub(gone),
                CountedBy::Pages(first) => self.at.saturating_sub(gone.div_ceil(self.longest.max(1))).max(first),
            };
        } else if shown == 0 {
            self.is_over = true;
            self.trouble = total.filter(|total| *total > before).map(|counted| PageError::Short { counted, shown: before });
        } else if let Some(most) = most.filter(|most| read >= *most) {
            self.is_over = true;
            self.trouble = total.is_none_or(|total| total >= most).then_some(PageError::Capped { most });
        } else if total.is_some_and(|total| read >= total) {
            self.is_over = true;
        } else {
            self.at = match self.by {
                CountedBy::Items => read,
                CountedBy::Pages(_) => self.at.saturating_add(1),
            };
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a list that a service pages through, of which one call may change what there is: all that is given, and how it ends.
    fn read(
        count: &mut Count,
        most: Option<u64>,
        size: usize,
        list: &mut Vec<u32>,
        mut change: impl FnMut(u32, &mut Vec<u32>),
    ) -> (Vec<u32>, Option<PageError>) {
        let mut given = Vec::new();
        for call in 0..100 {
            let at = match count.next() {
                Ok(Some(at)) => usize::try_from(at).unwrap(),
                Ok(None) => return (given, None),
                Err(error) => return (given, Some(error)),
            };
            let start = if let CountedBy::Pages(first) = count.by { (at - usize::try_from(first).unwrap()) * size } else { at };
            let end = (start + size).min(most.map_or(usize::MAX, |most| usize::try_from(most).unwrap())).min(list.len());
            let page = list.get(start..end).unwrap_or_default().to_vec();
            let total = most.map_or(list.len() as u64, |most| most.min(list.len() as u64));
            given.extend(count.take(Some(total), most, page, |item| Some(item.to_string().into())));
            change(call, list);
        }
        panic!("no end");
    }

    const WAYS: [CountedBy; 3] = [CountedBy::Items, CountedBy::Pages(0), CountedBy::Pages(1)];

    #[test]
    fn a_list_is_read_to_its_end() {
        for by in WAYS {
            for length in [0, 1, 2, 3, 6, 7, 20] {
                let mut list: Vec<_> = (0..length).collect();
                let (given, end) = read(&mut Count::from(by, None), None, 3, &mut list, |_, _| {});
                assert_eq!((given, end), (list, None), "{by:?} {length}");
            }
        }
        let (given, end) = read(&mut Count::from(CountedBy::Items, Some(4)), None, 3, &mut (0..9).collect(), |_, _| {});
        assert_eq!((given, end), ((4..9).collect(), None));
        let (given, end) = read(&mut Count::from(CountedBy::Pages(1), Some(3)), None, 3, &mut (0..9).collect(), |_, _| {});
        assert_eq!((given, end), ((6..9).collect(), None));
    }

    /// Whatever is taken away, and when: what was there all the time comes once.
    #[test]
    fn what_moves_up_is_not_passed_over() {
        for by in WAYS {
            for gone in 0_u32..12 {
                for (call, how_many) in [(0, 1), (0, 3), (1, 2), (2, 5), (1, 12)] {
                    let mut list: Vec<u32> = (0..12).collect();
                    let (given, end) = read(&mut Count::from(by, None), None, 3, &mut list, |now, list| {
                        if now == call {
                            list.retain(|item| !(gone..gone + how_many).contains(item));
                        }
                    });
                    let place = format!("{by:?}: {how_many} from {gone} on, after call {call}");
                    assert_eq!(end, None, "{place}");
                    assert!(list.iter().all(|item| given.iter().filter(|one| *one == item).count() == 1), "{place}: {given:?}");
                }
            }
        }
    }

    #[test]
    fn a_list_that_is_cut_off_says_so() {
        for by in WAYS {
            let (given, end) = read(&mut Count::from(by, None), Some(6), 3, &mut (0..9).collect(), |_, _| {});
            assert_eq!((given, end), ((0..6).collect(), Some(PageError::Capped { most: 6 })), "{by:?}");
            let (given, end) = read(&mut Count::from(by, None), Some(6), 3, &mut (0..5).collect(), |_, _| {});
            assert_eq!((given, end), ((0..5).collect(), None), "{by:?}");
        }
    }

    fn take(count: &mut Count, total: Option<u64>, page: &[u32]) -> Vec<u32> {
        count.take(total, None, page.to_vec(), |item| Some(item.to_string().into()))
    }

    #[test]
    fn what_is_counted_and_not_shown_is_missing() {
        let mut count = Count::from(CountedBy::Items, None);
        assert_eq!(take(&mut count, Some(5), &[1, 2]), [1, 2]);
        assert_eq!(take(&mut count, Some(5), &[]), [0; 0]);
        assert_eq!(count.next(), Err(PageError::Short { counted: 5, shown: 2 }));
        assert_eq!(take(&mut count, Some(5), &[3]), [0; 0]);
        // Without a total an empty page is the end, and a total of nothing beside something is none.
        for total in [None, Some(0)] {
            let mut count = Count::from(CountedBy::Pages(1), None);
            assert_eq!(take(&mut count, total, &[1]), [1]);
            assert_eq!(count.next(), Ok(Some(2)));
            assert_eq!(take(&mut count, total, &[]), [0; 0]);
            assert_eq!(count.next(), Ok(None));
        }
        // Pages that show the same for ever.
        let mut count = Count::from(CountedBy::Items, None);
        for _ in 0..=MOST_IDLE_PAGES {
            let _ = take(&mut count, None, &[1]);
        }
        assert_eq!(count.next(), Err(PageError::NothingNew { pages: MOST_IDLE_PAGES }));
    }

    /// What nothing tells apart is given as it comes.
    #[test]
    fn without_ids_nothing_is_left_out() {
        let mut count = Count::from(CountedBy::Items, None);
        assert_eq!(count.take(Some(4), None, vec![7, 7], |_| None), [7, 7]);
        assert_eq!(count.next(), Ok(Some(2)));
        assert_eq!(count.take(Some(3), None, vec![7], |_| None), [7]);
        assert_eq!(count.next(), Ok(None));
    }
}

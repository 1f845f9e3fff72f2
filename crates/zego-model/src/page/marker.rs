//! Following markers.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::PageError;

/// Where to go on; serialised, it is a cursor.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Markers {
    at: At,
    /// All that were sent: one that comes again would never end.
    sent: BTreeSet<String>,
    /// What was shown and may come again.
    shown: BTreeSet<String>,
    /// How many pages in a row showed nothing new.
    #[serde(default)]
    idle: u32,
}

/// Bound: pages in a row that show nothing new, each with a marker of its own. The list ends with [`PageError::NothingNew`].
pub(super) const MOST_IDLE_PAGES: u32 = 32;

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
enum At {
    #[default]
    Beginning,
    Marker(String),
    End,
    Failed(PageError),
}

/// What may come again on a later page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Repeats {
    /// The last item of a page as the first of the next: the list is sorted by what tells its items apart.
    OfLastPage,
    /// Any item.
    OfAnyPage,
}

impl Markers {
    /// From where a marker points, that came from elsewhere.
    pub(super) fn from(marker: Option<&str>) -> Self {
        let marker = marker.filter(|marker| !marker.is_empty());
        Self { at: marker.map_or(At::Beginning, |marker| At::Marker(marker.to_owned())), ..Self::default() }
    }

    /// The marker to send, empty for the first page; `None` at the end.
    pub(super) fn next(&self) -> Result<Option<&str>, PageError> {
        match &self.at {
            At::Beginning => Ok(Some("")),
            At::Marker(marker) => Ok(Some(marker)),
            At::End => Ok(None),
            At::Failed(error) => Err(error.clone()),
        }
    }

    pub(super) fn fail(&mut self, error: PageError) {
        self.at = At::Failed(error);
    }

    pub(super) fn is_at_beginning(&self) -> bool {
        self.at == At::Beginning
    }

    /// Ends it: the last page was read.
    pub(super) fn finish(&mut self) {
        self.at = At::End;
    }

    /// Whether this marker was sent just now.
    pub(super) fn is_at(&self, marker: &str) -> bool {
        matches!(&self.at, At::Marker(sent) if sent == marker)
    }

    /// Reads a page: what is new in it. What has no id is.
    pub(super) fn take<T>(
        &mut self,
        next: String,
        items: Vec<T>,
        id: impl for<'i> Fn(&'i T) -> Option<Cow<'i, str>>,
        repeats: Repeats,
    ) -> Vec<T> {
        match std::mem::take(&mut self.at) {
            end @ (At::End | At::Failed(_)) => {
                self.at = end;
                return Vec::new();
            }
            At::Beginning => {}
            At::Marker(sent) => drop(self.sent.insert(sent)),
        }
        // A page that holds nothing hides nothing of the one before it.
        let before = match repeats {
            Repeats::OfLastPage if !items.is_empty() => std::mem::take(&mut self.shown),
            _ => BTreeSet::new(),
        };
        let is_new = |item: &T| id(item).is_none_or(|id| self.shown.insert(id.to_string()) && !before.contains(&*id));
        let items: Vec<T> = items.into_iter().filter(is_new).collect();
        self.idle = if items.is_empty() { self.idle.saturating_add(1) } else { 0 };
        self.at = match next {
            next if next.is_empty() => At::End,
            next if self.sent.contains(&next) => At::Failed(PageError::RepeatedMarker { marker: next }),
            _ if self.idle >= MOST_IDLE_PAGES => At::Failed(PageError::NothingNew { pages: self.idle }),
            next => At::Marker(next),
        };
        items
    }
}

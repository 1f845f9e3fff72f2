//! The lives of rooms that are over: what comes of them late changes nothing.

use std::collections::{BTreeSet, VecDeque};

use crate::rtc::callback::RoomSessionId;

/// Bound: how many lives of rooms are remembered as over. ZEGO tries an event again for a minute: what comes of one that was forgotten counts as of a room that is there, with a
/// doubt.
const MOST_ENDED: usize = 20_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Ended {
    known: BTreeSet<(String, String)>,
    /// The oldest first.
    order: VecDeque<(String, String)>,
}

impl Ended {
    pub(super) const fn new() -> Self {
        Self { known: BTreeSet::new(), order: VecDeque::new() }
    }

    pub(super) fn has(&self, room: &str, session: &RoomSessionId) -> bool {
        !self.known.is_empty() && self.known.contains(&key(room, session))
    }

    pub(super) fn add(&mut self, room: &str, session: &RoomSessionId) {
        let key = key(room, session);
        if self.known.insert(key.clone()) {
            self.order.push_back(key);
        }
        if self.order.len() > MOST_ENDED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

fn key(room: &str, session: &RoomSessionId) -> (String, String) {
    (room.to_owned(), session.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_remembered_and_no_more() {
        let mut ended = Ended::new();
        for number in 0..MOST_ENDED + 5 {
            ended.add("room", &RoomSessionId::from(number.to_string()));
            ended.add("room", &RoomSessionId::from(number.to_string()));
        }
        assert_eq!((ended.known.len(), ended.order.len()), (MOST_ENDED, MOST_ENDED));
        assert!(!ended.has("room", &RoomSessionId::from("4")) && ended.has("room", &RoomSessionId::from("5")));
        assert!(!ended.has("other", &RoomSessionId::from("5")));
    }
}

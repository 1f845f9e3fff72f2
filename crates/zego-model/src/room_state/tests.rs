//! Every order, repeats, losses and answers of made-up histories of one room, against what really was.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::*;
use crate::callback::EventSet as _;

const USERS: [&str; 3] = ["anna", "bert", "carl"];
const STREAMS: [&str; 3] = ["camera", "screen", "film"];

/// What really is at a moment.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Truth {
    users: BTreeSet<String>,
    streams: BTreeSet<String>,
}

fn read(word: &str, fields: &serde_json::Value) -> Event {
    let spec = Event::specs().iter().find(|spec| spec.event == word).copied();
    Event::read(spec, word, &fields.to_string())
}

/// A history of one room: its events in order, and the truth before each and at the end.
fn history(steps: &[(usize, usize)]) -> (Vec<Event>, Vec<Truth>) {
    let (mut events, mut truths, mut now) = (Vec::new(), Vec::new(), Truth::default());
    let (mut users, mut streams, mut moment) = (0, 0, 1_700_000_000_000_u64);
    truths.push(now.clone());
    for (kind, which) in steps {
        moment += 1;
        let is_user = kind % 2 == 0;
        let (id, set) = if is_user { (USERS[which % 3], &mut now.users) } else { (STREAMS[which % 3], &mut now.streams) };
        let is_there = set.contains(id);
        let (word, fields) = if is_user {
            users += 1;
            let word = if is_there { "room_logout" } else { "room_login" };
            let at = if is_there { "logout_time" } else { "login_time" };
            let fields = serde_json::json!({"room_id": "hall", "room_seq": "7", "user_account": id, "user_update_seq": users.to_string(), at: moment});
            (word, fields)
        } else {
            streams += 1;
            let word = if is_there { "stream_close" } else { "stream_create" };
            let at = if is_there { "destroy_timemillis" } else { "create_time_ms" };
            let fields = serde_json::json!({"room_id": "hall", "room_session_id": "7", "stream_id": id, "stream_seq": streams.to_string(), at: moment});
            (word, fields)
        };
        if is_there {
            set.remove(id);
        } else {
            set.insert(id.to_owned());
        }
        events.push(read(word, &fields));
        truths.push(now.clone());
    }
    (events, truths)
}

fn steps() -> impl Strategy<Value = Vec<(usize, usize)>> {
    proptest::collection::vec((0..10_usize, 0..3_usize), 1..12)
}

fn seen(rooms: &RoomStates) -> Truth {
    let Some(room) = rooms.room("hall") else { return Truth::default() };
    Truth {
        users: room.users().map(|user| user.id.to_owned()).collect(),
        streams: room.streams().map(|stream| stream.id.to_owned()).collect(),
    }
}

/// What is open: a room without users is one in which nobody is.
fn open(rooms: &RoomStates) -> BTreeSet<&'static str> {
    let told = rooms.doubts().filter(|doubt| doubt.about != About::End);
    told.map(|doubt| doubt.about.call()).collect()
}

fn answers(rooms: &mut RoomStates, truth: &Truth) {
    let (users, streams) = (rooms.heal_users("hall").unwrap(), rooms.heal_streams("hall").unwrap());
    answered(rooms, users, streams, truth);
}

fn answered(rooms: &mut RoomStates, mut users: UserHeal, mut streams: StreamHeal, truth: &Truth) {
    while let Some(request) = users.request().unwrap() {
        assert_eq!(request.room_id(), "hall");
        let list: Vec<_> = truth.users.iter().map(|id| serde_json::json!({"UserId": id, "UserName": id, "UserRole": 2})).collect();
        users.take(serde_json::from_value(serde_json::json!({"Marker": "", "UserList": list})).unwrap());
    }
    let list: Vec<_> = truth.streams.iter().map(|id| serde_json::json!({"StreamId": id, "UserId": "anna"})).collect();
    streams.take(serde_json::from_value(serde_json::json!({ "StreamList": list })).unwrap());
    assert_ne!(rooms.healed_streams(streams), Healed::Partly);
    assert_eq!(rooms.healed_users(users), Healed::Done);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_repeat_come_to_the_same(steps in steps(), order in any::<[Index; 40]>()) {
        let (events, truths) = history(&steps);
        let mut rooms = RoomStates::new();
        let mut left: Vec<usize> = (0..events.len()).collect();
        let mut taken = Vec::new();
        for index in &order {
            if index.index(4) == 0 && !taken.is_empty() {
                let again: usize = taken[index.index(taken.len())];
                prop_assert_eq!(rooms.take(&events[again]), Taken::Repeat);
            } else if !left.is_empty() {
                let next = left.remove(index.index(left.len()));
                prop_assert_eq!(rooms.take(&events[next]), Taken::New);
                taken.push(next);
            }
        }
        for next in left {
            rooms.take(&events[next]);
        }
        prop_assert_eq!(&seen(&rooms), truths.last().unwrap());
        prop_assert!(open(&rooms).is_empty());
        let room = rooms.room("hall").unwrap();
        prop_assert!(room.users().all(|user| user.is_sure) && room.streams().all(|stream| stream.is_sure));
    }

    /// Whatever is lost: a state without a doubt is that after the last change which was heard, and an answer heals the rest.
    #[test]
    fn what_is_lost_is_told_and_healed(
        (steps, kept) in steps().prop_flat_map(|steps| {
            let all: Vec<usize> = (0..steps.len()).collect();
            (Just(steps), subsequence(all.clone(), 1..=all.len()).prop_shuffle())
        })
    ) {
        let (events, truths) = history(&steps);
        let mut rooms = RoomStates::new();
        for event in &kept {
            rooms.take(&events[*event]);
        }
        let is_of_users = |event: usize| steps[event].0 % 2 == 0;
        let last = |of_users: bool| kept.iter().copied().filter(|event| is_of_users(*event) == of_users).max();
        let (state, doubts) = (seen(&rooms), open(&rooms));
        for (of_users, call) in [(true, "DescribeUserList"), (false, "DescribeSimpleStreamList")] {
            let until = last(of_users).map_or(0, |last| last + 1);
            let heard = kept.iter().filter(|event| is_of_users(**event) == of_users).count();
            let happened = (0..until).filter(|event| is_of_users(*event) == of_users).count();
            prop_assert_eq!(doubts.contains(call), heard < happened, "{}", call);
            if heard == happened {
                let (mine, truth) = if of_users { (&state.users, &truths[until].users) } else { (&state.streams, &truths[until].streams) };
                prop_assert_eq!(mine, truth);
            }
        }
        // What is sure is so.
        let room = rooms.room("hall").unwrap();
        let until = last(true).map_or(0, |last| last + 1);
        for user in room.users().filter(|user| user.is_sure) {
            prop_assert!(truths[until].users.contains(user.id), "{}", user.id);
        }
        let now = truths.last().unwrap();
        answers(&mut rooms, now);
        prop_assert_eq!(open(&rooms).len(), 0);
        prop_assert_eq!(seen(&rooms), if now.users.is_empty() { Truth::default() } else { now.clone() });
    }

    /// An answer that is made while events come, before and after what it tells of: in the end all is as it is.
    #[test]
    fn an_answer_among_events_spoils_nothing(
        steps in steps(), heard in any::<[bool; 12]>(), between in any::<[bool; 12]>(), order in any::<[Index; 12]>(), at in any::<Index>()
    ) {
        let (events, truths) = history(&steps);
        let mut rooms = RoomStates::new();
        let first: Vec<usize> = (0..events.len()).filter(|event| heard[*event]).collect();
        for event in &first {
            rooms.take(&events[*event]);
        }
        let (users, streams) = (rooms.heal_users("hall").unwrap(), rooms.heal_streams("hall").unwrap());
        let mut rest: Vec<usize> = (0..events.len()).filter(|event| !heard[*event]).collect();
        let mut shuffled = Vec::new();
        for index in &order {
            if !rest.is_empty() {
                shuffled.push(rest.remove(index.index(rest.len())));
            }
        }
        let (now, later): (Vec<usize>, Vec<usize>) = shuffled.into_iter().partition(|event| between[*event]);
        for event in &now {
            rooms.take(&events[*event]);
        }
        // It tells at least of what had been heard when it was asked for.
        let least = first.iter().max().map_or(0, |last| last + 1);
        let truth = &truths[least + at.index(events.len() + 1 - least)];
        // In a room without users nothing is live.
        if !truth.users.is_empty() || truth.streams.is_empty() {
            answered(&mut rooms, users, streams, truth);
        }
        for event in &later {
            rooms.take(&events[*event]);
        }
        if !later.is_empty() || truth == truths.last().unwrap() {
            let state = seen(&rooms);
            if open(&rooms).is_empty() && rooms.room("hall").is_some() {
                let end = truths.last().unwrap();
                prop_assert!(state == *end, "{state:?} {end:?}");
            }
        }
    }
}

fn login(session: &str, user: &str, number: u64, moment: u64) -> Event {
    let fields = serde_json::json!({"room_id": "hall", "room_seq": session, "user_account": user, "user_update_seq": number.to_string(), "login_time": moment});
    read("room_login", &fields)
}

fn closed(session: &str, moment: u64) -> Event {
    read("room_close", &serde_json::json!({"room_id": "hall", "room_session_id": session, "room_close_time": moment}))
}

#[test]
fn of_two_lives_of_a_room_the_later_one_is_there() {
    let events = [login("7", "anna", 1, 10), closed("7", 20), login("8", "bert", 1, 30)];
    let mut orders = BTreeMap::new();
    for first in 0..3 {
        for second in (0..3).filter(|second| *second != first) {
            let order = [first, second, 3 - first - second];
            let mut rooms = RoomStates::new();
            let taken: Vec<_> = order.iter().map(|event| rooms.take(&events[*event])).collect();
            assert_eq!(seen(&rooms).users, BTreeSet::from(["bert".to_owned()]), "{order:?}");
            assert_eq!(rooms.room("hall").unwrap().session().unwrap().as_str(), "8");
            assert_eq!(rooms.take(&events[0]), Taken::Late);
            assert_eq!(rooms.take(&events[1]), Taken::Repeat);
            orders.insert(order, taken);
        }
    }
    assert_eq!(orders[&[2, 0, 1]], [Taken::New, Taken::Late, Taken::Repeat]);
    // With its end lost, a life is over when another begins.
    let mut rooms = RoomStates::new();
    rooms.take(&events[0]);
    rooms.take(&events[2]);
    assert_eq!(seen(&rooms).users.len(), 1);
    // The end of a later life that was not heard of is the end of the earlier one, too.
    rooms.take(&closed("9", 50));
    assert!(rooms.room("hall").is_none());
    assert_eq!(rooms.take(&events[2]), Taken::Late);
}

#[test]
fn what_cannot_be_put_in_order_is_a_doubt() {
    let mut rooms = RoomStates::new();
    assert_eq!(rooms.take(&login("7", "anna", 0, 10)), Taken::Unusable);
    assert_eq!(rooms.take(&login("", "anna", 1, 10)), Taken::Unusable);
    assert_eq!(rooms.room("hall").unwrap().users_known(), Knowledge::Disordered);
    answers(&mut rooms, &Truth { users: BTreeSet::from(["anna".to_owned()]), streams: BTreeSet::new() });
    assert_eq!(rooms.doubts().count(), 0);
    assert_eq!(rooms.take(&read("record", &serde_json::json!({}))), Taken::Other);
}

#[test]
fn an_answer_of_another_time_is_not_taken() {
    let mut rooms = RoomStates::new();
    rooms.take(&login("7", "anna", 1, 10));
    let first = rooms.heal_users("hall").unwrap();
    assert_eq!(rooms.healed_users(first.clone()), Healed::Partly, "no page was read");
    let (first, second) = (rooms.heal_users("hall").unwrap(), rooms.heal_users("hall").unwrap());
    let gone = |mut heal: UserHeal| {
        heal.room_is_gone();
        heal
    };
    assert_eq!(rooms.healed_users(gone(first)), Healed::Overtaken, "another one was asked for");
    rooms.take(&login("8", "bert", 1, 30));
    assert_eq!(rooms.healed_users(gone(second)), Healed::Overtaken, "of the life that is over");
    assert_eq!(seen(&rooms).users.len(), 1);
    // A room of which the service knows nothing is over; an event brings it back.
    let heal = rooms.heal_users("hall").unwrap();
    assert_eq!(rooms.healed_users(gone(heal)), Healed::Done);
    assert!(rooms.room("hall").is_none());
    rooms.take(&login("8", "carl", 2, 40));
    assert_eq!(seen(&rooms).users, BTreeSet::from(["carl".to_owned()]));
}

#[test]
fn a_room_is_known_by_its_name_alone() {
    let mut rooms = RoomStates::new();
    answers(&mut rooms, &Truth { users: BTreeSet::from(["anna".to_owned()]), streams: BTreeSet::from(["camera".to_owned()]) });
    assert_eq!(rooms.room("hall").unwrap().session(), None);
    // Nobody knows what there was between the answer and the first event.
    rooms.take(&login("7", "bert", 5, 10));
    assert_eq!(rooms.room("hall").unwrap().users_known(), Knowledge::Missing { first: 1, count: 4 });
    assert_eq!(seen(&rooms).users.len(), 2);
}

#[test]
fn what_is_kept_is_bounded_and_that_is_told() {
    let mut rooms = RoomStates::with_most(5);
    for number in 0..100_u64 {
        rooms.take(&login("7", &format!("user-{number}"), number + 1, 10 + number));
    }
    assert!(rooms.held <= 6, "{}", rooms.held);
    assert_eq!(rooms.room("hall").unwrap().users_known(), Knowledge::Disordered);
    let other = serde_json::json!({"room_id": "other", "room_seq": "1", "user_account": "a", "user_update_seq": "1", "login_time": 5});
    assert_eq!(rooms.take(&read("room_login", &other)), Taken::Full);
    assert!(rooms.is_past_its_bound() && rooms.heal_users("other").is_none());
    // A room that is over makes place.
    let mut heal = rooms.heal_users("hall").unwrap();
    heal.room_is_gone();
    rooms.healed_users(heal);
    assert_eq!(rooms.take(&read("room_login", &other)), Taken::New);
    assert_eq!(RoomStates::default().most, RoomStates::MOST);
}

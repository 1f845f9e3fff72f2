//! `zego_model::room_state` against the sandbox's truth: every order of short histories, with repeats, and with any one event lost.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zego_model::callback::EventSet as _;
use zego_model::room_state::{About, Healed, Knowledge, RoomStates, Taken};
use zego_model::rtc::callback::Event;
use zego_model::rtc::room::KickoutUser;
use zego_sandbox::control::{Logout, Unpublish};

use crate::bench::refusal;
use crate::lobby::Lobby;

/// Who is in which room, and what is live there.
type Truth = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

/// A history: what clients and the back end do.
type History = fn(&Lobby);

const HISTORIES: [(&str, History, usize); 7] = [
    ("one comes, publishes and goes, another stays", stays, 6),
    ("a room ends, and another of its name begins", two_lives, 6),
    ("somebody enters again, over a stream", enters_again, 6),
    ("somebody is kicked out", kicked_out, 5),
    ("a stream is added twice, and taken away", added, 5),
    ("a room is closed and tells", closed_loudly, 6),
    ("a room is closed without a word", closed_silently, 5),
];

fn stays(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    lobby.publish("hall", "carl", "carl-camera");
    lobby.enter("hall", "dora");
    lobby.control().log_out(&Logout::new("hall", "carl")).unwrap();
}

fn two_lives(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    lobby.control().log_out(&Logout::new("hall", "carl")).unwrap();
    lobby.enter("hall", "dora");
}

fn enters_again(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    lobby.publish("hall", "carl", "carl-camera");
    lobby.enter("hall", "carl");
}

fn kicked_out(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    lobby.enter("hall", "dora");
    let _ = lobby.zego(&KickoutUser::new("hall", ["carl"]).unwrap()).unwrap();
    lobby.enter("hall", "emil");
}

fn added(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    for _ in 0..2 {
        assert_eq!(lobby.call("AddStream", "RoomId=hall&UserId=carl&StreamId=film")["Code"], 0);
    }
    lobby.control().unpublish(&Unpublish::new("hall", "film")).unwrap();
}

fn closed_loudly(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    lobby.publish("hall", "carl", "carl-camera");
    assert_eq!(lobby.call("CloseRoom", "RoomId=hall&RoomCloseCallback=true")["Code"], 0);
}

fn closed_silently(lobby: &Lobby) {
    lobby.enter("hall", "carl");
    lobby.enter("hall", "dora");
    assert_eq!(lobby.call("CloseRoom", "RoomId=hall&RoomCloseCallback=false")["Code"], 0);
}

fn read(body: &Value) -> Event {
    let name = body["event"].as_str().unwrap();
    let spec = Event::specs().iter().find(|spec| spec.event == name).copied();
    let event = Event::read(spec, name, &body.to_string());
    assert!(event.error().is_none(), "{body}");
    event
}

/// The state of the service.
fn truth(lobby: &Lobby) -> Truth {
    let state = lobby.state();
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    let rooms = state["apps"][0]["rooms"].as_array().cloned().unwrap_or_default();
    rooms.iter().map(|room| (room["id"].as_str().unwrap().to_owned(), (ids(&room["users"]), ids(&room["streams"])))).collect()
}

/// What is made of the events; a room in which nobody is known to be counts as none.
fn seen(rooms: &RoomStates) -> Truth {
    let all = rooms.rooms().map(|room| {
        let users: BTreeSet<_> = room.users().map(|user| user.id.to_owned()).collect();
        let streams: BTreeSet<_> = room.streams().map(|stream| stream.id.to_owned()).collect();
        (room.id().to_owned(), (users, streams))
    });
    all.filter(|(_, (users, streams))| !users.is_empty() || !streams.is_empty()).collect()
}

/// Asks for what is open until nothing is, as a back end would.
fn heal(rooms: &mut RoomStates, lobby: &Lobby) {
    for _ in 0..3 {
        let open: Vec<_> = rooms.doubts().map(|doubt| (doubt.room.to_owned(), doubt.about)).collect();
        for (room, about) in open {
            ask(rooms, lobby, &room, about);
        }
    }
    assert_eq!(rooms.doubts().count(), 0);
}

fn ask(rooms: &mut RoomStates, lobby: &Lobby, room: &str, about: About) {
    let healed = if about == About::Streams {
        let mut heal = rooms.heal_streams(room).unwrap();
        match lobby.zego(&heal.request()) {
            Ok(reply) => heal.take(reply.output),
            refused => {
                assert_eq!(refusal(refused).1, zego_model::ErrorKind::NotFound);
                heal.room_is_gone();
            }
        }
        rooms.healed_streams(heal)
    } else {
        let mut heal = rooms.heal_users(room).unwrap();
        while let Some(request) = heal.request().unwrap() {
            heal.take(lobby.zego(&request).unwrap().output);
        }
        rooms.healed_users(heal)
    };
    assert_eq!(healed, Healed::Done);
}

/// Every order of so many, by Heap's algorithm.
fn orders(count: usize) -> Vec<Vec<usize>> {
    fn permute(all: &mut Vec<Vec<usize>>, order: &mut Vec<usize>, left: usize) {
        if left <= 1 {
            all.push(order.clone());
            return;
        }
        for place in 0..left {
            permute(all, order, left - 1);
            let other = if left.is_multiple_of(2) { place } else { 0 };
            order.swap(other, left - 1);
        }
    }
    let mut all = Vec::new();
    permute(&mut all, &mut (0..count).collect(), count);
    assert_eq!(all.len(), (1..=count).product::<usize>());
    all
}

/// The life of the room, which of its two counters an event moves, and the number.
fn numbered(body: &Value) -> (String, &'static str, u64) {
    let text = |name: &str| match &body[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let life = if body["room_seq"].is_null() { text("room_session_id") } else { text("room_seq") };
    let number = |name: &str| text(name).parse().unwrap();
    match body["event"].as_str().unwrap() {
        "room_login" | "room_logout" => (life, "users", number("user_update_seq")),
        "stream_create" | "stream_close" => (life, "streams", number("stream_seq")),
        _ => (life, "", 0),
    }
}

/// Whether nothing comes after it that would show that it is missing.
fn is_last(bodies: &[Value], lost: usize) -> bool {
    let (life, counter, number) = numbered(&bodies[lost]);
    bodies.iter().map(numbered).all(|other| (&other.0, other.1) != (&life, counter) || other.2 <= number)
}

fn each(check: impl Fn(&str, &Lobby, &[Value], &[Event])) {
    for (name, history, count) in HISTORIES {
        let lobby = Lobby::new();
        assert_eq!(lobby.call("CloseRoom", "RoomId=lobby")["Code"], 0);
        lobby.bodies();
        history(&lobby);
        let bodies = lobby.bodies();
        assert_eq!(bodies.len(), count, "{name}: {bodies:?}");
        let events: Vec<_> = bodies.iter().map(read).collect();
        check(name, &lobby, &bodies, &events);
    }
}

#[test]
fn in_any_order_and_with_any_repeat_events_come_to_the_truth() {
    each(|name, lobby, _, events| {
        let truth = truth(lobby);
        for (turn, order) in orders(events.len()).iter().enumerate() {
            let mut rooms = RoomStates::new();
            for (place, event) in order.iter().enumerate() {
                let taken = rooms.take(&events[*event]);
                // What ends a life that is over already tells nothing new.
                assert!(matches!(taken, Taken::New | Taken::Late | Taken::Repeat), "{name} {order:?}: {taken:?}");
                // One of those that came before comes again.
                let again = rooms.take(&events[order[turn % (place + 1)]]);
                assert!(matches!(again, Taken::Repeat | Taken::Late), "{name} {order:?}: {again:?}");
            }
            assert_eq!(seen(&rooms), truth, "{name} {order:?}");
            assert!(rooms.doubts().all(|doubt| doubt.about == About::End), "{name} {order:?}");
            heal(&mut rooms, lobby);
            assert_eq!(seen(&rooms), truth, "{name} {order:?}");
            assert_eq!(rooms.rooms().count(), truth.len(), "{name} {order:?}");
        }
    });
}

#[test]
fn whichever_event_is_lost_that_is_told_and_healed_or_nobody_can_know() {
    each(|name, lobby, bodies, events| {
        let truth = truth(lobby);
        for order in orders(events.len()) {
            // Of the orders that differ in the place of the lost one alone, one is enough.
            let lost = order[0];
            let mut rooms = RoomStates::new();
            for event in &order[1..] {
                rooms.take(&events[*event]);
            }
            if rooms.doubts().next().is_none() && seen(&rooms) != truth {
                assert!(is_last(bodies, lost), "{name} without {}: {:?}", bodies[lost], seen(&rooms));
                // Asked at any time, it is healed as well.
                ask(&mut rooms, lobby, "hall", About::Users);
                if rooms.room("hall").is_some() {
                    ask(&mut rooms, lobby, "hall", About::Streams);
                }
            }
            heal(&mut rooms, lobby);
            assert_eq!(seen(&rooms), truth, "{name} {order:?} without {}", bodies[lost]);
            let room = rooms.room("hall");
            let is_known = |knowledge| matches!(knowledge, Knowledge::Complete { .. });
            assert!(room.is_none_or(|room| is_known(room.users_known()) && is_known(room.streams_known())));
        }
    });
}

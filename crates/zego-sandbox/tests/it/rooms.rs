//! Rooms, users and streams: the calls of the family `room`.

use zego_model::ErrorKind;
use zego_model::rtc::room::{
    AddStream, CloseRoom, DeleteStream, DescribeSimpleStreamList, DescribeUserList, DescribeUserNum, DescribeUsers, KickoutUser, UserOrder,
    UserRole,
};
use zego_sandbox::control::{RoomRole, Seed, SeedRoom, SeedUser};

use crate::bench::{Bench, NOW};
use crate::lobby::{Lobby, items};

fn not_found(code: &str) -> (String, ErrorKind) {
    (code.to_owned(), ErrorKind::NotFound)
}

#[test]
fn the_seed_has_two_rooms() {
    let bench = Bench::new();
    let counts = bench.zego(&DescribeUserNum::new(["class-1", "talk-1", "nowhere"]).unwrap()).unwrap().output.counts;
    let counts: Vec<_> = counts.iter().map(|count| (&*count.room_id, count.user_count, count.admin_user_count)).collect();
    assert_eq!(counts, [("class-1", 3, 0), ("talk-1", 3, 1), ("nowhere", 0, 0)]);
    let users = bench.zego(&DescribeUserList::new("class-1")).unwrap().output.users;
    let users: Vec<_> = users.iter().map(|user| (&*user.user_id, user.user_role)).collect();
    assert_eq!(users, [("teacher-1", UserRole::Host), ("student-1", UserRole::Audience), ("student-2", UserRole::Audience)]);
    let streams = bench.zego(&DescribeSimpleStreamList::new("class-1")).unwrap().output.streams;
    let streams: Vec<_> = streams.iter().map(|stream| (&*stream.stream_id, &*stream.user_id, stream.stream_number_id)).collect();
    assert_eq!(streams, [("teacher-1-camera", "teacher-1", 1), ("teacher-1-screen", "teacher-1", 2)]);
}

#[test]
fn users_are_listed_page_by_page_in_either_order() {
    let lobby = Lobby::new();
    let users = (0..450).fold(SeedRoom::new("hall"), |room, number| room.user(format!("user-{number:03}")));
    lobby.control().seed(&Seed::new().room(users)).unwrap();
    for (order, first, limit, sizes) in [
        (UserOrder::OldestFirst, "user-000", None, vec![200, 200, 50]),
        (UserOrder::NewestFirst, "user-449", Some(150), vec![150, 150, 150]),
        // As the page allows 0, and a page without users would never end.
        (UserOrder::OldestFirst, "user-000", Some(0), vec![200, 200, 50]),
    ] {
        let mut request = DescribeUserList::new("hall").order(order);
        if let Some(limit) = limit {
            request = request.limit(limit).unwrap();
        }
        let (mut seen, mut pages, mut marker) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = lobby.zego(&request.clone().marker(marker)).unwrap().output;
            pages.push(page.users.len());
            seen.extend(page.users.into_iter().map(|user| user.user_id));
            marker = page.marker;
            if marker.is_empty() {
                break;
            }
        }
        assert_eq!((pages, &*seen[0]), (sizes, first));
        if order == UserOrder::NewestFirst {
            seen.reverse();
        }
        assert_eq!(seen, (0..450).map(|number| format!("user-{number:03}")).collect::<Vec<_>>());
    }
}

/// The user whom a marker names may leave before the next page is asked for, and another one come.
#[test]
fn a_marker_outlives_its_user() {
    let lobby = Lobby::new();
    let page = lobby.zego(&DescribeUserList::new("lobby").limit(1).unwrap()).unwrap().output;
    assert!(page.marker.ends_with("-anna"), "{}", page.marker);
    let _ = lobby.zego(&KickoutUser::new("lobby", ["anna"]).unwrap()).unwrap();
    lobby.enter("lobby", "carl");
    let rest = lobby.zego(&DescribeUserList::new("lobby").marker(page.marker)).unwrap().output;
    assert_eq!(rest.users.iter().map(|user| &*user.user_id).collect::<Vec<_>>(), ["bert", "carl"]);
    assert_eq!(lobby.refused(&DescribeUserList::new("lobby").marker("yesterday")), ("2".to_owned(), ErrorKind::InvalidParameter));
    assert_eq!(lobby.code("DescribeUserList", "RoomId=lobby&Limit=201"), 2);
    assert_eq!(lobby.code("DescribeUserList", "RoomId=lobby&Mode=2"), 2);
}

#[test]
fn each_user_asked_for_has_a_state() {
    let lobby = Lobby::new();
    let host = SeedUser::new("host").name("The Host").role(RoomRole::Host);
    lobby.control().seed(&Seed::new().room(SeedRoom::new("stage").user(host))).unwrap();
    let users = lobby.zego(&DescribeUsers::new("stage", ["host", "anna"]).unwrap()).unwrap().output.users;
    assert_eq!((&*users[0].user_id, users[0].present.is_set(), &users[0].user_role), ("host", true, &UserRole::Host));
    assert_eq!(users[0].login_time.0 / 1000, i64::try_from(NOW).unwrap());
    assert_eq!((&*users[1].user_id, users[1].present.is_set(), users[1].login_time.0), ("anna", false, 0));
    assert_eq!(lobby.refused(&DescribeUsers::new("nowhere", ["anna"]).unwrap()), not_found("50001"));
    let eleven = items("UserId", 11);
    assert_eq!(lobby.code("DescribeUsers", &format!("RoomId=lobby{eleven}")), 3);
    assert_eq!(lobby.code("DescribeUserNum", items("RoomId", 11).trim_start_matches('&')), 2);
}

#[test]
fn who_is_kicked_leaves_with_all_streams() {
    let lobby = Lobby::new();
    // Who is not there needs not be removed.
    let _ = lobby.zego(&KickoutUser::new("lobby", ["anna", "nobody"]).unwrap().custom_reason("enough").unwrap()).unwrap();
    assert!(lobby.warnings().contains("user nobody is not in room lobby"));
    assert_eq!((lobby.users("lobby"), lobby.streams("lobby").len()), (vec!["bert".to_owned()], 0));
    assert_eq!(lobby.told(), ["stream_close lobby anna-camera 3", "room_logout lobby anna 3"]);
    lobby.enter("lobby", "anna");
    assert_eq!(lobby.users("lobby"), ["bert", "anna"]);
    assert_eq!(lobby.told(), ["room_login lobby anna 0"]);

    assert_eq!(lobby.refused(&KickoutUser::new("nowhere", ["anna"]).unwrap()), not_found("50001"));
    assert_eq!(lobby.code("KickoutUser", "RoomId=lobby&UserId[]=1&UserId[]=2&UserId[]=3&UserId[]=4&UserId[]=5&UserId[]=6"), 50_011);
    assert_eq!(lobby.code("KickoutUser", &format!("RoomId=lobby&UserId[]=bert&CustomReason={}", "x".repeat(257))), 3);
    assert_eq!(lobby.code("KickoutUser", "RoomId=lobby"), 2);
}

#[test]
fn a_room_ends_with_its_last_user() {
    let lobby = Lobby::new();
    let _ = lobby.zego(&AddStream::new("lobby", "server", "film").unwrap()).unwrap();
    lobby.told();
    let _ = lobby.zego(&KickoutUser::new("lobby", ["anna", "bert"]).unwrap()).unwrap();
    let ends = [
        "stream_close lobby anna-camera 3",
        "room_logout lobby anna 3",
        "room_logout lobby bert 3",
        "stream_close lobby film 5",
        "room_close lobby 3",
    ];
    assert_eq!(lobby.told(), ends);
    assert_eq!(lobby.refused(&DescribeUsers::new("lobby", ["anna"]).unwrap()), not_found("50001"));
    assert_eq!(lobby.zego(&DescribeUserNum::new(["lobby"]).unwrap()).unwrap().output.counts[0].user_count, 0);
    assert!(lobby.users("lobby").is_empty());
}

#[test]
fn closing_a_room_tells_of_it_only_when_asked() {
    for (asked, end) in [(false, None), (true, Some("room_close lobby 0"))] {
        let mut lobby = Lobby::new();
        let request = CloseRoom::new("lobby").custom_reason("it is late").unwrap();
        let _ = lobby.zego(&if asked { request.callback(true) } else { request }).unwrap();
        let mut told = vec!["stream_close lobby anna-camera 5", "room_logout lobby anna 3", "room_logout lobby bert 3"];
        told.extend(end);
        assert_eq!(lobby.told(), told);
        // There was one, or there never was.
        assert_eq!(lobby.refused(&CloseRoom::new("lobby")), not_found("5018"));
        assert_eq!(lobby.refused(&CloseRoom::new("nowhere")), not_found("5024"));
        // Nobody remembers it for ever.
        lobby.now += 86_400;
        assert_eq!(lobby.refused(&CloseRoom::new("lobby")), not_found("5024"));
        assert_eq!(lobby.code("CloseRoom", &format!("RoomId=lobby&CustomReason={}", "x".repeat(257))), 3);
    }
}

/// A room of the same name is another one.
#[test]
fn a_room_can_begin_again() {
    let lobby = Lobby::new();
    let session = |lobby: &Lobby| lobby.state()["apps"][0]["rooms"][0]["room_session_id"].clone();
    let before = session(&lobby);
    let _ = lobby.zego(&CloseRoom::new("lobby")).unwrap();
    lobby.enter("lobby", "carl");
    assert!(session(&lobby) != before && lobby.streams("lobby").is_empty());
    assert_eq!(lobby.users("lobby"), ["carl"]);
    let _ = lobby.zego(&CloseRoom::new("lobby")).unwrap();
}

#[test]
fn a_stream_is_added_and_deleted() {
    let mut lobby = Lobby::new();
    lobby.now += 5;
    let film = AddStream::new("lobby", "server", "film").unwrap().user_name("The Server").stream_title("A Film").unwrap();
    let _ = lobby.zego(&film.extra_info("{}").unwrap().exempt_from_moderation(true)).unwrap();
    let streams = lobby.zego(&DescribeSimpleStreamList::new("lobby")).unwrap().output.streams;
    let film = &streams[1];
    assert_eq!((&*film.stream_id, &*film.user_id, &*film.user_name, film.stream_number_id), ("film", "server", "The Server", 2));
    assert_eq!(film.create_time.0, i64::try_from(lobby.now).unwrap() * 1000);
    assert_eq!(lobby.told(), ["stream_create lobby film 0"]);
    // Once more: it is there, and stays what it is.
    let _ = lobby.zego(&AddStream::new("lobby", "server", "film").unwrap()).unwrap();
    assert_eq!((lobby.streams("lobby").len(), lobby.told()), (2, vec!["stream_create lobby film 1".to_owned()]));

    assert_eq!(lobby.refused(&DeleteStream::new("lobby", "anna", "film")), not_found("138"));
    let _ = lobby.zego(&DeleteStream::new("lobby", "server", "film").user_name("The Server")).unwrap();
    assert_eq!((lobby.streams("lobby"), lobby.told()), (vec!["anna-camera".to_owned()], vec!["stream_close lobby film 100".to_owned()]));
    assert_eq!(lobby.refused(&DeleteStream::new("lobby", "server", "film")), not_found("138"));
    // A number is given once.
    let _ = lobby.zego(&AddStream::new("lobby", "server", "film").unwrap()).unwrap();
    assert_eq!(lobby.zego(&DescribeSimpleStreamList::new("lobby")).unwrap().output.streams[1].stream_number_id, 3);
}

#[test]
fn a_user_whose_stream_is_deleted_stays() {
    let lobby = Lobby::new();
    let _ = lobby.zego(&DeleteStream::new("lobby", "anna", "anna-camera")).unwrap();
    assert_eq!(lobby.told(), ["stream_close lobby anna-camera 100"]);
    assert_eq!((lobby.users("lobby").len(), lobby.streams("lobby").len()), (2, 0));
}

#[test]
fn what_cannot_be_added_or_deleted() {
    let lobby = Lobby::new();
    let conflict = ("1012".to_owned(), ErrorKind::Conflict);
    assert_eq!(lobby.refused(&AddStream::new("lobby", "server", "anna-camera").unwrap()), conflict);
    assert_eq!(lobby.refused(&AddStream::new("nowhere", "server", "film").unwrap()), not_found("104"));
    assert_eq!(lobby.refused(&DeleteStream::new("nowhere", "server", "film")), not_found("104"));
    assert_eq!(lobby.refused(&DescribeSimpleStreamList::new("nowhere")), not_found("104"));
    let film = "RoomId=lobby&UserId=server&StreamId=film";
    assert_eq!(lobby.code("AddStream", &format!("{film}&StreamTitle={}", "x".repeat(128))), 3);
    assert_eq!(lobby.code("AddStream", &format!("{film}&ExtraInfo={}", "x".repeat(1_025))), 3);
    assert_eq!(lobby.code("AddStream", &format!("RoomId=lobby&UserId=server&StreamId={}", "x".repeat(257))), 3);
    assert_eq!(lobby.code("AddStream", &format!("{film}&CensorFlag=2")), 2);
    assert_eq!(lobby.code("AddStream", "RoomId=lobby&UserId=server"), 2);
    assert_eq!(lobby.code("AddStream", film), 0);
}

/// A user's client and a server that acts in the user's name do not get along; the log says so.
#[test]
fn a_stream_in_the_name_of_a_user_stays_behind() {
    let lobby = Lobby::new();
    let _ = lobby.zego(&AddStream::new("lobby", "bert", "film").unwrap()).unwrap();
    assert!(lobby.warnings().contains("UserId is a user in the room"));
    let _ = lobby.zego(&KickoutUser::new("lobby", ["bert"]).unwrap()).unwrap();
    assert_eq!(lobby.streams("lobby"), ["anna-camera", "film"]);
    // What anna's client publishes stays its client's, whoever adds it once more.
    let _ = lobby.zego(&AddStream::new("lobby", "anna", "anna-camera").unwrap()).unwrap();
    lobby.enter("lobby", "carl");
    let _ = lobby.zego(&KickoutUser::new("lobby", ["anna"]).unwrap()).unwrap();
    assert_eq!(lobby.streams("lobby"), ["film"]);
}

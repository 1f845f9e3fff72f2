//! What only a sandbox can do, from Rust.

use std::time::Duration;

use serde_json::{Value, json};
use zego_model::TencentSettings;
use zego_model::rtc::media_file::{SearchMedia, StartCdnRecord, Vendor};
use zego_model::rtc::room::{CloseRoom, MessageCategory, SendBroadcastMessage};
use zego_model::tencent_live::live_record::{CreateLiveRecord, DeleteLiveRecord};
use zego_sandbox::control::{ControlError, Login, Logout, Publish, Seed, SeedRoom, SeedUser, Unpublish};
use zego_sandbox::{Cdn, LIMITED_APP_ID, LogLevel, Sandbox, SeedFile, Timestamp};
use zego_sign::AppId;

use crate::bench::{Bench, NOW, refusal, secret};
use crate::lobby::Lobby;

fn app(id: u32) -> AppId {
    AppId::new(id).unwrap()
}

/// A refused call changes nothing, and tells nobody.
fn refused(lobby: &Lobby, act: impl Fn(&Lobby) -> Result<(), ControlError>) -> ControlError {
    let before = lobby.state();
    lobby.told();
    let error = act(lobby).unwrap_err();
    assert_eq!(lobby.state(), before, "{error}");
    assert!(lobby.told().is_empty(), "{error}");
    error
}

#[test]
fn a_seed_says_what_came_of_it() {
    let lobby = Lobby::new();
    let user = SeedUser::new("dora").name("Dora");
    let seed = || Seed::new().room(SeedRoom::new("lobby").user(user.clone()).stream("film", "server")).room(SeedRoom::new("hall"));
    let files = (0..3).map(|number| SeedFile::new(Cdn::Ws, "show", Timestamp::from_secs(NOW - number)));
    let planted = lobby.control().seed(&seed().files(files)).unwrap();
    assert_eq!((planted.rooms, planted.users, planted.streams, planted.files), (1, 1, 1, 3));
    assert_eq!((lobby.users("lobby"), lobby.streams("lobby").len()), (vec!["anna".to_owned(), "bert".into(), "dora".into()], 2));
    assert_eq!(lobby.zego(&SearchMedia::new(Vendor::Ws)).unwrap().output.ws.unwrap().keys.len(), 3);
    // An empty room is there until somebody closes it.
    let _ = lobby.zego(&CloseRoom::new("hall")).unwrap();
    // Once more: the user is there already.
    let error = refused(&lobby, |lobby| lobby.control().seed(&seed()).map(drop));
    assert_eq!(error.to_string(), "user `dora` of room `lobby` is there already: choose another id, or reset the sandbox");
    let twice = Seed::new().room(SeedRoom::new("hall").user("a").user("b").user("a"));
    let error = refused(&lobby, |lobby| lobby.control().seed(&twice).map(drop));
    assert_eq!(error.to_string(), "rooms[0].users[2].id is `a` again: a user is in a room once");
}

/// A file is not quietly put into the place of another.
#[test]
fn an_id_is_there_once() {
    let bench = Bench::new();
    let control = bench.service.control(Timestamp::from_secs(bench.now));
    let file = |id: &str| SeedFile::new(Cdn::Tencent, "s", Timestamp::from_secs(bench.now)).id(id);
    for files in [vec![file("new"), file("new")], vec![file("5285890813221514958")]] {
        let error = control.seed(&Seed::new().files(files)).unwrap_err();
        assert!(error.to_string().contains("file `"), "{error}");
    }
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent")["Data"]["Tencent"]["TotalCount"], 3, "nothing has changed");
    assert_eq!(control.seed(&Seed::new().files([file("new")])).unwrap().files, 1);
}

#[test]
fn a_client_needs_a_room_and_its_user() {
    let lobby = Lobby::new();
    let no_room = |error| matches!(error, ControlError::NoRoom { .. });
    let no_user = |error| matches!(error, ControlError::NoUser { .. });
    assert!(no_room(refused(&lobby, |lobby| lobby.control().log_out(&Logout::new("hall", "anna")))));
    assert!(no_room(refused(&lobby, |lobby| lobby.control().publish(&Publish::new("hall", "anna", "a")))));
    assert!(no_room(refused(&lobby, |lobby| lobby.control().unpublish(&Unpublish::new("hall", "a")))));
    assert!(no_user(refused(&lobby, |lobby| lobby.control().log_out(&Logout::new("lobby", "carl")))));
    assert!(no_user(refused(&lobby, |lobby| lobby.control().publish(&Publish::new("lobby", "carl", "a")))));
    let error = refused(&lobby, |lobby| lobby.control().unpublish(&Unpublish::new("lobby", "a")));
    assert!(matches!(error, ControlError::NoStream { .. }), "{error}");
    for login in [Login::new("", "anna"), Login::new("lobby", ""), Login::new("lobby", "carl").token_version(5)] {
        let error = refused(&lobby, |lobby| lobby.control().log_in(&login));
        assert!(matches!(error, ControlError::Invalid { .. }), "{error}");
    }
}

#[test]
fn a_stream_has_one_publisher() {
    let lobby = Lobby::new();
    lobby.enter("hall", "anna");
    lobby.enter("hall", "bert");
    lobby.told();
    for publish in [
        Publish::new("lobby", "bert", "anna-camera"),
        Publish::new("hall", "bert", "anna-camera"),
        Publish::new("hall", "anna", "anna-camera"),
    ] {
        let error = refused(&lobby, |lobby| lobby.control().publish(&publish));
        assert!(matches!(error, ControlError::Taken { .. }), "{error}");
    }
    // A server may have put it into other rooms.
    let added = zego_model::rtc::room::AddStream::new("hall", "server", "anna-camera").unwrap();
    let _ = lobby.zego(&added).unwrap();
    lobby.publish("lobby", "anna", "anna-camera");
}

#[test]
fn what_the_media_service_forbids_cannot_be_published() {
    let lobby = Lobby::new();
    assert_eq!(lobby.call("ForbidRTCStream", "StreamId=anna-camera&Sequence=1")["Code"], 0);
    assert!(lobby.told().iter().any(|line| line.starts_with("stream_close lobby anna-camera")));
    let error = refused(&lobby, |lobby| lobby.control().publish(&Publish::new("lobby", "anna", "anna-camera")));
    assert!(matches!(error, ControlError::Banned { .. }), "{error}");
    let added = zego_model::rtc::room::AddStream::new("lobby", "server", "anna-camera").unwrap();
    assert_eq!(lobby.refused(&added).0, "123");
    assert_eq!(lobby.call("ResumeRTCStream", "StreamId=anna-camera&Sequence=2")["Code"], 0);
    lobby.publish("lobby", "anna", "anna-camera");
}

#[test]
fn time_passes_for_the_state_alone() {
    let mut bench = Bench::empty();
    let end = i64::try_from(NOW).unwrap() + 600;
    let _ = bench.zego(&StartCdnRecord::new(Vendor::Tencent, ["a"]).unwrap().end_time(end)).unwrap();
    let task = bench.tencent(&CreateLiveRecord::new("b").highlight(1).unwrap(), &TencentSettings::default()).unwrap().output.task_id;
    let delete = DeleteLiveRecord::new("b", task);
    assert_eq!(refusal(bench.tencent(&delete, &TencentSettings::default())).0, "FailedOperation.AlterTaskState");
    let files = |bench: &Bench| bench.zego(&SearchMedia::new(Vendor::Tencent)).unwrap().output.tencent.unwrap().total_count;
    assert_eq!(files(&bench), 0);
    let control = |bench: &Bench, seconds| bench.service.control(Timestamp::from_secs(bench.now)).advance(Duration::from_secs(seconds));
    control(&bench, 1_800).unwrap();
    // The recording has ended, and Tencent's task too; signatures go by the clock, and so do limits.
    assert_eq!(files(&bench), 1);
    let _ = bench.tencent(&delete, &TencentSettings::default()).unwrap();
    (0..18).for_each(|_| assert_eq!(files(&bench), 1));
    control(&bench, 1).unwrap();
    assert_eq!(refusal(bench.zego(&SearchMedia::new(Vendor::Tencent))).0, "6");
    // The clock goes on, and the state keeps its lead.
    bench.now += 10;
    let state = bench.service.control(Timestamp::from_secs(bench.now)).state(false);
    assert_eq!((state["now"].as_u64(), &state["ahead"]), (Some(NOW + 10 + 1_801), &json!(1_801)));
    let error = control(&bench, 11 * 366 * 86_400).unwrap_err();
    assert!(error.to_string().starts_with("seconds is too many"), "{error}");
    assert!(control(&bench, u64::MAX).is_err());
}

/// What time has brought about comes before what is done then.
#[test]
fn time_passes_before_anything_is_done() {
    let mut lobby = Lobby::new();
    let end = i64::try_from(NOW).unwrap() + 10;
    let _ = lobby.zego(&StartCdnRecord::new(Vendor::Tencent, ["a"]).unwrap().end_time(end)).unwrap();
    lobby.now += 20;
    lobby.enter("hall", "carl");
    assert_eq!(lobby.told(), ["record", "room_create hall", "room_login hall carl 0"]);
}

/// Whatever was called in between, the same calls get the same answers: ids, nonces, everything.
#[test]
fn a_reset_begins_anew() {
    let files = (0..3).map(|number| SeedFile::new(Cdn::Huawei, "own", Timestamp::from_secs(NOW - number)));
    for builder in [Sandbox::builder().files(files), Sandbox::builder().empty().id_seed(7)] {
        let bench = Bench::of(builder);
        let control = || bench.service.control(Timestamp::from_secs(NOW));
        let calls = || {
            control().log_in(&Login::new("hall", "carl")).unwrap();
            control().publish(&Publish::new("hall", "carl", "carl-camera")).unwrap();
            let message = SendBroadcastMessage::new("hall", "server", MessageCategory::Chat, "hello").unwrap();
            let ids = [
                bench.zego(&message).unwrap().request_id,
                bench.zego(&StartCdnRecord::new(Vendor::Tencent, ["a"]).unwrap()).unwrap().request_id,
            ];
            (ids, control().state(true))
        };
        let beginning = control().state(true);
        let first = calls();
        control().advance(Duration::from_secs(86_400)).unwrap();
        let _ = bench.zego(&CloseRoom::new("hall")).unwrap();
        assert_ne!(control().state(true), beginning);
        control().reset();
        assert_eq!(control().state(true), beginning);
        assert_eq!(calls(), first);
    }
}

/// A receiver remembers nonces, and may outlive many resets within one second; ids do not depend on when callbacks are sent.
#[test]
fn a_reset_repeats_no_nonce() {
    let lobby = Lobby::new();
    let enter = |lobby: &Lobby| {
        lobby.control().reset();
        lobby.enter("hall", "carl");
        lobby.state()
    };
    let first = enter(&lobby);
    let nonces: Vec<_> = lobby.bodies().iter().map(|body| body["nonce"].clone()).collect();
    assert_eq!(enter(&lobby), first);
    assert_eq!(nonces.len(), 2);
    assert!(lobby.bodies().iter().all(|body| !nonces.contains(&body["nonce"])));
}

#[test]
fn every_app_and_environment_has_a_state_of_its_own() {
    let lobby = Lobby::new();
    let control = lobby.control();
    control.app(app(LIMITED_APP_ID)).log_in(&Login::new("hall", "carl")).unwrap();
    control.test().log_in(&Login::new("hall", "dora")).unwrap();
    let state = control.state(false);
    let shown: Vec<_> = state["apps"].as_array().unwrap().iter().map(|app| (&app["app_id"], &app["test"], &app["users"])).collect();
    let (first, limited) = (json!(1_234_567_890), json!(LIMITED_APP_ID));
    assert_eq!(shown, [(&first, &json!(false), &json!(2)), (&first, &json!(true), &json!(1)), (&limited, &json!(false), &json!(1))]);
    let error = refused(&lobby, |lobby| lobby.control().app(app(77)).log_in(&Login::new("hall", "carl")));
    assert!(matches!(error, ControlError::NoApp { app_id, .. } if app_id.get() == 77), "{error}");
}

#[test]
fn the_state_counts_or_tells_everything_and_holds_no_secret() {
    let bench = Bench::new();
    let control = bench.service.control(Timestamp::from_secs(NOW));
    let counts = control.state(false)["apps"][0].clone();
    let files = json!({ "Tencent": 3, "Ws": 3, "Huawei": 2, "Aliyun": 0 });
    assert_eq!((&counts["rooms"], &counts["users"], &counts["streams"], &counts["files"]), (&json!(2), &json!(6), &json!(4), &files));
    let full = control.state(true);
    assert_eq!(full["apps"][0]["files"].as_array().map(Vec::len), Some(8));
    assert_eq!(full["apps"][0]["rooms"][0]["streams"][0]["id"], "teacher-1-camera");
    for text in [full.to_string(), format!("{control:?}")] {
        assert!(!text.contains(&zego_model::sandbox::SERVER_SECRET[..8]) && !text.contains("ecret"), "{text}");
    }
    let _ = secret();
}

#[test]
fn every_control_call_writes_a_line() {
    let bench = Bench::empty();
    let control = bench.service.control(Timestamp::from_secs(NOW));
    control.log_in(&Login::new("hall", "carl\n")).unwrap();
    control.log_out(&Logout::new("hall", "do\nra")).unwrap_err();
    control.advance(Duration::from_secs(5)).unwrap();
    control.reset();
    let lines: Vec<_> = bench.lines().into_iter().map(|line| (line.level, line.action, line.text)).collect();
    let line = |level, name: &str, text: &str| (level, format!("/_sandbox/{name}"), text.to_owned());
    let expected = [
        line(LogLevel::Info, "login", "user carl\\n has entered room hall"),
        line(LogLevel::Warn, "logout", "user `do\\nra` is not in room `hall`: log in first"),
        line(LogLevel::Info, "advance", "5 s have passed; the state is 5 s ahead of the clock"),
        line(LogLevel::Info, "reset", "the state is what it was in the beginning"),
    ];
    assert_eq!(lines, expected);
}

/// Time and calls that come from several sides at once do not get lost.
#[test]
fn many_threads_at_once() {
    let bench = Bench::empty();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let service = &bench.service;
            scope.spawn(move || {
                for number in 0..50 {
                    let control = service.control(Timestamp::from_secs(NOW));
                    control.log_in(&Login::new("hall", format!("user-{thread}-{number}"))).unwrap();
                    control.advance(Duration::from_secs(1)).unwrap();
                }
            });
        }
    });
    let state: Value = bench.service.control(Timestamp::from_secs(NOW)).state(false);
    assert_eq!((&state["apps"][0]["users"], &state["ahead"]), (&json!(200), &json!(200)));
}

//! Digital humans as users meet them: who there is, the tasks in which they are seen, and what they say there.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

#[path = "digitalhuman/stand.rs"]
mod stand;

use serde_json::json;
use zego_model::digitalhuman::StreamTaskStatus;
use zego_model::digitalhuman::asset::{FetchMode, GetDigitalHumanInfo, GetDigitalHumanList, GetTimbreList};
use zego_model::digitalhuman::drive::{
    DoAction, DriveByAudio, DriveByRtcStream, DriveByText, DriveByWsStream, InterruptDriveTask, StreamSource, Voice,
};
use zego_model::digitalhuman::stream_task::{
    CreateDigitalHumanStreamTask, DigitalHumanConfig, GetDigitalHumanStreamTaskStatus, QueryDigitalHumanStreamTasks,
    StopDigitalHumanStreamTask, StreamPlace,
};
use zego_sandbox::control::{Login, Publish, Unpublish};
use zego_sandbox::{Moment, Sandbox};

use crate::stand::{OWN, PUBLIC, Stand, create, post, said, say, status};

#[test]
fn humans_come_in_pages_and_by_whose_they_are() {
    let stand = Stand::new();
    let list = |mode, offset, limit| {
        let request = GetDigitalHumanList::new().fetch_mode(mode).offset(offset).unwrap().limit(limit).unwrap();
        let listed = stand.send(&request).unwrap();
        (listed.total, listed.digital_humans)
    };
    let (total, first) = list(FetchMode::Public, 0, 20);
    let (_, rest) = list(FetchMode::Public, 20, 20);
    assert_eq!((total, first.len(), rest.len()), (24, 20, 4));
    assert!(first.iter().chain(&rest).all(|human| human.is_public));
    let (own, of_this_project) = list(FetchMode::Private, 0, 20);
    assert!(of_this_project.iter().all(|human| !human.is_public) && own == of_this_project.len() as u64);
    let all = stand.send(&GetDigitalHumanList::new()).unwrap();
    assert_eq!((all.total, all.digital_humans.len()), (total + own, 20));
    let (_, past) = list(FetchMode::All, 1_000_000, 1);
    assert!(past.is_empty());
    // Each of them is told of alike alone.
    for human in first.iter().chain(&rest).chain(&of_this_project) {
        let info = stand.send(&GetDigitalHumanInfo::new(&*human.digital_human_id)).unwrap();
        assert_eq!((&info.name, &info.actions, info.is_public), (&human.name, &human.actions, human.is_public));
    }
    let shown = stand.send(&GetDigitalHumanInfo::new("fa592895-d988-4584-b27b-97b8f4b921ad")).unwrap();
    let actions: Vec<_> = shown.actions.iter().map(|action| &*action.action).collect();
    assert_eq!(actions, ["802_921474", "790_421367", "804_750085", "idle_action", "mute_action"]);
    assert!(shown.avatar_url.ends_with(&format!("?expires={}", Moment::NEW_YEAR.secs() + 86_400)), "{}", shown.avatar_url);
    assert_eq!(stand.code(&GetDigitalHumanInfo::new("nobody")), 400_000_003);
}

#[test]
fn timbres_are_public_or_of_one_human() {
    let stand = Stand::new();
    let timbres = |request: GetTimbreList| {
        let listed = stand.send(&request).unwrap();
        (listed.total, listed.timbres.into_iter().map(|timbre| timbre.timbre_id).collect::<Vec<_>>())
    };
    let (total, first) = timbres(GetTimbreList::new());
    let (_, rest) = timbres(GetTimbreList::new().offset(20).unwrap());
    assert_eq!((total, first.len(), rest.last().map(String::as_str)), (22, 20, Some("xxx")));
    assert_eq!(timbres(GetTimbreList::new().digital_human_id("")).0, 22, "an empty one counts as none");
    assert_eq!(timbres(GetTimbreList::new().digital_human_id(OWN)), (2, vec!["own-timbre-1".to_owned(), "own-timbre-2".to_owned()]));
    assert_eq!(timbres(GetTimbreList::new().digital_human_id(PUBLIC)).0, 0);
    assert_eq!(stand.code(&GetTimbreList::new().digital_human_id("nobody")), 400_000_003);
}

#[test]
fn without_a_seed_the_public_ones_are_there_alone() {
    let stand = Stand::of(Sandbox::builder().limiter(false).empty());
    let private = GetDigitalHumanList::new().fetch_mode(FetchMode::Private);
    assert_eq!((stand.send(&private).unwrap().total, stand.send(&GetDigitalHumanList::new()).unwrap().total), (0, 24));
    assert_eq!(stand.code(&create(OWN, "s")), 400_000_003);
    let planted = json!({ "id": "guide", "actions": ["point"], "timbres": ["guide-voice"] });
    assert_eq!(stand.control("digital-human", &planted).0, 200);
    let shown = stand.send(&GetDigitalHumanInfo::new("guide")).unwrap();
    assert_eq!((&*shown.name, shown.is_public, &*shown.actions[0].action), ("guide", false, "point"));
    assert_eq!(stand.send(&GetTimbreList::new().digital_human_id("guide")).unwrap().timbres[0].timbre_id, "guide-voice");
    for (body, wrong) in [
        (json!({ "id": "guide" }), "digital human `guide` is there already"),
        (json!({ "id": PUBLIC }), "is there already"),
        (json!({ "id": "a", "timbres": ["guide-voice"] }), "timbre `guide-voice` is there already"),
        (json!({ "id": "a", "timbres": ["xxx"] }), "timbre `xxx` is there already"),
        (json!({ "id": "" }), "id is not of 1 to 128"),
        (json!({ "id": "a", "actions": ["b/c"] }), "actions[0] is not of 1 to 128"),
        (json!({ "id": "a", "flaw": "lazy" }), "unknown variant `lazy`"),
    ] {
        let (status, answer) = stand.control("digital-human", &body);
        assert!(status >= 400 && answer["error"].as_str().unwrap().contains(wrong), "{body}: {answer}");
    }
}

#[test]
fn a_task_begins_streams_and_ends() {
    let stand = Stand::new();
    let task = stand.send(&create(PUBLIC, "s").ttl(3_600).unwrap()).unwrap().task_id;
    let look = |task: &str| stand.send(&GetDigitalHumanStreamTaskStatus::new(task)).unwrap();
    let begun = look(&task);
    assert_eq!((begun.status, &*begun.room_id, &*begun.stream_id), (StreamTaskStatus::Starting, "room", "s"));
    assert_eq!((begun.create_time.0, begun.fail_reason), (Moment::NEW_YEAR.secs(), None));
    let running = || stand.send(&QueryDigitalHumanStreamTasks::new()).unwrap().tasks;
    assert_eq!((running().len(), running()[0].status), (1, StreamTaskStatus::Starting));
    assert_eq!(stand.code(&say(&task, "too early")), 400_000_006);
    stand.advance(1_000);
    assert_eq!(
        (look(&task).status, running()[0].status, &running()[0].task_id),
        (StreamTaskStatus::Streaming, StreamTaskStatus::Streaming, &task)
    );

    let stop = StopDigitalHumanStreamTask::new(&*task);
    let _ = stand.send(&stop).unwrap();
    assert_eq!((look(&task).status, running().len()), (StreamTaskStatus::Stopping, 0));
    assert_eq!((stand.code(&stop), stand.code(&say(&task, "too late"))), (400_000_007, 400_000_007));
    stand.advance(1_000);
    let told = stand.told();
    assert_eq!(told.iter().map(status).collect::<Vec<_>>(), [1, 3, 4, 5]);
    assert!(told.iter().all(|event| event["TaskId"] == *task && event["Detail"]["StreamId"] == "s" && event["Detail"]["RoomId"] == "room"));
    for _ in 0..2 {
        assert_eq!((stand.code(&GetDigitalHumanStreamTaskStatus::new(&*task)), stand.code(&stop)), (400_000_007, 400_000_007));
    }
    // It is forgotten a day later.
    stand.advance(86_400_000);
    for code in [stand.code(&stop), stand.code(&GetDigitalHumanStreamTaskStatus::new(&*task)), stand.code(&say(&task, "a"))] {
        assert_eq!(code, 400_000_005);
    }
    assert_eq!(stand.service.control(stand.now()).state(false)["apps"][0]["stream_tasks"], 0);
}

#[test]
fn a_task_that_cannot_get_ready_says_why() {
    let stand = Stand::new();
    let task = stand.send(&create("failing-human", "s")).unwrap().task_id;
    stand.advance(1_000);
    let failed = stand.send(&GetDigitalHumanStreamTaskStatus::new(&*task)).unwrap();
    assert_eq!((failed.status, failed.fail_reason.as_deref()), (StreamTaskStatus::Failed, Some("the digital human could not be loaded")));
    let told = stand.told();
    assert_eq!((told.len(), status(&told[1]), &told[1]["Detail"]["FailReason"]), (2, 2, &json!(failed.fail_reason)));
    assert_eq!(stand.code(&say(&task, "a")), 400_000_006);
    assert_eq!(stand.code(&StopDigitalHumanStreamTask::new(&*task)), 400_000_007);
    assert!(stand.send(&QueryDigitalHumanStreamTasks::new()).unwrap().tasks.is_empty());
    // Its stream's name is free again.
    assert!(stand.send(&create(PUBLIC, "s")).is_ok());
}

#[test]
fn what_no_task_can_be_made_of_is_refused() {
    let stand = Stand::new();
    let with = |color: &str| {
        let place = StreamPlace::new("room", "t").unwrap();
        CreateDigitalHumanStreamTask::new(DigitalHumanConfig::new(PUBLIC).background_color(color), place)
    };
    let in_room = |room: &str| CreateDigitalHumanStreamTask::new(DigitalHumanConfig::new(PUBLIC), StreamPlace::new(room, "t").unwrap());
    let _ = stand.send(&create(PUBLIC, "s-1_A")).unwrap();
    for (request, code) in [
        (with("white"), 400_000_001),
        (with("#fffffg"), 400_000_001),
        (in_room(""), 400_000_001),
        (create(PUBLIC, ""), 400_000_001),
        (create(PUBLIC, "a b"), 400_000_001),
        (create(PUBLIC, "é"), 400_000_001),
        (create("nobody", "t"), 400_000_003),
        (create("misconfigured-human", "t"), 400_000_010),
        (create("old-model-human", "t"), 400_000_016),
        (create(PUBLIC, "s-1_A"), 400_000_015),
    ] {
        assert_eq!(stand.code(&request), code, "{request:?}");
    }
    let _ = stand.send(&with("#FFffff")).unwrap();
    // Ten at a time.
    let tasks: Vec<_> = (2..10).map(|number| stand.send(&create(PUBLIC, &format!("s-{number}"))).unwrap().task_id).collect();
    assert_eq!(stand.code(&create(PUBLIC, "s-11")), 400_000_008);
    let _ = stand.send(&StopDigitalHumanStreamTask::new(&*tasks[0])).unwrap();
    assert_eq!(stand.code(&create(PUBLIC, "s-11")), 400_000_008, "it is about to end, and has not");
    stand.advance(1_000);
    assert!(stand.send(&create(PUBLIC, "s-11")).is_ok());
}

#[test]
fn a_limit_of_the_description_has_the_services_code() {
    let stand = Stand::of(Sandbox::builder());
    let (status, _) = stand.control("faults", &json!([]));
    assert_eq!(status, 200);
    for (body, name) in [(json!({ "Limit": 21 }), "Limit"), (json!({ "Offset": -1 }), "Offset"), (json!({ "FetchMode": 4 }), "FetchMode")] {
        let answer = post(&stand, "GetDigitalHumanList", &body);
        assert_eq!(answer["Code"], 400_000_001, "{answer}");
        assert!(answer["Message"].as_str().unwrap().contains(name), "{answer}");
    }
    let codes: Vec<_> = (0..8).map(|_| post(&stand, "GetDigitalHumanList", &json!({}))["Code"].clone()).collect();
    assert_eq!((&codes[6], &codes[7]), (&json!(0), &json!(400_010_009)), "ten calls a second");
}

#[test]
fn a_task_ends_by_its_longest_time_however_much_is_said() {
    let stand = Stand::new();
    let task = stand.send(&create(PUBLIC, "s").ttl(10).unwrap()).unwrap().task_id;
    stand.advance(1_000);
    let _ = stand.send(&DriveByRtcStream::new(&*task, StreamSource::new("r", "s"))).unwrap();
    stand.advance(8_000);
    assert_eq!(stand.statuses(), [1, 3]);
    stand.advance(2_000);
    let told = stand.told();
    let events: Vec<_> = told.iter().map(|event| (event["EventType"].as_i64().unwrap(), status(event))).collect();
    assert_eq!(events, [(4, 4), (3, 4), (3, 5)], "what is being said ends with it");
}

#[test]
fn a_task_that_nothing_drives_ends() {
    let stand = Stand::new();
    let task = stand.send(&create(PUBLIC, "s").max_idle_time(30).unwrap()).unwrap().task_id;
    let is_over = || stand.statuses().contains(&4);
    stand.advance(30_000);
    assert!(!is_over(), "the first half a minute counts from when it can be driven");
    // An action counts.
    let _ = stand.send(&DoAction::new(&*task, "shake_hands")).unwrap();
    stand.advance(29_000);
    // A text of 20 s: what comes after it counts.
    let _ = stand.drive(&task, &"a".repeat(100));
    stand.advance(49_000);
    // So it does after a stream that is heard, however long that is.
    let _ = stand.send(&DriveByRtcStream::new(&*task, StreamSource::new("r", "s"))).unwrap();
    stand.advance(600_000);
    assert!(!is_over());
    let _ = stand.send(&InterruptDriveTask::new(&*task)).unwrap();
    // To be silent already, and to wait for sound, does not count.
    stand.advance(15_000);
    let _ = stand.send(&InterruptDriveTask::new(&*task)).unwrap();
    let _ = stand.send(&DriveByWsStream::new(&*task)).unwrap();
    stand.advance(14_000);
    assert!(!is_over());
    stand.advance(1_000);
    assert!(is_over());
}

#[test]
fn things_are_said_one_after_another() {
    let stand = Stand::new();
    let task = stand.streaming(PUBLIC, "s");
    let [one, two] = [10, 5].map(|characters| stand.drive(&task, &"数".repeat(characters)));
    let told = stand.spoken();
    assert_eq!(told, [(one.clone(), 1, 0), (one.clone(), 2, 0), (two.clone(), 1, 0)]);
    stand.advance(60_000);
    assert_eq!(stand.spoken(), [(one, 4, 0), (two.clone(), 2, 0), (two, 4, 1_000)]);
}

#[test]
fn how_long_it_takes_to_say_something() {
    let stand = Stand::new();
    let task = stand.streaming(PUBLIC, "s");
    let text = |rate| DriveByText::new(&*task, "0123456789", Voice::new("timbre-01").speech_rate(rate).unwrap()).unwrap();
    for (rate, millis) in [(-500, 4_000), (0, 2_000), (1, 1_998), (500, 1_333)] {
        let id = stand.send(&text(rate)).unwrap().drive_id;
        stand.advance(5_000);
        assert_eq!(stand.spoken()[1..], said(&id, 0, millis), "{rate}");
    }
    let audio = |url: &str| stand.send(&DriveByAudio::new(&*task, url).unwrap()).unwrap().drive_id;
    for (url, millis) in [
        ("https://example.com/a/b.wav", 10_000),
        ("https://example.com/a.b/c", 10_000),
        ("https://example.com/b.MP3?x=1&sandbox-seconds=3#a", 3_000),
        ("https://example.com?sandbox-seconds=0", 0),
    ] {
        let id = audio(url);
        stand.advance(20_000);
        assert_eq!(stand.spoken()[1..], said(&id, 0, millis), "{url}");
    }
    // What is no sound by its name cannot be said, and holds nothing up.
    let [bad, good] = ["https://example.com/b.txt", "https://example.com/b.mp3"].map(audio);
    let told: Vec<_> = stand.spoken().into_iter().map(|(id, status, _)| (id, status)).collect();
    assert_eq!(told, [(bad.clone(), 1), (bad, 3), (good.clone(), 1), (good, 2)]);
    assert_eq!(stand.code(&DriveByText::new(&*task, "", Voice::new("xxx")).unwrap()), 400_000_001);
}

#[test]
fn what_is_being_said_can_be_broken_off() {
    let stand = Stand::new();
    let task = stand.streaming(PUBLIC, "s");
    let [one, two] = ["a long story", "its end"].map(|text| stand.drive(&task, text));
    let _ = stand.spoken();
    let urgent = stand.send(&say(&task, "!").interrupt(true)).unwrap().drive_id;
    let told: Vec<_> = stand.spoken().into_iter().map(|(id, status, _)| (id, status)).collect();
    assert_eq!(told, [(urgent.clone(), 1), (one, 4), (urgent.clone(), 2)], "what waits goes on waiting");
    stand.advance(1_000);
    let told: Vec<_> = stand.spoken().into_iter().map(|(id, status, _)| (id, status)).collect();
    assert_eq!(told, [(urgent, 4), (two.clone(), 2)]);
    // Whoever is to hear a stream, or to be silent, drops what waits.
    let three = stand.drive(&task, "more");
    let heard = stand.send(&DriveByRtcStream::new(&*task, StreamSource::new("r", "s"))).unwrap().drive_id;
    let told: Vec<_> = stand.spoken().into_iter().map(|(id, status, _)| (id, status)).collect();
    assert_eq!(told, [(three.clone(), 1), (two, 4), (three, 3), (heard.clone(), 1), (heard.clone(), 2)]);
    stand.advance(300_000);
    let four = stand.drive(&task, "waits");
    let _ = stand.send(&InterruptDriveTask::new(&*task)).unwrap();
    let told: Vec<_> = stand.spoken().into_iter().map(|(id, status, _)| (id, status)).collect();
    assert_eq!(told, [(four.clone(), 1), (heard, 4), (four, 3)]);
    for field in [StreamSource::new("", "s"), StreamSource::new("r", "")] {
        assert_eq!(stand.code(&DriveByRtcStream::new(&*task, field)), 400_000_001);
    }
}

#[test]
fn a_stream_that_is_heard_ends_where_it_is_published() {
    let stand = Stand::new();
    let control = || stand.service.control(stand.now());
    control().log_in(&Login::new("hall", "anna")).unwrap();
    control().publish(&Publish::new("hall", "anna", "song")).unwrap();
    let task = stand.streaming(PUBLIC, "s");
    let heard = stand.send(&DriveByRtcStream::new(&*task, StreamSource::new("hall", "song"))).unwrap().drive_id;
    let after = stand.drive(&task, "thanks");
    assert_eq!(stand.spoken().len(), 3);
    control().log_in(&Login::new("lobby", "bert")).unwrap();
    control().publish(&Publish::new("lobby", "bert", "song-2")).unwrap();
    control().unpublish(&Unpublish::new("lobby", "song-2")).unwrap();
    assert!(stand.spoken().is_empty(), "another stream");
    control().unpublish(&Unpublish::new("hall", "song")).unwrap();
    let told: Vec<_> = stand.spoken().into_iter().map(|(id, status, _)| (id, status)).collect();
    assert_eq!(told, [(heard, 4), (after, 2)]);
}

#[test]
fn a_websocket_speaks_when_sound_comes_in() {
    let stand = Stand::new();
    let task = stand.streaming(PUBLIC, "s");
    let opened = stand.send(&DriveByWsStream::new(&*task)).unwrap();
    assert!(opened.address.as_str().starts_with("wss://drive.sandbox.example/ws?Token="));
    let story = stand.drive(&task, &"a".repeat(1_000));
    assert_eq!(stand.spoken().len(), 3, "it holds nothing up");
    let sound = json!({ "drive": opened.drive_id, "seconds": 3 });
    assert_eq!(stand.control("speak", &sound).0, 200);
    stand.advance(10_000);
    let id = opened.drive_id;
    assert_eq!(stand.spoken(), [(story, 4, 0), (id.clone(), 2, 0), (id, 4, 3_000)]);
    let (status, answer) = stand.control("speak", &sound);
    assert_eq!((status, answer["error"].as_str().unwrap().contains("waits for no sound")), (400, true), "{answer}");
    // One that was never used ends with its task.
    let unused = stand.send(&DriveByWsStream::new(&*task)).unwrap().drive_id;
    let _ = stand.send(&StopDigitalHumanStreamTask::new(&*task)).unwrap();
    assert_eq!(stand.spoken(), [(unused.clone(), 1, 0), (unused, 3, 0)]);
}

#[test]
fn a_human_speaks_and_acts_as_it_can() {
    let stand = Stand::new();
    let (public, own) = (stand.streaming(PUBLIC, "s"), stand.streaming(OWN, "t"));
    let with = |task: &str, timbre: &str| DriveByText::new(task, "a", Voice::new(timbre)).unwrap();
    for (task, timbre, code) in [(&public, "own-timbre-1", 400_000_009), (&own, "no-such", 400_000_004)] {
        assert_eq!(stand.code(&with(task, timbre)), code, "{timbre}");
    }
    for (task, timbre) in [(&own, "own-timbre-1"), (&own, "timbre-21"), (&public, "xxx")] {
        let _ = stand.send(&with(task, timbre)).unwrap();
    }
    let _ = stand.send(&DoAction::new(&*own, "wave")).unwrap();
    assert_eq!(stand.code(&DoAction::new(&*public, "wave")), 400_000_001);
    let state = stand.service.control(stand.now()).state(true);
    let tasks = state["apps"][0]["stream_tasks"].as_array().unwrap();
    let acting = tasks.iter().find(|task| task["id"] == *own).unwrap();
    assert_eq!((&acting["last_action"], &acting["status"]), (&json!("wave"), &json!(3)));
}

#[test]
fn nothing_is_driven_that_is_not_there() {
    let stand = Stand::new();
    let codes = [
        stand.code(&say("gone", "a")),
        stand.code(&DriveByAudio::new("gone", "https://example.com/a.mp3").unwrap()),
        stand.code(&DriveByRtcStream::new("gone", StreamSource::new("r", "s"))),
        stand.code(&DriveByWsStream::new("gone")),
        stand.code(&DoAction::new("gone", "wave")),
        stand.code(&InterruptDriveTask::new("gone")),
    ];
    assert_eq!(codes, [400_000_005; 6]);
}

#[test]
fn time_at_once_is_time_in_pieces_and_a_snapshot_keeps_it() {
    let begin = || {
        let stand = Stand::new();
        let task = stand.streaming(OWN, "s");
        let _ = stand.send(&create("failing-human", "f")).unwrap();
        let _ = stand.send(&DriveByWsStream::new(&*task)).unwrap();
        for characters in [7, 13, 21] {
            stand.drive(&task, &"a".repeat(characters));
        }
        stand
    };
    let (whole, pieces) = (begin(), begin());
    whole.advance(1_000_000);
    for _ in 0..100 {
        pieces.advance(10_000);
        let snapshot = pieces.service.control(pieces.now()).snapshot();
        pieces.service.control(pieces.now()).restore(snapshot.as_bytes()).unwrap();
        assert_eq!(pieces.service.control(pieces.now()).snapshot(), snapshot);
    }
    let apps = |stand: &Stand| stand.service.control(stand.now()).state(true)["apps"].clone();
    assert_eq!(apps(&whole), apps(&pieces));
    assert_eq!(apps(&whole)[0]["stream_tasks"].as_array().map(Vec::len), Some(2));
}

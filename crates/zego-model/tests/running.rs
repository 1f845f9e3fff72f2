//! What costs while it runs, as the description has it: every operation that starts such a thing, and what ends it.

use std::collections::BTreeSet;

use zego_model::rtc::media_file::{StopCdnRecord, Vendor};
use zego_model::rtc::room::CloseRoom;
use zego_model::rtc::stream_mixing::StopMix;
use zego_model::running::Running;
use zego_model::spec::Effect;
use zego_model::{Operation as _, operations};

/// One that is new belongs here: it is what a guard of the client ends.
const STARTS: [(&str, &str, &str); 13] = [
    ("aiagent", "CreateAgentInstance", "DeleteAgentInstance"),
    ("aiagent", "CreateDigitalHumanAgentInstance", "DeleteAgentInstance"),
    ("aiagent", "CreateLiveDigitalHumanAgentInstance", "DeleteAgentInstance"),
    ("cloudrecord", "StartRecord", "StopRecord"),
    ("digitalhuman", "CreateDigitalHumanStreamTask", "StopDigitalHumanStreamTask"),
    ("rtc", "StartAutoMix", "StopAutoMix"),
    ("rtc", "StartCDNRecord", "StopCDNRecord"),
    ("rtc", "StartCensorAudioV2", "StopCensorAudioV2"),
    ("rtc", "StartCensorVideoV2", "StopCensorVideoV2"),
    ("rtc", "StartCloudTranscode", "StopCloudTranscode"),
    ("rtc", "StartMix", "StopMix"),
    ("tencent_live", "CreateLiveRecord", "StopLiveRecord"),
    ("tencent_live", "CreateRecordTask", "StopRecordTask"),
];

#[test]
fn what_starts_something_is_ended_by_an_operation_of_its_family() {
    let mut starts = BTreeSet::new();
    for row in operations() {
        let Some(by) = row.spec.ends_by else { continue };
        let service = row.spec.service().name;
        let is_end = |other: &&zego_model::spec::OperationRow| {
            other.spec.service().name == service && other.spec.family.name == row.spec.family.name && other.spec.action == by.action
        };
        let end = operations().find(is_end).unwrap();
        let ends = end.spec.ends.unwrap();
        let mut names: Vec<_> = by.from_request.iter().chain(by.from_answer).copied().collect();
        let mut taken = ends.by.to_vec();
        names.sort_unstable();
        taken.sort_unstable();
        assert_eq!(names, taken, "{}", row.spec.action);
        assert!(matches!(end.spec.effect, Effect::Converging | Effect::Timely));
        starts.insert((service, row.spec.action, by.action));
    }
    assert_eq!(starts, BTreeSet::from(STARTS));
}

/// Beside what stops a thing there are others that do, such as closing a room; a word that sounds like it is looked at by hand.
#[test]
fn no_operation_that_sounds_like_a_start_is_forgotten() {
    let ends: BTreeSet<_> = STARTS.iter().map(|(service, _, end)| (*service, *end)).collect();
    let stops = operations().filter(|row| row.spec.action.starts_with("Stop")).map(|row| (row.spec.service().name, row.spec.action));
    let left: BTreeSet<_> = stops.filter(|stop| !ends.contains(stop)).collect();
    // Listening is a mode of an agent that costs nothing more.
    assert_eq!(left, BTreeSet::from([("aiagent", "StopListening")]));
}

#[test]
fn a_call_names_what_it_ends() {
    let named = Running::ended_by(&StopCdnRecord::new(Vendor::Ws, ["a", "b"]).unwrap().domain("example.com"));
    let items: Vec<_> = named.iter().map(|running| (running.item(), running.to_string())).collect();
    assert_eq!(
        items,
        [
            (Some("a"), "StreamId a, Vendor Ws (ended by StopCDNRecord)".to_owned()),
            (Some("b"), "StreamId b, Vendor Ws (ended by StopCDNRecord)".to_owned()),
        ]
    );
    let stop = StopMix::new("mix\n1").user_id("anna");
    let named = Running::ended_by(&stop);
    assert_eq!((named.len(), named[0].item(), named[0].service, named[0].ended_by), (1, None, "rtc", "StopMix"));
    assert_eq!(named[0].to_string(), "TaskId mix\\n1 (ended by StopMix)");
    // What it takes along does not name it, and more parameters change nothing.
    assert_eq!(named, Running::ended_by(&StopMix::new("mix\n1").extra("Lamp", "1").unwrap()));
    assert_ne!(named, Running::ended_by(&StopMix::new("mix 2")));
    assert!(Running::ended_by(&CloseRoom::new("room")).is_empty());
}

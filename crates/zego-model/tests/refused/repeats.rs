//! What the description tells of a call that failed: where it shows whether it was carried out, and what a repeat is answered when it was.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

use zego_model::rtc::media_file::{DeleteMedia, FileId, MediaFile, MediaFiles, MergeMedia, Resolution, SearchMedia, Vendor};
use zego_model::rtc::room::{CloseRoom, DelForbidStreamRule, KickoutUser, MessageCategory, SendBarrageMessage};
use zego_model::spec::{Effect, Evidence, Method};
use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{
    Action, ApiError, Code, DynamicCall, ErrorKind, NoOutput, Operation, Output, Prepared, Protocol, RawCall, Reply, ReturnCode,
    TencentErrorCode, Zego,
};

/// What the service says to a call.
fn refusal<O: Operation>(operation: &O, body: &str) -> Box<ApiError> {
    O::Protocol::refusal(&operation.action(), body.as_bytes()).unwrap().unwrap()
}

/// Whether a refusal with this code means that what this call was to take away is not there.
fn is_gone<O: Operation<Protocol = Zego>>(operation: &O, code: i64) -> bool {
    let refusal = refusal(operation, &format!(r#"{{"Code":{code},"Message":"m"}}"#));
    Prepared::of(operation, &zego_model::ZegoSettings::default()).unwrap().is_already_gone(&refusal)
}

fn actions(evidence: &[Evidence]) -> Vec<&'static str> {
    evidence.iter().map(|evidence| evidence.name()).collect()
}

/// Every operation, against the rows and events that there are: what the generator checked is what came out.
#[test]
fn what_to_look_at_is_there_and_only_reads() {
    let mut with_evidence = 0;
    for row in zego_model::operations() {
        let (spec, action) = (row.spec, Action::Described(row.spec));
        let service = spec.service().name;
        assert_eq!(action.reconcile(), Some(spec.reconcile));
        assert_eq!(action.where_to_look().is_none(), spec.effect == Effect::Read, "{}", spec.action);
        for evidence in spec.reconcile {
            assert_ne!(spec.effect, Effect::Read, "{}", spec.action);
            let is_there = match *evidence {
                Evidence::Operation(name) => zego_model::operations()
                    .any(|other| other.spec.action == name && other.spec.service().name == service && other.spec.effect == Effect::Read),
                Evidence::Event(word) => zego_model::events().any(|event| event.spec.event == word && event.spec.service.name == service),
                other => panic!("{other:?}"),
            };
            assert!(is_there, "{}: {evidence}", spec.action);
        }
        with_evidence += usize::from(!spec.reconcile.is_empty());
        for code in spec.gone {
            assert!(matches!(spec.effect, Effect::Converging | Effect::Timely), "{}", spec.action);
            assert_eq!(spec.code(code).map(|row| (row.kind, row.refused)), Some((ErrorKind::NotFound, false)), "{}: {code}", spec.action);
        }
    }
    assert!(with_evidence > 20, "{with_evidence}");
}

#[test]
fn where_to_look_is_said_in_a_sentence() {
    let merge = MergeMedia::new(Vendor::Tencent, ["a"]).unwrap().action();
    assert_eq!(actions(merge.reconcile().unwrap()), ["compose", "DescribeMediaTask"]);
    assert_eq!(merge.where_to_look().unwrap(), "Whether it was carried out is told by the callback `compose` or `DescribeMediaTask`.");
    let delete = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap().action();
    assert_eq!(delete.where_to_look().unwrap(), "Whether it was carried out is told by `SearchMedia`.");
    let send = SendBarrageMessage::new("r", "u", MessageCategory::Chat, "m").unwrap().action();
    assert_eq!(send.where_to_look().unwrap(), "Nothing tells whether it was carried out.");
    assert_eq!(SearchMedia::new(Vendor::Ws).action().where_to_look(), None);
    let video = zego_model::spec::OperationRow::of("rtc", "StartCensorVideoV2").unwrap();
    assert!(Action::Described(video.spec).where_to_look().unwrap().ends_with(
        "`censor_video_v2_img_result`, the callback `censor_video_v2_audio_result`, the callback `censor_video_v2_img_status` \
             or the callback `censor_video_v2_audio_status`."
    ));
}

#[test]
fn of_an_action_that_is_not_described_nothing_is_known() {
    let raw = RawCall::<Zego>::new(&zego_model::rtc::SERVICE, Method::Get, "DelForbidStreamRule").unwrap();
    assert_eq!(raw.action().reconcile(), None);
    assert!(raw.action().where_to_look().unwrap().contains("is not known here"));
    assert!(!raw.action().is_already_gone(&Code::Zego(ReturnCode(50124))));
    assert!(!is_gone(&raw, 50124));
}

#[test]
fn a_code_tells_that_it_is_gone_only_where_it_says_nothing_else() {
    let rule = DelForbidStreamRule::new("r", "s").unwrap();
    for (code, expected) in [(50124, true), (104, false), (2, false), (206, false), (1, false), (77, false), (41003, false)] {
        assert_eq!(is_gone(&rule, code), expected, "{code}");
    }
    for code in [5018, 5024, 104, 50001] {
        assert!(is_gone(&CloseRoom::new("r"), code), "{code}");
    }
    // A user who is not there is one of several.
    let kick = KickoutUser::new("r", ["a", "b"]).unwrap();
    assert_eq!([50001, 105, 50003].map(|code| is_gone(&kick, code)), [true, false, false]);
    let action = DeleteLiveRecord::new("s", 1).action();
    let tencent = |code: &str| action.is_already_gone(&Code::Tencent(TencentErrorCode::from(code)));
    assert!(tencent("ResourceNotFound.TaskId"));
    // What an unknown code is explained by may be something else.
    for code in [
        "ResourceNotFound",
        "ResourceNotFound.Task",
        "ResourceNotFound.TaskNotFound",
        "ResourceNotFound.ChannelNotExist",
        "FailedOperation.AlterTaskState",
    ] {
        assert!(!tencent(code), "{code}");
    }
}

/// The code does not tell which of several files is missing, and the others are still there.
#[test]
fn of_several_items_a_code_does_not_tell_which_is_gone() {
    let files = |ids: &[&str]| DeleteMedia::new(Vendor::Tencent, ids).unwrap();
    assert!(is_gone(&files(&["a"]), 41003));
    assert!(!is_gone(&files(&["a"]), 1000));
    assert!(!is_gone(&files(&["a", "b"]), 41003));
    let copies = |files: Vec<MediaFile>| DeleteMedia::new(Vendor::Tencent, MediaFiles::new(files).unwrap()).unwrap();
    let copy = || MediaFile::new(FileId::from("a")).resolutions([Resolution::P360, Resolution::P540]).unwrap();
    assert!(is_gone(&copies(vec![copy()]), 41003));
    assert!(!is_gone(&copies(vec![copy(), MediaFile::new(FileId::from("b"))]), 41003));
    assert!(is_gone(&files(&["a"]).extra("More", "x").unwrap(), 41003));
    let row = zego_model::spec::OperationRow::of("rtc", "DeleteMedia").unwrap();
    for (ids, expected) in [(vec!["a"], true), (vec!["a", "b"], false)] {
        let parameters = serde_json::json!({"Vendor": "Tencent", "FileId": ids}).as_object().unwrap().clone();
        assert_eq!(is_gone(&DynamicCall::<Zego>::new(row, parameters).unwrap(), 41003), expected);
    }
}

#[test]
fn a_reply_tells_what_the_repeat_was_refused_with() {
    fn check<T: Output + Default + PartialEq + std::fmt::Debug>(refusal: &ApiError) -> Reply<T> {
        let reply = Reply::<T>::already_gone(Box::new(refusal.clone()));
        assert_eq!(reply.output, T::default());
        assert_eq!((&reply.code, &*reply.message, reply.request_id.as_deref()), (&refusal.code, "no such file", Some("7")));
        assert_eq!((reply.converged(), reply.raw().len(), reply.failures().len()), (Some(refusal), 0, 0));
        reply
    }
    let operation = DeleteMedia::new(Vendor::Ws, ["a"]).unwrap();
    let refusal = refusal(&operation, r#"{"Code":41003,"Message":"no such file","RequestId":"7","Data":null}"#);
    let _ = check::<NoOutput>(&refusal);
    let _ = check::<serde_json::Value>(&refusal);
    let reply = check(&refusal);
    let json = serde_json::to_value(&reply).unwrap();
    let expected = serde_json::json!({
        "output": {"Deleted": [], "Errors": []}, "code": 41003, "message": "no such file", "request_id": "7", "failures": [], "converged": true
    });
    assert_eq!(json, expected);
    let output: <DeleteMedia as Operation>::Output = reply.complete().unwrap();
    assert_eq!(output.deleted.len(), 0);

    let body = r#"{"Code":0,"Message":"success","RequestId":"8","Data":{"Deleted":["a"],"Errors":[]}}"#;
    let usual = Zego::decode(&operation, body.into()).unwrap();
    assert_eq!(usual.converged(), None);
    assert!(serde_json::to_value(&usual).unwrap().get("converged").is_none());
}

//! Templates and rules: limits, what is in use, and what they do to a recording.

use zego_model::Seconds;
use zego_model::tencent_live::record_rule::{CreateLiveRecordRule, DeleteLiveRecordRule, DescribeLiveRecordRules};
use zego_model::tencent_live::record_task::StopRecordTask;
use zego_model::tencent_live::record_template::{
    AacRecordParam, CreateLiveRecordTemplate, DeleteLiveRecordTemplate, DescribeLiveRecordTemplate, DescribeLiveRecordTemplates,
    FlvSpecialParam, HlsSpecialParam, ModifyLiveRecordTemplate, RecordParam, StorageMode,
};
use zego_model::{TencentSettings, TencentSigning};
use zego_sign::tencent::v1;

use crate::desk::{DOMAIN, Desk};

fn mp4(interval: u64) -> RecordParam {
    RecordParam::new().enable(true).record_interval(Seconds(interval)).unwrap()
}

fn template(name: &str) -> CreateLiveRecordTemplate {
    CreateLiveRecordTemplate::new(name).mp4_param(mp4(600))
}

#[test]
fn a_template_is_kept_as_it_was_given() {
    let desk = Desk::new();
    let given = template("夜间-1_a")
        .description("录制规则")
        .aac_param(AacRecordParam::new().enable(true).storage_time(Seconds(60)).unwrap().storage_mode(StorageMode::Cold))
        .hls_special_param(HlsSpecialParam::new().flow_continue_duration(Seconds(30)).unwrap())
        .flv_special_param(FlvSpecialParam::new().upload_in_recording(true))
        .remove_watermark(true);
    let id = desk.done(&given).template_id;
    let read = || desk.done(&DescribeLiveRecordTemplate::new(id)).template.unwrap();
    let found = read();
    assert_eq!((found.template_id, found.template_name.as_str(), found.description.as_str()), (id, "夜间-1_a", "录制规则"));
    let mp4 = found.mp4_param.unwrap();
    assert_eq!((mp4.enable, mp4.record_interval, mp4.storage_time), (true.into(), Seconds(600), Seconds(0)));
    let aac = found.aac_param.unwrap();
    assert_eq!((aac.record_interval, aac.storage_time, aac.storage_mode), (Seconds(1_800), Seconds(60), Some(StorageMode::Cold)));
    assert_eq!(found.hls_special_param.unwrap().flow_continue_duration, Some(Seconds(30)));
    assert_eq!((found.remove_watermark, found.flv_special_param.unwrap().upload_in_recording), (Some(true), true));
    // What is not said stays.
    desk.done(&ModifyLiveRecordTemplate::new(id).template_name("b").mp4_param(RecordParam::new().storage_time(Seconds(9)).unwrap()));
    let changed = read();
    let mp4 = changed.mp4_param.unwrap();
    assert_eq!((changed.template_name.as_str(), changed.description.as_str()), ("b", "录制规则"));
    assert_eq!((mp4.enable, mp4.record_interval, mp4.storage_time), (true.into(), Seconds(600), Seconds(9)));
    // Lists are of one kind of streaming each.
    let slow = desk.done(&template("slow").is_delay_live(true)).template_id;
    let list = |delayed| {
        desk.done(&DescribeLiveRecordTemplates::new().is_delay_live(delayed))
            .templates
            .iter()
            .map(|one| one.template_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(true), [slow]);
    assert!(list(false).contains(&id) && list(false).contains(&1000));
}

/// Objects in a query, as signature v1 has them: `Mp4Param.Enable`.
#[test]
fn the_older_signature_carries_objects_too() {
    let desk = Desk::new();
    let settings = TencentSettings::default().signing(TencentSigning::V1Get(v1::SignatureMethod::HmacSha1));
    let request = desk.request(&template("a").remove_watermark(false), &settings);
    assert!(request.uri().query().unwrap().contains("Mp4Param.RecordInterval=600"), "{}", request.uri());
    let answer = desk.answer(&request);
    let id = answer["Response"]["TemplateId"].as_u64().unwrap_or_else(|| panic!("{answer}"));
    let found = desk.done(&DescribeLiveRecordTemplate::new(id)).template.unwrap();
    assert_eq!(found.mp4_param.unwrap().record_interval, Seconds(600));
}

#[test]
fn there_are_fifty_templates_at_most() {
    let desk = Desk::new();
    // Two are there already.
    for number in 1..49 {
        desk.done(&template(&format!("t{number}")));
    }
    assert_eq!(desk.refused(&template("one-more")), "InternalError.ConfOutLimit");
    let first = desk.done(&DescribeLiveRecordTemplates::new()).templates.iter().map(|one| one.template_id).find(|id| *id != 1000).unwrap();
    desk.done(&DeleteLiveRecordTemplate::new(first));
    desk.done(&template("one-more"));
}

#[test]
fn what_a_template_cannot_be() {
    let desk = Desk::new();
    assert_eq!(desk.refused(&template("a b")), "InvalidParameterValue");
    assert_eq!(desk.refused(&template("")), "MissingParameter");
    let named = template("a").hls_param(RecordParam::new().vod_file_name("{StreamName}"));
    assert_eq!(desk.refused(&named), "InvalidParameter.InvalidVodFileName");
    assert_eq!(desk.refused(&template("a").mp3_param(RecordParam::new().cos_bucket_path("no/slash"))), "InvalidParameterValue");
    for id in [7, 2_000_000] {
        assert_eq!(desk.refused(&DescribeLiveRecordTemplate::new(id)), "InternalError.ConfNotFound");
        assert_eq!(desk.refused(&ModifyLiveRecordTemplate::new(id).description("a")), "InternalError.ConfNotFound");
        assert_eq!(desk.refused(&DeleteLiveRecordTemplate::new(id)), "InternalError.ConfNotFound");
    }
    // What a type knows is refused before it is sent.
    assert!(RecordParam::new().record_interval(Seconds(43_201)).is_err() && AacRecordParam::new().record_interval(Seconds(7_201)).is_err());
    assert!(RecordParam::new().storage_time(Seconds(1_500 * 86_400 + 1)).is_err());
    assert!(HlsSpecialParam::new().flow_continue_duration(Seconds(1_801)).is_err());
}

#[test]
fn a_rule_is_one_for_its_stream_and_keeps_its_template_in_use() {
    let desk = Desk::new();
    let id = desk.done(&template("a")).template_id;
    let rule = CreateLiveRecordRule::new(DOMAIN, id);
    desk.done(&rule);
    assert_eq!(desk.refused(&rule), "FailedOperation.RuleAlreadyExist");
    assert_eq!(
        desk.refused(&CreateLiveRecordRule::new(DOMAIN, 1000_u64).app("live")),
        "FailedOperation.RuleAlreadyExist",
        "live is the usual path"
    );
    desk.done(&CreateLiveRecordRule::new(DOMAIN, 1000_u64).stream("a"));
    assert_eq!(desk.refused(&CreateLiveRecordRule::new(DOMAIN, 7_u64).app("b")), "InvalidParameter.ConfNotFound");
    for domain in ["push", "push..example", "push.example!", "-.example"] {
        assert_eq!(desk.refused(&CreateLiveRecordRule::new(domain, id)), "InvalidParameter.DomainFormatError", "{domain}");
        assert_eq!(desk.refused(&DeleteLiveRecordRule::new(domain)), "InvalidParameter.DomainFormatError", "{domain}");
    }
    assert_eq!(desk.refused(&DeleteLiveRecordTemplate::new(id)), "FailedOperation.ConfInUsed");
    let rules = desk.done(&DescribeLiveRecordRules::new()).rules;
    let mine: Vec<_> = rules.iter().filter(|rule| rule.domain_name == DOMAIN).collect();
    assert_eq!(
        (mine.len(), mine[0].app_name.as_str(), mine[0].stream_name.as_str(), mine[0].create_time.as_str()),
        (2, "live", "", "2026-06-01 08:00:00")
    );
    // What a rule is for has to be named exactly.
    assert_eq!(desk.refused(&DeleteLiveRecordRule::new(DOMAIN).stream("b")), "InternalError.RuleNotFound");
    assert_eq!(desk.refused(&DeleteLiveRecordRule::new(DOMAIN).app("")), "InternalError.RuleNotFound");
    desk.done(&DeleteLiveRecordRule::new(DOMAIN).stream(""));
    assert_eq!(desk.refused(&DeleteLiveRecordRule::new(DOMAIN)), "InternalError.RuleNotFound");
    desk.done(&DeleteLiveRecordTemplate::new(id));
}

#[test]
fn a_rule_has_what_is_published_recorded_without_a_task() {
    let mut desk = Desk::new();
    let id = desk.done(&template("a").aac_param(AacRecordParam::new().enable(true))).template_id;
    desk.done(&CreateLiveRecordRule::new(DOMAIN, id));
    desk.push("a", true);
    desk.now += 700;
    desk.push("a", false);
    let mut kinds: Vec<_> = desk.files("a").iter().map(|file| file.basic_info.as_ref().unwrap().r#type.clone()).collect();
    kinds.sort();
    assert_eq!(kinds, ["aac", "mp4", "mp4"], "one AAC, and an MP4 for each ten minutes begun");
    desk.done(&DeleteLiveRecordRule::new(DOMAIN));
    desk.push("a", true);
    desk.now += 700;
    desk.push("a", false);
    assert_eq!(desk.files("a").len(), 3);
}

#[test]
fn what_goes_to_cos_or_to_another_application_is_not_among_the_usual_files() {
    let mut desk = Desk::new();
    let cos = desk.done(&template("cos").cos_store(true)).template_id;
    let other = desk.done(&CreateLiveRecordTemplate::new("other").mp4_param(mp4(600).vod_sub_app_id(251_195_406))).template_id;
    let nothing = desk.done(&CreateLiveRecordTemplate::new("nothing")).template_id;
    for (stream, template) in [("a", cos), ("b", other), ("c", nothing)] {
        let id = desk.record(stream, 600, template);
        desk.now += 60;
        desk.done(&StopRecordTask::new(id));
        assert!(desk.files(stream).is_empty(), "{stream}");
    }
    let search = zego_model::tencent_vod::media::SearchMedia::new().sub_app_id(251_195_406);
    assert_eq!(desk.done(&search).total_count, 1);
}

//! Each task on files, and each operation on streams of the media service, from a typed request to a typed answer, with every parameter that the table has.

use zego_model::RtmpUrl;
use zego_model::rtc::media_file::{
    Cut, Cuts, DescribeMediaTask, MediaThumbnails, MergeFormat, MergeMedia, MergeType, Resolution, ThumbnailType, TranscodeMedia, Vendor,
};
use zego_model::rtc::media_service::{
    ClearCdnTransferRule, CreateCdnTransferRule, DeleteCdnTransferRule, DescribeRtcStreamState, DispatchType, ForbidRtcStream,
    ForbidRtcStreams, ResumeRtcStream, ResumeRtcStreams, RtmpDispatchV2,
};

use crate::typed::Calls;

const ONE: &str = "5285890813221514958";
const TWO: &str = "5285890813221513290";
const MATCH: &str = "record/app/command_record/match-1/2025-12-31-00-00-00.mp4";

#[test]
fn every_parameter_of_tasks_on_files() {
    let mut calls = Calls::new();
    let whole = MergeMedia::new(Vendor::Tencent, [ONE, TWO]).unwrap().format(MergeFormat::M3u8).kind(MergeType::Whole);
    let whole = calls.zego(&whole.output_file_name("match 7").keep_for(72)).output.tencent.unwrap();
    let cuts = Cuts::new([Cut::new(ONE).start_time(0.5).end_time(10.5), Cut::new(ONE).start_time(10).end_time(15), Cut::new(TWO)]).unwrap();
    let cut = calls.zego(&MergeMedia::new(Vendor::Tencent, cuts).unwrap().kind(MergeType::Cut).output_file_name("best of"));
    let copy = calls.zego(&TranscodeMedia::new(Vendor::Tencent, TWO, Resolution::P540)).output.tencent.unwrap();
    let chosen = MediaThumbnails::new(Vendor::Tencent, ONE, ThumbnailType::SnapshotByTimeOffset).definition(10);
    let chosen = calls.zego(&chosen.time_offsets([0.0, 2.5, 60.0])).output.tencent.unwrap();
    let sampled = calls.zego(&MediaThumbnails::new(Vendor::Huawei, MATCH, ThumbnailType::SampleSnapshot).interval(12));
    calls.bench.now += 5;
    for task in [whole.task_id, cut.output.tencent.unwrap().task_id, copy.task_id, chosen.task_id] {
        let done = calls.zego(&DescribeMediaTask::new(Vendor::Tencent, task)).output.tencent.unwrap();
        assert_eq!(done.status.as_str(), "FINISH", "{done:?}");
    }
    let done = calls.zego(&DescribeMediaTask::new(Vendor::Huawei, sampled.output.huawei.unwrap().task_id)).output.huawei.unwrap();
    assert_eq!((done.status.as_str(), done.file_names.len()), ("SUCCEEDED", 301));
    calls.are_complete("rtc", 4);
}

#[test]
fn every_parameter_of_streams_of_the_media_service() {
    let mut calls = Calls::new();
    let address = || RtmpUrl::new("rtmp://push.example.com/live/a?txSecret=1&txTime=2").unwrap();
    assert_eq!(&*calls.zego(&DescribeRtcStreamState::new("anna-camera", 1)).output.close_time, "");
    let _ = calls.zego(&CreateCdnTransferRule::new("anna-camera", 2).cdn_url(address()).unwrap());
    let _ = calls.zego(&ClearCdnTransferRule::new("anna-camera", 3));
    let _ = calls.zego(&DeleteCdnTransferRule::new("anna-camera", address(), 4).unwrap());
    let _ = calls.zego(&ForbidRtcStream::new("anna-camera", 5));
    assert_eq!(calls.zego(&DescribeRtcStreamState::new("anna-camera", 6)).code.to_string(), "41006");
    let _ = calls.zego(&ResumeRtcStream::new("anna-camera", 7));
    let _ = calls.zego(&ForbidRtcStreams::new(["anna-camera", "bert-camera"], 8).unwrap());
    let _ = calls.zego(&ResumeRtcStreams::new(["anna-camera", "bert-camera"], 9).unwrap());
    let dispatch = RtmpDispatchV2::new("anna-camera", DispatchType::Push, 10).unwrap().client_ip("119.23.242.129");
    assert_eq!(calls.zego(&dispatch).output.addresses, ["rtmp://192.0.2.1:1935/1234567890/anna-camera"]);
    calls.are_complete("rtc", 9);
}

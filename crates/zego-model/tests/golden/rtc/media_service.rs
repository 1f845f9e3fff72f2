//! The `media_service` family.

use zego_model::rtc::media_service::{
    ClearCdnTransferRule, CreateCdnTransferRule, DeleteCdnTransferRule, DescribeRtcStreamState, DispatchType, ForbidCdnLiveStream,
    ForbidRtcStream, ForbidRtcStreams, ForbidVendor, QueryForbidCdnLiveStream, ResumeCdnLiveStream, ResumeRtcStream, ResumeRtcStreams,
    RtmpDispatchV2,
};

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        get(
            &ForbidCdnLiveStream::new("cdn01").resume_time("2018-12-24T07:30:05Z".parse().unwrap()),
            "ForbidCDNLiveStream",
            "StreamId=cdn01&ResumeTime=2018-12-24T07%3A30%3A05Z",
        ),
        get(&QueryForbidCdnLiveStream::new(ForbidVendor::Ws), "QueryForbidCDNLiveStream", "Vendor=ws"),
        get(&ResumeCdnLiveStream::new("cdn01"), "ResumeCDNLiveStream", "StreamId=cdn01"),
        get(
            &DescribeRtcStreamState::new("rtc01", 1_615_186_943_000_u64),
            "DescribeRTCStreamState",
            "StreamId=rtc01&Sequence=1615186943000",
        ),
        get(&ForbidRtcStream::new("rtc01", 1_615_186_943_001_u64), "ForbidRTCStream", "StreamId=rtc01&Sequence=1615186943001"),
        get(&ResumeRtcStream::new("rtc01", 1_615_186_943_002_u64), "ResumeRTCStream", "StreamId=rtc01&Sequence=1615186943002"),
        get(
            &ForbidRtcStreams::new(["rtc01", "rtc_02"], 1_615_186_943_003_u64).unwrap(),
            "ForbidRTCStreams",
            "StreamId[]=rtc01&StreamId[]=rtc_02&Sequence=1615186943003",
        ),
        get(
            &ResumeRtcStreams::new(["rtc01", "rtc-02"], 1_615_186_943_004_u64).unwrap(),
            "ResumeRTCStreams",
            "StreamId[]=rtc01&StreamId[]=rtc-02&Sequence=1615186943004",
        ),
        // Escaped once: the vendor's words could be read as twice.
        get(
            &CreateCdnTransferRule::new("rtc01", 1_615_186_943_005_u64).cdn_url("rtmp://publish.example.com/live/rtc01?k=v&t=1").unwrap(),
            "CreatCDNTransferRule",
            "StreamId=rtc01&CDNUrl=rtmp%3A%2F%2Fpublish.example.com%2Flive%2Frtc01%3Fk%3Dv%26t%3D1&Sequence=1615186943005",
        ),
        get(
            &DeleteCdnTransferRule::new("rtc01", "rtmp://publish.example.com/live/rtc01", 1_615_186_943_006_u64).unwrap(),
            "DeleteCDNTransferRule",
            "StreamId=rtc01&CDNUrl=rtmp%3A%2F%2Fpublish.example.com%2Flive%2Frtc01&Sequence=1615186943006",
        ),
        get(&ClearCdnTransferRule::new("rtc01", 1_615_186_943_007_u64), "ClearCDNTransferRule", "StreamId=rtc01&Sequence=1615186943007"),
        get(
            &RtmpDispatchV2::new("rtc01", DispatchType::Push, 1_615_186_943_008_u64).unwrap().client_ip("119.23.242.129"),
            "RTMPDispatchV2",
            "StreamId=rtc01&Sequence=1615186943008&Type=push&ClientIP=119.23.242.129",
        ),
    ]
}

#[test]
fn limits_are_those_of_the_pages() {
    let ids = |n: usize| vec!["s"; n];
    assert!(ForbidRtcStreams::new(ids(0), 1).is_err() && ForbidRtcStreams::new(ids(20), 1).is_ok());
    assert_eq!(ResumeRtcStreams::new(ids(21), 1).unwrap_err().to_string(), "RtcStreamIds has 21 items where 1 to 20 are allowed");
    let dispatch = |n: usize| RtmpDispatchV2::new("s".repeat(n), DispatchType::Pull, 1);
    assert!(dispatch(256).is_ok());
    assert_eq!(dispatch(257).unwrap_err().to_string(), "StreamId has 257 characters where at most 256 are allowed");
    for wrong in ["https://example.com/live/a", "publish.example.com/live/a", ""] {
        assert!(DeleteCdnTransferRule::new("s", wrong, 1).is_err(), "{wrong}");
        assert!(CreateCdnTransferRule::new("s", 1).cdn_url(wrong).is_err(), "{wrong}");
    }
}

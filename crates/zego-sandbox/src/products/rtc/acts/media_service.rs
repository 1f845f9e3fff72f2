//! The family `media_service`: what may be published, and where it goes.

mod code;
mod forbid;
mod relay;
mod rtc;
mod sequence;

use zego_model::check::{Problem, Violation};

use crate::generated::rtc::media_service::{
    ClearCdnTransferRule, CreateCdnTransferRule, DeleteCdnTransferRule, DescribeRtcStreamState, ForbidCdnLiveStream, ForbidRtcStream,
    ForbidRtcStreams, QueryForbidCdnLiveStream, ResumeCdnLiveStream, ResumeRtcStream, ResumeRtcStreams, RtmpDispatchV2,
};
use crate::product::{Act, Verdict, act};
use crate::products::rtc::Rtc;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Rtc>] = &[
    act!(ForbidCdnLiveStream => forbid::forbid),
    act!(QueryForbidCdnLiveStream => forbid::query),
    act!(ResumeCdnLiveStream => forbid::resume),
    act!(ForbidRtcStream => rtc::forbid),
    act!(ForbidRtcStreams => rtc::forbid_all),
    act!(ResumeRtcStream => rtc::resume),
    act!(ResumeRtcStreams => rtc::resume_all),
    act!(DescribeRtcStreamState => rtc::state),
    act!(CreateCdnTransferRule => relay::create),
    act!(DeleteCdnTransferRule => relay::delete),
    act!(ClearCdnTransferRule => relay::clear),
    act!(RtmpDispatchV2 => relay::dispatch),
];

/// The code for a parameter that is not what the table says.
pub(super) fn verdict(action: &str, violation: &Violation) -> Option<Verdict> {
    if action.contains("CDNLive") {
        return None;
    }
    let parameter = violation.parameter.split('.').next().unwrap_or_default();
    Some(Verdict::Code(match parameter {
        "CDNUrl" if !matches!(violation.problem, Problem::Missing) => code::CDN_URL,
        "StreamId" if action.ends_with("Streams") => code::STREAM_LIST,
        "StreamId" => code::STREAM_ID,
        "Type" => code::DISPATCH_TYPE,
        "ClientIP" => code::CLIENT_IP,
        _ => return None,
    }))
}

//! Forbidding streams at the CDN.

use zego_model::rtc::media_service::{ForbidCdnLiveStream, ForbidVendor, QueryForbidCdnLiveStream, ResumeCdnLiveStream};
use zego_model::{ErrorKind, UtcTime};
use zego_sandbox::{Cdn, Sandbox};

use crate::bench::{Bench, NOW, app, refusal};

/// The forbidden addresses, with begin and end.
fn forbidden(bench: &Bench) -> Vec<(String, String, String)> {
    let reply = bench.zego(&QueryForbidCdnLiveStream::new(ForbidVendor::Ws)).unwrap();
    reply.output.ws.unwrap().result_detail.into_iter().map(|ban| (ban.url, ban.start_time, ban.end_time)).collect()
}

#[test]
fn a_ban_lasts_a_day_unless_told_otherwise() {
    let mut bench = Bench::empty();
    let _ = bench.zego(&ForbidCdnLiveStream::new("a")).unwrap();
    let until: UtcTime = "2026-06-11T12:00:00Z".parse().unwrap();
    let _ = bench.zego(&ForbidCdnLiveStream::new("b").resume_time(until)).unwrap();
    let url = |stream: &str| format!("rtmp://publish-ws.sandbox.example/1234567890/{stream}");
    let begin = "2026-06-01T00:00:00Z".to_owned();
    let a = (url("a"), begin.clone(), "2026-06-02T00:00:00Z".to_owned());
    let b = (url("b"), begin, "2026-06-11T12:00:00Z".to_owned());
    assert_eq!(forbidden(&bench), [a.clone(), b.clone()]);
    bench.now = NOW + 86_399;
    assert_eq!(forbidden(&bench), [a, b.clone()]);
    bench.now += 1;
    assert_eq!(forbidden(&bench), [b]);
}

#[test]
fn thirty_days_are_the_longest_ban() {
    let bench = Bench::empty();
    let until = UtcTime::from_unix_seconds(i64::try_from(NOW).unwrap() + 30 * 86_400).unwrap();
    let _ = bench.zego(&ForbidCdnLiveStream::new("a").resume_time(until)).unwrap();
    assert_eq!(forbidden(&bench)[0].2, "2026-07-01T00:00:00Z");
    let until = UtcTime::from_unix_seconds(until.as_unix_seconds() + 1).unwrap();
    assert_eq!(refusal(bench.zego(&ForbidCdnLiveStream::new("a").resume_time(until))), ("2".to_owned(), ErrorKind::InvalidParameter));
}

#[test]
fn a_second_ban_moves_the_end_and_keeps_the_begin() {
    let mut bench = Bench::empty();
    let _ = bench.zego(&ForbidCdnLiveStream::new("a")).unwrap();
    bench.now += 3_600;
    let _ = bench.zego(&ForbidCdnLiveStream::new("a")).unwrap();
    let [(_, begin, end)] = &forbidden(&bench)[..] else { panic!("one ban") };
    assert_eq!((&**begin, &**end), ("2026-06-01T00:00:00Z", "2026-06-02T01:00:00Z"));
}

#[test]
fn resuming_ends_a_ban() {
    let bench = Bench::new();
    assert_eq!(forbidden(&bench).len(), 1, "the seed has one");
    let reply = bench.zego(&ResumeCdnLiveStream::new("banned-1")).unwrap();
    assert!(reply.output.outcomes.iter().all(|outcome| outcome.cdn_result == "success append purge tasks"));
    assert!(forbidden(&bench).is_empty());
    // Once more: there is nothing to end, and the state is what was asked for.
    let _ = bench.zego(&ResumeCdnLiveStream::new("banned-1")).unwrap();
    assert!(bench.lines().last().unwrap().text.contains("was not forbidden"));
}

#[test]
fn every_enabled_vendor_has_its_say() {
    let types = |bench: &Bench| {
        let reply = bench.zego(&ForbidCdnLiveStream::new("a")).unwrap();
        reply.output.outcomes.into_iter().map(|outcome| outcome.cdn_type.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(types(&Bench::empty()), ["tencent", "ws", "huawei", "aliyun"]);
    let bench = Bench::of(Sandbox::builder().app(app().vendors([Cdn::Huawei])));
    assert_eq!(types(&bench), ["huawei"]);
    let until: UtcTime = "2026-06-11T12:00:00Z".parse().unwrap();
    let _ = bench.zego(&ForbidCdnLiveStream::new("b").resume_time(until)).unwrap();
    assert!(bench.warnings().contains("ResumeTime takes effect only for Ws"));
    assert_eq!(refusal(bench.zego(&QueryForbidCdnLiveStream::new(ForbidVendor::Ws))).0, "4");
}

#[test]
fn apps_have_bans_of_their_own() {
    let other = zego_sandbox::AppConfig::new(zego_sign::AppId::new(7).unwrap(), crate::bench::secret());
    let mut bench = Bench::of(Sandbox::builder().empty().app(other));
    let _ = bench.zego(&ForbidCdnLiveStream::new("a")).unwrap();
    bench.app_id = 7;
    assert!(forbidden(&bench).is_empty());
}

#[test]
fn a_code_can_be_asked_for() {
    let bench = Bench::new();
    assert_eq!(refusal(bench.zego(&ForbidCdnLiveStream::new("sandbox:1"))), ("1".to_owned(), ErrorKind::Internal));
    assert_eq!(refusal(bench.zego(&ResumeCdnLiveStream::new("sandbox:42002"))).0, "42002");
    assert_eq!(bench.call("QueryForbidCDNLiveStream", "Vendor=sandbox:1")["Code"], 1);
}

//! Parameters against the table: what is wrong gets code 2 and is named; what takes no effect is noted.

use crate::bench::Bench;

#[test]
fn what_is_wrong_is_named() {
    let many = |name: &str, count: usize| (0..count).map(|index| format!("&{name}={index}")).collect::<Vec<_>>().concat();
    let media = |count: usize| (0..count).map(|index| format!("&Media.{index}.FileId={index}")).collect::<Vec<_>>().concat();
    let late = "1780358401";
    for (action, rest, message) in [
        // Missing.
        ("DeleteMedia", "FileId[]=a", "Vendor is required"),
        ("DeleteMedia", "Vendor=&FileId[]=a", "Vendor is"),
        ("DeleteMedia", "Vendor=Tencent", "one of FileId and Media is required"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.Resolution.0=360p", "Media.0.FileId is required"),
        ("DeleteMedia", "Vendor=Tencent&FileId[]=", "FileId has an empty item"),
        ("StartCDNRecord", "Vendor=Tencent", "StreamId is required"),
        ("StopCDNRecord", "StreamId[]=a", "Vendor is required"),
        ("StopCDNRecord", "Vendor=Ws&StreamId[]=", "StreamId.0 is required"),
        ("SearchMedia", "", "Vendor is required"),
        ("ForbidCDNLiveStream", "", "StreamId is required"),
        ("ForbidCDNLiveStream", "StreamId=", "StreamId is required"),
        ("QueryForbidCDNLiveStream", "", "Vendor is required"),
        ("ResumeCDNLiveStream", "", "StreamId is required"),
        // Unknown values.
        ("DeleteMedia", "Vendor=tencent&FileId[]=a", "Vendor is `tencent`, not one of Tencent, Ws, Huawei"),
        ("DeleteMedia", "Vendor=Aliyun&FileId[]=a", "Vendor is `Aliyun`"),
        ("SearchMedia", "Vendor=Aliyun", "Vendor is `Aliyun`"),
        ("StartCDNRecord", "Vendor=Akamai&StreamId[]=a", "Vendor is `Akamai`"),
        ("QueryForbidCDNLiveStream", "Vendor=Ws", "Vendor is `Ws`"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileId=a&Media.0.Resolution.0=480p", "Media.0.Resolution.0 is `480p`"),
        // Wrong types.
        ("DeleteMedia", "Vendor=Ws&FileId[]=a&ClearCache=1", "ClearCache is"),
        ("DeleteMedia", "Vendor=Ws&FileId[]=a&ClearCache=True", "ClearCache is"),
        ("SearchMedia", "Vendor=Tencent&PageSize=ten", "PageSize is"),
        ("SearchMedia", "Vendor=Tencent&PageSize=1.5", "PageSize is"),
        ("SearchMedia", "Vendor=Tencent&PageSize=%2B5", "PageSize is"),
        ("SearchMedia", "Vendor=Tencent&PageNumber=-1", "PageNumber is"),
        ("SearchMedia", "Vendor=Tencent&StartTime=2026-06-01", "StartTime is"),
        ("SearchMedia", "Vendor=Ws&MaxKeys=all", "MaxKeys is"),
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=a&EndTime=tomorrow", "EndTime is"),
        ("DeleteMedia", "Vendor=Tencent&Media.0=a", "Media.0"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileId.0=a", "Media.0.FileId"),
        // Out of range.
        ("SearchMedia", "Vendor=Ws&MaxKeys=0", "MaxKeys is 0, not within 1 to 1000"),
        ("SearchMedia", "Vendor=Huawei&MaxKeys=1001", "MaxKeys is 1001, not within 1 to 1000"),
        ("SearchMedia", "Vendor=Tencent&PageSize=0", "PageSize is 0"),
        ("SearchMedia", "Vendor=Tencent&PageSize=5001", "PageNumber * PageSize + PageSize is 5001"),
        ("SearchMedia", "Vendor=Tencent&PageNumber=50&PageSize=100", "PageNumber * PageSize + PageSize is 5100"),
        ("SearchMedia", "Vendor=Tencent&PageNumber=4294967295&PageSize=4294967295", "PageNumber * PageSize + PageSize"),
        ("SearchMedia", "Vendor=Tencent&StartTime=-5", "StartTime is negative"),
        ("SearchMedia", "Vendor=Tencent&StartTime=9&EndTime=5", "StartTime is after EndTime"),
        // Too many, too long, too often.
        ("DeleteMedia", &format!("Vendor=Tencent{}", many("FileId[]", 101)), "FileId has 101 items"),
        ("DeleteMedia", &format!("Vendor=Tencent{}", media(101)), "Media has 101 items"),
        ("SearchMedia", &format!("Vendor=Tencent{}", many("FileId[]", 11)), "FileId has 11 items"),
        ("SearchMedia", &format!("Vendor=Tencent{}", many("StreamId[]", 11)), "StreamId has 11 items"),
        ("SearchMedia", &format!("Vendor=Tencent&FileId[]={}", "x".repeat(41)), "FileId.0 has 41 characters"),
        ("SearchMedia", "Vendor=Tencent&NamePrefix=123456789012345678901", "NamePrefix has 21 bytes"),
        ("DeleteMedia", "Vendor=Tencent&Vendor=Ws&FileId[]=a", "Vendor: given more than once"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileId=a&Media.0.FileId=b", "Media.0.FileId: given more than once"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileId=a&Media.0.Resolution.0=360p&Media.0.Resolution.1=360p", "names `360p` twice"),
        // Both of an either/or.
        ("DeleteMedia", "Vendor=Tencent&FileId[]=a&Media.0.FileId=b", "Media cannot be given together with FileId"),
        ("DeleteMedia", "Vendor=Ws&Media.0.FileId=a", "FileId is required"),
        // Misspelled lists.
        ("DeleteMedia", "Vendor=Tencent&FileId=a", "FileId[] is written FileId[]=a&FileId[]=b, not FileId"),
        ("DeleteMedia", "Vendor=Tencent&FileId[0]=a", "FileId[]"),
        ("DeleteMedia", "Vendor=Tencent&FileId.0=a", "FileId[]"),
        ("StartCDNRecord", "Vendor=Tencent&StreamId=a", "StreamId[]"),
        ("DeleteMedia", "Vendor=Tencent&Media[0].FileId=a", "Media.{n} is written Media.0.FileId=a&Media.1.FileId=b"),
        ("DeleteMedia", "Vendor=Tencent&Media=a", "Media.{n}"),
        ("DeleteMedia", "Vendor[]=Tencent&FileId[]=a", "Vendor is written Vendor=a"),
        ("ForbidCDNLiveStream", "StreamId[]=a", "StreamId is written StreamId=a"),
        // Indices with gaps, or none at all.
        ("DeleteMedia", "Vendor=Tencent&Media.1.FileId=a", "Media.0 is missing"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileId=a&Media.2.FileId=b", "Media.1 is missing"),
        ("DeleteMedia", "Vendor=Tencent&Media.4294967295.FileId=a", "Media.0 is missing"),
        ("DeleteMedia", "Vendor=Tencent&Media.0.FileId=a&Media.0.Resolution.1=360p", "Media.0.Resolution.0 is missing"),
        ("DeleteMedia", "Vendor=Tencent&Media.00.FileId=a", "Media.00"),
        ("DeleteMedia", "Vendor=Tencent&Media.x.FileId=a", "Media.x"),
        ("DeleteMedia", "Vendor=Tencent&Media..FileId=a", "Media."),
        // Times.
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=a&EndTime=1780272000", "EndTime is not in the future"),
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=a&EndTime=1", "EndTime is not in the future"),
        ("StartCDNRecord", &format!("Vendor=Tencent&StreamId[]=a&EndTime={late}"), "EndTime is more than 24 hours ahead"),
        ("ForbidCDNLiveStream", "StreamId=a&ResumeTime=2026-06-01T00:00:00Z", "ResumeTime is not in the future"),
        ("ForbidCDNLiveStream", "StreamId=a&ResumeTime=2026-07-01T00:00:01Z", "ResumeTime is more than 30 days ahead"),
        ("ForbidCDNLiveStream", "StreamId=a&ResumeTime=2026-06-02", "ResumeTime is"),
        ("ForbidCDNLiveStream", "StreamId=a&ResumeTime=2026-06-02T00:00:00%2B08:00", "ResumeTime is"),
        ("ForbidCDNLiveStream", "StreamId=a&ResumeTime=1780358400", "ResumeTime is"),
    ] {
        let bench = Bench::new();
        let answer = bench.call(action, rest);
        assert_eq!(answer["Code"], 2, "{action} {rest}: {answer}");
        assert!(answer["Message"].as_str().unwrap().contains(message), "{action} {rest}: {answer}");
        let lines = bench.lines();
        let last = lines.last().unwrap();
        assert!(last.text.contains(message) && last.code == "2" && last.action == action, "{last}");
    }
}

#[test]
fn what_takes_effect_for_another_vendor_is_ignored_and_noted() {
    for (action, rest, name) in [
        ("StartCDNRecord", "Vendor=Ws&StreamId[]=a&EndTime=never", "EndTime takes effect only for Tencent"),
        ("StartCDNRecord", "Vendor=Tencent&StreamId[]=a&Domain=d", "Domain takes effect only for Aliyun"),
        ("StopCDNRecord", "Vendor=Huawei&StreamId[]=a&Point=p", "Point takes effect only for Aliyun"),
        ("DeleteMedia", "Vendor=Tencent&FileId[]=a&ClearCache=maybe", "ClearCache takes effect only for Ws"),
        ("SearchMedia", "Vendor=Ws&PageSize=ten", "PageSize takes effect only for Tencent"),
        ("SearchMedia", "Vendor=Huawei&FileId=a", "FileId takes effect only for Tencent"),
        ("SearchMedia", "Vendor=Tencent&MaxKeys=0", "MaxKeys takes effect only for Ws and Huawei"),
        ("SearchMedia", "Vendor=Tencent&Marker=m", "Marker takes effect only for Ws and Huawei"),
    ] {
        let bench = Bench::new();
        let answer = bench.call(action, rest);
        assert_eq!(answer["Code"], 0, "{action} {rest}: {answer}");
        assert!(bench.warnings().contains(name), "{action} {rest}");
    }
}

#[test]
fn unknown_names_are_ignored_and_noted() {
    let bench = Bench::new();
    let answer = bench.call("SearchMedia", "Vendor=Tencent&Colour=red&shade=3&%0A=x");
    assert_eq!(answer["Code"], 0);
    let warnings = bench.warnings();
    assert!(
        warnings.contains("Colour is not a parameter") && warnings.contains("shade is not") && warnings.contains("\\n is not"),
        "{warnings}"
    );
    let answer = bench.call("DeleteMedia", "Vendor=Tencent&Media.0.FileId=5285890813221514958&Media.0.Colour=red");
    assert_eq!(answer["Data"]["Deleted"][0], "5285890813221514958");
    assert!(bench.warnings().contains("Media.0.Colour is not a parameter"));
}

/// Nothing that is sent makes the answer, or the work for it, grow without bounds.
#[test]
fn a_hostile_query_is_just_refused() {
    let bench = Bench::new();
    let deep = format!("Vendor=Tencent&Media{}=a", ".0".repeat(20_000));
    assert_eq!(bench.call("DeleteMedia", &deep)["Code"], 2);
    let wide = format!("Vendor=Tencent{}", (0..8_000).map(|index| format!("&u{index}=")).collect::<Vec<_>>().concat());
    assert_eq!(bench.call("SearchMedia", &wide)["Code"], 0);
    assert!(bench.lines().len() < 40);
    let long = bench.call("SearchMedia", &format!("Vendor={}", "v".repeat(50_000)));
    assert!(long["Message"].as_str().unwrap().len() < 400);
}

#[test]
fn services_vendors_and_access_points_have_their_codes() {
    let mut bench = Bench::new();
    for (rest, code, message) in [
        ("Vendor=Aliyun&StreamId[]=a", 5, "Domain is required"),
        ("Vendor=Aliyun&StreamId[]=a&Domain=one.aliyun.sandbox.example", 5, "Point is required"),
        ("Vendor=Aliyun&StreamId[]=a&Domain=three&Point=live", 2, "Domain is `three`"),
        ("Vendor=Aliyun&StreamId[]=a&Domain=one.aliyun.sandbox.example&Point=p", 2, "Point is `p`"),
        ("Vendor=Aliyun&StreamId[]=a&Domain=one.aliyun.sandbox.example&Point=live", 0, "success"),
    ] {
        for action in ["StartCDNRecord", "StopCDNRecord"] {
            let answer = bench.call(action, rest);
            assert_eq!(answer["Code"], code, "{rest}: {answer}");
            assert!(answer["Message"].as_str().unwrap().contains(message), "{rest}: {answer}");
        }
    }
    bench.app_id = zego_sandbox::LIMITED_APP_ID;
    for (action, rest, code, message) in [
        ("StartCDNRecord", "Vendor=Ws&StreamId[]=a", 4, "Vendor Ws is not enabled"),
        ("StopCDNRecord", "Vendor=Huawei&StreamId[]=a", 4, "Vendor Huawei is not enabled"),
        ("SearchMedia", "Vendor=Ws", 4, "Vendor Ws is not enabled"),
        ("DeleteMedia", "Vendor=Huawei&FileId[]=a", 4, "Vendor Huawei is not enabled"),
        ("ForbidCDNLiveStream", "StreamId=a", 3, "control of CDN streams is not activated"),
        ("QueryForbidCDNLiveStream", "Vendor=ws", 3, "control of CDN streams is not activated"),
        ("ResumeCDNLiveStream", "StreamId=a", 3, "control of CDN streams is not activated"),
        ("SearchMedia", "Vendor=Tencent", 0, "success"),
    ] {
        let answer = bench.call(action, rest);
        assert_eq!(answer["Code"], code, "{action}: {answer}");
        assert!(answer["Message"].as_str().unwrap().contains(message), "{action}: {answer}");
    }
}

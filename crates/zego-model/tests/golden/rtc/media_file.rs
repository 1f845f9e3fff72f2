//! The `media_file` family.

use zego_model::rtc::media_file::{
    Cut, Cuts, DeleteMedia, DescribeMediaTask, MediaFile, MediaFiles, MediaThumbnails, MergeFormat, MergeMedia, MergeType, Resolution,
    SearchMedia, StartCdnRecord, StopCdnRecord, ThumbnailType, TranscodeMedia, Vendor,
};

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    let media = MediaFiles::new([
        MediaFile::new("5001834814700023699").resolutions([Resolution::P360, Resolution::P720]).unwrap(),
        MediaFile::new("5001834814583141985"),
        MediaFile::new("5001834814648245073").resolutions([Resolution::P360, Resolution::P540]).unwrap(),
    ]);
    let cuts = Cuts::new([
        Cut::new("5576678019238910395").start_time(0.5).end_time(10.5),
        Cut::new("5576678019238910395").start_time(10).end_time(15),
        Cut::new("5576678019238910396"),
    ]);
    vec![
        get(
            &StartCdnRecord::new(Vendor::Tencent, ["cdn01", "cdn02"]).unwrap().end_time(1_615_190_543),
            "StartCDNRecord",
            "StreamId[]=cdn01&StreamId[]=cdn02&Vendor=Tencent&EndTime=1615190543",
        ),
        get(
            &StartCdnRecord::new(Vendor::Aliyun, ["cdn01"]).unwrap().domain("play.example.com").point("live/a b"),
            "StartCDNRecord",
            "StreamId[]=cdn01&Vendor=Aliyun&Domain=play.example.com&Point=live%2Fa%20b",
        ),
        get(
            &StopCdnRecord::new(Vendor::Aliyun, ["cdn01", "cdn02"]).unwrap().domain("play.example.com").point("live"),
            "StopCDNRecord",
            "StreamId[]=cdn01&StreamId[]=cdn02&Vendor=Aliyun&Domain=play.example.com&Point=live",
        ),
        get(
            &SearchMedia::new(Vendor::Tencent)
                .name_prefix("match 7&ü")
                .unwrap()
                .start_time(1_690_300_800)
                .end_time(1_690_387_199)
                .page_size(100)
                .page_number(49)
                .file_ids(["3270835011057780896", "5285890813221514958"])
                .unwrap()
                .stream_ids(["cdn01", "cdn02"])
                .unwrap(),
            "SearchMedia",
            "Vendor=Tencent&NamePrefix=match%207%26%C3%BC&StartTime=1690300800&EndTime=1690387199&PageSize=100&PageNumber=49\
             &FileId[]=3270835011057780896&FileId[]=5285890813221514958&StreamId[]=cdn01&StreamId[]=cdn02",
        ),
        get(
            &SearchMedia::new(Vendor::Huawei).marker("record/app/next+1").max_keys(1000).unwrap(),
            "SearchMedia",
            "Vendor=Huawei&Marker=record%2Fapp%2Fnext%2B1&MaxKeys=1000",
        ),
        get(
            &DeleteMedia::new(Vendor::Ws, ["5285890813221514958", "5285890813221513290"]).unwrap().clear_cache(true),
            "DeleteMedia",
            "Vendor=Ws&FileId[]=5285890813221514958&FileId[]=5285890813221513290&ClearCache=true",
        ),
        get(
            &DeleteMedia::new(Vendor::Tencent, media.unwrap()).unwrap(),
            "DeleteMedia",
            "Vendor=Tencent&Media.0.FileId=5001834814700023699&Media.0.Resolution.0=360p&Media.0.Resolution.1=720p\
             &Media.1.FileId=5001834814583141985&Media.2.FileId=5001834814648245073&Media.2.Resolution.0=360p&Media.2.Resolution.1=540p",
        ),
        get(
            &DescribeMediaTask::new(Vendor::Tencent, "1400341231-ComposeMedia-6fdfc967d7eb12f5e9b27f52519f1afatt0"),
            "DescribeMediaTask",
            "TaskId=1400341231-ComposeMedia-6fdfc967d7eb12f5e9b27f52519f1afatt0&Vendor=Tencent",
        ),
        get(
            &MediaThumbnails::new(Vendor::Tencent, "5285890813221514958", ThumbnailType::SnapshotByTimeOffset)
                .definition(10)
                .time_offsets([0.0, 2.5, 60.0]),
            "MediaThumbnails",
            "Vendor=Tencent&FileId=5285890813221514958&Type=SnapshotByTimeOffset&Definition=10\
             &ExtTimeOffsetSet[]=0&ExtTimeOffsetSet[]=2.5&ExtTimeOffsetSet[]=60",
        ),
        get(
            &MediaThumbnails::new(Vendor::Huawei, "record/app/cdn01.mp4", ThumbnailType::SampleSnapshot).interval(12),
            "MediaThumbnails",
            "Vendor=Huawei&FileId=record%2Fapp%2Fcdn01.mp4&Type=SampleSnapshot&Interval=12",
        ),
        get(
            &MergeMedia::new(Vendor::Tencent, ["5285890813221514958", "5285890813221513290"])
                .unwrap()
                .format(MergeFormat::M3u8)
                .kind(MergeType::Whole)
                .output_file_name("match 7")
                .keep_for(72),
            "MergeMedia",
            "Vendor=Tencent&Format=M3U8&Type=0&InputFileId[]=5285890813221514958&InputFileId[]=5285890813221513290\
             &OutputFileName=match%207&ExpireTime=72",
        ),
        get(
            &MergeMedia::new(Vendor::Tencent, cuts.unwrap()).unwrap().kind(MergeType::Cut).output_file_name("best of"),
            "MergeMedia",
            "Vendor=Tencent&Type=1&HandleMediaArgs.0.FileId=5576678019238910395&HandleMediaArgs.0.StartTime=0.5\
             &HandleMediaArgs.0.EndTime=10.5&HandleMediaArgs.1.FileId=5576678019238910395&HandleMediaArgs.1.StartTime=10\
             &HandleMediaArgs.1.EndTime=15&HandleMediaArgs.2.FileId=5576678019238910396&OutputFileName=best%20of",
        ),
        get(
            &TranscodeMedia::new(Vendor::Tencent, "5285890813221514958", Resolution::P540),
            "TranscodeMedia",
            "Vendor=Tencent&FileId=5285890813221514958&Resolution=540p",
        ),
    ]
}

#[test]
fn limits_are_those_of_the_pages() {
    let error = |text: &str| text.to_owned();
    let ids = |n: usize| vec!["f"; n];
    assert_eq!(DeleteMedia::new(Vendor::Tencent, ids(0)).unwrap_err().to_string(), error("FileIds has 0 items where 1 to 100 are allowed"));
    assert!(DeleteMedia::new(Vendor::Tencent, ids(100)).is_ok());
    assert_eq!(
        DeleteMedia::new(Vendor::Tencent, ids(101)).unwrap_err().to_string(),
        error("FileIds has 101 items where 1 to 100 are allowed")
    );
    assert_eq!(
        StartCdnRecord::new(Vendor::Ws, ids(0)).unwrap_err().to_string(),
        error("StreamIds has 0 items where 1 or more are allowed")
    );
    assert!(StopCdnRecord::new(Vendor::Ws, ids(1000)).is_ok());

    let search = || SearchMedia::new(Vendor::Tencent);
    assert!(search().file_ids(ids(10)).is_ok() && search().file_ids(ids(11)).is_err() && search().file_ids(ids(0)).is_err());
    assert!(search().stream_ids(ids(10)).is_ok() && search().stream_ids(ids(11)).is_err());
    assert!(search().file_ids(["x".repeat(40)]).is_ok());
    assert_eq!(
        search().file_ids(["x".repeat(41)]).unwrap_err().to_string(),
        error("FileId has 41 characters where at most 40 are allowed")
    );
    assert!(search().name_prefix("ü".repeat(10)).is_ok());
    assert_eq!(
        search().name_prefix("ü".repeat(11)).unwrap_err().to_string(),
        error("NamePrefix has 22 bytes where at most 20 are allowed")
    );
    assert!(search().max_keys(1).is_ok() && search().max_keys(1000).is_ok());
    assert_eq!(search().max_keys(0).unwrap_err().to_string(), error("MaxKeys is 0, not within 1 to 1000"));
    assert!(search().max_keys(1001).is_err());

    let copies = |copies: &[Resolution]| MediaFile::new("f").resolutions(copies);
    assert!(copies(&[]).is_err(), "an empty list would not be written, and the whole file deleted");
    assert!(copies(&[Resolution::P360, Resolution::P540, Resolution::P720]).is_ok());
    assert_eq!(copies(&[Resolution::P360, Resolution::P360]).unwrap_err().to_string(), error("MediaFileResolutions names `360p` twice"));

    let merge = |n: usize| MergeMedia::new(Vendor::Huawei, ids(n));
    assert!(merge(1).is_ok() && merge(20).is_ok());
    assert_eq!(merge(21).unwrap_err().to_string(), error("InputFileIds has 21 items where 1 to 20 are allowed"));
    assert_eq!(merge(0).unwrap_err().to_string(), error("InputFileIds has 0 items where 1 to 20 are allowed"));
    let cuts = |n: usize| Cuts::new(vec![Cut::new("f"); n]);
    assert!(cuts(0).is_err() && cuts(1).is_ok() && cuts(10).is_ok() && cuts(11).is_err());
}

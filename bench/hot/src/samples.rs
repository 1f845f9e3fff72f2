//! What the cases work on.

use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, StopCdnRecord, Vendor};
use zego_model::rtc::room::{CloseRoom, DescribeUserNum};
use zego_model::{Endpoint, Stamp, ZegoCredentials};
use zego_sign::{AppId, Nonce, ServerSecret, Timestamp};

/// An app. It exists nowhere.
pub const APP_ID: u32 = 1_234_567_890;
/// Its secret.
pub const SERVER_SECRET: &str = "9193cc662a4c0ec135ec71fb57194b38";

/// The same, as the project has it.
pub fn app_id() -> AppId {
    AppId::new(APP_ID).expect("it is not 0")
}

/// The same, as the project has it.
pub fn server_secret() -> ServerSecret {
    ServerSecret::new(SERVER_SECRET).expect("it has 32 characters")
}

/// Both.
pub fn credentials() -> ZegoCredentials {
    ZegoCredentials { app_id: app_id(), server_secret: server_secret() }
}

/// A nonce and a time.
pub const STAMP: Stamp = Stamp { nonce: [0x4f, 0xd2, 0x46, 0x87, 0x29, 0x6d, 0xd9, 0xf3], timestamp: Timestamp::from_secs(1_700_000_000) };

/// The nonce as text.
pub fn nonce() -> Nonce {
    Nonce::from_bytes(STAMP.nonce)
}

/// The bytes that a signature is the digest of: two blocks of MD5.
pub fn signed_bytes() -> String {
    format!("{}{}9193cc662a4c0ec135ec71fb57194b38{}", app_id(), nonce().as_str(), STAMP.timestamp.as_secs())
}

/// The vendor's default host.
pub fn endpoint() -> Endpoint {
    "https://rtc-api.zego.im".parse().expect("it is a URL of a host")
}

/// A call for two streams.
pub fn stop() -> StopCdnRecord {
    StopCdnRecord::new(Vendor::Tencent, ["stream-2f9a4c31", "stream-77d0be52"]).expect("two streams are few enough")
}

/// Ids as Tencent has them: 19 digits.
pub fn file_ids(count: usize) -> Vec<String> {
    (0..count).map(|at| (5_285_890_800_000_000_000 + at as u64 * 7_919_000_033).to_string()).collect()
}

/// A call for the most files that one may have.
pub fn delete(count: usize) -> DeleteMedia {
    DeleteMedia::new(Vendor::Tencent, file_ids(count)).expect("at most 100 ids")
}

/// How many users a room has: a small call, such as most are.
pub fn count_users() -> DescribeUserNum {
    DescribeUserNum::new(["room-2f9a4c31"]).expect("one room is few enough")
}

/// The answer to [`count_users`].
pub const COUNTED: &str = r#"{"Code":0,"Message":"success","RequestId":"8825223157230377926","Data":{"UserCountList":[{"RoomId":"room-2f9a4c31","UserCount":3}]}}"#;

/// The answer to [`delete`]: every file is gone.
pub fn deleted(count: usize) -> String {
    let ids = file_ids(count).join("\",\"");
    format!(r#"{{"Code":0,"Message":"success","RequestId":"8825223157230377926","Data":{{"Deleted":["{ids}"],"Errors":[]}}}}"#)
}

/// The answer to [`stop`]: both recordings have ended.
pub const STOPPED: &str = r#"{"Code":0,"Message":"success","RequestId":"8825223157230377926","Data":{"Tencent":[{"StreamName":"stream-2f9a4c31","RequestId":"d39548da-fbd4-4dce-8023-cfccd28a9963","Code":"","Message":""},{"StreamName":"stream-77d0be52","RequestId":"0c1d7f52-7b0f-4a9e-9d36-55c3d29f41aa","Code":"","Message":""}]}}"#;

/// A call whose answer says nothing.
pub fn close() -> CloseRoom {
    CloseRoom::new("room-2f9a4c31")
}

/// The answer to [`close`].
pub const CLOSED: &str = r#"{"Code":0,"Message":"success","RequestId":"8825223157230377926","Data":{}}"#;

/// A search for files.
pub fn search() -> SearchMedia {
    SearchMedia::new(Vendor::Tencent)
}

/// The answer to [`search`]: so many times the record that the vendor's page shows.
pub fn found(count: usize) -> String {
    let records = vec![RECORD; count].join(",");
    format!(
        r#"{{"Code":0,"Message":"success","RequestId":"6877226848471811505","Data":{{"Tencent":{{"TotalCount":{count},"MediaInfoSet":[{records}],"RequestId":"c827629f-08b4-406c-b063-b660126e922f"}}}}}}"#
    )
}

const RECORD: &str = r#"{"BasicInfo":{"Name":"1690354361.mp4","Description":"","CreateTime":"2023-07-26T06:52:49Z","UpdateTime":"2023-07-26T10:21:33Z","ExpireTime":"2033-07-26T06:52:49Z","ClassId":0,"ClassName":"其他","ClassPath":"其他","CoverUrl":"","Type":"mp4","IntranetMediaUrl":"http://6ccdc2cdvodcq1500030200-10022853.cos.ap-chongqing.myqcloud.com/6ccdc2cdvodcq1500030200/9f4b53275145403724864089390/f0.mp4","MediaUrl":"http://push.url/6cbbc436vodcq1500020831/03c1ada53270835011057780896/9e505713fb216f0b0232064f.mp4","SourceInfo":{"SourceType":"VideoProcessing","SourceContext":""},"StorageRegion":"ap-chongqing","Vid":"3270835011057780896","Category":"Video","Status":"Normal","StorageClass":"STANDARD"},"TranscodeInfo":{"TranscodeSet":[{"Url":"http://push.url/6cbbc436vodcq1500020831/03c1ada53270835011057780896/9e505713fb216f0b0232064f.mp4","Definition":0,"Bitrate":576721,"Height":360,"Width":640,"Size":2239086,"Duration":31.104,"Md5":"","Container":"mov,mp4,m4a,3gp,3g2,mj2","VideoStreamSet":[{"Bitrate":530177,"Height":360,"Width":640,"Codec":"h264","Fps":14,"CodecTag":"","DynamicRangeInfo":{"Type":"SDR","HDRType":""}}],"AudioStreamSet":[{"Bitrate":46544,"SamplingRate":16000,"Codec":"aac"}],"DigitalWatermarkType":"None","CopyRightWatermarkText":""},{"Url":"http://push.url/43a5b1devodtranscq1500020831/03c1ada53270835011057780896/v.f100020.mp4","Definition":100020,"Bitrate":427974,"Height":540,"Width":960,"Size":1677353,"Duration":31.151,"Md5":"4f51593ed8e28b5d35553f4977d39547","Container":"mov,mp4,m4a,3gp,3g2,mj2","VideoStreamSet":[{"Bitrate":363857,"Height":540,"Width":960,"Codec":"h264","Fps":25,"CodecTag":"avc1","DynamicRangeInfo":{"Type":"SDR","HDRType":""}}],"AudioStreamSet":[{"Bitrate":64117,"SamplingRate":44100,"Codec":"aac"}],"DigitalWatermarkType":"None","CopyRightWatermarkText":""}]},"FileId":"3270835011057780896"}"#;

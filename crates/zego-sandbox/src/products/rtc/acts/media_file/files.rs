//! A file as a search shows it, in the shape of its vendor.

use serde_json::{Value, json};

use crate::clock;
use crate::config::Cdn;
use crate::products::rtc::state::addresses::definition;
use crate::products::rtc::state::media::RecordedFile;

/// An item of `MediaInfoSet`.
pub(super) fn tencent(file: &RecordedFile) -> Value {
    let original = file.address();
    let height = if file.format.is_audio() { 0 } else { 1080 };
    let mut copies = vec![copy(file, &original, 0, height)];
    for height in &file.transcodes {
        copies.push(copy(file, &file.copy_address(*height), definition(*height), *height));
    }
    json!({
        "FileId": file.id,
        "BasicInfo": {
            "Name": file.name,
            "Description": "",
            "CreateTime": clock::utc(file.created),
            "UpdateTime": clock::utc(file.updated),
            "ExpireTime": clock::utc(file.expires.unwrap_or(clock::NEVER)),
            "ClassId": 0,
            "ClassName": "Other",
            "ClassPath": "Other",
            "CoverUrl": "",
            "Type": file.format.as_str(),
            "IntranetMediaUrl": file.address_beside("intranet"),
            "MediaUrl": original,
            // A merged file belongs to no stream.
            "SourceInfo": { "SourceType": if file.stream.is_empty() { "VideoProcessing" } else { "Record" }, "SourceContext": file.stream },
            "StorageRegion": "ap-chongqing",
            "Vid": file.id,
            "Category": if file.format.is_audio() { "Audio" } else { "Video" },
            "Status": "Normal",
            "StorageClass": "STANDARD",
        },
        "TranscodeInfo": { "TranscodeSet": copies },
    })
}

/// An item of `TranscodeSet`: the original, of definition 0, or a transcoded copy.
fn copy(file: &RecordedFile, url: &str, definition: u32, height: u16) -> Value {
    let width = u32::from(height) * 16 / 9;
    let (video, audio) = (u32::from(height) * 1_000, 64_000);
    let pictures = if height == 0 {
        json!([])
    } else {
        let range = json!({ "Type": "SDR", "HDRType": "" });
        json!([{ "Bitrate": video, "Height": height, "Width": width, "Codec": "h264", "Fps": 25, "CodecTag": "avc1", "DynamicRangeInfo": range }])
    };
    json!({
        "Url": url,
        "Definition": definition,
        "Bitrate": video + audio,
        "Height": height,
        "Width": width,
        "Size": file.size,
        // Seconds with a fraction on the wire.
        "Duration": f64::from(i32::try_from(file.duration).unwrap_or(i32::MAX)),
        "Md5": if definition == 0 { "" } else { &file.etag },
        "Container": "mov,mp4,m4a,3gp,3g2,mj2",
        "VideoStreamSet": pictures,
        "AudioStreamSet": [{ "Bitrate": audio, "SamplingRate": 44_100, "Codec": "aac" }],
        "DigitalWatermarkType": "None",
        "CopyRightWatermarkText": "",
    })
}

/// An item of `Keys`.
pub(super) fn object(file: &RecordedFile) -> Value {
    // Each vendor has its way to write an entity tag and a moment.
    let (etag, modified) = match file.cdn {
        Cdn::Ws => (file.etag.clone(), clock::utc(file.updated)),
        _ => (format!("\"{}\"", file.etag), clock::utc(file.updated).replace('Z', ".000Z")),
    };
    json!({
        "ETag": etag,
        "Key": file.id,
        "LastModified": modified,
        "Size": file.size,
        "MediaUrl": file.address(),
    })
}

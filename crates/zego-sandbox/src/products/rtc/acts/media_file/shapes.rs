//! A file as a search shows it, in the shape of its vendor.

use crate::clock;
use crate::config::Cdn;
use crate::generated::rtc::media_file::{
    AudioTrack, BasicInfo, DynamicRangeInfo, MediaCopy, MediaInfo, SourceInfo, StoredFile, TranscodeInfo, VideoTrack,
};
use crate::products::rtc::state::addresses::definition;
use crate::products::rtc::state::media::RecordedFile;

/// An item of `MediaInfoSet`.
pub(super) fn tencent(file: &RecordedFile) -> MediaInfo {
    let original = file.address();
    let height = if file.format.is_audio() { 0 } else { 1080 };
    let mut copies = Vec::with_capacity(1 + file.transcodes.len());
    copies.push(copy(file, original.clone(), 0, height));
    copies.extend(file.transcodes.iter().map(|height| copy(file, file.copy_address(*height), definition(*height), *height)));
    let created = clock::utc(file.created.secs());
    let updated = if file.updated == file.created { created.clone() } else { clock::utc(file.updated.secs()) };
    // A merged file belongs to no stream.
    let source_type = if file.stream.is_empty() { "VideoProcessing" } else { "Record" };
    let basic_info = BasicInfo {
        name: file.name().to_owned().into(),
        description: "".into(),
        create_time: created.into(),
        update_time: updated.into(),
        expire_time: file.expires.map_or_else(|| NEVER.into(), |end| clock::utc(end.secs()).into()),
        class_id: 0,
        class_name: "Other".into(),
        class_path: "Other".into(),
        cover_url: "".into(),
        r#type: file.format.as_str().into(),
        intranet_media_url: file.address_beside("intranet").into(),
        media_url: original.into(),
        source_info: Some(SourceInfo { source_type: source_type.into(), source_context: file.stream.to_string().into() }),
        storage_region: "ap-chongqing".into(),
        vid: file.id.to_string().into(),
        category: if file.format.is_audio() { "Audio" } else { "Video" }.into(),
        status: "Normal".into(),
        storage_class: "STANDARD".into(),
    };
    MediaInfo { file_id: file.id.to_string().into(), basic_info, transcode_info: Some(TranscodeInfo { transcode_set: copies }) }
}

/// Tencent's moment for a file that does not expire: the last second of the last year that has four digits.
const NEVER: &str = "9999-12-31T23:59:59Z";

/// An item of `TranscodeSet`: the original, of definition 0, or a transcoded copy.
fn copy(file: &RecordedFile, url: String, definition: u32, height: u16) -> MediaCopy {
    let (height, width) = (u64::from(height), u64::from(height) * 16 / 9);
    let (video, audio) = (height * 1_000, 64_000);
    let pictures = VideoTrack {
        bitrate: video,
        height,
        width,
        codec: "h264".into(),
        fps: 25,
        codec_tag: "avc1".into(),
        dynamic_range_info: Some(DynamicRangeInfo { r#type: "SDR".into(), hdr_type: "".into() }),
    };
    MediaCopy {
        url: url.into(),
        definition: definition.into(),
        bitrate: video + audio,
        height,
        width,
        size: file.size,
        // Seconds with a fraction on the wire.
        duration: file.duration.into(),
        md5: if definition == 0 { "".into() } else { file.etag.to_string().into() },
        container: "mov,mp4,m4a,3gp,3g2,mj2".into(),
        video_stream_set: if height == 0 { Vec::new() } else { vec![pictures] },
        audio_stream_set: vec![AudioTrack { bitrate: audio, sampling_rate: 44_100, codec: "aac".into() }],
        digital_watermark_type: "None".into(),
        copy_right_watermark_text: "".into(),
    }
}

/// An item of `Keys`.
pub(super) fn object(file: &RecordedFile) -> StoredFile {
    // Each vendor has its way to write an entity tag and a moment.
    let (etag, modified) = match file.cdn {
        Cdn::Ws => (file.etag.to_string(), clock::utc(file.updated.secs())),
        _ => (format!("\"{}\"", file.etag), clock::utc(file.updated.secs()).replace('Z', ".000Z")),
    };
    StoredFile {
        etag: etag.into(),
        key: file.id.to_string().into(),
        last_modified: modified.into(),
        size: file.size,
        media_url: file.address().into(),
    }
}

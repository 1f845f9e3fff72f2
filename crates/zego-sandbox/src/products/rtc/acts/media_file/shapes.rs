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
        name: file.name().to_owned(),
        description: String::new(),
        create_time: created,
        update_time: updated,
        expire_time: file.expires.map_or_else(|| NEVER.to_owned(), |end| clock::utc(end.secs())),
        class_id: 0,
        class_name: "Other".to_owned(),
        class_path: "Other".to_owned(),
        cover_url: String::new(),
        r#type: file.format.as_str().to_owned(),
        intranet_media_url: file.address_beside("intranet"),
        media_url: original,
        source_info: Some(SourceInfo { source_type: source_type.to_owned(), source_context: file.stream.to_string() }),
        storage_region: "ap-chongqing".to_owned(),
        vid: file.id.to_string(),
        category: if file.format.is_audio() { "Audio" } else { "Video" }.to_owned(),
        status: "Normal".to_owned(),
        storage_class: "STANDARD".to_owned(),
    };
    MediaInfo { file_id: file.id.to_string(), basic_info, transcode_info: Some(TranscodeInfo { transcode_set: copies }) }
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
        codec: "h264".to_owned(),
        fps: 25,
        codec_tag: "avc1".to_owned(),
        dynamic_range_info: Some(DynamicRangeInfo { r#type: "SDR".to_owned(), hdr_type: String::new() }),
    };
    MediaCopy {
        url,
        definition: definition.into(),
        bitrate: video + audio,
        height,
        width,
        size: file.size,
        // Seconds with a fraction on the wire.
        duration: file.duration.into(),
        md5: if definition == 0 { String::new() } else { file.etag.to_string() },
        container: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
        video_stream_set: if height == 0 { Vec::new() } else { vec![pictures] },
        audio_stream_set: vec![AudioTrack { bitrate: audio, sampling_rate: 44_100, codec: "aac".to_owned() }],
        digital_watermark_type: "None".to_owned(),
        copy_right_watermark_text: String::new(),
    }
}

/// An item of `Keys`.
pub(super) fn object(file: &RecordedFile) -> StoredFile {
    // Each vendor has its way to write an entity tag and a moment.
    let (etag, modified) = match file.cdn {
        Cdn::Ws => (file.etag.to_string(), clock::utc(file.updated.secs())),
        _ => (format!("\"{}\"", file.etag), clock::utc(file.updated.secs()).replace('Z', ".000Z")),
    };
    StoredFile { etag, key: file.id.to_string(), last_modified: modified, size: file.size, media_url: file.address() }
}

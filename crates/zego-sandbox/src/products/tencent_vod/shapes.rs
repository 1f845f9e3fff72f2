//! What answers tell of a file.

use super::state::{StoredSubtitles, VodFile};
use crate::clock;
use crate::generated::tencent_vod::media::{
    AudioTrack, BasicInfo, KeyFrameDesc, KeyFrameDescInfo, LiveRecordInfo, MediaInfo, MetaData, SourceInfo, SubtitleInfo, Subtitles,
    VideoTrack,
};
use crate::operation::Words;

/// Where files are stored.
pub(super) const REGION: &str = "ap-chongqing";

/// Which parts of a file an answer has.
#[expect(clippy::struct_excessive_bools, reason = "each is a part of an answer")]
pub(super) struct Filters {
    basic: bool,
    marks: bool,
    meta: bool,
    /// Subtitles are in no list of parts: they come where all parts do.
    all: bool,
}

impl Filters {
    pub(super) fn of(given: Option<&[String]>) -> Self {
        let has = |part: &str| given.is_none_or(|given| given.iter().any(|given| given == part));
        Self { basic: has("basicInfo"), marks: has("keyFrameDescInfo"), meta: has("metaData"), all: given.is_none() }
    }
}

/// The application that a call means: the main one, where it names none.
pub(super) fn application(given: Option<u64>) -> i64 {
    given.map_or(0, |given| i64::try_from(given).unwrap_or(i64::MAX))
}

/// A file as it is found.
pub(super) fn file(id: u64, file: &VodFile, filters: &Filters) -> MediaInfo {
    let marks = file.marks.iter().map(|(offset, content)| KeyFrameDesc { time_offset: seconds(*offset), content: content.clone().into() });
    let subtitles_of = || file.subtitles.iter().map(|stored| subtitles(id, stored)).collect();
    MediaInfo {
        basic_info: filters.basic.then(|| basic(id, file)),
        meta_data: (filters.meta && file.original).then(|| meta(file)),
        key_frame_desc_info: filters.marks.then(|| KeyFrameDescInfo { key_frame_desc_set: marks.collect() }),
        subtitle_info: filters.all.then(|| SubtitleInfo { subtitle_set: subtitles_of() }),
        file_id: id.to_string().into(),
        ..MediaInfo::default()
    }
}

fn basic(id: u64, file: &VodFile) -> BasicInfo {
    let path = format!("/{}/f0.{}", storage(id), file.container);
    BasicInfo {
        name: file.name.clone().into(),
        description: file.description.clone().into(),
        create_time: clock::utc(file.created.secs()).into(),
        update_time: clock::utc(file.updated.secs()).into(),
        expire_time: file.expires.map_or_else(|| Words::from("9999-12-31T23:59:59Z"), |end| clock::utc(end.secs()).into()),
        class_id: file.class,
        class_name: "其他".into(),
        class_path: "其他".into(),
        cover_url: if file.cover { cover(id) } else { String::new() }.into(),
        r#type: file.container.clone().into(),
        media_url: if file.original { url(&path) } else { String::new() }.into(),
        source_info: Some(SourceInfo {
            source_type: "Record".into(),
            live_record_info: Some(LiveRecordInfo {
                domain: file.domain.clone().into(),
                path: file.path.clone().into(),
                stream_id: file.stream.clone().into(),
                record_start_time: clock::utc(file.start.secs()).into(),
                record_end_time: clock::utc(file.end.secs()).into(),
            }),
            ..SourceInfo::default()
        }),
        storage_region: REGION.into(),
        storage_path: path.into(),
        tags: Some(file.tags.iter().map(|tag| tag.clone().into()).collect()),
        vid: id.to_string().into(),
        category: if file.is_sound() { "Audio" } else { "Video" }.into(),
        status: "Normal".into(),
        storage_class: "STANDARD".into(),
    }
}

fn meta(file: &VodFile) -> MetaData {
    let duration = (file.end.secs() - file.start.secs()).max(1);
    let size = i64::try_from(file.size).unwrap_or(i64::MAX);
    let (bitrate, sound) = (size * 8 / duration, 64_000);
    let pictures = || VideoTrack {
        bitrate: bitrate - sound,
        height: 720,
        width: 1_280,
        codec: "h264".into(),
        fps: 25,
        codec_tag: "avc1".into(),
        ..VideoTrack::default()
    };
    let has_pictures = !file.is_sound();
    MetaData {
        size,
        container: file.container.clone().into(),
        bitrate,
        height: if has_pictures { 720 } else { 0 },
        width: if has_pictures { 1_280 } else { 0 },
        duration,
        rotate: 0,
        video_stream_set: has_pictures.then(pictures).into_iter().collect(),
        audio_stream_set: vec![AudioTrack { bitrate: sound, sampling_rate: 44_100, codec: "aac".into() }],
        video_duration: if has_pictures { duration } else { 0 },
        audio_duration: duration,
        md5: "".into(),
    }
}

/// Subtitles as they are told.
pub(super) fn subtitles(id: u64, stored: &StoredSubtitles) -> Subtitles {
    Subtitles {
        id: stored.id.clone().into(),
        name: stored.name.clone().into(),
        language: stored.language.clone().into(),
        format: stored.format.clone().into(),
        url: url(&format!("/{}/subtitles/{}.{}", storage(id), stored.id, stored.format)).into(),
        source: "UserUploaded".into(),
    }
}

/// Where a file's cover is.
pub(super) fn cover(id: u64) -> String {
    url(&format!("/{}/cover.jpeg", storage(id)))
}

#[expect(clippy::cast_precision_loss, reason = "a file has fewer milliseconds than what is held exactly")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1_000.0
}

fn storage(id: u64) -> String {
    format!("sandboxvod/{id}")
}

fn url(path: &str) -> String {
    format!("http://vod.sandbox.example{path}")
}

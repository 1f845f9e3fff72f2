//! How tasks end: what they leave, and what the customer's server is told.

use super::{FileTask, MOST_PICTURES, Merge, Moments, TaskFailure, TaskProduct, Thumbnails, Work};
use crate::config::Cdn;
use crate::cx::Cx;
use crate::generated::rtc::callback::{
    Compose, Procedure, ProcedureExtra, ProcedureMedia, Snapshot, SnapshotPicture, TranscodedAudio, TranscodedCopy, TranscodedVideo,
};
use crate::moment::Moment;
use crate::products::rtc::state::addresses::in_text;
use crate::products::rtc::state::media::{Etag, FileParts, Media, RecordedFile, size_of};

/// A parameter turned out wrong when the work was done.
const INVALID_PARAMETER: &str = "40000";
/// Something is wrong with a file that the work was to be done on.
const SOURCE_FILE: &str = "60000";

impl FileTask {
    /// Does the work, now that the task ends, and tells of it.
    pub(super) fn finish(&mut self, cdn: Cdn, id: &str, media: &mut Media, cx: &mut Cx<'_>) {
        let outcome = match &self.work {
            Work::Merge(parts) => {
                let outcome = merge(cdn, parts, media, cx);
                cx.tell(&composed(cdn, id, &outcome));
                outcome
            }
            Work::Transcode { file, height } => {
                let (outcome, copy) = transcode(cdn, file, *height, media, cx.now)
                    .map_or_else(|failure| (Err(failure), None), |(product, copy)| (Ok(product), Some(copy)));
                cx.tell(&transcoded(id, file, copy));
                outcome
            }
            Work::Thumbnails(thumbnails) => {
                let outcome = take(cdn, thumbnails, media);
                // No page describes an event for pictures that could not be taken: the sandbox sends none.
                if let Ok((_, pictures)) = &outcome {
                    cx.tell(&taken(cdn, id, &thumbnails.file, pictures));
                }
                outcome.map(|(product, _)| product)
            }
        };
        self.outcome = Some(outcome);
    }
}

fn source<'m>(media: &'m Media, cdn: Cdn, id: &str) -> Result<&'m RecordedFile, TaskFailure> {
    let gone = || TaskFailure { code: SOURCE_FILE.to_owned(), message: format!("the file {id} is gone") };
    media.files.get(cdn, id).ok_or_else(gone)
}

/// A file that has pictures.
fn video<'m>(media: &'m Media, cdn: Cdn, id: &str) -> Result<&'m RecordedFile, TaskFailure> {
    match source(media, cdn, id)? {
        file if file.format.is_audio() => {
            Err(TaskFailure { code: SOURCE_FILE.to_owned(), message: format!("the file {id} is sound alone") })
        }
        file => Ok(file),
    }
}

fn merge(cdn: Cdn, merge: &Merge, media: &mut Media, cx: &mut Cx<'_>) -> Result<TaskProduct, TaskFailure> {
    let mut length = 0.0;
    for part in &merge.parts {
        let whole = f64::from(source(media, cdn, &part.file)?.duration);
        let to = part.to.unwrap_or(whole).min(whole);
        // A whole file may be empty; a part that is cut out may not.
        if part.from > to || (part.from >= to && part.from > 0.0) {
            let message = format!("of the file {}, which lasts {whole} s, nothing lies between {} s and {to} s", part.file, part.from);
            return Err(TaskFailure { code: INVALID_PARAMETER.to_owned(), message });
        }
        length += to - part.from;
    }
    let duration = whole(length);
    let name = format!("{}.{}", merge.name, merge.format.as_str());
    let id = match cdn {
        Cdn::Tencent => cx.ids.nineteen_digits().to_string(),
        _ => format!("record/app/merge_record/{name}"),
    };
    let file = RecordedFile::new(FileParts {
        cdn,
        created: Moment::from_secs(cx.now.secs()),
        duration,
        etag: Etag::new(cx.ids),
        expires: match cdn {
            Cdn::Tencent => merge.expires,
            // The project's retention: at this vendor the call cannot set another.
            _ => cx.app.expiry(cx.now),
        },
        format: merge.format,
        id,
        name,
        size: size_of(duration),
        stream: "",
    });
    let product = TaskProduct { address: file.address(), file: file.id.to_string(), pictures: Vec::new() };
    if file.expires.is_none_or(|end| end > cx.now) {
        media.files.insert(file);
    }
    Ok(product)
}

/// What was made, and what is told of it.
fn transcode(cdn: Cdn, id: &str, height: u16, media: &mut Media, now: Moment) -> Result<(TaskProduct, TranscodedCopy), TaskFailure> {
    video(media, cdn, id)?;
    media.files.change(cdn, id, |file| {
        file.add_copy(height);
        file.updated = now;
    });
    let source = source(media, cdn, id)?;
    let address = source.copy_address(height);
    // The figures of the page for each resolution.
    let bitrate: u32 = match height {
        360 => 400_000,
        540 => 1_000_000,
        _ => 1_800_000,
    };
    let copy = TranscodedCopy {
        code: "0".into(),
        message: "SUCCESS".into(),
        replay_url: address.clone().into(),
        size: u64::from(source.duration) * u64::from(bitrate / 8),
        duration: f64::from(source.duration),
        video: Some(TranscodedVideo {
            height: height.into(),
            width: u64::from(height) * 16 / 9,
            bitrate: bitrate.into(),
            codec: "H.264".into(),
            fps: 25,
        }),
        audio: Some(TranscodedAudio { bitrate: 64_000, codec: "AAC".into(), sampling_rate: 44_100 }),
    };
    Ok((TaskProduct { address, file: source.id.to_string(), pictures: Vec::new() }, copy))
}

/// What was made, and the pictures as `snapshot` lists them.
fn take(cdn: Cdn, thumbnails: &Thumbnails, media: &Media) -> Result<(TaskProduct, Vec<SnapshotPicture>), TaskFailure> {
    let file = video(media, cdn, &thumbnails.file)?;
    let moments: Vec<f64> = match &thumbnails.moments {
        Moments::Chosen(moments) => moments.iter().copied().filter(|moment| *moment <= f64::from(file.duration)).collect(),
        Moments::Every(interval) => {
            let times = (0..=file.duration).step_by(usize::try_from(*interval).unwrap_or(1).max(1));
            times.take(MOST_PICTURES).map(f64::from).collect()
        }
    };
    if moments.is_empty() {
        let message = format!("the file {} lasts {} s: no moment lies within", file.id, file.duration);
        return Err(TaskFailure { code: INVALID_PARAMETER.to_owned(), message });
    }
    let folder = file.id.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut names, mut listed) = (Vec::new(), Vec::new());
    for (number, moment) in moments.into_iter().enumerate() {
        let (name, url, offset) = match (cdn, &thumbnails.moments) {
            (Cdn::Tencent, Moments::Chosen(_)) => {
                let url = file.address_beside(&format!("snapshotByTimeOffset/snapshotByTimeOffset_10_{number}.jpg"));
                // Milliseconds, while the request has seconds.
                (url.clone(), url, Some((moment * 1000.0).round()))
            }
            (Cdn::Tencent, Moments::Every(_)) => {
                let url = file.address_beside(&format!("sampleSnapshot/sampleSnapshot_10_{number}.jpg"));
                (url.clone(), url, None)
            }
            _ => {
                let name = format!("{folder}/{moment}.jpg");
                let url = format!("http://huawei.sandbox.example/{name}");
                (name, url, None)
            }
        };
        names.push(name);
        listed.push(SnapshotPicture { url: url.into(), offset });
    }
    Ok((TaskProduct { pictures: names, ..TaskProduct::default() }, listed))
}

fn composed(cdn: Cdn, task: &str, outcome: &Result<TaskProduct, TaskFailure>) -> Compose {
    let (address, file, code, message) = match outcome {
        Ok(product) => (product.address.as_str(), product.file.as_str(), "0", ""),
        Err(failure) => ("", "", failure.code.as_str(), failure.message.as_str()),
    };
    Compose {
        replay_url: address.to_owned().into(),
        task_id: task.to_owned().into(),
        file_id: (cdn == Cdn::Tencent).then(|| file.to_owned().into()),
        code: Some(code.to_owned().into()),
        message: Some(message.to_owned().into()),
    }
}

/// Of a failed transcoding nothing is told but that.
fn transcoded(task: &str, file: &str, copy: Option<TranscodedCopy>) -> Procedure {
    let (status, extra) = match copy {
        Some(copy) => ("SUCCESS", in_text(&ProcedureExtra { media: Some(ProcedureMedia { transcode: vec![copy] }) })),
        None => ("FAILED", String::new()),
    };
    Procedure {
        task_id: task.to_owned().into(),
        status: status.to_owned().into(),
        file_id: file.to_owned().into(),
        extra_params: extra.into(),
    }
}

fn taken(cdn: Cdn, task: &str, file: &str, pictures: &[SnapshotPicture]) -> Snapshot {
    let vendor = if cdn == Cdn::Tencent { "tencent" } else { "hw" };
    Snapshot {
        task_id: task.to_owned().into(),
        vendor: vendor.to_owned().into(),
        file_id: (cdn == Cdn::Tencent).then(|| file.to_owned().into()),
        pictures: in_text(&pictures).into(),
    }
}

/// Of a merged file; past what it can hold it is as long as that.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole(seconds: f64) -> u32 {
    seconds.round() as u32
}

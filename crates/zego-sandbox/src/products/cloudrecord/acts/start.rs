//! `StartRecord`: another recording, unless its `ClientTaskId` is that of one that runs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::checks::{TOO_MANY, invalid};
use super::layout::{ANY_STREAM, BACKGROUND, Image, WATERMARK, fits, layout, tell_missing_images};
use crate::cx::Cx;
use crate::generated::cloudrecord::recording::{
    MixConfig, MixVideo, RecordInput, RecordOutput, StartRecord, StartRecordAnswer, Whiteboard,
};
use crate::log::shown;
use crate::products::cloudrecord::CloudRecord;
use crate::products::cloudrecord::storage::{ALIBABA_VOD, Storage, TENCENT_VOD};
use crate::products::cloudrecord::task::{Board, CloudTask, Mix, RUNNING};
use crate::refusal::Refusal;

/// How many recordings an app can have at once. The pages tell of a limit, and no figure.
const MOST_RUNNING: usize = 1_000;

const MIXED: i64 = 2;
const AUDIO: i64 = 1;
/// What is recorded where nothing is said: sound and picture in one file.
const TOGETHER: i64 = 3;
/// The longest time unless the vendor's support has raised it, and the usual one.
const A_DAY: u64 = 86_400;
const USUAL_IDLE_TIME: u64 = 30;
const USUAL_FRAGMENT: u64 = 15;
/// The most pixels of a mix.
const FULL_HD: u64 = 1920 * 1080;
/// The size of a whiteboard's picture where none is named.
const USUAL_BOARD: (u64, u64) = (1280, 720);

pub(super) fn start(call: StartRecord, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Result<StartRecordAnswer, Refusal> {
    let StartRecord { room_id: room, mut input, output, storage } = call;
    let output = output.unwrap_or_default();
    let format = output.format.clone().unwrap_or_else(|| "mp4".to_owned());
    let media = input.media.unwrap_or(TOGETHER);
    let max_record = input.max_record_time.unwrap_or(A_DAY);
    if max_record > A_DAY {
        let name = "RecordInputParams.MaxRecordTime";
        return Err(invalid(format!(
            "{name} is {max_record}, past {A_DAY}: more is for those for whom the vendor's support has raised it"
        )));
    }
    takes(storage.vendor, &format)?;
    let board = board(&mut input);
    let (mix, images) = if input.mode == MIXED { mix(input.mix.take(), media, board.is_some(), cx)? } else { (None, Vec::new()) };
    if let Some(client_task_id) = &input.client_task_id
        && let Some((id, _)) = record.running().find(|(_, task)| task.client_task_id.as_ref() == Some(client_task_id))
    {
        cx.say(format!("recording {id} has this ClientTaskId already: no other is started"));
        return Ok(StartRecordAnswer { task_id: id.to_owned().into() });
    }
    if record.running().count() >= MOST_RUNNING {
        return Err(Refusal::new(TOO_MANY, format!("{MOST_RUNNING} recordings run, as many as this sandbox allows")));
    }
    if record.running_in(&room).next().is_some() {
        cx.note(format!("the room `{}` is being recorded already, and each recording is paid for", shown(&room)));
    }
    let id = task_id(cx);
    let callback = own_url(output.callback_url.as_deref(), cx);
    let task = CloudTask { callback, mix, whiteboard: board, ..task(room, &input, media, output, Storage::of(storage), format, cx) };
    cx.say(format!("recording {id} of room {} started", shown(task.room())));
    record.start(&id, task, cx);
    record.change(&id, |task, _| tell_missing_images(task, &id, images, cx));
    Ok(StartRecordAnswer { task_id: id.into() })
}

/// A recording that begins now; what it mixes and tells is still to be said.
fn task(room: String, input: &RecordInput, media: i64, output: RecordOutput, storage: Storage, format: String, cx: &Cx<'_>) -> CloudTask {
    let seconds = |seconds: Option<u64>, usual: u64| i64::try_from(seconds.unwrap_or(usual)).unwrap_or(i64::MAX);
    let is_live = format == "hls" && output.upload_live == Some(true);
    let streams = input.streams.iter().flatten().map(|stream| stream.stream_id.clone()).collect();
    CloudTask {
        began: cx.now,
        callback: None,
        client_task_id: input.client_task_id.clone(),
        ended: None,
        files: Vec::new(),
        fill_blank: input.fill_blank == Some(true),
        folder: output.folder.unwrap_or_default(),
        format,
        idle_since: None,
        max_idle: seconds(input.max_idle_time, USUAL_IDLE_TIME),
        max_record: seconds(input.max_record_time, A_DAY),
        media,
        mix: None,
        next_told_empty: None,
        one_file: input.one_file == Some(true),
        pending: Vec::new(),
        playlist_after: is_live.then(|| seconds(output.fragment_length, USUAL_FRAGMENT)),
        room,
        sequence: 0,
        status: RUNNING,
        storage,
        streams: input.streams.as_ref().filter(|streams| !streams.is_empty()).map(|_| streams),
        whiteboard: None,
    }
}

/// That a storage takes files of a format.
fn takes(vendor: i64, format: &str) -> Result<(), Refusal> {
    let formats: &[&str] = match vendor {
        ALIBABA_VOD => &["mp4", "flv"],
        TENCENT_VOD => &["mp4", "flv", "jpg", "mp3"],
        _ => return Ok(()),
    };
    if formats.contains(&format) {
        return Ok(());
    }
    Err(invalid(format!("RecordOutputParams.OutputFileFormat is `{format}`: Vendor {vendor} takes {}", formats.join(", "))))
}

/// The whiteboard to record. The pages have a list of them, and speak of one.
fn board(input: &mut RecordInput) -> Option<Board> {
    let boards = input.whiteboards.take().filter(|_| input.has_whiteboard == Some(true))?;
    let Whiteboard { width, height, id, .. } = boards.into_iter().next()?;
    let id = id.filter(|id| !id.is_empty());
    Some(Board { height: height.unwrap_or(USUAL_BOARD.1), id, width: width.unwrap_or(USUAL_BOARD.0) })
}

fn mix(config: Option<MixConfig>, media: i64, has_board: bool, cx: &mut Cx<'_>) -> Result<(Option<Mix>, Vec<Image>), Refusal> {
    const PLACE: &str = "RecordInputParams.MixConfig";
    // That it is there has been checked.
    let config = config.unwrap_or_default();
    let canvas = match &config.video {
        Some(MixVideo { width, height, .. }) if width * height > FULL_HD => {
            return Err(invalid(format!("{PLACE}.MixOutputVideoConfig has {width} times {height} pixels, past 1920 times 1080")));
        }
        Some(video) => (video.width, video.height),
        None if media == AUDIO => (0, 0),
        None => return Err(invalid(format!("{PLACE}.MixOutputVideoConfig is required: StreamType is {media}"))),
    };
    if let Some(place) = &config.watermark_place {
        fits(&format!("{PLACE}.MixOutputWatermarkImageConfig"), [place.left, place.top, place.right, place.bottom], canvas)?;
    }
    if media == AUDIO && has_board {
        cx.note("a mix of sound alone records no whiteboard");
    }
    let list = format!("{PLACE}.MixInputList");
    let (layout, of_places) = layout(&list, config.layout, config.views, config.large_stream_id, canvas, has_board, cx)?;
    let images = [(BACKGROUND, config.background_image), (WATERMARK, config.watermark_image), (ANY_STREAM, config.stream_background_image)];
    let images = images.into_iter().filter_map(|(used_as, url)| Some((used_as, url?))).chain(of_places).collect();
    let (width, height) = canvas;
    Ok((Some(Mix { always: config.always == Some(true), height, layout, stream: config.output_stream_id, width }), images))
}

/// 16 characters, as the service's are.
fn task_id(cx: &mut Cx<'_>) -> String {
    let bytes: Vec<u8> = cx.ids.words().into_iter().flat_map(u64::to_be_bytes).take(12).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The URL that the call has its events sent to, if the sandbox may call it: it calls the host and port of all callbacks, and those that it was allowed.
fn own_url(url: Option<&str>, cx: &mut Cx<'_>) -> Option<String> {
    let (url, callbacks) = (url?, cx.callbacks?);
    if callbacks.at(url).is_ok() {
        return Some(url.to_owned());
    }
    // The URL's parameters can hold a key: the log does not show them.
    if let Err(error) = callbacks.at(url.split('?').next().unwrap_or_default()) {
        cx.note(format!("RecordOutputParams.CallbackUrl is not called, and its events go where all go: {error}"));
    }
    None
}

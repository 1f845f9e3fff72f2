//! `UpdateLayout`, and what is wrong with a layout.

use super::checks::{invalid, mixing};
use crate::cx::Cx;
use crate::generated::cloudrecord::recording::{MixView, UpdateLayout};
use crate::operation::NoAnswer;
use crate::products::cloudrecord::CloudRecord;
use crate::products::cloudrecord::task::{CloudTask, Layout, View};
use crate::refusal::Refusal;

const CUSTOM: i64 = 1;
/// The layout that is meant where none is named.
const EVEN: i64 = 2;
/// A place shows the whiteboard.
const WHITEBOARD: i64 = 2;

/// In the address of an image: it cannot be fetched.
const MISSING: &str = "sandbox-missing";
/// What events call an image: behind everything, above everything, for any stream that is not there, for one stream.
pub(super) const BACKGROUND: i64 = 1;
pub(super) const WATERMARK: i64 = 2;
pub(super) const ANY_STREAM: i64 = 3;
const ONE_STREAM: i64 = 4;

/// An image that is used as what: its address.
pub(super) type Image = (i64, String);

pub(super) fn update(call: UpdateLayout, record: &mut CloudRecord, cx: &mut Cx<'_>) -> Result<NoAnswer, Refusal> {
    let UpdateLayout { task_id: id, layout: mode, views, large_stream_id } = call;
    mixing(record, &id)?;
    let (canvas, has_board) = match record.tasks().get(&id) {
        Some(CloudTask { mix: Some(mix), whiteboard, .. }) => ((mix.width, mix.height), whiteboard.is_some()),
        _ => ((0, 0), false),
    };
    let (layout, images) = layout("MixInputList", mode, views, large_stream_id, canvas, has_board, cx)?;
    cx.say(format!("recording {id} has layout {}, with {} places of its own", layout.mode, layout.views.len()));
    record.change(&id, |task, _| {
        if let Some(mix) = &mut task.mix {
            mix.layout = layout;
        }
        tell_missing_images(task, &id, images, cx);
    });
    Ok(NoAnswer)
}

/// Tells of images that cannot be fetched.
pub(super) fn tell_missing_images(task: &mut CloudTask, id: &str, images: Vec<Image>, cx: &mut Cx<'_>) {
    for (used_as, url) in images.into_iter().filter(|(_, url)| url.contains(MISSING)) {
        task.tell_image(id, used_as, &url, cx);
    }
}

/// A layout on a canvas of this size (0 where there is no picture), and the images of its places.
pub(super) fn layout(
    list: &str,
    mode: Option<i64>,
    views: Option<Vec<MixView>>,
    large_stream: Option<String>,
    canvas: (u64, u64),
    has_board: bool,
    cx: &mut Cx<'_>,
) -> Result<(Layout, Vec<Image>), Refusal> {
    let mode = mode.unwrap_or(EVEN);
    let given = views.unwrap_or_default();
    if mode != CUSTOM && !given.is_empty() {
        cx.note(format!("{list} takes effect only for MixMode 1: ignored"));
    }
    let (mut views, mut images) = (Vec::new(), Vec::new());
    for (index, view) in given.into_iter().enumerate().filter(|_| mode == CUSTOM) {
        let edges = [view.left, view.top, view.right, view.bottom];
        fits(&format!("{list}.{index}"), edges, canvas)?;
        let stream = view.stream_id.filter(|stream| !stream.is_empty());
        // Without a stream the image has no effect.
        images.extend(view.background_image.filter(|_| stream.is_some()).map(|url| (ONE_STREAM, url)));
        views.push(View {
            bottom: view.bottom,
            layer: view.layer,
            left: view.left,
            right: view.right,
            stream,
            top: view.top,
            whiteboard: view.content == Some(WHITEBOARD),
        });
    }
    let boards = views.iter().filter(|view| view.whiteboard).count();
    if boards > 1 {
        return Err(invalid(format!("{list} has {boards} places for the whiteboard where one is allowed")));
    }
    if boards == 1 && !has_board {
        cx.note(format!("{list} has a place for a whiteboard, and none is recorded: it has no effect"));
    }
    Ok((Layout { large_stream, mode, views }, images))
}

/// That edges (left, top, right, bottom) are in order, and on a canvas.
pub(super) fn fits(place: &str, [left, top, right, bottom]: [u64; 4], (width, height): (u64, u64)) -> Result<(), Refusal> {
    let wrong =
        |name: &str, value: u64, most: &str, limit: u64| Err(invalid(format!("{place}.{name} is {value}, past {most}, which is {limit}")));
    match () {
        () if left > right => wrong("Left", left, "Right", right),
        () if top > bottom => wrong("Top", top, "Bottom", bottom),
        () if width > 0 && right > width => wrong("Right", right, "the width of the picture", width),
        () if height > 0 && bottom > height => wrong("Bottom", bottom, "the height of the picture", height),
        () => Ok(()),
    }
}

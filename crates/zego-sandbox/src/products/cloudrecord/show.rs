//! What there is, for `GET /_sandbox/state`.

use serde_json::{Map, Value, json};

use super::CloudRecord;
use super::task::{CloudTask, Layout, View};
use crate::product::Shown;

pub(super) fn show(record: &CloudRecord, full: bool) -> Shown {
    let tasks = record.tasks();
    let shown = if full {
        let whiteboards = record.rooms().iter().flat_map(|(room, there)| there.whiteboards.iter().map(move |id| (room, id)));
        (tasks.iter().map(|(id, one)| task(id, one)).collect(), whiteboards.map(|(room, id)| json!({ "id": id, "room": room })).collect())
    } else {
        (json!(tasks.len()), json!(record.whiteboards()))
    };
    Map::from_iter([("cloud_recordings".to_owned(), shown.0), ("whiteboards".to_owned(), shown.1)]).into()
}

fn task(id: &str, task: &CloudTask) -> Value {
    let files: Vec<_> = task.files.iter().map(|file| json!({ "id": file.id, "status": file.status })).collect();
    json!({
        "id": id,
        "room": task.room,
        "client_task_id": task.client_task_id,
        "status": task.status,
        "began": task.began.millis(),
        "ended": task.ended.map(crate::moment::Moment::millis),
        "files": files,
        "layout": task.mix.as_ref().map(|mix| layout(&mix.layout)),
        "whiteboard": task.whiteboard.as_ref().map(|board| &board.id),
    })
}

fn layout(layout: &Layout) -> Value {
    let view = |view: &View| {
        let View { bottom, layer, left, right, stream, top, whiteboard } = view;
        json!({ "left": left, "top": top, "right": right, "bottom": bottom, "layer": layer, "stream": stream, "whiteboard": whiteboard })
    };
    json!({ "mode": layout.mode, "large_stream": layout.large_stream, "views": layout.views.iter().map(view).collect::<Vec<_>>() })
}

//! Recordings that mix: one file, pauses, images, layouts.

use serde_json::json;
use zego_model::cloudrecord::callback::Event;
use zego_model::cloudrecord::recording::{
    MixLayout, MixView, PauseRecord, RecordMode, RecordStatus, RecordedMedia, ResumeRecord, StopRecord, TakeSnapshot, UpdateLayout,
    ViewContent,
};

use crate::desk::{Desk, code, mix, mixed, record, single};

#[test]
fn a_mix_begins_with_the_first_stream_and_is_one_file() {
    let desk = Desk::new();
    let task = desk.start(&record("lesson", mixed()));
    desk.advance(5);
    assert!(desk.status(&task).files.is_empty());
    desk.publish("lesson", "camera");
    desk.advance(10);
    desk.unpublish("lesson", "camera");
    desk.advance(10);
    desk.publish("lesson", "screen");
    desk.advance(10);
    let status = desk.status(&task);
    let [file] = &status.files[..] else { panic!("{status:?}") };
    assert_eq!((status.mode, file.duration.0, file.width, file.height), (RecordMode::Mixed, 20_000, 1280, 720));
    assert_eq!((&*file.user_id, &*file.user_name, &*file.stream_id), ("mix", "mix", "mix"));
    assert_eq!(file.file_id, format!("{task}_lesson_mix_VA_20260601000005000.mp4"));
}

#[test]
fn a_mix_can_begin_at_once_and_go_on_without_streams() {
    let desk = Desk::new();
    let always = desk.start(&record("lesson", mixed().mix(mix().always(true))));
    let filled = desk.start(&record("lesson", mixed().fill_blank(true).media(RecordedMedia::Apart)));
    desk.advance(5);
    desk.publish("lesson", "camera");
    desk.advance(5);
    desk.unpublish("lesson", "camera");
    desk.advance(5);
    let durations = |task: &str| desk.status(task).files.iter().map(|file| file.duration.0 / 1000).collect::<Vec<_>>();
    assert_eq!((durations(&always), durations(&filled)), (vec![15], vec![10, 10]));
}

#[test]
fn a_pause_is_left_out_and_told() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let task = desk.start(&record("lesson", mixed()));
    desk.advance(10);
    assert_eq!(code(desk.call(&ResumeRecord::new(&*task))), "300001004");
    let _ = desk.call(&PauseRecord::new(&*task)).unwrap();
    assert_eq!(desk.status(&task).status, RecordStatus::Paused);
    // A repeat changes nothing, and tells nothing.
    let _ = desk.call(&PauseRecord::new(&*task)).unwrap();
    desk.advance(20);
    let _ = desk.call(&ResumeRecord::new(&*task)).unwrap();
    desk.advance(5);
    let told = desk.told();
    let [(_, Event::Paused(paused)), (_, Event::Resumed(resumed))] = &told[..] else { panic!("{told:?}") };
    assert_eq!((paused.sequence, resumed.sequence), (0, 1));
    let status = desk.status(&task);
    assert_eq!((status.status, status.files[0].duration.0), (RecordStatus::Recording, 15_000));
    let _ = desk.call(&StopRecord::new(&*task)).unwrap();
    assert_eq!(code(desk.call(&PauseRecord::new(&*task))), "300001001");
    assert_eq!(code(desk.call(&ResumeRecord::new(&*task))), "300001001");
}

#[test]
fn what_does_not_mix_has_no_pause_no_image_and_no_layout() {
    let desk = Desk::new();
    let task = desk.start(&record("lesson", single()));
    assert_eq!(code(desk.call(&PauseRecord::new(&*task))), "300000004");
    assert_eq!(code(desk.call(&TakeSnapshot::new(&*task))), "300000004");
    assert_eq!(code(desk.call(&UpdateLayout::new(&*task))), "300000004");
    assert_eq!(code(desk.call(&ResumeRecord::new(&*task))), "300001004");
}

#[test]
fn an_image_is_told_as_a_file_and_is_none_of_the_recording() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let task = desk.start(&record("lesson", mixed()));
    desk.advance(10);
    let _ = desk.call(&TakeSnapshot::new(&*task)).unwrap();
    desk.advance(1);
    let told = desk.told();
    let [(_, Event::FilesUploaded(files))] = &told[..] else { panic!("{told:?}") };
    let [image] = &files.detail.files[..] else { panic!("{files:?}") };
    assert_eq!((image.format.as_str(), &*image.stream_id, image.width), ("jpg", "mix", 1280));
    assert_eq!(image.file_id, format!("{task}_lesson_mix_V_20260601000010000.jpg"));
    assert_eq!(desk.status(&task).files.len(), 1);
}

#[test]
fn a_layout_is_kept_and_shown() {
    let desk = Desk::new();
    let view = |left| MixView::new(left, 0, left + 640, 720, 1).unwrap();
    let whiteboard = || view(640).content(ViewContent::Whiteboard);
    let custom = mix().layout(MixLayout::Custom).views([view(0).stream_id("camera"), whiteboard()]).unwrap();
    let task = desk.start(&record("lesson", mixed().mix(custom)));
    assert!(desk.lines().contains("has a place for a whiteboard, and none is recorded"), "the log");
    let layout = || desk.state(true)["apps"][0]["cloud_recordings"][0]["layout"].clone();
    let place = |left: u32, stream, whiteboard| json!({ "left": left, "top": 0, "right": left + 640, "bottom": 720, "layer": 1, "stream": stream, "whiteboard": whiteboard });
    let none: Option<&str> = None;
    let views = [place(0, Some("camera"), false), place(640, none, true)];
    assert_eq!(layout(), json!({ "mode": 1, "large_stream": none, "views": views }));
    let _ = desk.call(&UpdateLayout::new(&*task).layout(MixLayout::Floating).large_stream_id("screen")).unwrap();
    assert_eq!(layout(), json!({ "mode": 5, "large_stream": "screen", "views": [] }));
    // What is left out has its default.
    let _ = desk.call(&UpdateLayout::new(&*task)).unwrap();
    assert_eq!(layout(), json!({ "mode": 2, "large_stream": none, "views": [] }));
    for views in [
        vec![whiteboard(), whiteboard()],
        vec![view(641)],
        vec![MixView::new(2, 0, 1, 1, 1).unwrap()],
        vec![MixView::new(0, 0, 1, 721, 1).unwrap()],
    ] {
        let update = UpdateLayout::new(&*task).layout(MixLayout::Custom).views(views).unwrap();
        assert_eq!(code(desk.call(&update)), "300000004");
    }
    assert_eq!(layout()["mode"], 2);
}

#[test]
fn images_that_cannot_be_fetched_are_told() {
    let desk = Desk::new();
    let url = |name: &str| format!("https://example.com/{name}-sandbox-missing.png");
    let images = mix()
        .background_image(url("behind"))
        .unwrap()
        .watermark_image("https://example.com/fine.png")
        .unwrap()
        .stream_background_image(url("any"))
        .unwrap();
    let task = desk.start(&record("lesson", mixed().mix(images)));
    let views = [
        MixView::new(0, 0, 1, 1, 1).unwrap().stream_id("camera").background_image(url("one")).unwrap(),
        // Without a stream it has no effect.
        MixView::new(0, 0, 1, 1, 1).unwrap().background_image(url("none")).unwrap(),
    ];
    let _ = desk.call(&UpdateLayout::new(task).layout(MixLayout::Custom).views(views).unwrap()).unwrap();
    let image = |(_, event)| match event {
        Event::ImageNotFetched(image) => (image.detail.used_as.to_string(), image.detail.image_url, image.sequence),
        other => panic!("{other:?}"),
    };
    let told: Vec<_> = desk.told().into_iter().map(image).collect();
    assert_eq!(
        told,
        [("1", "behind", 0), ("3", "any", 1), ("4", "one", 2)].map(|(used_as, name, sequence)| (used_as.to_owned(), url(name), sequence))
    );
}

//! `DescribeTasks`: filters and pages.

use zego_model::cloudrecord::recording::{DescribeTasks, DescribeTasksOutput, RecordStatus, StopRecord};
use zego_model::page::{ListPager, Pager as _};

use crate::desk::{Desk, NOW, code, mixed, record, single};

const DAY: i64 = 86_400;

fn list(status: RecordStatus) -> DescribeTasks {
    DescribeTasks::new(status, (NOW - DAY) * 1000, (NOW + DAY) * 1000)
}

fn ids(output: &DescribeTasksOutput) -> Vec<&str> {
    output.tasks.iter().map(|task| task.task_id.as_str()).collect()
}

#[test]
fn those_that_run_and_those_that_have_ended_are_listed_the_latest_first() {
    let desk = Desk::new();
    let begin = |room: &str, input| {
        let task = desk.start(&record(room, input));
        desk.advance(1);
        task
    };
    let (first, second, third) = (begin("a", single()), begin("b", mixed()), begin("a", single()));
    let _ = desk.call(&StopRecord::new(&*first)).unwrap();
    let running = desk.call(&list(RecordStatus::Recording)).unwrap().output;
    assert_eq!((ids(&running), running.total_count), (vec![&*third, &*second], 2));
    assert_eq!(
        (running.tasks[0].began.0, &*running.tasks[0].room_id, running.tasks[0].status),
        ((NOW + 2) * 1000, "a", RecordStatus::Recording)
    );
    let ended = desk.call(&list(RecordStatus::Ended)).unwrap().output;
    assert_eq!((ids(&ended), ended.tasks[0].status), (vec![&*first], RecordStatus::Ended));
    assert_eq!(ids(&desk.call(&list(RecordStatus::Recording).room_id("b")).unwrap().output), [&*second]);
    assert!(desk.call(&list(RecordStatus::Recording).room_id("c")).unwrap().output.tasks.is_empty());
    // By the moment of the start, both ends included.
    let within = |since, until| DescribeTasks::new(RecordStatus::Recording, since, until);
    assert_eq!(ids(&desk.call(&within((NOW + 1) * 1000, (NOW + 1) * 1000 + 1)).unwrap().output), [&*second]);
    assert!(desk.call(&within((NOW + 1) * 1000 + 1, (NOW + 2) * 1000 - 1)).unwrap().output.tasks.is_empty());
    // One that ended by itself is among those that have ended.
    desk.advance(30);
    let ended = desk.call(&list(RecordStatus::Ended)).unwrap().output;
    assert_eq!(
        ended.tasks.iter().map(|task| task.status).collect::<Vec<_>>(),
        [RecordStatus::Failed, RecordStatus::Failed, RecordStatus::Ended]
    );
}

#[test]
fn pages_are_numbered_from_1() {
    let desk = Desk::new();
    desk.publish("a", "camera");
    let mut tasks: Vec<_> = (0..60)
        .map(|_| {
            desk.advance(1);
            desk.start(&record("a", single()))
        })
        .collect();
    tasks.reverse();
    let page = |page, size| {
        desk.advance(1);
        desk.call(&list(RecordStatus::Recording).page(page).page_size(size).unwrap()).unwrap().output
    };
    let usual = desk.call(&list(RecordStatus::Recording)).unwrap().output;
    assert_eq!((usual.page, usual.page_size, usual.total_count, ids(&usual).len()), (1, 50, 60, 50));
    let mut shown = Vec::new();
    for number in 1..=4 {
        let page = page(number, 25);
        assert_eq!((page.page, page.page_size, page.total_count), (number, 25, 60));
        shown.extend(page.tasks.into_iter().map(|task| task.task_id.to_string()));
    }
    assert_eq!(shown, tasks);
    let mut pager = ListPager::new(list(RecordStatus::Recording).page_size(25).unwrap()).unwrap();
    let mut all = Vec::new();
    while let Some(request) = pager.request().unwrap() {
        all.extend(pager.take(desk.call(&request).unwrap().output).into_iter().map(|task| task.task_id.to_string()));
    }
    assert_eq!(all, tasks);
    // 0 is the first.
    assert_eq!(ids(&page(0, 1)), [&*tasks[0]]);
}

#[test]
fn times_span_three_days_and_begin_three_days_ago_at_most() {
    let desk = Desk::new();
    let tasks = |since: i64, until: i64| desk.call(&DescribeTasks::new(RecordStatus::Ended, since * 1000, until * 1000));
    assert!(tasks(NOW - 3 * DAY, NOW).is_ok() && tasks(NOW, NOW + 3 * DAY).is_ok());
    for (since, until) in [(NOW, NOW), (NOW, NOW - 1), (NOW - 3 * DAY - 1, NOW - 1), (NOW, NOW + 3 * DAY + 1)] {
        assert_eq!(code(tasks(since, until)), "300000004");
    }
}

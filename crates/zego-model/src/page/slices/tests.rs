//! The order of calls against a service in memory with a low wall, of every kind that the vendor's page leaves possible.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const LOW_WALL: u32 = 20;

#[derive(Clone, Debug)]
struct File {
    id: String,
    created: i64,
}

impl File {
    /// Whether it was made in the middle of its second.
    fn is_half_past(&self) -> bool {
        self.id.ends_with(['1', '3', '5', '7', '9'])
    }
}

impl Dated for File {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> Option<i64> {
        Some(self.created)
    }
}

#[derive(Clone, Copy, Debug)]
enum Order {
    NewestFirst,
    OldestFirst,
    Scattered,
}

#[derive(Clone, Copy, Debug)]
enum Ends {
    Both,
    FirstAlone,
    LastAlone,
    /// Both, but times are finer than seconds, and shown rounded down.
    Fine,
}

#[derive(Clone, Debug)]
struct Model {
    files: Vec<File>,
    order: Order,
    ends: Ends,
    /// The largest page it gives.
    cap: u32,
    calls: usize,
}

impl Model {
    fn holds(&self, since: Option<i64>, until: i64, file: &File) -> bool {
        let time = file.created;
        let since = since.unwrap_or(i64::MIN);
        match self.ends {
            Ends::Both => since <= time && time <= until,
            Ends::FirstAlone => since <= time && time < until,
            Ends::LastAlone => since < time && time <= until,
            Ends::Fine => since <= time && (time < until || time == until && !file.is_half_past()),
        }
    }

    fn answer(&mut self, query: Query) -> (u64, Vec<File>) {
        let Query { since, until, page, size } = query;
        assert!(page * size + size <= LOW_WALL, "past the wall: {query:?}");
        self.calls += 1;
        assert!(self.calls < 20_000, "no end: {query:?}");
        let mut found: Vec<File> = self.files.iter().filter(|file| self.holds(since, until, file)).cloned().collect();
        found.sort_by_key(|file| match self.order {
            Order::NewestFirst => (-file.created, file.id.clone()),
            Order::OldestFirst => (file.created, file.id.clone()),
            Order::Scattered => (file.id.bytes().map(i64::from).fold(7, |hash, byte| (hash * 31 + byte * 17) % 1_009), file.id.clone()),
        });
        let counted = found.len().min(LOW_WALL as usize) as u64;
        let size = size.min(self.cap) as usize;
        (counted, found.into_iter().skip(page as usize * size).take(size).collect())
    }
}

/// Reads everything; after each answer the service may change.
fn read(model: &mut Model, mut slices: Slices, mut after: impl FnMut(&mut Model, &[File])) -> (Vec<File>, Vec<Gap>) {
    let mut given = Vec::new();
    loop {
        // A cursor that was put away goes on like one that was kept.
        let cursor = serde_json::to_string(&slices).unwrap();
        slices = serde_json::from_str(&cursor).unwrap();
        match slices.next() {
            Ok(Some(query)) => {
                let (counted, files) = model.answer(query);
                let new = slices.take(counted, files);
                after(model, &new);
                given.extend(new);
            }
            Ok(None) => return (given, Vec::new()),
            Err(PageError::Incomplete { gaps }) => return (given, gaps),
            Err(other) => panic!("{other}"),
        }
    }
}

fn in_gap(gaps: &[Gap], file: &File) -> bool {
    gaps.iter().any(|gap| (gap.since.0..=gap.until.0).contains(&file.created))
}

fn distinct(files: &[File]) -> BTreeSet<String> {
    let ids: BTreeSet<String> = files.iter().map(|file| file.id.clone()).collect();
    assert_eq!(ids.len(), files.len(), "a file came twice");
    ids
}

/// Seconds with many files, few or none, close together or far apart.
fn files() -> impl Strategy<Value = Vec<File>> {
    let count = prop_oneof![6 => 1_usize..4, 2 => 4_usize..15, 1 => 15_usize..50];
    prop::collection::vec((prop_oneof![3 => 0_i64..3, 1 => 0_i64..1_000], count), 0..40).prop_map(|seconds| {
        let mut now = 1_000_000;
        let mut files = Vec::new();
        for (pause, count) in seconds {
            now += pause;
            let first = files.len();
            files.extend((0..count).map(|n| File { id: format!("{}", (first + n) * 7_919 % 100_003), created: now }));
        }
        files
    })
}

fn model() -> impl Strategy<Value = Model> {
    let order = prop_oneof![3 => Just(Order::NewestFirst), 1 => Just(Order::OldestFirst), 1 => Just(Order::Scattered)];
    let ends = prop_oneof![3 => Just(Ends::Both), 1 => Just(Ends::FirstAlone), 1 => Just(Ends::LastAlone), 1 => Just(Ends::Fine)];
    let cap = prop_oneof![3 => Just(LOW_WALL), 1 => 1_u32..10];
    (files(), order, ends, cap).prop_map(|(mut files, order, ends, cap)| {
        if matches!(ends, Ends::Fine) {
            // Where times are finer than seconds, hardly any is a whole one.
            let mut whole = BTreeSet::new();
            files.retain(|file| file.is_half_past() || whole.insert(file.created));
        }
        Model { files, order, ends, cap, calls: 0 }
    })
}

fn range() -> impl Strategy<Value = (Option<i64>, i64)> {
    (prop::option::of(999_990_i64..1_000_100), prop_oneof![Just(2_000_000), 1_000_000_i64..1_001_000])
}

fn begin(size: u32, (since, until): (Option<i64>, i64)) -> Slices {
    Slices::with_wall(LOW_WALL, since, until, size)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_file_comes_once_or_its_second_is_a_gap(mut model in model(), size in 1..=LOW_WALL, range in range()) {
        prop_assume!(range.0.is_none_or(|since| since <= range.1));
        let found: Vec<File> = model.files.iter().filter(|file| model.holds(range.0, range.1, file)).cloned().collect();
        let (given, gaps) = read(&mut model, begin(size, range), |_, _| ());
        let ids = distinct(&given);
        for file in &found {
            prop_assert!(ids.contains(&file.id) || in_gap(&gaps, file), "{file:?} is missing, gaps {gaps:?}");
        }
        prop_assert_eq!(given.iter().filter(|file| model.holds(range.0, range.1, file)).count(), given.len());
        // A gap is a second that is full, or beside it where the end of a range does not belong to it.
        let mut seconds = BTreeMap::new();
        for file in &found {
            *seconds.entry(file.created).or_insert(0_u32) += 1;
        }
        for (n, gap) in gaps.iter().enumerate() {
            prop_assert!(gaps[..n].iter().all(|before| gap.until < before.until), "{gap:?} twice");
            let full = (gap.since.0..=gap.until.0).map(|second| seconds.get(&second).copied().unwrap_or_default());
            // Half a second more than was asked for makes two of one.
            let full = if matches!(model.ends, Ends::Fine) { full.sum() } else { full.max().unwrap() };
            prop_assert!(full >= LOW_WALL, "{gap:?} holds {full}");
            let shown = given.iter().filter(|file| in_gap(std::slice::from_ref(gap), file)).count();
            prop_assert!(shown as u64 >= LOW_WALL.into(), "{shown} of {full}");
        }
    }

    #[test]
    fn who_deletes_what_is_given_gets_everything(mut model in model(), size in 1..=LOW_WALL) {
        model.cap = LOW_WALL;
        let all = distinct(&model.files);
        let (given, gaps) = read(&mut model, begin(size, (None, 2_000_000)), |model, new| {
            let gone: BTreeSet<&String> = new.iter().map(|file| &file.id).collect();
            model.files.retain(|file| !gone.contains(&file.id));
        });
        prop_assert_eq!(distinct(&given), all);
        prop_assert!(gaps.is_empty(), "{:?}", gaps);
    }

    /// Deletions and late arrivals, by turns: two that cancel out between two answers could not be told from none.
    #[test]
    fn what_comes_and_goes_hides_nothing_else(
        mut model in model(),
        size in 1..=LOW_WALL,
        changes in prop::collection::vec(change(), 0..60),
    ) {
        model.cap = LOW_WALL;
        let all = model.files.clone();
        let mut changes = changes.into_iter();
        let (given, gaps) = read(&mut model, begin(size, (None, 2_000_000)), |model, _| match changes.next() {
            Some(Change::Delete(indexes)) => {
                for index in indexes {
                    if !model.files.is_empty() {
                        model.files.remove(index.index(model.files.len()));
                    }
                }
            }
            Some(Change::Add(seconds)) => {
                let count = all.len() + model.calls * 10;
                model.files.extend(seconds.into_iter().enumerate().map(|(n, created)| File { id: format!("late {}.5", count + n), created }));
            }
            None => {}
        });
        let ids = distinct(&given);
        let left: BTreeSet<&String> = model.files.iter().map(|file| &file.id).collect();
        for file in all.iter().filter(|file| left.contains(&file.id)) {
            prop_assert!(ids.contains(&file.id) || in_gap(&gaps, file), "{file:?} is missing, gaps {gaps:?}");
        }
    }
}

#[derive(Clone, Debug)]
enum Change {
    Delete(Vec<prop::sample::Index>),
    Add(Vec<i64>),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        prop::collection::vec(any::<prop::sample::Index>(), 0..6).prop_map(Change::Delete),
        prop::collection::vec(1_000_000_i64..1_000_100, 0..4).prop_map(Change::Add),
    ]
}

fn spread(count: i64) -> Model {
    let files = (0..count).map(|n| File { id: n.to_string(), created: 1_000_000 + n * 60 }).collect();
    Model { files, order: Order::NewestFirst, ends: Ends::Both, cap: u32::MAX, calls: 0 }
}

#[test]
fn calls_are_few() {
    for (files, calls) in [(0, 1), (5, 1), (6, 2), (19, 4), (20, 8), (100, 28), (1_000, 265)] {
        let mut model = spread(files);
        let (given, gaps) = read(&mut model, begin(5, (None, 2_000_000)), |_, _| ());
        assert_eq!((given.len(), gaps.len()), (usize::try_from(files).unwrap(), 0));
        assert_eq!(model.calls, calls, "{files} files");
    }
    // In another order than was hoped for it takes more, as the cuts are blind; but not many more.
    for (order, calls) in [(Order::OldestFirst, 42), (Order::Scattered, 50)] {
        let mut model = Model { order, ..spread(100) };
        let (given, gaps) = read(&mut model, begin(5, (None, 2_000_000)), |_, _| ());
        assert_eq!((given.len(), gaps.len(), model.calls), (100, 0, calls), "{order:?}");
    }
}

#[test]
fn a_range_that_is_not_kept_to_ends_it() {
    let mut slices = begin(5, (None, 2_000_000));
    let model = spread(30);
    let error = loop {
        match slices.next() {
            Ok(query) => drop(slices.take(20, model.clone().answer(Query { since: None, until: 2_000_000, ..query.unwrap() }).1)),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, PageError::OutsideRange { .. }), "{error}");
}

#[test]
fn a_count_that_promises_more_than_comes_ends_in_a_gap() {
    let mut slices = begin(5, (Some(1_000_000), 2_000_000));
    let mut calls = 0;
    while let Ok(Some(query)) = slices.next() {
        calls += 1;
        let files = spread(5).answer(query).1;
        drop(slices.take(7, files));
    }
    let gap = Gap { since: UnixSeconds(1_000_000), until: UnixSeconds(2_000_000), counted: 7, or_more: false };
    assert_eq!(slices.next(), Err(PageError::Incomplete { gaps: vec![gap] }));
    assert_eq!(calls, 8);
}

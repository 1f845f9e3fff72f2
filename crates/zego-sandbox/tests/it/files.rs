//! Many files: whatever a search asks for, what it shows is what going through all of them would show.

use std::cmp::Reverse;

use serde_json::Value;
use zego_sandbox::{Cdn, FileFormat, Sandbox, SeedFile, Timestamp};

use crate::bench::{Bench, NOW, app};

/// What a file was seeded with.
#[derive(Clone, Debug)]
struct Known {
    number: usize,
    cdn: Cdn,
    id: String,
    name: String,
    stream: String,
    created: u64,
}

/// Files of all vendors, many in one second, in no order.
fn known(count: usize) -> Vec<Known> {
    let vendors = [Cdn::Tencent, Cdn::Ws, Cdn::Tencent, Cdn::Huawei, Cdn::Aliyun];
    let file = |number: usize| {
        let (cdn, created) = (vendors[number % 5], NOW - (number * 7_919 % 50) as u64 * 100);
        let last = format!("{}-{number}", ["match", "show", "lesson"][number % 3]);
        // As object stores have them: a path, or not.
        let id = if cdn == Cdn::Huawei { format!("record/{}/{last}", number % 4) } else { last.clone() };
        Known { number, cdn, id, name: last, stream: format!("stream-{}", number % 11), created }
    };
    (0..count).map(file).collect()
}

fn seed(file: &Known) -> SeedFile {
    SeedFile::new(file.cdn, file.stream.as_str(), Timestamp::from_secs(file.created)).id(file.id.as_str()).name(file.name.as_str())
}

fn bench(files: &[Known]) -> Bench {
    Bench::of(Sandbox::builder().empty().limiter(false).files(files.iter().map(seed)))
}

fn data(bench: &Bench, action: &str, rest: &str) -> Value {
    let answer = bench.call(action, rest);
    assert_eq!(answer["Code"], 0, "{answer}");
    answer["Data"].clone()
}

/// Count and ids at Tencent.
fn tencent(bench: &Bench, rest: &str) -> (u64, Vec<String>) {
    let data = data(bench, "SearchMedia", &format!("Vendor=Tencent{rest}"));
    let files = data["Tencent"]["MediaInfoSet"].as_array().unwrap();
    (data["Tencent"]["TotalCount"].as_u64().unwrap(), files.iter().map(|file| file["FileId"].as_str().unwrap().to_owned()).collect())
}

/// The ids of Tencent's files, the newest first.
fn newest_first(files: &[Known], wanted: impl Fn(&Known) -> bool) -> Vec<String> {
    let mut files: Vec<&Known> = files.iter().filter(|file| file.cdn == Cdn::Tencent && wanted(file)).collect();
    files.sort_by_key(|file| Reverse((file.created, file.number)));
    files.into_iter().map(|file| file.id.clone()).collect()
}

#[test]
fn a_search_at_tencent_finds_what_it_says() {
    let mut files = known(700);
    let bench = bench(&files);
    // A copy that goes does not move the file; a file that goes is gone in every search.
    let gone: Vec<String> = files.iter().filter(|file| file.cdn == Cdn::Tencent).step_by(9).map(|file| file.id.clone()).take(20).collect();
    data(&bench, "DeleteMedia", &format!("Vendor=Tencent&FileId[]={}", gone.join("&FileId[]=")));
    files.retain(|file| file.cdn != Cdn::Tencent || !gone.contains(&file.id));

    let all = newest_first(&files, |_| true);
    assert_eq!(tencent(&bench, "&PageSize=1000"), (all.len() as u64, all.clone()));
    for page in 0..5 {
        let (count, ids) = tencent(&bench, &format!("&PageSize=60&PageNumber={page}"));
        assert_eq!((count, &ids[..]), (all.len() as u64, all.chunks(60).nth(page).unwrap_or_default()));
    }
    let (since, until) = (NOW - 3_000, NOW - 1_000);
    let within = |file: &Known| (since..=until).contains(&file.created);
    let of_streams = |file: &Known| ["stream-2", "stream-5"].contains(&file.stream.as_str());
    let (times, streams) = (format!("&StartTime={since}&EndTime={until}"), "&StreamId[]=stream-2&StreamId[]=stream-5");
    for (rest, expected) in [
        (times.clone(), newest_first(&files, within)),
        (streams.to_owned(), newest_first(&files, of_streams)),
        (format!("{times}{streams}"), newest_first(&files, |file| within(file) && of_streams(file))),
        (format!("{streams}&NamePrefix=les"), newest_first(&files, |file| of_streams(file) && file.name.starts_with("les"))),
        (format!("{times}&NamePrefix=match-1"), newest_first(&files, |file| within(file) && file.name.starts_with("match-1"))),
        ("&FileId[]=match-60&FileId[]=show-7&FileId[]=show-12&FileId[]=show-67".to_owned(), {
            newest_first(&files, |file| ["match-60", "show-7", "show-67"].contains(&file.id.as_str()))
        }),
        ("&FileId[]=nothing".to_owned(), Vec::new()),
    ] {
        assert_eq!(tencent(&bench, &format!("&PageSize=1000{rest}")), (expected.len() as u64, expected), "{rest}");
    }
}

#[test]
fn a_list_by_markers_has_every_key_in_order() {
    let files = known(900);
    let bench = bench(&files);
    for (cdn, prefix) in
        [(Cdn::Ws, ""), (Cdn::Ws, "show-1"), (Cdn::Huawei, ""), (Cdn::Huawei, "les"), (Cdn::Huawei, "record/2/"), (Cdn::Ws, "x")]
    {
        let matches = |file: &&Known| file.cdn == cdn && (file.id.starts_with(prefix) || file.name.starts_with(prefix));
        let mut expected: Vec<&str> = files.iter().filter(matches).map(|file| file.id.as_str()).collect();
        expected.sort_unstable();
        let (mut found, mut marker) = (Vec::new(), String::new());
        loop {
            let data = data(&bench, "SearchMedia", &format!("Vendor={cdn}&MaxKeys=15&NamePrefix={prefix}&Marker={marker}"));
            let page = data[cdn.as_str()]["Keys"].as_array().unwrap();
            assert!(page.len() <= 15);
            found.extend(page.iter().map(|file| file["Key"].as_str().unwrap().to_owned()));
            marker = data[cdn.as_str()]["NextMarker"].as_str().unwrap().to_owned();
            if marker.is_empty() {
                break;
            }
            assert_eq!(found.last(), Some(&marker));
        }
        assert_eq!(found, expected, "{cdn} {prefix}");
    }
}

#[test]
fn nothing_past_5000_is_counted_or_shown() {
    let flood = |count: u64| {
        let second = Timestamp::from_secs(NOW);
        Bench::of(Sandbox::builder().empty().limiter(false).files((0..count).map(|_| SeedFile::new(Cdn::Tencent, "flood", second))))
    };
    let bench = flood(5_200);
    let (count, last) = tencent(&bench, "&PageSize=10&PageNumber=499");
    assert_eq!((count, last.len()), (5_000, 10));
    assert_eq!(tencent(&bench, "&StreamId[]=flood").0, 5_000);
    assert_eq!(bench.call("SearchMedia", "Vendor=Tencent&PageSize=10&PageNumber=500")["Code"], 2);
    assert_eq!(tencent(&flood(4_999), "").0, 4_999);
}

#[test]
fn seeded_files_are_as_they_were_wished_for() {
    let second = Timestamp::from_secs(NOW - 60);
    let file = |cdn| SeedFile::new(cdn, "a", second);
    let mut bench = Bench::of(Sandbox::builder().empty().app(app().retention_days(1)).files([
        file(Cdn::Tencent).id("7").name("n").duration(30).transcodes([360, 720]).format(FileFormat::Flv),
        // Two of a stream in one second, each with a name of its own.
        file(Cdn::Ws),
        file(Cdn::Ws),
        file(Cdn::Huawei).id("x/y.mp4"),
        // In the place of the one before.
        file(Cdn::Huawei).id("x/y.mp4").duration(5),
    ]));
    let tencent = data(&bench, "SearchMedia", "Vendor=Tencent&NamePrefix=n")["Tencent"]["MediaInfoSet"][0].clone();
    assert_eq!((&tencent["FileId"], &tencent["BasicInfo"]["Type"]), (&"7".into(), &"flv".into()));
    assert_eq!(tencent["BasicInfo"]["CreateTime"], "2026-05-31T23:59:00Z");
    let copies = tencent["TranscodeInfo"]["TranscodeSet"].as_array().unwrap();
    assert_eq!(copies.iter().map(|copy| copy["Height"].as_u64().unwrap()).collect::<Vec<_>>(), [1_080, 360, 720]);
    assert_eq!(copies[0]["Duration"], 30.0);
    assert_eq!(data(&bench, "SearchMedia", "Vendor=Ws")["Ws"]["Keys"].as_array().unwrap().len(), 2);
    let huawei = data(&bench, "SearchMedia", "Vendor=Huawei&NamePrefix=y.")["Huawei"]["Keys"].as_array().unwrap().clone();
    assert_eq!((huawei.len(), &huawei[0]["Key"]), (1, &"x/y.mp4".into()));

    // They are kept as long as others.
    bench.now = NOW - 60 + 86_400;
    for vendor in ["Tencent", "Ws", "Huawei"] {
        let data = data(&bench, "SearchMedia", &format!("Vendor={vendor}"));
        assert!(!data.to_string().contains("mp4") && !data.to_string().contains("flv"), "{data}");
    }
}

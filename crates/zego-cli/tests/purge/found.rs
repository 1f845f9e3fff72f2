//! Where the ids come from.

use serde_json::json;
use zego_sandbox::{Cdn, Sandbox, SeedFile, Timestamp};

use super::service::{Service, id, purge, sums};
use super::support::{Outcome, zego_reading};

/// Whether exactly these were asked for.
fn deleted(service: &Service, outcome: &Outcome, numbers: &[usize]) {
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(
        service.asked_for().into_keys().collect::<Vec<_>>(),
        numbers.iter().map(|number| id(*number)).collect::<Vec<_>>(),
        "{outcome:?}"
    );
    assert_eq!(sums(&outcome.document())[..2], [numbers.len() as u64; 2], "{outcome:?}");
}

#[test]
fn texts_of_every_form_are_read() {
    for (name, text, options) in [
        ("ids", "0001\n0003\n", ""),
        ("ids.txt", "\u{feff}0001\r\n\r\n0003", ""),
        ("ids.csv", "Size,Key\n1,0001\n2,0003\n", ""),
        ("ids.csv", "Key,Mine\nx,0001\ny,0003\n", "--column Mine"),
        ("ids.csv", "x,0001\ny,0003\n", "--column 2"),
        ("ids.dat", "Key\n0001\n0003\n", "--format csv"),
        ("ids.jsonl", "\"0001\"\n{\"Key\":\"0003\"}\n", ""),
        ("ids.ndjson", "{\"Mine\":\"0001\"}\n{\"Mine\":\"0003\"}\n", "--column Mine"),
        ("ids.csv", "0001\n0003\n", "--format lines"),
    ] {
        let service = Service::with(4);
        service.write(name, text);
        let outcome = service.purge(&format!("--from {name} {options} --yes --output json"));
        deleted(&service, &outcome, &[1, 3]);
    }
}

#[test]
fn stdin_is_read() {
    let service = Service::with(4);
    let environment =
        service.command(&purge("")).get_envs().map(|(name, value)| (name.to_owned(), value.unwrap().to_owned())).collect::<Vec<_>>();
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.to_str().unwrap(), value.to_str().unwrap())).collect();
    let line = purge(&format!("--from - --format jsonl --ledger {} --yes --output json", service.path("l").display()));
    let outcome = zego_reading(&line, "\"0000\"\n\"0002\"\n", &environment);
    deleted(&service, &outcome, &[0, 2]);
}

#[test]
fn what_is_kept_and_what_is_too_many_is_not_deleted() {
    let service = Service::with(6);
    service.write("ids", super::service::ids(6));
    service.write("keep.csv", "Key\n0000\n0002\n");
    let plan = service.purge("--from ids --keep keep.csv --max 3 --plan --output json").document();
    assert_eq!((&plan["plan"]["total"], &plan["plan"]["left_alone"]), (&json!(3), &json!({ "kept": 2 })), "{plan}");
    let outcome = service.purge("--from ids --keep keep.csv --max 3 --yes --output json");
    deleted(&service, &outcome, &[1, 3, 4]);
}

#[test]
fn what_is_no_id_is_named_with_its_line() {
    let service = Service::with(1);
    for (name, text, options, part) in [
        ("ids", "a\nb\u{200b}\n", "", "ids, line 2: "),
        ("ids", "a,b\n", "", "ids, line 1: `a,b` has a comma: if this is CSV, say --format csv"),
        ("ids.csv", "x,y\n1,2\n", "", "ids.csv, line 1: the header has no column"),
        ("ids.csv", "x,y\n1,2\n", "--column z", "ids.csv, line 1: the header has no column `z`"),
        ("ids.jsonl", "{\"id\":1}\n", "", "ids.jsonl, line 1: the field `id` is a number"),
        ("ids", "a\n", "--column 1", "--column: a text with one id a line has no columns"),
        ("ids", "a\n", "--keep none", "none cannot be read: No such file"),
        ("ids", "a\n", "--keep ids.csv", "ids.csv, line 1: "),
    ] {
        service.write("ids.csv", "x,y\n1,2\n");
        service.write(name, text);
        let outcome = service.purge(&format!("--from {name} {options} --yes --output json"));
        let failure = outcome.failure();
        assert_eq!((outcome.code, &failure["delivery"]), (Some(2), &json!("not_sent")), "{outcome:?}");
        assert!(failure["message"].as_str().unwrap().contains(part), "{part}: {outcome:?}");
    }
    let outcome = service.purge("--from no-such-file --yes");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(outcome.stderr.contains("no-such-file cannot be read: No such file or directory"), "{outcome:?}");
    // A ledger of a run that came to nothing is not left behind.
    assert!(service.names().iter().all(|name| !name.contains("ledger")), "{:?}", service.names());
    assert!(service.asked().is_empty());
}

#[test]
fn files_are_searched_for_by_stream_prefix_and_age() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let files = || {
        ["a", "b", "c"].into_iter().flat_map(move |stream| {
            (0..10_u64).map(move |days| {
                let made = Timestamp::from_secs(now - days * 86_400 - 60);
                SeedFile::new(Cdn::Tencent, stream, made).id(format!("{stream}{days}")).name(format!("{stream}-{days}"))
            })
        })
    };
    for (options, expected) in [
        ("--stream-id a", 10),
        ("--stream-id a --stream-id c", 20),
        ("--older-than 5d", 15),
        ("--stream-id b --older-than 8d", 2),
        ("--prefix a-", 10),
        ("--prefix c- --older-than 3d --max 4", 4),
        ("--older-than 30d", 0),
    ] {
        let service = Service::start(Sandbox::builder().empty().quota_scale(50.0).unwrap().files(files()));
        let plan = service.zego(&format!("media purge --vendor Tencent --quota 1000 {options} --plan --output json")).document();
        assert_eq!(plan["plan"]["total"], json!(expected), "{options}: {plan}");
        let outcome = service.zego(&format!("media purge --vendor Tencent --quota 1000 {options} --yes --output json"));
        assert_eq!((outcome.code, sums(&outcome.document())[..2].to_vec()), (Some(0), vec![expected, expected]), "{options}: {outcome:?}");
    }
}

#[test]
fn a_line_that_names_no_files_or_two_sources_is_refused() {
    let service = Service::with(1);
    service.write("ids", "a\n");
    for (options, part) in [
        ("--yes", "no files are named"),
        ("--resume --yes", "no files are named"),
        ("--ledger l --yes", "no files are named, and the run `purge` is not in l"),
        ("--ledger l --resume --yes", "no files are named, and the run `purge` is not in l"),
        ("--max 3 --yes", "--max narrows what a source names"),
        ("--keep ids --yes", "--keep narrows what a source names"),
        ("--from ids --older-than 3d --yes", "cannot be used with"),
        ("--from ids --stream-id a --yes", "cannot be used with"),
        ("--column 3 --older-than 3d --yes", "--column is for --from"),
        ("--older-than 3 --yes", "a unit is missing"),
        ("--from ids --yes --plan", "cannot be used with"),
        ("--from ids --share 0", "above 0 and up to 1"),
        ("--from ids --share 1.5", "above 0 and up to 1"),
        ("--from ids --in-flight 0", "0 is not in 1..=1000"),
        ("--from ids --max-failures 2", "from 0 to 1"),
        ("--from ids --run 'a b'", "1 to 64 letters"),
        ("status --ledger l", "cannot be used with"),
    ] {
        let outcome = service.purge(options);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{options}: {outcome:?}");
        assert!(outcome.stderr.contains(part), "{options}: {outcome:?}");
    }
    let outcome = service.zego("media purge --vendor Ws --quota 0 --from ids");
    assert!(outcome.code == Some(2) && outcome.stderr.contains("from 0.001 to 1000000"), "{outcome:?}");
    let outcome = service.zego("media purge --vendor tencent --from ids");
    assert!(outcome.code == Some(2) && outcome.stderr.contains("'Tencent'"), "{outcome:?}");
    assert_eq!((service.names(), service.asked().len()), (vec!["ids".to_owned()], 0));
}

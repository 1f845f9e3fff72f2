//! The matrix: every fault happens to every operation, in its first attempt and in its second, over a new connection and over a waiting one.
//!
//! Connections are in memory and time is paused; the servers count what they carry out. What is to become of a call follows from the table of
//! [`faults`](crate::faults) and from what a repeat of the operation would do, never from what the client thinks of it.

mod cancel;
mod cell;
mod operations;
mod oracle;
mod panics;
mod run;
mod summary;

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use self::cell::{Cell, Connection, Which};
use self::operations::Subject;
use crate::faults;
use crate::logs::Logs;
use crate::net::Net;
use crate::secrets::{MARK, nonce};

/// Calls a function with the protocol of an operation as its type.
macro_rules! in_its_protocol {
    ($subject:expr, $function:ident($($argument:expr),*)) => {
        if $subject.dialect.is_tencent {
            $function::<zego_model::TencentCloud>($($argument),*).await
        } else {
            $function::<zego_model::Zego>($($argument),*).await
        }
    };
}
use in_its_protocol;

/// All cells of an operation; of faults that happen to few, only if no operation before it is of its kind.
fn cells(subject: Subject, is_first: bool) -> impl Iterator<Item = Cell> {
    let faults = faults::all().filter(move |fault| is_first || !fault.is_for_few);
    faults.flat_map(move |fault| {
        [Which::First, Which::Second].into_iter().flat_map(move |attempt| {
            [Connection::Fresh, Connection::Reused].into_iter().map(move |connection| Cell { subject, fault, attempt, connection })
        })
    })
}

/// Whether no operation before it has its effect in its protocol.
fn first_of_its_kind(subjects: &[Subject], subject: &Subject) -> bool {
    let kind = |subject: &Subject| (subject.effect(), subject.dialect.is_tencent);
    subjects.iter().find(|other| kind(other) == kind(subject)).is_some_and(|first| std::ptr::eq(first.row, subject.row))
}

/// All cells, by operation.
fn by_subject() -> Vec<Vec<Cell>> {
    let subjects = operations::all();
    subjects.iter().map(|subject| cells(*subject, first_of_its_kind(&subjects, subject)).collect()).collect()
}

/// What all cells together come to.
#[derive(Default)]
struct Tally {
    played: usize,
    wrong: Vec<String>,
    nonces: HashSet<String>,
}

#[test]
fn every_fault_happens_to_every_operation() {
    use self::run::play;

    let by_subject = by_subject();
    let (place, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let work = || {
        let (logs, _listening) = Logs::listen();
        panics::watch();
        while let Some(cells) = by_subject.get(place.fetch_add(1, Ordering::Relaxed)) {
            let runtime = run::runtime();
            for cell in cells {
                let (scripts, others) = cell.scripts();
                let network = Net::speaking(cell.subject.dialect, scripts, others);
                let record = runtime.block_on(async { in_its_protocol!(cell.subject, play(cell, &network, network.connector(), &logs)) });
                let mut tally = tally.lock().unwrap();
                tally.played += 1;
                let mut wrong = panics::take();
                match record {
                    Ok(record) => {
                        wrong.extend(record.breaches());
                        wrong.extend(record.differences(&cell.expected()));
                        for nonce in record.arrived.iter().filter_map(|arrived| nonce(&arrived.request)) {
                            if !tally.nonces.insert(nonce) {
                                wrong.push("a nonce of another call".to_owned());
                            }
                        }
                    }
                    Err(breach) => wrong.push(breach),
                }
                tally.wrong.extend(wrong.into_iter().map(|wrong| format!("{cell}: {wrong}")));
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().unwrap();
        }
    });
    let Tally { played, wrong, nonces } = tally.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {played} cells:\n{}", wrong.len(), wrong[..wrong.len().min(100)].join("\n"));
    assert!(played >= 8_000 && nonces.len() > played / 2, "{played} cells, {} nonces", nonces.len());
}

#[test]
fn the_page_says_what_is_played() {
    let stale = summary::difference(&by_subject().concat());
    assert!(stale.is_none(), "{}", stale.unwrap_or_default());
}

/// Else nobody would notice that there is nothing to be found.
#[test]
fn the_values_of_parameters_are_told_apart() {
    let subjects = operations::all();
    let marked = subjects.iter().filter(|subject| format!("{:?}", operations::parameters(subject.row)).contains(MARK));
    let (marked, all) = (marked.count(), subjects.len());
    // The others require numbers and words alone, or nothing.
    assert!(marked * 10 >= all * 8, "{marked} of {all} operations have a value to look for");
}

//! The matrix: every fault happens to every operation, in its first attempt and in its second, over a new connection and over a waiting one.
//!
//! Connections are in memory and time is paused; the servers count what they carry out. What is to become of a call follows from the table of
//! [`faults`](crate::faults) and from what a repeat of the operation would do, never from what the client thinks of it.

mod cell;
mod operations;
mod oracle;
mod run;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use zego_model::spec::ProtocolKind;
use zego_model::{TencentCloud, Zego};

use self::cell::{Cell, Connection, Which};
use self::operations::Subject;
use crate::faults;
use crate::logs::Logs;

/// All cells of an operation; where a fault is long, only if the operation is the first with its effect.
fn cells(subject: Subject, is_first: bool) -> Vec<Cell> {
    let mut cells = Vec::new();
    for fault in faults::all().filter(|fault| is_first || !fault.is_for_few) {
        for attempt in [Which::First, Which::Second] {
            for connection in [Connection::Fresh, Connection::Reused] {
                cells.push(Cell { subject, fault, attempt, connection });
            }
        }
    }
    cells
}

/// Whether no operation before it has its effect in its protocol.
fn first_of_its_kind(subjects: &[Subject], subject: &Subject) -> bool {
    let kind = |subject: &Subject| (subject.effect(), subject.row.spec.service().protocol);
    subjects.iter().find(|other| kind(other) == kind(subject)).is_some_and(|first| std::ptr::eq(first, subject))
}

#[test]
fn every_fault_happens_to_every_operation() {
    let subjects = operations::all();
    let next = AtomicUsize::new(0);
    let (played, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        let (logs, _listening) = Logs::listen();
        while let Some(subject) = subjects.get(next.fetch_add(1, Ordering::Relaxed)) {
            let is_first = first_of_its_kind(&subjects, subject);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
            for cell in cells(*subject, is_first) {
                let record = runtime.block_on(async {
                    if subject.row.spec.service().protocol == ProtocolKind::Zego {
                        run::play::<Zego>(&cell, &logs).await
                    } else {
                        run::play::<TencentCloud>(&cell, &logs).await
                    }
                });
                played.fetch_add(1, Ordering::Relaxed);
                let faults = match record {
                    Ok(record) => [record.breaches(), record.differences(&cell.expected())].concat(),
                    Err(fault) => vec![fault],
                };
                wrong.lock().unwrap().extend(faults.into_iter().map(|fault| format!("{cell}: {fault}")));
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
    let (played, wrong) = (played.into_inner(), wrong.into_inner().unwrap());
    assert!(
        wrong.is_empty(),
        "{} of {played} cells:\n{}",
        wrong.len(),
        wrong.iter().take(100).map(String::as_str).collect::<Vec<_>>().join("\n")
    );
    assert!(played >= 8_000, "{played} cells");
}

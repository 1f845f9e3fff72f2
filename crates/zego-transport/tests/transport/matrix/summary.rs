//! The matrix as a page: what follows each fault, by what a repeat would do, and how many cells say so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use zego_model::spec::Effect;

use super::cell::Cell;
use crate::faults::{self, Fault, Then, Tune};

/// The page as it is.
const PAGE: &str = include_str!("../../../FAULTS.md");

const EFFECTS: [Effect; 5] = [Effect::Read, Effect::Converging, Effect::Timely, Effect::Keyed, Effect::Once];

const HEAD: &str = "# Faults, and what follows them

What the client tells of each fault, whether the service carried the call out, and whether the call goes again, by what a repeat would do: a *read* changes nothing; a *converging* call ends
in the same state; a *timely* one does, unless it comes late; a *keyed* one updates what the first made; one that acts *once* acts twice when it is repeated.

Each fault happens in the first attempt of a call and in its second, over a new connection and while another one waits: four cells for each operation. The number is that of the cells. After the
fault the network is sound, but for those that are said to last. Faults that take long, or are much like another one, happen to one operation of each effect and protocol.

`every_fault_happens_to_every_operation` (`crates/zego-transport/tests/transport/matrix.rs`) plays all cells, and `the_page_says_what_is_played` holds this page against their table
(`crates/zego-transport/tests/transport/faults.rs`). In every cell it demands that no timely, keyed or once-only call is carried out twice, that no call is carried out that is said to be
not sent or refused, that no nonce is used twice, that the call has one outcome, within 50 ms of its deadline, that no connection is left, and that neither logs nor errors show a secret, a signature or
the value of a parameter.

| fault | what the caller reads | delivery | carried out | read | converging | timely | keyed | once |
|---|---|---|---|---|---|---|---|---|
";

/// The page as it should be.
fn page(cells: &[Cell]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for cell in cells {
        *counts.entry((cell.fault.name, cell.subject.effect().as_str())).or_default() += 1;
    }
    let mut page = HEAD.to_owned();
    for fault in faults::all() {
        let (kind, delivery) =
            fault.kind.map_or_else(|| ("no fault".to_owned(), "answered"), |kind| (kind_of(kind), fault.delivery.as_str()));
        let acts = if fault.acts { "yes" } else { "no" };
        write!(page, "| {} | {kind} | {delivery} | {acts} |", fault.name).unwrap();
        for effect in EFFECTS {
            let count = counts.get(&(fault.name, effect.as_str())).copied().unwrap_or_default();
            write!(page, " {} ({count}) |", follows(fault, effect)).unwrap();
        }
        page.push('\n');
    }
    let operations = |effect: Effect| {
        let mut actions: Vec<_> =
            cells.iter().filter(|cell| cell.subject.effect() == effect).map(|cell| cell.subject.row.spec.action).collect();
        actions.sort_unstable();
        actions.dedup();
        actions.len()
    };
    let all: Vec<_> = EFFECTS.iter().map(|effect| format!("{} {}", operations(*effect), effect.as_str())).collect();
    write!(page, "\n{} faults; operations: {}; {} cells.\n", faults::all().count(), all.join(", "), cells.len()).unwrap();
    page
}

fn kind_of(kind: zego_transport::CallErrorKind) -> String {
    match kind {
        zego_transport::CallErrorKind::Http(status) | zego_transport::CallErrorKind::Redirect(status) => format!("`{kind}` {status}"),
        kind => format!("`{kind}`"),
    }
}

fn follows(fault: &Fault, effect: Effect) -> &'static str {
    match (fault.kind, fault.then.repeats(effect), fault.lasts) {
        (None, ..) => "answer",
        (_, true, true) if fault.then == Then::OnceMore => "again, once",
        (_, true, true) => "again, three times in all",
        (_, true, false) => "again",
        (_, false, _) if matches!(fault.tune, Tune::Deadline(_)) => "end: no time",
        (_, false, _) => "end",
    }
}

/// Where a page differs from what it should be.
pub(super) fn difference(cells: &[Cell]) -> Option<String> {
    let page = page(cells);
    (page != PAGE).then(|| format!("FAULTS.md is stale; it should be\n{page}"))
}

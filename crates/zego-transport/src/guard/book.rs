//! What a guard remembers. Pure: no call is made here.

use std::pin::Pin;
use std::sync::Arc;

use zego_model::running::Running;
use zego_model::{Action, Operation, Protocol};

use super::left::{Left, Started};
use crate::options::CallOptions;
use crate::{Client, Error};

/// What was started, and the call that ends it.
pub(super) type Named<P> = (Running, Arc<dyn End<P>>);

/// A call that ends something.
pub(super) trait End<P: Protocol>: Send + Sync {
    /// Sends it; what is not there has ended.
    fn send(self: Arc<Self>, client: Client<P>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
}

impl<O: Operation<Protocol = P> + Send + 'static, P: Protocol> End<P> for O {
    fn send(self: Arc<Self>, client: Client<P>) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> {
        Box::pin(async move {
            match client.send_with(&*self, CallOptions::new().wait_for_turn()).await {
                Ok(reply) => Ok(reply.complete().map(drop)?),
                Err(error) if is_gone(&*self, &error) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }
}

/// All that may run.
pub(super) struct Book<P: Protocol> {
    entries: Vec<Entry<P>>,
    calls: u64,
    numbers: u64,
}

impl<P: Protocol> Default for Book<P> {
    fn default() -> Self {
        Self { entries: Vec::new(), calls: 0, numbers: 0 }
    }
}

struct Entry<P: Protocol> {
    /// Its own, which no other gets.
    number: u64,
    /// That of the call that started it.
    call: u64,
    action: Action,
    named: Option<Named<P>>,
    /// Whether it was started, as an answer says.
    is_sure: bool,
    /// Whether the call is over.
    is_settled: bool,
}

impl<P: Protocol> Entry<P> {
    fn running(&self) -> Option<&Running> {
        self.named.as_ref().map(|(running, _)| running)
    }

    fn started(&self) -> Started {
        Started { action: self.action.clone(), running: self.running().cloned(), is_doubtful: !self.is_sure }
    }
}

/// Something to end.
pub(super) struct Thing<P: Protocol> {
    pub(super) running: Running,
    pub(super) started: Started,
    pub(super) end: Arc<dyn End<P>>,
    /// All that is remembered of it.
    pub(super) entries: Vec<u64>,
}

impl<P: Protocol> Book<P> {
    /// A call that is about to be sent, and what it names itself. Its number.
    pub(super) fn begin(&mut self, action: &Action, named: Vec<Named<P>>) -> u64 {
        self.calls += 1;
        let call = self.calls;
        if named.is_empty() {
            self.push(call, action, None, false);
        }
        for named in named {
            self.push(call, action, Some(named), false);
        }
        call
    }

    fn push(&mut self, call: u64, action: &Action, named: Option<Named<P>>, is_sure: bool) {
        self.numbers += 1;
        self.entries.push(Entry { number: self.numbers, call, action: action.clone(), named, is_sure, is_settled: false });
    }

    /// How a call ended: what it started, what it may have started, and whether it may have started something that has no name.
    pub(super) fn settle(&mut self, call: u64, action: &Action, started: Vec<Named<P>>, doubtful: Vec<Named<P>>, is_nameless: bool) {
        self.entries.retain(|entry| entry.call != call);
        for named in started {
            self.push(call, action, Some(named), true);
        }
        for named in doubtful {
            self.push(call, action, Some(named), false);
        }
        if is_nameless {
            self.push(call, action, None, false);
        }
        self.abandon(call);
    }

    /// A call that is over: what is remembered of it stays. Of what was remembered under the same name before, the newer end counts: it has the later number.
    pub(super) fn abandon(&mut self, call: u64) {
        for entry in self.entries.iter_mut().filter(|entry| entry.call == call) {
            entry.is_settled = true;
        }
        let mine = |entry: &Entry<P>| entry.call == call;
        let names: Vec<Running> = self.entries.iter().filter(|entry| mine(entry)).filter_map(|entry| entry.running().cloned()).collect();
        for name in names {
            let is_older = |entry: &Entry<P>| entry.call < call && entry.is_settled && entry.running() == Some(&name);
            let was_sure = self.entries.iter().any(|entry| is_older(entry) && entry.is_sure);
            self.entries.retain(|entry| !is_older(entry));
            for entry in self.entries.iter_mut().filter(|entry| entry.call == call && entry.running() == Some(&name)) {
                entry.is_sure |= was_sure;
            }
        }
    }

    /// What is remembered under these names of calls that are over.
    pub(super) fn settled(&self, names: &[Running]) -> Vec<u64> {
        let is_meant = |entry: &&Entry<P>| entry.is_settled && entry.running().is_some_and(|running| names.contains(running));
        self.entries.iter().filter(is_meant).map(|entry| entry.number).collect()
    }

    /// Forgets what has ended, of the entries of these numbers.
    pub(super) fn forget(&mut self, numbers: &[u64], has_ended: impl Fn(&Running) -> bool) {
        self.entries.retain(|entry| !(numbers.contains(&entry.number) && entry.running().is_some_and(&has_ended)));
    }

    /// Everything, in the order in which it was started.
    pub(super) fn all(&self) -> Vec<Started> {
        self.in_order().into_iter().map(Entry::started).collect()
    }

    /// A call that is over stands behind those that ended before it, and may have begun before them.
    fn in_order(&self) -> Vec<&Entry<P>> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|entry| entry.call);
        entries
    }

    /// What is to be ended, each thing once and by its latest call; and what nobody can end: what has no name, and what is not started yet.
    pub(super) fn to_end(&self) -> (Vec<Thing<P>>, Vec<Left>) {
        let (mut things, mut left): (Vec<Thing<P>>, Vec<Left>) = (Vec::new(), Vec::new());
        for entry in self.in_order() {
            let Some((running, end)) = entry.named.as_ref().filter(|_| entry.is_settled) else {
                left.push(Left { started: entry.started(), error: None });
                continue;
            };
            if let Some(thing) = things.iter_mut().find(|thing| thing.running == *running) {
                thing.entries.push(entry.number);
                thing.end = Arc::clone(end);
                thing.started.is_doubtful &= !entry.is_sure;
            } else {
                let (running, started, end) = (running.clone(), entry.started(), Arc::clone(end));
                things.push(Thing { running, started, end, entries: vec![entry.number] });
            }
        }
        (things, left)
    }
}

/// Whether what a call was to end is not there any more.
pub(super) fn is_gone<O: Operation>(operation: &O, error: &Error) -> bool {
    error.api().is_some_and(|refusal| operation.action().is_already_gone(&refusal.code))
}

//! The calls that end what a guard remembers, several at once.

use std::panic::resume_unwind;

use tokio::task::JoinSet;
use zego_model::Protocol;

use super::book::Thing;
use crate::{Client, Error};

/// How many things are ended at a time.
const AT_A_TIME: usize = 16;

/// The calls under way, and those to come.
pub(super) struct Ends<'c, P: Protocol> {
    client: &'c Client<P>,
    waiting: std::vec::IntoIter<Thing<P>>,
    calls: JoinSet<(Thing<P>, Result<(), Error>)>,
}

impl<'c, P: Protocol> Ends<'c, P> {
    pub(super) fn of(client: &'c Client<P>, things: Vec<Thing<P>>) -> Self {
        Self { client, waiting: things.into_iter(), calls: JoinSet::new() }
    }

    /// What became of the next one, in the order of ending; `None` after the last.
    pub(super) async fn next(&mut self) -> Option<(Thing<P>, Result<(), Error>)> {
        while self.calls.len() < AT_A_TIME
            && let Some(thing) = self.waiting.next()
        {
            let end = thing.end.clone().send(self.client.clone());
            self.calls.spawn(async move { (thing, end.await) });
        }
        match self.calls.join_next().await? {
            Ok(ended) => Some(ended),
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(ended) => panic!("the runtime ended while calls were under way: {ended}"),
        }
    }
}

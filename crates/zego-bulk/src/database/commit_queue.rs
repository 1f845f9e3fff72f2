//! One after the other: what many tasks write at the same time goes into one transaction.

use tokio::sync::{mpsc, oneshot};

use super::{Database, DatabaseError, Statement, Unit, UnitRows};

/// Bound: how many units one transaction takes. What waits beyond that is in the next one.
const MOST_UNITS: usize = 256;

/// What the task is told to do.
enum Order {
    /// A unit, and whom to tell what became of it.
    Commit(Unit, oneshot::Sender<Result<UnitRows, DatabaseError>>),
    /// To close the database, and tell of that.
    Close(oneshot::Sender<()>),
}

/// Hands units to the task that owns the database. Clones share it; it ends with the last of them.
#[derive(Clone, Debug)]
pub(crate) struct CommitQueue(mpsc::Sender<Order>);

impl CommitQueue {
    pub(crate) fn over(database: Box<dyn Database>) -> Self {
        let (orders, waiting) = mpsc::channel(MOST_UNITS);
        tokio::spawn(write(database, waiting));
        Self(orders)
    }

    /// What became of a unit, once it is committed.
    pub(crate) async fn commit(&self, unit: Unit) -> Result<UnitRows, DatabaseError> {
        let (done, is_done) = oneshot::channel();
        // The task ends after everybody who could ask it, unless it or the runtime was broken off.
        let gone = || DatabaseError::Other { place: "the ledger".to_owned(), reason: "nobody writes to it any more".to_owned() };
        self.0.send(Order::Commit(unit, done)).await.map_err(|_| gone())?;
        is_done.await.map_err(|_| gone())?
    }

    /// Closes the database, after what was ordered before; what is ordered later is refused. Who opens it next finds it free.
    pub(crate) async fn close(&self) {
        let (closed, is_closed) = oneshot::channel();
        if self.0.send(Order::Close(closed)).await.is_ok() {
            let _ = is_closed.await;
        }
    }

    /// The rows of one statement that nothing guards.
    pub(crate) async fn rows(&self, statement: Statement) -> Result<Vec<super::Row>, DatabaseError> {
        let rows = self.commit(Unit::of(vec![statement])).await?;
        Ok(rows.and_then(|mut statements| statements.pop()).unwrap_or_default())
    }
}

async fn write(mut database: Box<dyn Database>, mut waiting: mpsc::Receiver<Order>) {
    let mut orders = Vec::with_capacity(MOST_UNITS);
    while waiting.recv_many(&mut orders, MOST_UNITS).await > 0 {
        let (mut units, mut askers, mut closed) = (Vec::new(), Vec::new(), None);
        for order in orders.drain(..) {
            match order {
                // Dropped unanswered, it tells its asker.
                Order::Commit(..) if closed.is_some() => {}
                Order::Commit(unit, asker) => {
                    units.push(unit);
                    askers.push(asker);
                }
                Order::Close(asker) => closed = Some(asker),
            }
        }
        if !units.is_empty() {
            // Who asked may have gone: what was ordered is done all the same.
            match database.commit(units).await {
                Ok(outcomes) => askers.into_iter().zip(outcomes).for_each(|(asker, outcome)| drop(asker.send(Ok(outcome)))),
                Err(error) => askers.into_iter().for_each(|asker| drop(asker.send(Err(error.clone())))),
            }
        }
        if let Some(closed) = closed {
            drop(database);
            let _ = closed.send(());
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::database::{Committing, Creating, statement};

    /// Says how many units each transaction had, and fails when it is told to.
    struct Counting {
        sizes: Arc<Mutex<Vec<usize>>>,
        error: Option<DatabaseError>,
    }

    impl Database for Counting {
        fn commit(&mut self, units: Vec<Unit>) -> Committing<'_> {
            Box::pin(async move {
                self.sizes.lock().unwrap().push(units.len());
                // As long as a disk takes.
                tokio::task::yield_now().await;
                self.error.clone().map_or_else(|| Ok(units.iter().map(|_| Some(Vec::new())).collect()), Err)
            })
        }

        fn create(&mut self, _: &'static [&'static str]) -> Creating<'_> {
            Box::pin(async { Ok(()) })
        }
    }

    fn unit() -> Unit {
        Unit::of(vec![statement!("SELECT 1")])
    }

    #[tokio::test]
    async fn what_waits_goes_into_one_transaction_as_far_as_there_is_room() {
        let sizes = Arc::new(Mutex::new(Vec::new()));
        let writer = CommitQueue::over(Box::new(Counting { sizes: Arc::clone(&sizes), error: None }));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..1_000 {
            let writer = writer.clone();
            tasks.spawn(async move { writer.commit(unit()).await.unwrap().is_some() });
        }
        assert!(tasks.join_all().await.into_iter().all(|is_done| is_done));
        let sizes = sizes.lock().unwrap();
        assert_eq!((sizes.iter().sum::<usize>(), sizes.iter().max()), (1_000, Some(&MOST_UNITS)), "{sizes:?}");
        assert!(sizes.len() < 20, "{sizes:?}");
    }

    #[tokio::test]
    async fn an_error_is_told_to_all_and_a_closed_one_refuses() {
        let error = DatabaseError::Full { place: "here".to_owned() };
        let writer = CommitQueue::over(Box::new(Counting { sizes: Arc::default(), error: Some(error.clone()) }));
        let (one, other) = tokio::join!(writer.commit(unit()), writer.commit(unit()));
        assert_eq!((one, other), (Err(error.clone()), Err(error)));
        writer.close().await;
        assert!(matches!(writer.commit(unit()).await, Err(DatabaseError::Other { .. })));
        writer.close().await;
    }
}

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
pub(crate) struct Writer(mpsc::Sender<Order>);

impl Writer {
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

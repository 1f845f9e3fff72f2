//! Whether an attempt may go now: with whose credentials, in its turn, and where there is room among those under way.

use tokio::time::Instant;
use zego_model::{Prepared, Protocol};

use crate::cause::Cause;
use crate::core::{Core, Paced};
use crate::credentials::Caller;
use crate::in_flight::Room;
use crate::limits::{Deadline, within};
use crate::quota::{QuotaClaim, QuotaRefusal, Turn};

/// An attempt that may go now. Dropped before it goes, its turn is given back.
pub(crate) struct Admitted<'c, P: Protocol> {
    caller: Caller<P>,
    room: Room<'c>,
    turn: Turn,
}

impl<'c, P: Protocol> Admitted<'c, P> {
    /// It goes: its turn is used.
    pub(crate) fn go(self) -> (Caller<P>, Room<'c>) {
        self.turn.take();
        (self.caller, self.room)
    }
}

impl<P: Protocol> Core<P> {
    /// Who makes an attempt; with a turn in all quotas of the call, and room among the calls under way, which are waited for. A patient call waits for its
    /// turn on a client, too, whose calls do not.
    ///
    /// Nobody waits for its turn with room that others could use. Only where there is none when the turn has come, that goes back, and the next one is
    /// waited for with the room: else all that wait for room would go at once when some comes free, past every quota.
    pub(crate) async fn admission(&self, prepared: &Prepared<P>, deadline: Deadline, is_patient: bool) -> Result<Admitted<'_, P>, Cause> {
        let waits = is_patient || self.policy.quota.as_ref().is_none_or(|paced| paced.waits);
        let caller = self.callers.current(self.route.endpoint(), deadline).await.map_err(Cause::Credentials)?;
        let turn = self.turn(prepared, &caller, deadline, waits).await?;
        if let Some(room) = self.policy.in_flight.try_enter() {
            return Ok(Admitted { caller, room, turn });
        }
        drop(turn);
        let room = self.policy.in_flight.enter(deadline).await?;
        let turn = self.turn(prepared, &caller, deadline, waits).await?;
        Ok(Admitted { caller, room, turn })
    }

    /// Waits for a turn in all quotas of the call.
    async fn turn(&self, prepared: &Prepared<P>, caller: &Caller<P>, deadline: Deadline, waits: bool) -> Result<Turn, Cause> {
        let Some(paced) = &self.policy.quota else { return Ok(Turn::unlimited()) };
        let claim = paced.claim(prepared, caller);
        loop {
            let until = if waits { deadline.end() } else { Instant::now() };
            // A store that is asked over a network may not answer at all.
            let silent = |_| Err(QuotaRefusal::store("it does not answer within the time of the call"));
            let reserved = match paced.store.reserve(&claim, until).into_known() {
                Ok(known) => known,
                // Apart, as most stores know at once.
                Err(asked) => Box::pin(within(deadline.end(), asked)).await.unwrap_or_else(silent),
            };
            let mut turn = reserved.map_err(Cause::Quota)?;
            if turn.come().await {
                return Ok(turn);
            }
        }
    }

    /// The service says that such calls come too fast.
    pub(crate) fn refused(&self, prepared: &Prepared<P>, caller: &Caller<P>) {
        if let Some(paced) = &self.policy.quota {
            paced.store.refused(&paced.claim(prepared, caller), self.policy.chance.draw());
        }
    }
}

impl Paced {
    fn claim<'a, P: Protocol>(&self, prepared: &'a Prepared<P>, caller: &'a Caller<P>) -> QuotaClaim<'a> {
        QuotaClaim { account: caller.account(), is_test: self.is_test, action: prepared.action(), keys: prepared.quota_keys() }
    }
}

//! What calls change, and time.
//!
//! Everything that happens by itself stands in one queue, and is done in the order of time: an hour at once is the same as an hour second by
//! second. Nothing here reads a clock.

mod deliveries;
mod holding;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
pub(crate) use self::deliveries::Most;
pub(crate) use self::deliveries::{Attempt, Deliveries, MOST_PENDING, MOST_PENDING_BYTES, Next, Ticket};
pub(crate) use self::holding::{Holding, MOST_HELD};
pub use self::snapshot::SnapshotError;
use crate::callback_request::CallbackRequest;
use crate::config::Config;
use crate::cx::{Cx, Remarks};
use crate::faults::{FaultPlan, FaultSet};
use crate::holder::{Environment, Holder};
use crate::ids::Ids;
use crate::limiter::Limiter;
use crate::moment::Moment;
use crate::notice::{Hears, Notice};
use crate::outbox::Outbox;
use crate::product::{AnyProduct, ProductRow};
use crate::products;
use crate::replay::UsedNonces;

/// How far the state's time can be moved ahead of the clock in all, in seconds.
pub(crate) const FARTHEST: i64 = 10 * 366 * 86_400;

/// What calls change.
pub(crate) struct World {
    /// The identifiers of answers that no holder is known for.
    pub(crate) ids: Ids,
    pub(crate) limiter: Limiter,
    /// How far the state's time is ahead of the clock, in seconds.
    pub(crate) ahead: i64,
    /// Callbacks on their way.
    pub(crate) deliveries: Deliveries,
    /// The rules of faults in force.
    pub(crate) faults: FaultSet,
    /// Nonces of calls, where a repeat is refused; empty otherwise.
    pub(crate) used_nonces: UsedNonces,
    /// How much the products hold.
    pub(crate) holding: Holding,
    tenants: BTreeMap<Holder, Tenant>,
    /// When which product of which holder has something to do. Made from the products, and not stored.
    queue: BTreeSet<(Moment, Slot)>,
    /// Up to when everything has happened.
    time: Moment,
}

/// What one holder has.
struct Tenant {
    ids: Ids,
    products: BTreeMap<&'static str, Seat>,
}

/// A product of a holder, and when it stands in the queue.
struct Seat {
    product: Box<dyn AnyProduct>,
    queued: Option<Moment>,
    /// How much it holds.
    held: usize,
}

/// A product of a holder.
type Slot = (Holder, &'static str);

impl World {
    /// The state that a sandbox starts with.
    pub(crate) fn begin(config: &Config, clock: Moment) -> Self {
        let mut world = Self {
            ids: Ids::new(config.beginning.id_seed),
            limiter: Limiter::default(),
            ahead: 0,
            deliveries: Deliveries::new(config.beginning.id_seed),
            faults: FaultSet::new(config.beginning.faults.clone()),
            used_nonces: UsedNonces::default(),
            holding: Holding::new(config.most_held),
            tenants: BTreeMap::new(),
            queue: BTreeSet::new(),
            time: clock,
        };
        for row in products::ALL {
            let home = home(config, row);
            world.change(config, home, row, |product, cx| product.begin(&config.beginning, cx));
        }
        world
    }

    /// Replaces everything but the nonces of callbacks by the state that a sandbox starts with: receivers take a nonce that comes twice for a repeat.
    pub(crate) fn begin_again(&mut self, config: &Config, clock: Moment) {
        let before = std::mem::replace(self, Self::begin(config, clock));
        self.deliveries.go_on_after(&before.deliveries);
        self.holding.go_on_after(&before.holding);
    }

    /// Puts another world in the place of this one: what is on its way for this one counts no more.
    pub(crate) fn replace(&mut self, world: Self) {
        let before = std::mem::replace(self, world);
        self.deliveries.replace(&before.deliveries);
        self.holding.go_on_after(&before.holding);
    }

    /// The state's time.
    pub(crate) const fn time(&self) -> Moment {
        self.time
    }

    /// The state's time when the clock shows this.
    pub(crate) fn time_at(&self, clock: Moment) -> Moment {
        clock.plus_secs(self.ahead).max(self.time)
    }

    /// When something happens next by itself.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        let first = self.queue.first().map(|(due, _)| *due);
        first.into_iter().chain(self.deliveries.next_due()).min()
    }

    /// Lets time pass: what is due by then is done in the order of time.
    pub(crate) fn pass(&mut self, config: &Config, until: Moment) {
        while let Some(due) = self.next_due().filter(|due| *due <= until) {
            // What was due in the past, after a change by hand, is done now.
            self.time = self.time.max(due);
            match self.queue.first().copied() {
                Some((first, (holder, service))) if first <= due => {
                    if let Some(row) = products::of(service) {
                        self.change(config, holder, row, |product, cx| product.fall_due(cx));
                    }
                }
                _ => self.deliveries.fall_due(self.time),
            }
        }
        self.time = self.time.max(until);
    }

    /// Changes the state of a product at this moment.
    pub(crate) fn change<T>(
        &mut self,
        config: &Config,
        holder: Holder,
        row: &ProductRow,
        change: impl FnOnce(&mut dyn AnyProduct, &mut Cx<'_>) -> T,
    ) -> (T, Remarks) {
        self.change_with_faults(config, holder, row, None, change)
    }

    /// The same, for a call with which something is to go wrong. Everything that changes a product goes through here.
    pub(crate) fn change_with_faults<T>(
        &mut self,
        config: &Config,
        holder: Holder,
        row: &ProductRow,
        faults: Option<&FaultPlan>,
        change: impl FnOnce(&mut dyn AnyProduct, &mut Cx<'_>) -> T,
    ) -> (T, Remarks) {
        let seed = config.beginning.id_seed;
        let tenant = self.tenants.entry(holder).or_insert_with(|| Tenant::new(seed, holder));
        let seat = tenant.products.entry(row.service).or_insert_with(|| Seat { product: (row.new)(), queued: None, held: 0 });
        let told = if let Holder::App(app_id, _) = holder { config.callbacks_of(app_id).map(|_| app_id) } else { None };
        let mut outbox = Outbox::new(told.is_some());
        let mut cx = Cx::new(config, holder, &mut tenant.ids, &mut outbox, self.time);
        (cx.faults, cx.room, cx.most) = (faults, self.holding.room(), config.most_held);
        let result = change(&mut *seat.product, &mut cx);
        seat.product.settle(&mut cx);
        let (remarks, notices) = (cx.remarks, cx.notices);
        let held = seat.product.held();
        self.holding.change(seat.held, held);
        self.holding.forgo(remarks.unkept);
        seat.held = held;
        if let Some(fault) = faults.and_then(FaultPlan::callbacks) {
            outbox.treat(fault);
        }
        let due = seat.product.next_due();
        if due != seat.queued {
            let slot = (holder, row.service);
            seat.queued.map(|before| self.queue.remove(&(before, slot)));
            self.queue.extend(due.map(|due| (due, slot)));
            seat.queued = due;
        }
        if let Some(app_id) = told {
            self.deliveries.add(app_id, outbox, self.time, config.virtual_clock.is_some());
        }
        self.hand_on(config, holder, row.service, &notices);
        (result, remarks)
    }

    /// Hands an answer to the product whose event asks for one.
    pub(crate) fn answered(&mut self, config: &Config, callback: &CallbackRequest, answer: &[u8]) {
        let Some((row, fields)) = products::of(callback.service).zip(callback.asked.as_ref()) else { return };
        // The event does not say in which environment it happened; whoever has not asked hears nothing in it.
        for holder in [Environment::Production, Environment::Test].map(|environment| Holder::App(callback.app_id, environment)) {
            if self.tenants.get(&holder).is_some_and(|tenant| tenant.products.contains_key(row.service)) {
                self.change(config, holder, row, |product, cx| product.answered(callback.event, fields, answer, cx));
            }
        }
    }

    /// Lets the other products of a holder hear what one of them tells.
    fn hand_on(&mut self, config: &Config, holder: Holder, teller: &str, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        for row in products::ALL.iter().filter(|row| row.service != teller) {
            let hears = match row.hears {
                Hears::Nothing => false,
                Hears::SinceItHasAState => self.tenants.get(&holder).is_some_and(|tenant| tenant.products.contains_key(row.service)),
                Hears::Everything => true,
            };
            if hears {
                self.change(config, holder, row, |product, cx| notices.iter().for_each(|notice| product.hear(notice, cx)));
            }
        }
    }

    /// The identifiers of a holder.
    pub(crate) fn ids_of(&mut self, config: &Config, holder: Holder) -> &mut Ids {
        let seed = config.beginning.id_seed;
        &mut self.tenants.entry(holder).or_insert_with(|| Tenant::new(seed, holder)).ids
    }

    /// Every product of every holder.
    pub(crate) fn products(&self) -> impl Iterator<Item = (Holder, &dyn AnyProduct)> {
        self.tenants.iter().flat_map(|(holder, tenant)| tenant.products.values().map(|seat| (*holder, &*seat.product)))
    }
}

impl Tenant {
    fn new(seed: u64, holder: Holder) -> Self {
        Self { ids: Ids::new(seed.wrapping_add(holder.salt())), products: BTreeMap::new() }
    }
}

/// Whose state a product begins with: that of the app or account that the published credentials open.
fn home(config: &Config, row: &ProductRow) -> Holder {
    if row.is_the_accounts() { Holder::Account } else { Holder::App(config.published.app_id, Environment::Production) }
}

//! The world as one JSON object, and back. Its keys are sorted, so that equal worlds are equal texts.
//!
//! It holds neither credentials nor the configuration, and no log: only what has happened. No clock is read for it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zego_sign::AppId;

use super::{Deliveries, FARTHEST, Holding, MOST_HELD, Seat, Tenant, World};
use crate::faults::FaultSet;
use crate::holder::{Environment, Holder};
use crate::ids::Ids;
use crate::json::{self, WrongJson};
use crate::limiter::Limiter;
use crate::moment::Moment;
use crate::product::Frozen;
use crate::products;
use crate::replay::UsedNonces;

/// What a snapshot says it is.
const FORMAT: &str = "zego-sandbox";
/// The version of its form. A sandbox reads its own version alone.
const VERSION: u32 = 1;

/// A snapshot that cannot be read.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is no JSON, or not in the form of a snapshot.
    #[error("it is not in the form of a snapshot: {what}")]
    #[non_exhaustive]
    Form {
        /// What is wrong, and the path of the field.
        what: String,
    },
    /// It is JSON of something else.
    #[error("its `format` is not {FORMAT}: it is no snapshot of a sandbox")]
    Foreign,
    /// It is of a sandbox of another version.
    #[error("its `version` is {found}, and this sandbox reads {VERSION} alone: take a snapshot with the sandbox that is to read it")]
    #[non_exhaustive]
    Version {
        /// The version it has; 0 where it has none.
        found: u32,
    },
    /// It tells of a product that this sandbox does not have.
    #[error("it has a state of `{service}`, which is no product of this sandbox")]
    #[non_exhaustive]
    Product {
        /// The product's service.
        service: String,
    },
    /// It tells of more than the sandbox holds.
    #[error("it holds {held} things, and this sandbox holds {most} at most")]
    #[non_exhaustive]
    TooMuch {
        /// How many things are in it.
        held: usize,
        /// How many there can be.
        most: usize,
    },
    /// It tells of an app that cannot be.
    #[error("it has a state of app 0, which cannot be one")]
    App,
    /// It tells of an app or of the account more than once.
    #[error("it has two states of one app in one environment, or of the account")]
    Twice,
    /// It tells of a time that cannot be reached.
    #[error("its `ahead` is {ahead}: a state's time is 0 to {FARTHEST} s ahead of the clock")]
    #[non_exhaustive]
    Ahead {
        /// What it says.
        ahead: i64,
    },
}

/// What every snapshot has, whatever its version.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Snapshot<'s> {
    ahead: i64,
    callbacks: Cow<'s, Deliveries>,
    faults: Cow<'s, FaultSet>,
    format: String,
    holders: Vec<HolderSnapshot<'s>>,
    ids: Cow<'s, Ids>,
    limiter: Cow<'s, Limiter>,
    /// Only where a repeat is refused.
    #[serde(default, skip_serializing_if = "are_none")]
    nonces: Cow<'s, UsedNonces>,
    time: Moment,
    version: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct HolderSnapshot<'s> {
    /// Absent for Tencent's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_id: Option<u32>,
    ids: Cow<'s, Ids>,
    products: BTreeMap<String, Box<RawValue>>,
    #[serde(default)]
    test: bool,
}

impl From<WrongJson> for SnapshotError {
    fn from(wrong: WrongJson) -> Self {
        Self::Form { what: wrong.to_string() }
    }
}

fn are_none(nonces: &UsedNonces) -> bool {
    nonces.is_empty()
}

/// A world as it was at one moment.
pub(crate) struct FrozenWorld {
    ahead: i64,
    callbacks: Deliveries,
    faults: FaultSet,
    holders: Vec<FrozenHolder>,
    ids: Ids,
    limiter: Limiter,
    nonces: UsedNonces,
    time: Moment,
}

/// What one holder had in it.
struct FrozenHolder {
    holder: Holder,
    ids: Ids,
    products: Vec<(&'static str, Frozen)>,
}

impl FrozenWorld {
    /// As JSON.
    pub(crate) fn text(self) -> String {
        let holders = self.holders.into_iter().map(|FrozenHolder { holder, ids, products }| {
            let products = products.into_iter().map(|(service, frozen)| (service.to_owned(), frozen()));
            let (app_id, test) = match holder {
                Holder::Account => (None, false),
                Holder::App(app_id, environment) => (Some(app_id.get()), environment == Environment::Test),
            };
            HolderSnapshot { app_id, ids: Cow::Owned(ids), products: products.collect(), test }
        });
        let snapshot = Snapshot {
            ahead: self.ahead,
            callbacks: Cow::Owned(self.callbacks),
            faults: Cow::Owned(self.faults),
            format: FORMAT.to_owned(),
            holders: holders.collect(),
            ids: Cow::Owned(self.ids),
            limiter: Cow::Owned(self.limiter),
            nonces: Cow::Owned(self.nonces),
            time: self.time,
            version: VERSION,
        };
        serde_json::to_string(&snapshot).expect("structs, lists, and maps whose keys are texts have a form in JSON")
    }
}

impl World {
    /// Everything that has happened, to be written down when the world has gone on: that takes longer than to take hold of it.
    pub(crate) fn freeze(&self) -> FrozenWorld {
        let holders = self.tenants.iter().map(|(holder, tenant)| {
            let products = tenant.products.iter().map(|(service, seat)| (*service, seat.product.freeze()));
            FrozenHolder { holder: *holder, ids: tenant.ids.clone(), products: products.collect() }
        });
        FrozenWorld {
            ahead: self.ahead,
            callbacks: self.deliveries.clone(),
            faults: self.faults.clone(),
            holders: holders.collect(),
            ids: self.ids.clone(),
            limiter: self.limiter.clone(),
            nonces: self.used_nonces.clone(),
            time: self.time,
        }
    }

    /// Everything that has happened, as JSON.
    #[cfg(test)]
    pub(crate) fn snapshot(&self) -> String {
        self.freeze().text()
    }

    /// The world that a snapshot tells of.
    pub(crate) fn restore(snapshot: &[u8]) -> Result<Self, SnapshotError> {
        let head: Head = json::read(snapshot)?;
        if head.format.as_deref() != Some(FORMAT) {
            return Err(SnapshotError::Foreign);
        }
        match head.version {
            Some(VERSION) => {}
            other => return Err(SnapshotError::Version { found: other.unwrap_or_default() }),
        }
        let Snapshot { ahead, callbacks, faults, holders, ids, limiter, nonces, time, .. } = json::read(snapshot)?;
        if !(0..=FARTHEST).contains(&ahead) {
            return Err(SnapshotError::Ahead { ahead });
        }
        faults.check().map_err(|what| SnapshotError::Form { what })?;
        let mut deliveries = callbacks.into_owned();
        deliveries.rebuild().map_err(|why| SnapshotError::Form { what: format!("callbacks.pending: {why}") })?;
        let mut world = Self {
            ids: ids.into_owned(),
            limiter: limiter.into_owned(),
            ahead,
            deliveries,
            faults: faults.into_owned(),
            used_nonces: nonces.into_owned(),
            holding: Holding::new(MOST_HELD),
            tenants: BTreeMap::new(),
            queue: BTreeSet::new(),
            time,
        };
        for (place, HolderSnapshot { app_id, ids, products, test }) in holders.into_iter().enumerate() {
            let environment = if test { Environment::Test } else { Environment::Production };
            let holder = match app_id {
                None => Holder::Account,
                Some(app_id) => Holder::App(AppId::new(app_id).map_err(|_| SnapshotError::App)?, environment),
            };
            let mut tenant = Tenant { ids: ids.into_owned(), products: BTreeMap::new() };
            for (service, state) in products {
                let Some(row) = products::of(&service) else { return Err(SnapshotError::Product { service }) };
                let product = (row.restore)(&state).map_err(|wrong| wrong.within(&format!("holders[{place}].products.{service}")))?;
                let queued = product.next_due();
                world.queue.extend(queued.map(|due| (due, (holder, row.service))));
                let seat = Seat { queued, held: product.held(), product };
                world.holding.change(0, seat.held);
                tenant.products.insert(row.service, seat);
            }
            if world.tenants.insert(holder, tenant).is_some() {
                return Err(SnapshotError::Twice);
            }
        }
        Ok(world)
    }
}

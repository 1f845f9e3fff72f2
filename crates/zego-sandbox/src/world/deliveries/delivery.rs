//! One callback on its way. There may be hundreds of thousands: what they say is one text, and which event they are a reference.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use zego_model::spec::EventSpec;
use zego_sign::AppId;

use crate::moment::Moment;

/// What one takes up beside its texts, with its places in the lists and what the allocator adds, in bytes.
const BESIDE_ITS_TEXTS: usize = 256;

/// An event, and what became of its attempts.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) app_id: AppId,
    /// How many attempts have come due.
    pub(super) came_due: usize,
    /// How many attempts have failed.
    pub(super) failed: usize,
    /// An object, with sorted keys.
    pub(super) fields: Box<RawValue>,
    pub(super) happened: Moment,
    pub(super) nonce: u64,
    pub(super) spec: &'static EventSpec,
    /// When it was signed; the same at every attempt.
    pub(super) signed: Option<Moment>,
    /// Whether a fault makes its signature wrong.
    pub(super) tampered: bool,
    pub(super) to: Option<Box<str>>,
    /// Handed out, or about to be.
    pub(super) at_work: bool,
}

/// As a snapshot has it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct StoredDelivery<'d> {
    app_id: u32,
    came_due: usize,
    event: Cow<'d, str>,
    failed: usize,
    #[serde(deserialize_with = "read_fields")]
    fields: Cow<'d, RawValue>,
    happened: Moment,
    nonce: u64,
    service: Cow<'d, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signed: Option<Moment>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    tampered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Cow<'d, str>>,
}

impl Delivery {
    /// Nothing has been tried yet; its nonce is still to be given.
    pub(super) const fn new(app_id: AppId, spec: &'static EventSpec, fields: Box<RawValue>, happened: Moment) -> Self {
        Self { app_id, came_due: 0, failed: 0, fields, happened, nonce: 0, spec, signed: None, tampered: false, to: None, at_work: false }
    }

    /// What it takes up in memory.
    pub(super) fn bytes(&self) -> usize {
        BESIDE_ITS_TEXTS + self.fields.get().len() + self.to.as_deref().map_or(0, str::len)
    }

    /// Whether it can have come about.
    pub(super) fn is_sound(&self) -> bool {
        let most = self.spec.retry.len() + 1;
        self.failed <= self.came_due && self.came_due <= most && self.failed < most
    }

    /// When the attempt is due that comes after so many.
    pub(super) fn attempt_after(&self, attempts: usize) -> Option<Moment> {
        let pauses = self.spec.retry.get(..attempts)?;
        Some(self.happened.plus_secs(pauses.iter().map(|pause| i64::from(*pause)).sum()))
    }

    pub(super) fn make_ready(&mut self, number: u64, ready: &mut BTreeSet<(Moment, u64)>) {
        if let Some(due) = self.attempt_after(self.failed).filter(|_| !self.at_work && self.came_due > self.failed) {
            self.at_work = true;
            ready.insert((due, number));
        }
    }
}

impl Serialize for Delivery {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let &Self { app_id, came_due, failed, happened, nonce, spec, signed, tampered, .. } = self;
        let (event, service, fields) = (Cow::Borrowed(spec.event), Cow::Borrowed(spec.service.name), Cow::Borrowed(&*self.fields));
        let (app_id, to) = (app_id.get(), self.to.as_deref().map(Cow::Borrowed));
        StoredDelivery { app_id, came_due, event, failed, fields, happened, nonce, service, signed, tampered, to }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Delivery {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = StoredDelivery::deserialize(deserializer)?;
        let StoredDelivery { app_id, came_due, event, failed, fields, happened, nonce, service, signed, tampered, to } = stored;
        let spec = zego_model::events().map(|row| row.spec).find(|spec| spec.service.name == service && spec.event == event);
        let spec = spec.ok_or_else(|| D::Error::custom(format_args!("{service}/{event} is no event")))?;
        let app_id = AppId::new(app_id).map_err(D::Error::custom)?;
        let (fields, to) = (fields.into_owned(), to.map(|to| to.into_owned().into_boxed_str()));
        Ok(Self { app_id, came_due, failed, fields, happened, nonce, spec, signed, tampered, to, at_work: false })
    }
}

/// Whatever stands between its parts, and in whatever order they are: an object is kept as it is written down.
fn read_fields<'de, 'd, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'d, RawValue>, D::Error> {
    let fields = Map::<String, Value>::deserialize(deserializer)?;
    to_raw_value(&fields).map(Cow::Owned).map_err(D::Error::custom)
}

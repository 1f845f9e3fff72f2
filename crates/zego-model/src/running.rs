//! What goes on, and costs, until a call ends it: recordings, mixes, moderation, agents.
//!
//! The description tells of each operation that starts such a thing which one ends it, and what names it. Without any I/O: whoever has a connection keeps the
//! names, and the calls that a start makes ([`Operation::ends`]).
//!
//! ```
//! use zego_model::rtc::stream_mixing::StopMix;
//! use zego_model::running::Running;
//!
//! let named = Running::ended_by(&StopMix::new("mix-1").user_id("anna"));
//! assert_eq!(named[0].ids, [("TaskId", "mix-1".to_owned())]);
//! assert_eq!(named[0].to_string(), "TaskId mix-1 (ended by StopMix)");
//! ```

use std::fmt;

use serde_json::Value;

use crate::Operation;
use crate::request::as_text;
use crate::text::printable;

/// Takes the calls that end what was started.
pub trait TakeEnd<P> {
    /// Takes one: it ends one thing.
    fn take<E: Operation<Protocol = P> + Send + 'static>(&mut self, end: E);
}

/// Something that goes on until it is ended, by what names it.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Running {
    /// The service.
    pub service: &'static str,
    /// The action that ends it.
    pub ended_by: &'static str,
    /// The parameters of that action that name it.
    pub ids: Vec<(&'static str, String)>,
    /// Of several things that one call starts or ends, the place of that which tells them apart among the names.
    each: Option<usize>,
}

impl Running {
    /// What a call ends; nothing, where it ends nothing that another call started.
    pub fn ended_by<O: Operation>(operation: &O) -> Vec<Self> {
        let action = operation.action();
        let crate::Action::Described(spec) = action else { return Vec::new() };
        let Some(ends) = spec.ends else { return Vec::new() };
        let Ok(Value::Object(parameters)) = serde_json::to_value(operation) else { return Vec::new() };
        let each = ends.each.and_then(|each| ends.by.iter().position(|name| *name == each));
        let value = |name: &str| parameters.get(name).map(as_text).unwrap_or_default().into_owned();
        let items = ends.each.and_then(|each| parameters.get(each)).and_then(Value::as_array);
        let things: Vec<Option<String>> = match (each, items) {
            (Some(_), Some(items)) => items.iter().map(|item| Some(as_text(item).into_owned())).collect(),
            (Some(_), None) => Vec::new(),
            (None, _) => vec![None],
        };
        let named = |item: Option<String>| {
            let ids = ends.by.iter().enumerate().map(|(place, name)| {
                let id = item.clone().filter(|_| each == Some(place)).unwrap_or_else(|| value(name));
                (*name, id)
            });
            Self { service: spec.service().name, ended_by: spec.action, ids: ids.collect(), each }
        };
        things.into_iter().map(named).collect()
    }

    /// What an operation ends, by the parameters that name it.
    #[cfg(all(feature = "table", feature = "serde-requests"))]
    pub(crate) fn named(spec: &crate::spec::OperationSpec, ids: Vec<(&'static str, String)>) -> Self {
        Self { service: spec.service().name, ended_by: spec.action, ids, each: None }
    }

    /// Of several things that one call starts or ends, what tells this one from the others: the item that an answer names.
    pub fn item(&self) -> Option<&str> {
        self.each.and_then(|place| self.ids.get(place)).map(|(_, id)| id.as_str())
    }
}

/// Whether an answer has a name: what was left out of it is read as nothing.
pub(crate) fn is_known<T: Default + PartialEq>(name: &T) -> bool {
    *name != T::default()
}

impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, id)) in self.ids.iter().enumerate() {
            let between = if place == 0 { "" } else { ", " };
            write!(f, "{between}{name} {}", printable(id))?;
        }
        write!(f, " (ended by {})", self.ended_by)
    }
}

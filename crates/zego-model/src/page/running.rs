//! What runs, and costs, by the services' own lists.

use std::fmt;

use serde_json::{Map, Value};

use super::{PageError, Pager, RowPager};
use crate::protocol::Protocol;
use crate::request::as_text;
use crate::running::Running;
use crate::spec::{FieldSpec, OperationRow, RunsSpec, TypeSpec};
use crate::{DynamicCall, RequestError, UnixSeconds};

/// The operations that list what goes on until it is ended ([`OperationRow::runs`]).
pub fn lists_of_what_runs() -> impl Iterator<Item = &'static OperationRow> {
    crate::operations().filter(|row| row.runs.is_some())
}

/// The operations that end what no operation lists: who has lost its name cannot find it again by a call.
pub fn ends_of_what_is_not_listed() -> impl Iterator<Item = &'static OperationRow> {
    let is_listed = |end: &OperationRow| lists_of_what_runs().any(|list| list.runs.is_some_and(|runs| is_end(list, &runs, end)));
    crate::operations().filter(move |row| row.spec.ends.is_some() && !is_listed(row))
}

fn is_end(list: &OperationRow, runs: &RunsSpec, row: &OperationRow) -> bool {
    row.spec.action == runs.ended_by && std::ptr::eq(row.spec.service(), list.spec.service())
}

/// Pages of what runs, of an operation that lists it.
///
/// ```
/// use zego_model::page::{Pager as _, RunningPager, lists_of_what_runs};
/// use zego_model::{Operation as _, UnixSeconds, Zego};
///
/// let row = lists_of_what_runs().find(|row| row.spec.action == "DescribeTasks").ok_or("no such list")?;
/// let mut pager = RunningPager::<Zego>::new(row, UnixSeconds(1_790_000_000))?;
/// let call = pager.request()?.ok_or("it begins with a call")?;
/// assert_eq!(call.action().name(), "DescribeTasks");
///
/// let answer = serde_json::json!({ "TotalCount": 1, "TaskidList": [{ "TaskId": "abc", "RoomId": "class-1", "RecordBeginTimestamp": 1_789_999_000_000_i64 }] });
/// let found = pager.take(answer);
/// assert_eq!(found[0].running().to_string(), "TaskId abc (ended by StopRecord)");
/// assert_eq!(found[0].began(), Some(UnixSeconds(1_789_999_000)));
/// assert_eq!(found[0].end::<Zego>()?.action().name(), "StopRecord");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RunningPager<P> {
    row: &'static OperationRow,
    runs: RunsSpec,
    end: &'static OperationRow,
    now: UnixSeconds,
    calls: Calls<P>,
}

enum Calls<P> {
    /// The list takes several.
    Pages(RowPager<P>),
    /// All of it is in one answer.
    One(Option<DynamicCall<P>>),
}

impl<P: Protocol> RunningPager<P> {
    /// All that the operation shows of what runs `now`.
    ///
    /// # Errors
    /// [`RequestError::Unwritable`] for an operation that [lists nothing that runs](OperationRow::runs), and for one of another protocol.
    pub fn new(row: &'static OperationRow, now: UnixSeconds) -> Result<Self, RequestError> {
        let unwritable = |reason: String| RequestError::Unwritable(reason);
        let Some(runs) = row.runs else {
            return Err(unwritable(format!("{} does not list what runs", row.spec.action)));
        };
        let Some(end) = crate::operations().find(|end| is_end(row, &runs, end)) else {
            return Err(unwritable(format!("{} is not described", runs.ended_by)));
        };
        let parameters = asked(row, &runs, now)?;
        let calls =
            if row.pages.is_some() { Calls::Pages(RowPager::new(row, parameters, now)?) } else { Calls::One(Some(call(row, parameters)?)) };
        Ok(Self { row, runs, end, now, calls })
    }

    fn found(&self, item: Value) -> Option<FoundRunning> {
        let Value::Object(item) = item else { return None };
        let fields = self.row.response.iter().find(|field| field.wire == self.runs.items).and_then(|list| list.ty.fields());
        let moment = |name: &str| {
            let field = fields?.iter().find(|field| field.wire == name)?;
            let value = item.get(name)?.as_i64()?;
            Some(UnixSeconds(if is_millis(field) { value.div_euclid(1000) } else { value }))
        };
        let is_over = |name: &&str| moment(name).is_some_and(|moment| moment.0 > 0 && moment <= self.now);
        if self.runs.over.iter().any(is_over) {
            return None;
        }
        let began = self.runs.began.and_then(moment).filter(|began| began.0 > 0);
        Some(FoundRunning { end: self.end, by: self.runs.by, began, item })
    }
}

/// The parameters that ask for what runs.
fn asked(row: &OperationRow, runs: &RunsSpec, now: UnixSeconds) -> Result<Map<String, Value>, RequestError> {
    let find = |name: &str| {
        let missing = || RequestError::Unwritable(format!("{} has no parameter {name}", row.spec.action));
        row.parameter(name).ok_or_else(missing)
    };
    let mut parameters = Map::new();
    for (name, value) in runs.with {
        let value = find(name)?.ty.parse(value).map_err(|error| RequestError::Unwritable(error.to_string()))?;
        parameters.insert((*name).to_owned(), value);
    }
    if let Some(span) = runs.span {
        for (name, moment) in [(span.since, now.0.saturating_sub(span.back.into())), (span.until, now.0.saturating_add(span.ahead.into()))]
        {
            let moment = if is_millis(find(name)?) { moment.saturating_mul(1000) } else { moment };
            parameters.insert(name.to_owned(), moment.into());
        }
    }
    Ok(parameters)
}

fn call<P: Protocol>(row: &'static OperationRow, parameters: Map<String, Value>) -> Result<DynamicCall<P>, RequestError> {
    DynamicCall::new(row, parameters)
        .map_err(|violations| RequestError::Unwritable(violations.first().map(ToString::to_string).unwrap_or_default()))
}

const fn is_millis(field: &FieldSpec) -> bool {
    matches!(field.ty, TypeSpec::UnixMillis)
}

impl<P: Protocol> Pager for RunningPager<P> {
    type Request = DynamicCall<P>;
    type Item = FoundRunning;

    fn request(&self) -> Result<Option<DynamicCall<P>>, PageError> {
        match &self.calls {
            Calls::Pages(pager) => pager.request(),
            Calls::One(call) => Ok(call.clone()),
        }
    }

    fn take(&mut self, mut answer: Value) -> Vec<FoundRunning> {
        let items: Vec<Value> = match &mut self.calls {
            // What was written as JSON is read again.
            Calls::Pages(pager) => pager.take(answer).iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect(),
            Calls::One(call) => {
                *call = None;
                match answer.get_mut(self.runs.items).map(Value::take) {
                    Some(Value::Array(items)) => items,
                    _ => Vec::new(),
                }
            }
        };
        items.into_iter().filter_map(|item| self.found(item)).collect()
    }
}

impl<P> fmt::Debug for RunningPager<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningPager").field("action", &self.row.spec.action).finish_non_exhaustive()
    }
}

/// Something that runs, as a list shows it.
#[derive(Clone)]
pub struct FoundRunning {
    end: &'static OperationRow,
    by: &'static [&'static str],
    began: Option<UnixSeconds>,
    item: Map<String, Value>,
}

impl FoundRunning {
    /// What it is called, and what ends it.
    pub fn running(&self) -> Running {
        let id = |name: &&'static str| (*name, self.item.get(*name).map(as_text).unwrap_or_default().into_owned());
        Running::named(self.end.spec, self.by.iter().map(id).collect())
    }

    /// When it began, or is to begin; `None` where the list does not tell.
    pub const fn began(&self) -> Option<UnixSeconds> {
        self.began
    }

    /// All that the list says of it, under the names of the wire.
    pub const fn item(&self) -> &Map<String, Value> {
        &self.item
    }

    /// The call that ends it.
    ///
    /// # Errors
    /// [`RequestError::Unwritable`] where the list leaves its name out, and for another protocol.
    pub fn end<P: Protocol>(&self) -> Result<DynamicCall<P>, RequestError> {
        let mut parameters = Map::new();
        for name in self.by {
            let value = self.item.get(*name).filter(|value| !value.is_null() && value.as_str() != Some(""));
            let missing = || RequestError::Unwritable(format!("the list names no {name}, so {} cannot name it", self.end.spec.action));
            parameters.insert((*name).to_owned(), value.cloned().ok_or_else(missing)?);
        }
        call(self.end, parameters)
    }
}

impl fmt::Debug for FoundRunning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundRunning").field("running", &self.running()).field("began", &self.began).finish_non_exhaustive()
    }
}

//! The list of an operation of the table.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use super::{PageError, Pager};
use crate::protocol::Protocol;
use crate::spec::OperationRow;
use crate::{DynamicCall, Operation, RequestError, UnixSeconds};

/// Pages of an operation of the table: for command lines and other programs that know no operation by its type.
///
/// Its items are the JSON that the vendor's list has of them, in the order of its fields, without those that the model does not know.
pub struct RowPager<P> {
    row: &'static OperationRow,
    list: Box<dyn RowList>,
    trouble: Option<PageError>,
    protocol: PhantomData<fn() -> P>,
}

impl<P: Protocol> RowPager<P> {
    /// All that a request finds, whose parameters have their wire names. `now` is where a list ends that is read by time.
    ///
    /// # Errors
    /// [`RequestError`] for an operation that has [no pages](OperationRow::pages) or another protocol, and for parameters that are wrong, or have none.
    pub fn new(row: &'static OperationRow, parameters: Map<String, Value>, now: UnixSeconds) -> Result<Self, RequestError> {
        let Some(begin) = row.pages else {
            return Err(RequestError::Unwritable(format!("{} has no pages", row.spec.action)));
        };
        if row.spec.service().protocol != P::KIND {
            return Err(RequestError::Unwritable(format!("{} has another protocol", row.spec.action)));
        }
        let list = begin(parameters.into(), now)?;
        Ok(Self { row, list, trouble: None, protocol: PhantomData })
    }
}

impl<P: Protocol> Pager for RowPager<P> {
    type Request = DynamicCall<P>;
    type Item = Box<RawValue>;

    fn request(&self) -> Result<Option<DynamicCall<P>>, PageError> {
        if let Some(trouble) = &self.trouble {
            return Err(trouble.clone());
        }
        let Some(parameters) = self.list.request()? else { return Ok(None) };
        let call = DynamicCall::new(self.row, parameters);
        call.map(Some)
            .map_err(|violations| PageError::Unreadable { reason: violations.first().map(ToString::to_string).unwrap_or_default() })
    }

    fn take(&mut self, answer: Value) -> Vec<Box<RawValue>> {
        self.list.take(answer).unwrap_or_else(|error| {
            self.trouble = Some(error);
            Vec::new()
        })
    }
}

impl<P> fmt::Debug for RowPager<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowPager").field("action", &self.row.spec.action).field("trouble", &self.trouble).finish_non_exhaustive()
    }
}

/// What begins a list, from the parameters of a request and the time.
pub type BeginList = fn(Value, UnixSeconds) -> Result<Box<dyn RowList>, RequestError>;

/// A pager whose requests and items are JSON.
pub trait RowList: Send + Sync {
    /// The parameters of the next call; `None` at the end.
    ///
    /// # Errors
    /// As [`Pager::request`].
    fn request(&self) -> Result<Option<Map<String, Value>>, PageError>;

    /// What the data of an answer holds that was not shown before.
    ///
    /// # Errors
    /// [`PageError::Unreadable`] for data that are none of this operation.
    fn take(&mut self, answer: Value) -> Result<Vec<Box<RawValue>>, PageError>;
}

/// A pager that can be begun without knowing which it is.
pub(crate) trait Begin: Pager + Sized {
    fn begin(request: Self::Request, now: UnixSeconds) -> Result<Self, RequestError>;
}

/// Begins the list of a pager's type.
pub(crate) fn begin<G>(parameters: Value, now: UnixSeconds) -> Result<Box<dyn RowList>, RequestError>
where
    G: Begin<Request: DeserializeOwned, Item: Serialize> + Send + Sync + 'static,
{
    let request = serde_json::from_value(parameters).map_err(|error| RequestError::unwritable(&error))?;
    Ok(Box::new(Untyped(G::begin(request, now)?)))
}

struct Untyped<G>(G);

impl<G: Pager<Item: Serialize> + Send + Sync> RowList for Untyped<G> {
    fn request(&self) -> Result<Option<Map<String, Value>>, PageError> {
        let request = self.0.request()?;
        Ok(request.map(|request| match serde_json::to_value(request) {
            Ok(Value::Object(parameters)) => parameters,
            // A request is an object of its parameters.
            _ => Map::new(),
        }))
    }

    fn take(&mut self, answer: Value) -> Result<Vec<Box<RawValue>>, PageError> {
        let unreadable = |error: serde_json::Error| PageError::Unreadable { reason: crate::decode::without_position(&error) };
        let answer = serde_json::from_value::<<G::Request as Operation>::Output>(answer).map_err(unreadable)?;
        self.0.take(answer).iter().map(|item| to_raw_value(item).map_err(unreadable)).collect()
    }
}

//! Reading the answer of one operation, for attempts that know no operation.
//!
//! Whether an answer can be read belongs to its attempt: one that cannot is like one that was lost, and a call that may be repeated is.

use std::any::Any;

use bytes::Bytes;
use zego_model::account::Asked;
use zego_model::decode::DecodeError;
use zego_model::{ApiError, Operation, Protocol, Reply};

/// Reads the bodies of answers, and keeps the one that could be read.
pub(crate) trait Reader: Send {
    /// Reads a body here.
    fn read(&mut self, body: Bytes) -> Result<(), DecodeError>;

    /// What reads a long body on another thread. What it brings is for [`keep`](Self::keep).
    fn elsewhere(&self) -> ReadElsewhere;

    fn keep(&mut self, reply: Box<dyn Any + Send>);

    /// What was to be deleted or ended is gone: a success, from the refusal of a repeat.
    fn already_gone(&mut self, refusal: Box<ApiError>);

    /// The service's id of the request that was answered, once an answer was read.
    fn request_id(&self) -> Option<&str>;
}

pub(crate) type ReadElsewhere = Box<dyn FnOnce(Bytes) -> Result<Box<dyn Any + Send>, DecodeError> + Send>;

/// Where the reply to a request is kept, once an attempt has brought one.
pub(crate) struct ReplySlot<'o, O: Operation> {
    operation: &'o O,
    reply: Option<Reply<O::Output>>,
}

impl<'o, O: Operation> ReplySlot<'o, O> {
    pub(crate) const fn of(operation: &'o O) -> Self {
        Self { operation, reply: None }
    }

    /// The answer of a call that succeeded.
    pub(crate) fn into_reply(self) -> Reply<O::Output> {
        self.reply.expect("an attempt succeeds only when its answer was read")
    }
}

impl<O: Operation> Reader for ReplySlot<'_, O> {
    fn read(&mut self, body: Bytes) -> Result<(), DecodeError> {
        self.reply = Some(O::Protocol::decode(self.operation, body)?);
        Ok(())
    }

    fn elsewhere(&self) -> ReadElsewhere {
        let action = self.operation.action();
        let mut asked = Asked::default();
        self.operation.asked(&mut asked);
        let asked = asked.into_owned();
        Box::new(move |body| {
            let reply: Reply<O::Output> = O::Protocol::read(&action, &asked, body)?;
            Ok(Box::new(reply))
        })
    }

    fn keep(&mut self, reply: Box<dyn Any + Send>) {
        self.reply = reply.downcast().ok().map(|reply| *reply);
    }

    fn already_gone(&mut self, refusal: Box<ApiError>) {
        self.reply = Some(Reply::already_gone(refusal));
    }

    fn request_id(&self) -> Option<&str> {
        self.reply.as_ref()?.request_id.as_deref()
    }
}

//! What one call, or all calls of one operation, do otherwise than the client.

use std::collections::HashMap;
use std::time::Duration;

use zego_model::Action;

/// What one call does otherwise than its client, or all calls of an operation. What is not said stays as it is.
///
/// The nearest counts: what a call says, then what its operation does ([`ClientBuilder::operation`](crate::ClientBuilder::operation)), then the client.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CallOptions {
    deadline: Option<Duration>,
    max_attempts: Option<u32>,
    repeatable: Option<&'static str>,
    waits_for_turn: Option<bool>,
}

impl CallOptions {
    /// Everything as the client has it.
    pub const fn new() -> Self {
        Self { deadline: None, max_attempts: None, repeatable: None, waits_for_turn: None }
    }

    /// The longest time the whole call may take.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How many attempts it has, the first one counted.
    #[must_use]
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Waits for its first turn in the quotas however long that takes, on a client, too, whose calls do not wait
    /// ([`wait_for_quota`](crate::ClientBuilder::wait_for_quota)): the deadline begins with that turn. For many calls that are made at once.
    #[must_use]
    pub const fn wait_for_turn(mut self) -> Self {
        self.waits_for_turn = Some(true);
        self
    }

    /// Repeats the call although it may have been carried out, and a repeat may act twice or on something else.
    ///
    /// Nothing else makes a client do that. Say why it does no harm here: whoever reads the code looks for it, and it stands in the log of each such repeat.
    ///
    /// ```
    /// use zego_transport::CallOptions;
    ///
    /// // The console shows that this app has no `Sequence` check.
    /// let options = CallOptions::new().assume_repeatable("the same TaskId updates the task");
    /// ```
    #[must_use]
    pub const fn assume_repeatable(mut self, because: &'static str) -> Self {
        self.repeatable = Some(because);
        self
    }

    /// These, and where they say nothing, those.
    const fn or(self, others: Self) -> Self {
        /// `Option::or`, which is not `const`.
        macro_rules! or {
            ($field:ident) => {
                if self.$field.is_some() { self.$field } else { others.$field }
            };
        }
        Self { deadline: or!(deadline), max_attempts: or!(max_attempts), repeatable: or!(repeatable), waits_for_turn: or!(waits_for_turn) }
    }

    pub(crate) fn deadline_or(&self, deadline: Duration) -> Duration {
        self.deadline.unwrap_or(deadline)
    }

    pub(crate) const fn attempts(&self) -> Option<u32> {
        self.max_attempts
    }

    /// Whether its deadline begins with its first turn.
    pub(crate) fn waits_for_turn(&self) -> bool {
        self.waits_for_turn.unwrap_or_default()
    }

    /// Why it may be repeated after all.
    pub(crate) const fn repeatable(&self) -> Option<&'static str> {
        self.repeatable
    }
}

/// The options of operations, by service and action.
#[derive(Clone, Debug, Default)]
pub(crate) struct OperationOptions(HashMap<(String, String), CallOptions>);

impl OperationOptions {
    pub(crate) fn insert(&mut self, service: &str, action: &str, options: CallOptions) {
        self.0.insert((service.to_owned(), action.to_owned()), options);
    }

    /// What a call does that says this.
    pub(crate) fn of(&self, action: &Action, call: CallOptions) -> CallOptions {
        if self.0.is_empty() {
            return call;
        }
        let operation = self.0.get(&(action.service().name.to_owned(), action.name().to_owned()));
        operation.map_or(call, |operation| call.or(*operation))
    }
}

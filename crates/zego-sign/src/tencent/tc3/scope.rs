//! The credential scope.
use core::fmt;

use crate::{Timestamp, tencent::Date};

/// `CredentialScope`: the day and the service a signature is made for, written `2019-02-25/live/tc3_request`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scope<'a> {
    date: Date,
    service: &'a str,
}

impl<'a> Scope<'a> {
    /// The scope of a request sent at this time. The service is the first label of its host, `live` for both hosts of the Live API.
    pub fn new(timestamp: Timestamp, service: &'a str) -> Self {
        Self { date: Date::of(timestamp), service }
    }

    /// The UTC date.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The service's name.
    pub fn service(&self) -> &'a str {
        self.service
    }
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/tc3_request", self.date, self.service)
    }
}

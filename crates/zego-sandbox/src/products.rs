//! The products that keep a state: a folder each, and a line in this list.

// An act is given its parameters to keep: most of them move what they read into the state.
#![expect(clippy::needless_pass_by_value, reason = "acts have one signature")]

pub(crate) mod rtc;
pub(crate) mod tencent_live;

use crate::product::ProductRow;

/// All of them. The operations of other services are answered by their examples, after the same checks.
pub(crate) const ALL: &[ProductRow] = &[ProductRow::of::<rtc::Rtc>(), ProductRow::of::<tencent_live::TencentLive>()];

/// The product of a service.
pub(crate) fn of(service: &str) -> Option<&'static ProductRow> {
    ALL.iter().find(|row| row.service == service)
}

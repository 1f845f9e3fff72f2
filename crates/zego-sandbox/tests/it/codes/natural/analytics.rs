//! What leads to the codes of `analytics`.

use crate::codes::natural::{Leads, Natural, by};

pub(super) const LEADS: Leads = Leads { natural: NATURAL, throttled: |_, _| "30002", ..Leads::NONE };

const NATURAL: &[Natural] = &[
    by("analytics/operation_data", "10001", "a parameter that is missing or wrong", "call GET GetBizQuality"),
    by("analytics/operation_data", "30002", "the fourth call of a minute", "many 4 call GET GetBizQuality"),
];

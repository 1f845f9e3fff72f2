//! What leads to the codes of `analytics`.

use super::{Natural, by};

pub(super) const NATURAL: &[Natural] = &[
    by("analytics/operation_data", "10001", "a parameter that is missing or wrong", "call GET GetBizQuality"),
    by("analytics/operation_data", "30002", "the fourth call of a minute", "many 4 call GET GetBizQuality"),
];

pub(super) const HELD: &[super::Held] = &[];

/// The files with the tests of [`HELD`].
pub(super) const FILES: &[(&str, &str)] = &[];

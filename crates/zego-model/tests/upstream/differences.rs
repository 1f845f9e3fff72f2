//! Where the description deliberately differs from the facts in `api/upstream/`, and why.

pub(crate) const DIFFERENCES: &[(&str, &str)] = &[];

//! How long what is over is remembered.

/// How long ended streams, closed rooms and expired rules are remembered, in seconds.
pub(super) const MEMORY: i64 = 86_400;

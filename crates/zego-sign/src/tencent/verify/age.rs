//! The age of a request.
use super::{Refusal, SignatureExpire};
use crate::Timestamp;

/// How far a timestamp may lie from the server's clock, either way: five minutes (Tencent: "Common Parameters").
///
/// A difference of exactly this much is accepted; Tencent does not say what it does at the edge.
pub const TOLERANCE_SECS: u64 = 300;

pub(super) fn check(signed_at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    let (signed, now) = (signed_at.as_secs(), now.as_secs());
    if now.saturating_sub(signed) > TOLERANCE_SECS {
        return Err(SignatureExpire::Stale { age_secs: now - signed }.into());
    }
    if signed.saturating_sub(now) > TOLERANCE_SECS {
        return Err(SignatureExpire::Future { ahead_secs: signed - now }.into());
    }
    Ok(())
}

//! The codes that the pages of the family `media_service` have for single parameters; those for streams at the CDN have one code for all.

pub(super) const CDN_URL: i64 = 30_001;
pub(super) const STREAM_LIST: i64 = 30_006;
pub(super) const STREAM_ID: i64 = 30_009;
pub(super) const DISPATCH_TYPE: i64 = 30_010;
pub(super) const CLIENT_IP: i64 = 30_011;
pub(super) const NO_SUCH_STREAM: i64 = 41_004;
pub(super) const STREAM_CLOSED: i64 = 41_006;

//! The return codes of the service: its pages have one table for all operations.

pub(super) const PARAMETER: i64 = 410_000_003;
pub(super) const NOT_JSON: i64 = 410_000_004;
pub(super) const TOO_MANY_INSTANCES: i64 = 410_000_011;
pub(super) const DIGITAL_HUMAN: i64 = 410_000_014;
pub(super) const NO_INSTANCE: i64 = 410_001_002;
pub(super) const NOT_ASKED: i64 = 410_001_006;
pub(super) const NOT_SPOKEN: i64 = 410_001_007;
pub(super) const AGENT_EXISTS: i64 = 410_001_008;
pub(super) const NO_AGENT: i64 = 410_001_009;
pub(super) const IS_LISTENING: i64 = 410_001_013;
pub(super) const NO_USER: i64 = 410_001_016;
pub(super) const NO_SUCH_CONFIG: i64 = 410_001_026;
pub(super) const NO_DIGITAL_HUMAN: i64 = 410_001_028;
pub(super) const STREAM_TAKEN: i64 = 410_001_030;
pub(super) const TOO_MANY_DIGITAL_HUMANS: i64 = 410_001_031;
pub(super) const CLOSING: i64 = 410_001_041;
pub(super) const NOT_WALKIE_TALKIE: i64 = 410_001_042;
pub(super) const OLD_SEQUENCE: i64 = 410_001_043;
pub(super) const NOT_LISTENING: i64 = 410_001_045;
pub(super) const NO_USER_STREAM: i64 = 410_001_046;
pub(super) const NOT_FOR_TRYING: i64 = 410_001_047;
pub(super) const IS_LIVE: i64 = 410_001_049;

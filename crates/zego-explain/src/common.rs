//! The parameters that every call of ZEGO's protocol has, and the return codes of its gateway for them (ZEGO: "Calling Server APIs", "Return codes").

/// The parameters of the protocol itself.
pub const COMMON: [&str; 7] = ["Action", "AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion", "IsTest"];

/// `AppId` is missing, or is none.
pub const BAD_APP_ID: i64 = 100_000_001;
/// There is no `Timestamp`.
pub const NO_TIMESTAMP: i64 = 100_000_002;
/// `Timestamp` is no time.
pub const BAD_TIMESTAMP: i64 = 100_000_003;
/// `Timestamp` is too old, or too far in the future.
pub const EXPIRED: i64 = 100_000_004;
/// The signature is wrong.
pub const BAD_SIGNATURE: i64 = 100_000_005;
/// There is no `Action`.
pub const NO_ACTION: i64 = 100_000_006;
/// `Action` is none of the service.
pub const UNSUPPORTED_ACTION: i64 = 100_000_007;
/// There is no `SignatureNonce`.
pub const NO_NONCE: i64 = 100_000_008;
/// There is no `Signature`.
pub const NO_SIGNATURE: i64 = 100_000_009;
/// The app is not known.
pub const NO_SERVER_SECRET: i64 = 100_000_010;
/// The configuration of the app cannot be read.
pub const NO_APP_CONFIG: i64 = 100_000_011;
/// The body could not be read.
pub const UNREADABLE_BODY: i64 = 100_000_012;
/// There is no `SignatureVersion`.
pub const NO_SIGNATURE_VERSION: i64 = 100_000_013;
/// `SignatureVersion` is not 2.0.
pub const BAD_SIGNATURE_VERSION: i64 = 100_000_014;
/// The media service's own, for `IsTest`.
pub const BAD_ENVIRONMENT: i64 = 30_004;

/// Whether a return code is one of the gateway's, which is the same for all services: nine digits.
pub fn is_gateways(code: &str) -> bool {
    code.len() == 9 && code.starts_with("1000000")
}

/// What a value of `IsTest` says: whether the call is one of the test environment; `None` for a word that says nothing.
pub fn is_test(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "" | "0" | "false" => Some(false),
        "1" | "true" => Some(true),
        _ => None,
    }
}

/// The code for a parameter that is not there.
pub(crate) const fn missing(name: &str) -> i64 {
    match name.as_bytes() {
        b"AppId" => BAD_APP_ID,
        b"SignatureNonce" => NO_NONCE,
        b"Timestamp" => NO_TIMESTAMP,
        b"Signature" => NO_SIGNATURE,
        b"SignatureVersion" => NO_SIGNATURE_VERSION,
        _ => NO_ACTION,
    }
}

/// The code for a parameter that is there more than once.
pub(crate) const fn repeated(name: &str) -> i64 {
    match name.as_bytes() {
        b"Timestamp" => BAD_TIMESTAMP,
        b"SignatureVersion" => BAD_SIGNATURE_VERSION,
        _ => missing(name),
    }
}

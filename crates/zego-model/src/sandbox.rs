//! The sandbox's published credentials: fixed, clearly fake, and good for nothing else.
//!
//! They live here so that a client can refuse to send them anywhere but to this machine.

use zego_sign::{AppId, Nonce, ServerSecret, Timestamp, sign};

/// The app of the sandbox.
pub const APP_ID: u32 = 1_234_567_890;
/// Its server secret.
pub const SERVER_SECRET: &str = "sandbox-only-not-a-real-secret-0";
/// What its callbacks are signed with.
pub const CALLBACK_SECRET: &str = "sandbox-only-not-a-callback-key0";
/// The Tencent key id of the sandbox.
pub const TENCENT_SECRET_ID: &str = "AKIDsandboxonlynotarealkeyid00000000";
/// The Tencent key of the sandbox.
pub const TENCENT_SECRET_KEY: &str = "sandboxonlynotarealsecretkey0000";

/// Whether these are the sandbox's credentials for ZEGO: they may go to a loopback address only.
pub fn is_sandbox_app(app_id: AppId, secret: &ServerSecret) -> bool {
    let Ok(published) = ServerSecret::new(SERVER_SECRET) else { return false };
    let probe = |secret| sign(app_id, secret, Nonce::from_bytes([0; 8]), Timestamp::from_secs(0));
    app_id.get() == APP_ID || probe(secret).matches(probe(&published).as_str())
}

/// Whether this is the sandbox's Tencent key: it may go to a loopback address only.
pub fn is_sandbox_key(secret_id: &str) -> bool {
    secret_id == TENCENT_SECRET_ID
}

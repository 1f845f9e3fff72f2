//! The sandbox's published credentials: fixed, clearly fake, and good for nothing else.
//!
//! They live here so that a client can refuse to send them anywhere but to a sandbox: on this machine, or where [`Endpoint::sandbox_at`](crate::Endpoint::sandbox_at)
//! says that one is.

use zego_sign::tencent::{Credentials, SecretKey, v1};
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

/// Whether these are the sandbox's credentials for ZEGO, or one half of them is: they may go to a sandbox only.
pub fn is_sandbox_app(app_id: AppId, secret: &ServerSecret) -> bool {
    app_id.get() == APP_ID || is_sandbox_secret(secret)
}

/// Whether this is the secret of the sandbox's apps, which everybody knows: what is signed with it may travel in clear, to a sandbox.
pub fn is_sandbox_secret(secret: &ServerSecret) -> bool {
    let Ok(published) = ServerSecret::new(SERVER_SECRET) else { return false };
    let Ok(app_id) = AppId::new(APP_ID) else { return false };
    let probe = |secret| sign(app_id, secret, Nonce::from_bytes([0; 8]), Timestamp::from_secs(0));
    probe(secret).matches(probe(&published).as_str())
}

/// Whether this is the whole of the sandbox's Tencent key, which everybody knows: what is signed with it may travel in clear, to a sandbox.
pub fn is_sandbox_credentials(credentials: &Credentials) -> bool {
    let Ok(published) = SecretKey::new(TENCENT_SECRET_KEY) else { return false };
    let probe = |key| v1::sign(key, v1::SignatureMethod::HmacSha256, "");
    is_sandbox_key(credentials.secret_id().as_str())
        && credentials.token().is_none()
        && probe(credentials.secret_key()).matches(probe(&published).as_str())
}

/// Whether this is the id of the sandbox's Tencent key: it may go to a sandbox only.
pub fn is_sandbox_key(secret_id: &str) -> bool {
    secret_id == TENCENT_SECRET_ID
}

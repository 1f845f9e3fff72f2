//! ZEGO's signature.
use core::fmt;

use subtle::ConstantTimeEq;

use crate::{
    AppId, Nonce, ServerSecret, Timestamp,
    digits::{Decimal, Hex, TenDigits},
    md5,
};

/// Signs a Server API request: the MD5 of `AppID`, nonce, secret and timestamp written one after another, in lower-case hexadecimal.
///
/// ZEGO: "Calling Server APIs", signature mechanism. Nothing of the request itself goes in, see the crate's page. It allocates nothing for secrets
/// of any length.
///
/// ```
/// use zego_sign::{AppId, Nonce, ServerSecret, Timestamp, sign};
///
/// let secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")?;
/// let nonce = Nonce::parse("4fd24687296dd9f3")?;
/// let signature = sign(AppId::new(12345)?, &secret, nonce, Timestamp::from_secs(1_615_186_943));
/// assert_eq!(signature.as_str(), "43e5cfcca828314675f91b001390566a");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn sign(app_id: AppId, secret: &ServerSecret, nonce: Nonce, timestamp: Timestamp) -> Signature {
    // As nearly all signatures are: with a secret as the console gives it out, and a time before the year 2286.
    if let (Ok(secret), Some(timestamp)) = (secret.as_bytes().try_into(), TenDigits::of_ten(timestamp.as_secs())) {
        return Signature(Hex::encode(&md5::usual(app_id.digits(), nonce.as_bytes(), secret, timestamp)));
    }
    Signature::of(app_id, secret, nonce.as_bytes(), Decimal::new(timestamp.as_secs()).as_bytes())
}

/// The `Signature` parameter: 32 lower-case hexadecimal characters.
///
/// With the three values sent beside it, it lets anyone call any action until its time is over, so it counts as a secret.
#[derive(Clone)]
pub struct Signature(Hex<32>);

impl Signature {
    /// The signature over nonce and timestamp in the form they have on the wire.
    pub(crate) fn of(app_id: AppId, secret: &ServerSecret, nonce: &[u8], timestamp: &[u8]) -> Self {
        Self(Hex::encode(&md5::any([Decimal::from(app_id.digits()).as_bytes(), nonce, secret.as_bytes(), timestamp])))
    }

    /// The value as it goes on the wire: the deliberate way out.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether a received text is this signature, in a time that does not depend on where they differ. Upper-case digits do not match.
    pub fn matches(&self, received: &str) -> bool {
        self.0.as_bytes().as_slice().ct_eq(received.as_bytes()).into()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(**)")
    }
}

//! Signs with the sample credentials of ZEGO's documentation and prints the parameters every request has.
//!
//! A real signature is as good as the secret for ten minutes: do not print it.
use core::error::Error;

use zego_sign::{AppId, Nonce, ServerSecret, Timestamp, sign};

#[expect(clippy::print_stdout, reason = "it is what the example is for, and the credentials are the documented sample")]
fn main() -> Result<(), Box<dyn Error>> {
    let app_id = AppId::new(12345)?;
    let secret = ServerSecret::new("9193cc662a4c0ec135ec71fb57194b38")?;

    // In a service: eight bytes of a cryptographic random source, and the time now.
    let nonce = Nonce::from_bytes([0x4f, 0xd2, 0x46, 0x87, 0x29, 0x6d, 0xd9, 0xf3]);
    let timestamp = Timestamp::from_secs(1_615_186_943);

    let signature = sign(app_id, &secret, nonce, timestamp);
    println!("AppId={app_id}&SignatureNonce={nonce}&Timestamp={timestamp}&Signature={}&SignatureVersion=2.0", signature.as_str());
    Ok(())
}

//! Signing touches no heap. `allocation-counter` brings the counting allocator.
use std::hint::black_box;

use allocation_counter::measure;
use zego_sign::{AppId, Nonce, ServerSecret, Timestamp, sign, verify::verify};

#[test]
fn signing_and_verifying_allocate_nothing() {
    let app_id = AppId::new(u32::MAX).unwrap();
    for length in [1, 32, 83, 84, 1000] {
        let secret = ServerSecret::new("x".repeat(length)).unwrap();
        let counted = measure(|| {
            let nonce = black_box(Nonce::from_bytes([7; 8]));
            let signature = sign(app_id, &secret.clone(), nonce, Timestamp::from_secs(1_615_186_943));
            let now = Timestamp::from_secs(1_615_186_944);
            let verified = verify(app_id, &secret, nonce.as_str(), "1615186943", signature.as_str(), now);
            assert!(black_box(verified).is_ok());
        });
        assert_eq!(counted.count_total, 0, "a secret of {length} bytes");
    }
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

//! MD5 of what a signature is made of, without a heap and with little more than the hash itself.
use ::md5::{Digest, Md5, block_api::compress};
use zeroize::optimization_barrier;

use crate::digits::{Decimal, MAX_DIGITS};

/// The state MD5 starts from, RFC 1321 section 3.3.
const INITIAL: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
/// What ends a message: a mark, and its length in bits.
const ENDING: usize = 1 + 8;

/// The MD5 of the four, one after another.
///
/// They fit two blocks, unless the secret is longer than any ZEGO gives out. The message is laid out on the stack with its ending already in place,
/// which saves the general hasher's buffering.
#[inline]
pub(crate) fn md5(app_id: &Decimal, nonce: &[u8], secret: &[u8], timestamp: &Decimal) -> [u8; 16] {
    if app_id.len() + nonce.len() + secret.len() + MAX_DIGITS + ENDING > 128 {
        return long([app_id.as_bytes(), nonce, secret, timestamp.as_bytes()]);
    }
    let mut message = [0; 128];
    message[..MAX_DIGITS].copy_from_slice(app_id.padded());
    let mut end = app_id.len();
    message[end..end + nonce.len()].copy_from_slice(nonce);
    end += nonce.len();
    message[end..end + secret.len()].copy_from_slice(secret);
    end += secret.len();
    message[end..end + MAX_DIGITS].copy_from_slice(timestamp.padded());
    end += timestamp.len();
    message[end] = 0x80;
    let blocks = (end + ENDING).div_ceil(64);
    message[blocks * 64 - 8..blocks * 64].copy_from_slice(&(end as u64 * 8).to_le_bytes());

    let mut state = INITIAL;
    compress(&mut state, &message.as_chunks().0[..blocks]);

    // It holds the secret. The barrier keeps the compiler from dropping a write that nobody reads.
    message = [0; 128];
    optimization_barrier(&message);

    let mut digest = [0; 16];
    for (place, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *place = word.to_le_bytes();
    }
    digest
}

#[cold]
fn long(parts: [&[u8]; 4]) -> [u8; 16] {
    let mut hasher = Md5::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use proptest::{collection::vec, prelude::*};

    use super::{Decimal, Digest, Md5, md5};

    fn plain(app_id: &Decimal, nonce: &[u8], secret: &[u8], timestamp: &Decimal) -> [u8; 16] {
        Md5::digest([app_id.as_bytes(), nonce, secret, timestamp.as_bytes()].concat()).into()
    }

    #[test]
    fn every_length_across_the_block_borders() {
        let bytes: Vec<u8> = (0..200).collect();
        for length in 0..bytes.len() {
            let (nonce, secret) = bytes[..length].split_at(length / 3);
            for digits in [0, 12_345, 1_615_186_943, u64::MAX] {
                let (app_id, timestamp) = (Decimal::new(digits / 3), Decimal::new(digits));
                let expected = plain(&app_id, nonce, secret, &timestamp);
                assert_eq!(md5(&app_id, nonce, secret, &timestamp), expected, "{length} bytes and {digits}");
            }
        }
    }

    proptest! {
        #[test]
        fn is_the_digest_of_the_whole(app_id: u32, nonce in vec(any::<u8>(), 0..60), secret in vec(any::<u8>(), 0..90), timestamp: u64) {
            let (app_id, timestamp) = (Decimal::new(app_id.into()), Decimal::new(timestamp));
            prop_assert_eq!(md5(&app_id, &nonce, &secret, &timestamp), plain(&app_id, &nonce, &secret, &timestamp));
        }
    }
}

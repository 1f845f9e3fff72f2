//! MD5 of what a signature is made of, without a heap and with little more than the hash itself.
use ::md5::{Digest, Md5, block_api::compress};
use zeroize::optimization_barrier;

use crate::digits::{TenDigits, halves};

/// The state MD5 starts from, RFC 1321 section 3.3.
const INITIAL: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
/// What ends a message: a mark, and its length in bits.
const ENDING: usize = 1 + 8;

/// The MD5 of the four, one after another, where nonce and secret have their usual lengths.
///
/// The message is laid out on the stack with its ending already in place, which saves the general hasher's buffering; and word by word: where one write ends
/// within a word and the next one goes on, the hash would wait for both of them.
#[inline]
pub(crate) fn usual(app_id: TenDigits, nonce: &[u8; 16], secret: &[u8; 32], timestamp: TenDigits) -> [u8; 16] {
    /// Multiplying by one of them moves a word by so many bytes, and tells what goes over into the next one.
    const BY: [u64; 8] = [1, 1 << 8, 1 << 16, 1 << 24, 1 << 32, 1 << 40, 1 << 48, 1 << 56];
    let before = app_id.words();
    let (first, by) = (app_id.len() / 8 % 2, BY[app_id.len() % 8]);
    let word = |bytes: &[u8], at: usize| bytes[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
    let [nonce, secret] = [nonce.as_slice(), secret];
    let [time, last] = timestamp.ended();

    let mut message = [[0; 8]; 16];
    message[0] = before[0].to_le_bytes();
    let mut over = before[first];
    let words = [word(nonce, 0), word(nonce, 8), word(secret, 0), word(secret, 8), word(secret, 16), word(secret, 24), time, last];
    for (place, word) in words.into_iter().enumerate() {
        let [moved, next] = halves(u128::from(word) * u128::from(by));
        message[first + place] = (over | moved).to_le_bytes();
        over = next;
    }
    message[first + words.len()] = over.to_le_bytes();
    let length = app_id.len() + nonce.len() + secret.len() + timestamp.len();
    let blocks = if length + ENDING <= 64 { 1 } else { 2 };
    message[8 * blocks - 1] = (8 * length as u64).to_le_bytes();

    let mut state = INITIAL;
    compress(&mut state, &message.as_flattened().as_chunks().0[..blocks]);

    // It holds the secret. The barrier keeps the compiler from dropping a write that nobody reads.
    message = [[0; 8]; 16];
    optimization_barrier(&message);

    let mut digest = [0; 16];
    for (place, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *place = word.to_le_bytes();
    }
    digest
}

/// The MD5 of the four, one after another, of any lengths.
pub(crate) fn any(parts: [&[u8]; 4]) -> [u8; 16] {
    let mut hasher = Md5::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::{Digest, Md5, TenDigits, any, usual};

    #[test]
    fn every_number_of_digits() {
        let (nonce, secret) = (*b"4fd24687296dd9f3", *b"9193cc662a4c0ec135ec71fb57194b38");
        for [app_id, time] in
            (0..10).flat_map(|app_id| (0..10).map(move |time| [app_id, time].map(|power| 3_u32.saturating_mul(10_u32.pow(power)))))
        {
            let text = [app_id.to_string().as_bytes(), &nonce, &secret, time.to_string().as_bytes()].concat();
            let digest = usual(TenDigits::of(app_id), &nonce, &secret, TenDigits::of(time));
            assert_eq!(digest.as_slice(), Md5::digest(text).as_slice(), "{app_id} and {time}");
        }
    }

    proptest! {
        #[test]
        fn is_the_digest_of_the_whole(app_id: u32, nonce: [u8; 16], secret: [u8; 32], time in 1_000_000_000..10_000_000_000_u64) {
            let (app, seconds) = (app_id.to_string(), time.to_string());
            let parts = [app.as_bytes(), &nonce, &secret, seconds.as_bytes()];
            let expected: [u8; 16] = Md5::digest(parts.concat()).into();
            prop_assert_eq!(any(parts), expected);
            prop_assert_eq!(usual(TenDigits::of(app_id), &nonce, &secret, TenDigits::of_ten(time).unwrap()), expected);
        }
    }
}

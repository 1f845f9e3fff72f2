//! MD5 of what a signature is made of, without a heap and with little more than the hash itself.
use ::md5::{Digest, Md5, block_api::compress};
use zeroize::optimization_barrier;

/// What two blocks hold beside the mark and the length that end a message.
const SHORT: usize = 2 * 64 - 9;
/// What one block holds.
const SHORTER: usize = 64 - 9;
/// The state MD5 starts from, RFC 1321 section 3.3.
const INITIAL: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

/// The MD5 of the parts, one after another.
///
/// A signature's message fits two blocks unless the secret is longer than any ZEGO gives out. It is laid out on the stack with its padding already
/// in place, which saves the general hasher's buffering.
#[inline]
pub(crate) fn md5(parts: [&[u8]; 4]) -> [u8; 16] {
    let length = parts.iter().map(|part| part.len()).sum();
    if length > SHORT { long(parts) } else { short(parts, length) }
}

#[inline]
fn short(parts: [&[u8]; 4], length: usize) -> [u8; 16] {
    let mut message = [0; 128];
    let mut rest = message.as_mut_slice();
    for part in parts {
        let (place, after) = rest.split_at_mut(part.len());
        place.copy_from_slice(part);
        rest = after;
    }
    message[length] = 0x80;
    let blocks = if length > SHORTER { 2 } else { 1 };
    let end = blocks * 64;
    message[end - 8..end].copy_from_slice(&(length as u64 * 8).to_le_bytes());

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

    use super::{Digest, Md5, md5};

    #[test]
    fn every_length_across_the_block_borders() {
        let bytes: Vec<u8> = (0..200).collect();
        for length in 0..bytes.len() {
            let (start, end) = bytes[..length].split_at(length / 3);
            assert_eq!(md5([start, b"", end, b""]), *Md5::digest(&bytes[..length]), "{length} bytes");
        }
    }

    proptest! {
        #[test]
        fn is_the_digest_of_the_whole(parts in proptest::array::uniform4(vec(any::<u8>(), 0..60))) {
            let [a, b, c, d] = &parts;
            prop_assert_eq!(md5([a, b, c, d]), <[u8; 16]>::from(Md5::digest(parts.concat())));
        }
    }
}

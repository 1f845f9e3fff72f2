//! Lower-case hexadecimal text on the stack.
use core::str;

/// `N` lower-case hexadecimal characters.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Hex<const N: usize>([u8; N]);

impl<const N: usize> Hex<N> {
    /// Writes `N / 2` bytes.
    pub(crate) fn encode(bytes: &[u8]) -> Self {
        let mut text = [0; N];
        hex::encode_to_slice(bytes, &mut text).expect("every caller gives N / 2 bytes");
        Self(text)
    }

    /// Takes characters that are checked already.
    pub(crate) fn from_checked(text: [u8; N]) -> Self {
        debug_assert!(text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
        Self(text)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("hexadecimal characters are ASCII")
    }
}

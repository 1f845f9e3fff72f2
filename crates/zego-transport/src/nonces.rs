//! The random bytes that make every signature another.

use rand::Rng as _;

/// A source of nonces. A closure that returns eight bytes is one.
pub trait Nonces: Send + Sync + 'static {
    /// Eight bytes that were never given before and that nobody can foretell.
    fn nonce(&self) -> [u8; 8];
}

impl<F: Fn() -> [u8; 8] + Send + Sync + 'static> Nonces for F {
    fn nonce(&self) -> [u8; 8] {
        self()
    }
}

/// A cryptographic generator in each thread, seeded by the operating system.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomNonces;

impl Nonces for RandomNonces {
    fn nonce(&self) -> [u8; 8] {
        rand::rng().next_u64().to_be_bytes()
    }
}

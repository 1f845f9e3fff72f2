//! Bytes of a fuzzer, taken piece by piece. When they are over, what follows is zero or empty.

use std::borrow::Cow;

/// What is left of the bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'d>(&'d [u8]);

/// What stands between parts: no byte of UTF-8, so that texts keep their own.
const BETWEEN: u8 = 0xff;

impl<'d> Input<'d> {
    pub(crate) const fn new(data: &'d [u8]) -> Self {
        Self(data)
    }

    pub(crate) const fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// One of them.
    pub(crate) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::from(self.byte()) % all.len()]
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    pub(crate) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub(crate) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.array())
    }

    /// All up to the next mark.
    pub(crate) fn part(&mut self) -> &'d [u8] {
        let end = self.0.iter().position(|byte| *byte == BETWEEN).unwrap_or(self.0.len());
        let (part, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        part
    }

    /// The same as text.
    pub(crate) fn text(&mut self) -> Cow<'d, str> {
        String::from_utf8_lossy(self.part())
    }

    pub(crate) const fn rest(self) -> &'d [u8] {
        self.0
    }
}

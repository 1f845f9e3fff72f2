//! The key of a list that repeats it.

use crate::endpoint::MAX_TARGET;
use crate::escape::{SHORT, append_plain, copy, is_plain};

/// A key that is written again and again: `&FileId%5B%5D=`. Of one that is long or has to be escaped nothing is kept.
#[derive(Clone, Copy)]
pub(super) struct Repeated {
    /// The key and zero bytes after it.
    key: [u8; 2 * SHORT],
    /// How long it is.
    length: usize,
    /// How many items the list has, as far as that is known, until room was made for them.
    items: usize,
}

impl Default for Repeated {
    fn default() -> Self {
        Self { key: [0; 2 * SHORT], length: 0, items: 0 }
    }
}

impl Repeated {
    const BRACKETS: &[u8; 7] = b"%5B%5D=";

    /// That of a list of so many items, as its name makes it.
    pub(super) fn of(name: &str, items: Option<usize>) -> Self {
        let mut this = Self { items: items.unwrap_or_default(), ..Self::default() };
        let length = 1 + name.len() + Self::BRACKETS.len();
        if length <= SHORT && is_plain(name.as_bytes()) {
            this.key[0] = b'&';
            copy(name.as_bytes(), &mut this.key[1..=name.len()]);
            this.key[1 + name.len()..length].copy_from_slice(Self::BRACKETS);
            this.length = length;
        }
        this
    }

    /// Writes the key and a value, if that is short and nothing in it is to be escaped; otherwise `None`, and nothing is written.
    #[inline]
    pub(super) fn with_plain(&mut self, value: &str, text: &mut Vec<u8>) -> Option<()> {
        if self.items > 1 {
            self.make_room(value, text);
        }
        if self.length > 0 { append_plain(&self.key, self.length, value.as_bytes(), text) } else { None }
    }

    /// For as many items as the first one: ids of one kind are mostly as long as each other.
    #[cold]
    fn make_room(&mut self, first: &str, text: &mut Vec<u8>) {
        let all = self.items.saturating_mul(self.length + first.len());
        text.reserve(all.min(MAX_TARGET) + 2 * SHORT);
        self.items = 0;
    }
}

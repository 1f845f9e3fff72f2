//! The key of a list that repeats it.

/// A key that was written, to be written again: `&FileId%5B%5D=`.
#[derive(Clone, Copy, Default)]
pub(super) struct Repeated {
    /// Where it stands in the text.
    start: usize,
    pub(super) length: usize,
    /// The key and zero bytes after it, where it is short.
    short: [u8; Self::SHORT],
}

impl Repeated {
    const SHORT: usize = 32;

    pub(super) fn of(key: &[u8], start: usize) -> Self {
        let mut short = [0; Self::SHORT];
        if let Some(place) = short.get_mut(..key.len()) {
            place.copy_from_slice(key);
        }
        Self { start, length: key.len(), short }
    }

    /// Of a short one all bytes are copied, which are as many as is known when this is compiled.
    #[inline]
    pub(super) fn write(&self, text: &mut Vec<u8>) {
        if self.length > Self::SHORT {
            return text.extend_from_within(self.start..self.start + self.length);
        }
        let end = text.len() + self.length;
        text.extend_from_slice(&self.short);
        text.truncate(end);
    }
}

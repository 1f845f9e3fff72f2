//! How much memory an answer may take once it is read.
//!
//! The bytes of a text are as many as it took on the wire. What grows without measure are lists and trees: `{}` is two bytes, and may stand for a record of
//! a thousand; and what an allocator needs for each text, however short. So these are counted while they grow, whatever type they are of; a reader that finds
//! too much stops there. Nothing is counted where nobody asked for it: then who reads has its own bounds.

use std::cell::Cell;
use std::fmt;
use std::io;

use serde_json::Value;

/// Bound: the lists and trees that are made of one answer or event; with the 8 MiB that a client takes of a body, and their text, that is below 128 MiB.
/// Past it the answer is unreadable, and says that it is too large and that fewer things are to be asked for at a time.
pub(crate) const MOST_BYTES: usize = 96 << 20;

/// Bytes that an answer may not take.
#[derive(Debug)]
pub(crate) struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "too large: what it holds takes more than {} MiB of memory; ask for fewer items at a time", MOST_BYTES >> 20)
    }
}

thread_local! {
    /// What is left to take, while somebody counts.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    /// Whether more was asked for since then.
    static EXCEEDED: Cell<bool> = const { Cell::new(false) };
}

/// Puts back what was left before, also when the reader panics.
struct Before(Option<usize>);

impl Drop for Before {
    #[inline]
    fn drop(&mut self) {
        LEFT.set(self.0);
    }
}

/// Reads within [`MOST_BYTES`]. What is read meanwhile, by the same thread, is counted together.
#[inline]
pub(crate) fn bounded<T>(read: impl FnOnce() -> T) -> T {
    let _before = Before(LEFT.get());
    if LEFT.get().is_none() {
        LEFT.set(Some(MOST_BYTES));
        EXCEEDED.set(false);
    }
    read()
}

/// Whether something was too large that was tried since the counting began: another form of it would be, too.
#[inline]
pub(crate) fn is_exceeded() -> bool {
    EXCEEDED.get()
}

/// Tries to read: where nothing comes of it, nothing was taken.
#[inline]
pub(crate) fn attempt<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let before = Before(LEFT.get());
    let read = read();
    if read.is_ok() {
        std::mem::forget(before);
    }
    read
}

/// Takes so many bytes, if there are as many left.
#[inline]
pub(crate) fn take(bytes: usize) -> Result<(), TooMuch> {
    let Some(left) = LEFT.get() else { return Ok(()) };
    let Some(less) = left.checked_sub(bytes) else {
        EXCEEDED.set(true);
        return Err(TooMuch);
    };
    LEFT.set(Some(less));
    Ok(())
}

/// Takes what an allocator needs for a text beside its bytes; for an empty one, nothing.
#[inline]
pub(crate) fn take_text(text: &str) -> Result<(), TooMuch> {
    if text.is_empty() { Ok(()) } else { take(PER_TEXT) }
}

/// What an allocator keeps of its own for each piece of memory, and what it rounds up: 31 bytes at most with that of most Linux systems.
const PER_TEXT: usize = 31;

fn give_back(bytes: usize) {
    LEFT.set(LEFT.get().map(|left| left + bytes));
}

/// Adds an item to a list; where that has to grow, the old and the new one are there together for a moment.
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) -> Result<(), TooMuch> {
    if list.len() == list.capacity() {
        grow(list)?;
    }
    list.push(item);
    Ok(())
}

fn grow<T>(list: &mut Vec<T>) -> Result<(), TooMuch> {
    let size = size_of::<T>();
    let before = list.capacity();
    // Most lists within records have one item; of large ones, four would be three for nothing.
    let first = if size > 64 { 1 } else { 4 };
    take(size * (before * 2).max(first))?;
    list.reserve_exact((before * 2).max(first) - list.len());
    give_back(size * before);
    Ok(())
}

/// What a map of JSON takes for its entry of this number, counted from 1: its nodes hold 5 to 11 entries.
pub(crate) const fn entry(number: usize) -> usize {
    const LEAF: usize = 11 * (size_of::<String>() + size_of::<Value>()) + 16;
    const INNER: usize = LEAF + 12 * size_of::<usize>();
    match number {
        1 => LEAF,
        12 => LEAF + INNER,
        13.. if number % 6 == 5 => LEAF + INNER / 5,
        _ => 0,
    }
}

/// What `serde_json::to_value` makes of a value, without making it: what it takes at most, text and all; of what is too large, more than there may be.
pub(crate) fn of_tree(value: &impl serde::Serialize) -> usize {
    let mut scale = Scale::default();
    // What is too large weighs enough by then, and what has no form in JSON is told by who makes the tree.
    let _ = serde_json::to_writer(&mut scale, value);
    scale.bytes
}

/// Weighs compact JSON as it is written.
#[derive(Default)]
struct Scale {
    bytes: usize,
    /// What is open: how many entries an object has so far; nothing of a list.
    open: Vec<Option<usize>>,
    in_text: bool,
    escaped: bool,
}

impl Scale {
    fn weigh(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_text = !self.in_text;
                self.bytes += if self.in_text { PER_TEXT } else { 0 };
            }
            _ if self.in_text => {}
            b'{' => self.open.push(Some(0)),
            b'[' => self.open.push(None),
            b'}' | b']' => drop(self.open.pop()),
            b':' => {
                if let Some(Some(entries)) = self.open.last_mut() {
                    *entries += 1;
                    self.bytes += entry(*entries);
                }
            }
            _ => {}
        }
        // An item of a list has a comma or a bracket before it.
        let is_item = !self.in_text && matches!(byte, b',' | b'[') && matches!(self.open.last(), Some(None));
        self.bytes += if is_item { size_of::<Value>() } else { 1 };
    }
}

impl io::Write for Scale {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.weigh(*byte);
        }
        // More than that need not be known, and its end may be far.
        if self.bytes > MOST_BYTES { Err(io::ErrorKind::OutOfMemory.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

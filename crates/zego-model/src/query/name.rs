//! What a value of a request is called.

use crate::escape::{escape, push_number};

/// What a value is called within what it is in.
#[derive(Clone, Copy)]
pub(super) enum Name<'n> {
    /// It is all of the request.
    None,
    Field(&'n str),
    Item(usize),
    /// An item of a list that repeats its key with brackets.
    Repeated(&'n str),
}

impl Name<'_> {
    /// Writes it, escaped or as it is.
    pub(super) fn push(self, is_escaped: bool, to: &mut Vec<u8>) {
        let (name, brackets) = match self {
            Self::None => return,
            Self::Item(index) => return push_number(index as u64, to),
            Self::Field(name) => (name, ""),
            Self::Repeated(name) if name.ends_with("[]") => (name, ""),
            Self::Repeated(name) => (name, if is_escaped { "%5B%5D" } else { "[]" }),
        };
        if is_escaped {
            escape(name, to);
        } else {
            to.extend_from_slice(name.as_bytes());
        }
        to.extend_from_slice(brackets.as_bytes());
    }
}

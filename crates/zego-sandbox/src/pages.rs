//! An answer that is written in pieces, as it is read: it is never held whole, and what it is made of is not locked meanwhile.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::{Map, Value};

/// The items of a list, each as JSON.
pub(crate) type LongList = Box<dyn ExactSizeIterator<Item = String> + Send>;

/// How long a piece is, in bytes: what more there is of an item comes on top.
pub(crate) const PIECE: usize = 64 << 10;

/// The rest of a document that is still to be written.
#[derive(Default)]
pub(crate) struct Pages {
    parts: VecDeque<Part>,
}

enum Part {
    Text(String),
    /// The items of a list, which were all there when the state was looked at; and whether one of them is written.
    Items(LongList, bool),
}

/// Pages on their way with an answer: whoever takes them first has them.
#[derive(Clone, Debug)]
pub(crate) struct PagesToCome(Arc<Mutex<Option<Pages>>>);

impl PagesToCome {
    pub(crate) fn new(pages: Pages) -> Self {
        Self(Arc::new(Mutex::new(Some(pages))))
    }

    pub(crate) fn take(&self) -> Option<Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

impl Pages {
    /// Whether all of it is written.
    pub(crate) fn is_over(&self) -> bool {
        self.parts.is_empty()
    }

    /// All of it.
    pub(crate) fn whole(self) -> Vec<u8> {
        self.fold(Vec::new(), |mut whole, piece| {
            whole.extend_from_slice(&piece);
            whole
        })
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, text: String) {
        self.parts.push_back(Part::Text(text));
    }

    /// Adds an object of these fields, and of these lists behind them.
    pub(crate) fn object(&mut self, fields: Map<String, Value>, lists: Vec<(&'static str, LongList)>) {
        let has_fields = !fields.is_empty();
        let mut fields = Value::Object(fields).to_string();
        fields.pop();
        self.text(fields);
        for (number, (name, items)) in lists.into_iter().enumerate() {
            let comma = if has_fields || number > 0 { "," } else { "" };
            self.text(format!("{comma}\"{name}\":["));
            self.parts.push_back(Part::Items(items, false));
            self.text("]".to_owned());
        }
        self.text("}".to_owned());
    }
}

impl Iterator for Pages {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let mut piece = String::new();
        while piece.len() < PIECE {
            match self.parts.front_mut() {
                None => break,
                Some(Part::Text(text)) => {
                    piece.push_str(text);
                    self.parts.pop_front();
                }
                Some(Part::Items(items, is_begun)) => match items.next() {
                    Some(item) => {
                        if std::mem::replace(is_begun, true) {
                            piece.push(',');
                        }
                        piece.push_str(&item);
                    }
                    None => drop(self.parts.pop_front()),
                },
            }
        }
        (!piece.is_empty()).then(|| piece.into())
    }
}

//! What there is, written in pieces: while it is written, the state is free.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Control, is_nothing};
use crate::holder::{Environment, Holder};
use crate::product::{LongList, Shown};

/// How long a piece is, in bytes: what more there is of an item comes on top.
const PIECE: usize = 64 << 10;

/// The rest of a document that is still to be written.
pub(crate) struct StatePages {
    parts: VecDeque<Part>,
}

enum Part {
    Text(String),
    /// The items of a list, which were all there when the state was looked at; and whether one of them is written.
    Items(LongList, bool),
}

/// Pages on their way with an answer: whoever takes them first has them.
#[derive(Clone, Debug)]
pub(crate) struct PagesToCome(Arc<Mutex<Option<StatePages>>>);

impl PagesToCome {
    pub(crate) fn new(pages: StatePages) -> Self {
        Self(Arc::new(Mutex::new(Some(pages))))
    }

    pub(crate) fn take(&self) -> Option<StatePages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for StatePages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatePages").field("parts", &self.parts.len()).finish_non_exhaustive()
    }
}

impl Control<'_> {
    /// What there is now. Time passes up to now; the state is locked as long as it takes to look at it, and not while it is written.
    pub(super) fn pages(&self, full: bool) -> StatePages {
        let mut world = self.state.world();
        let until = world.time_at(self.now);
        world.pass(&self.state.config, until);
        let mut apps: Vec<(Holder, Shown)> = Vec::new();
        for (holder, product) in world.products() {
            let shown = product.show(full);
            // What is there after a refused call, say, is nothing worth showing.
            if shown.fields.values().all(is_nothing) && shown.lists.iter().all(|(_, items)| items.len() == 0) {
                continue;
            }
            match apps.last_mut().filter(|(last, _)| *last == holder) {
                Some((_, app)) => {
                    app.fields.extend(shown.fields);
                    app.lists.extend(shown.lists);
                }
                None => apps.push((holder, shown)),
            }
        }
        let (pending, dropped) = world.deliveries.counts();
        let (held, most, not_kept) = world.holding.counts();
        let (now, ahead) = (world.time().secs(), world.ahead);
        drop(world);
        self.state.wake();
        let mut pages = StatePages { parts: VecDeque::new() };
        pages.text(format!("{{\"ahead\":{ahead},\"apps\":["));
        let mut account = Shown::default();
        let mut is_first = true;
        for (holder, mut shown) in apps {
            let Holder::App(app_id, environment) = holder else {
                account = shown;
                continue;
            };
            shown.fields.insert("app_id".to_owned(), json!(app_id.get()));
            shown.fields.insert("test".to_owned(), json!(environment == Environment::Test));
            if !std::mem::take(&mut is_first) {
                pages.text(",".to_owned());
            }
            pages.object(shown);
        }
        let callbacks = json!({ "pending": pending, "dropped": dropped });
        pages.text(format!("],\"callbacks\":{callbacks},\"now\":{now},\"tencent\":"));
        pages.object(account);
        let things = json!({ "held": held, "most": most, "not_kept": not_kept });
        pages.text(format!(",\"things\":{things}}}"));
        pages
    }
}

impl StatePages {
    /// All of it.
    pub(crate) fn whole(self) -> Vec<u8> {
        self.fold(Vec::new(), |mut whole, piece| {
            whole.extend_from_slice(&piece);
            whole
        })
    }

    fn text(&mut self, text: String) {
        self.parts.push_back(Part::Text(text));
    }

    fn object(&mut self, Shown { fields, lists }: Shown) {
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

impl Iterator for StatePages {
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

/// What is shown without long lists.
impl From<Map<String, Value>> for Shown {
    fn from(fields: Map<String, Value>) -> Self {
        Self { fields, lists: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use zego_sign::Timestamp;

    use super::*;
    use crate::control::{Login, Seed, SeedRoom};
    use crate::{Cdn, LogLine, Sandbox, SeedFile};

    /// Whoever reads slowly holds nobody up: calls and changes go on between the pieces, and what is read is what there was.
    #[test]
    fn the_state_is_free_while_it_is_written() {
        let now = Timestamp::from_secs(1_800_000_000);
        let service = Sandbox::builder().empty().clock(move || now).log(|_: &LogLine| {}).service();
        let file = |number: u64| SeedFile::new(Cdn::Tencent, "lesson", Timestamp::from_secs(1_790_000_000 + number));
        let control = service.control(now);
        control.seed(&Seed::new().room(SeedRoom::new("lobby").user("anna")).files((0..3_000).map(file))).unwrap();
        let (before, snapshot) = (control.state(true), control.snapshot());
        let (mut pages, frozen) = (control.pages(true), service.state.world().freeze());
        let mut text = Vec::new();
        let mut pieces = 0;
        while let Some(piece) = pages.next() {
            assert!(piece.len() < 2 * PIECE, "{} bytes", piece.len());
            text.extend_from_slice(&piece);
            pieces += 1;
            control.log_in(&Login::new("lobby", format!("late-{pieces}"))).unwrap();
            control.seed(&Seed::new().files([file(100_000 + pieces)])).unwrap();
            let call = Request::get("/?Action=DescribeUserNum").body(Bytes::new()).unwrap();
            assert_eq!(service.handle(&call, now).status(), 200);
        }
        assert!(pieces > 3, "{pieces}");
        assert_eq!(serde_json::from_slice::<Value>(&text).unwrap(), before);
        assert_eq!(frozen.text(), snapshot);
        assert_ne!(control.snapshot(), snapshot);
        assert_eq!(before["apps"][0]["files"].as_array().unwrap().len(), 3_000);
    }
}

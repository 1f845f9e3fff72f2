//! Turns: an instance thinks, speaks, is interrupted, and goes on with what waits.
//!
//! The pages tell no times. Here a language model takes a second to answer, and a second is enough to say 15 characters.

use serde_json::{Map, Value};

use super::instance::{Instance, Interruption, Status, Turn};
use super::told;
use crate::cx::Cx;
use crate::moment::Moment;

/// How long a language model thinks, in seconds.
const THINKING: i64 = 1;
/// How many characters are said in a second.
const PACE: usize = 15;
/// How many turns can wait.
const MOST_WAITING: usize = 5;

/// Too many turns wait.
#[derive(Debug)]
pub(super) struct TooMany;

impl Instance {
    /// A turn begins, in the place of what goes on, or waits for it.
    pub(super) fn take(&mut self, turn: Turn, waits: bool, why: Interruption, cx: &mut Cx<'_>) -> Result<(), TooMany> {
        match &self.turn {
            Some(current) if current.priority > turn.priority || (waits && current.priority == turn.priority) => {
                if self.waiting.len() >= MOST_WAITING {
                    return Err(TooMany);
                }
                // Behind those that count as much.
                let place = self.waiting.partition_point(|other| other.priority >= turn.priority);
                self.waiting.insert(place, turn);
            }
            _ => {
                self.interrupt(why, cx);
                self.begin(turn, cx);
            }
        }
        Ok(())
    }

    /// What goes on stops, and what waits is forgotten.
    pub(super) fn interrupt(&mut self, why: Interruption, cx: &mut Cx<'_>) {
        self.waiting.clear();
        let Some(turn) = self.turn.take() else { return };
        if self.orders.interrupted {
            let played = if self.status == Status::Speaking { spoken_by(&turn, cx.now) } else { "" };
            told::interrupted(self, turn.round, why, played, cx);
        }
    }

    /// It is idle from now on, unless it listens.
    pub(super) fn rest(&mut self, cx: &mut Cx<'_>) {
        self.set_status(Status::Idle, cx);
    }

    fn begin(&mut self, turn: Turn, cx: &mut Cx<'_>) {
        if turn.thinks {
            self.turn = Some(Turn { since: cx.now, until: cx.now.plus_secs(THINKING), ..turn });
            self.set_status(Status::Thinking, cx);
        } else {
            self.speak(turn, cx);
        }
    }

    /// What was going on is over.
    pub(super) fn go_on(&mut self, cx: &mut Cx<'_>) {
        match self.turn.take() {
            Some(turn) if turn.thinks => self.answer(turn, cx),
            _ => self.next(cx),
        }
    }

    /// The language model has answered.
    fn answer(&mut self, turn: Turn, cx: &mut Cx<'_>) {
        let (answer, data) = self.without_data(&turn.answer);
        if self.orders.said {
            for sentence in sentences(&answer) {
                told::said(self, turn.round, sentence, cx);
            }
        }
        if !data.is_empty() {
            told::meta_info(self, turn.round, data, cx);
        }
        self.speak(Turn { answer, thinks: false, ..turn }, cx);
    }

    fn speak(&mut self, turn: Turn, cx: &mut Cx<'_>) {
        self.answered += 1;
        if turn.keeps_answer {
            self.learn("assistant", turn.answer.clone());
        }
        if self.speechless {
            self.next(cx);
            return;
        }
        let seconds = turn.answer.chars().count().div_ceil(PACE).max(1);
        let until = cx.now.plus_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        self.turn = Some(Turn { since: cx.now, until, thinks: false, ..turn });
        self.set_status(Status::Speaking, cx);
    }

    fn next(&mut self, cx: &mut Cx<'_>) {
        self.driven = cx.now;
        if self.waiting.is_empty() {
            self.rest(cx);
        } else {
            let next = self.waiting.remove(0);
            self.begin(next, cx);
        }
    }

    /// An answer without the data between its marks, and what is told of them.
    fn without_data(&self, answer: &str) -> (String, Map<String, Value>) {
        let (mut spoken, mut data) = (String::new(), Map::new());
        let mut rest = answer;
        if let Some(marks) = &self.marks {
            while let Some((before, inside, after)) = rest
                .split_once(marks.begin.as_str())
                .and_then(|(before, from)| from.split_once(marks.end.as_str()).map(|(inside, after)| (before, inside, after)))
            {
                spoken.push_str(before);
                let found: Map<String, Value> = serde_json::from_str(inside).unwrap_or_default();
                data.extend(found.into_iter().filter(|(key, _)| marks.keys.contains(key)));
                rest = after;
            }
        }
        spoken.push_str(rest);
        (spoken, data)
    }
}

/// What of a text has been said by now.
fn spoken_by(turn: &Turn, now: Moment) -> &str {
    let millis = usize::try_from(now.millis().saturating_sub(turn.since.millis())).unwrap_or_default();
    let said = millis.saturating_mul(PACE) / 1000;
    let end = turn.answer.char_indices().nth(said).map_or(turn.answer.len(), |(at, _)| at);
    &turn.answer[..end]
}

/// The sentences of a text, each with the mark that ends it.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '!', '?', '。', '！', '？']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::instance::Priority;
    use super::*;

    #[test]
    fn a_text_is_said_at_its_pace() {
        let turn = Turn { answer: "Das Wetter ist schön. Gehen wir?".to_owned(), ..Turn::new("", Priority::Medium, 1) };
        let after = |millis| spoken_by(&turn, Moment::from_millis(millis));
        assert_eq!((after(0), after(1_000), after(1_400)), ("", "Das Wetter ist ", "Das Wetter ist schön."));
        assert_eq!(after(60_000), turn.answer);
        assert_eq!(sentences(&turn.answer).collect::<Vec<_>>(), ["Das Wetter ist schön.", "Gehen wir?"]);
        assert_eq!(sentences(" . ").collect::<Vec<_>>(), ["."]);
    }
}

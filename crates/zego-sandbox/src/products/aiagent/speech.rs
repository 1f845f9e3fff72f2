//! A user speaks to an instance: it listens, understands, and answers.

use super::instance::{Instance, Interruption, Priority, Status, Turn};
use super::told;
use super::turn::TooMany;
use crate::cx::Cx;

impl Instance {
    /// It begins to listen: what it was doing stops.
    pub(super) fn listen(&mut self, cx: &mut Cx<'_>) {
        self.interrupt(Interruption::User, cx);
        self.next_round();
        self.heard.clear();
        self.set_status(Status::Listening, cx);
    }

    /// It listens no longer: what it heard is answered.
    pub(super) fn answer_to(&mut self, user: &str, answer: Option<String>, cx: &mut Cx<'_>) -> Result<(), TooMany> {
        let text = std::mem::take(&mut self.heard).join(" ");
        if text.is_empty() {
            self.rest(cx);
            return Ok(());
        }
        told::heard(self, user, &text, cx);
        self.learn("user", text.clone());
        let turn = Turn::new(answer.unwrap_or_else(|| echo(&text)), Priority::Medium, self.round);
        self.take(turn, self.finishes, Interruption::User, cx)
    }

    /// Whether what it says cannot be interrupted by its user.
    pub(super) fn speaks_on(&self) -> bool {
        self.turn.as_ref().is_some_and(|turn| self.finishes || turn.priority == Priority::High)
    }
}

/// What the language model of the sandbox answers, where nobody says what it should.
pub(super) fn echo(text: &str) -> String {
    format!("You said: {text}")
}

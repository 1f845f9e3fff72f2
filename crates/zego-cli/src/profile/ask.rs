//! Questions on a terminal, with answers that it does not show.

use std::io::{self, Read as _, Write as _};

use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, isatty, tcgetattr, tcsetattr};

use crate::error::CommandError;
use crate::exit::Signal;
use crate::output::Stream;
use zego_model::Delivery;

/// A terminal on stdin that shows questions on stderr.
pub(super) struct Terminal {
    before: Termios,
}

/// As much of an answer as is taken.
const MAX_ANSWER_BYTES: usize = 4_096;

impl Terminal {
    /// The terminal, if somebody sits there.
    pub(super) fn open() -> Option<Self> {
        if !isatty(io::stderr()) {
            return None;
        }
        tcgetattr(io::stdin()).ok().map(|before| Self { before })
    }

    /// Asks, and takes one line, which is shown or not.
    ///
    /// Keys come one by one, Ctrl-C among them, so that the terminal is as before whatever ends the question.
    pub(super) fn ask(&self, question: &str, is_shown: bool) -> Result<String, CommandError> {
        let failed = |error: io::Error| {
            CommandError::configuration(format!("the terminal cannot be asked: {error}"), "Give the secrets on stdin: --from -.")
        };
        let say = |text: &str| Stream::stderr().write_all(text.as_bytes());
        let _restored = self.key_by_key().map_err(|error| failed(error.into()))?;
        say(&format!("{question}: ")).map_err(failed)?;
        let mut answer: Vec<u8> = Vec::new();
        loop {
            let mut key = [0];
            let read = io::stdin().lock().read(&mut key).map_err(failed)?;
            match (read, key[0]) {
                (0, _) | (_, b'\r' | b'\n' | END) => break,
                (_, INTERRUPT) => {
                    say("\n").map_err(failed)?;
                    return Err(CommandError::interrupted(Signal::Interrupt, Delivery::NotSent));
                }
                (_, BACKSPACE | DELETE) => {
                    let gone = answer.pop();
                    if is_shown && gone.is_some() {
                        say("\u{8} \u{8}").map_err(failed)?;
                    }
                }
                (_, ERASE_ALL) if !is_shown => answer.clear(),
                (_, key) if key >= b' ' && answer.len() < MAX_ANSWER_BYTES => {
                    answer.push(key);
                    if is_shown && key.is_ascii() {
                        say(char::from(key).encode_utf8(&mut [0; 4])).map_err(failed)?;
                    }
                }
                _ => {}
            }
        }
        say("\n").map_err(failed)?;
        String::from_utf8(answer).map_err(|_| CommandError::configuration("the answer is not UTF-8", "Copy it again."))
    }

    /// Shows nothing by itself, until what it returns is gone.
    fn key_by_key(&self) -> Result<Restored<'_>, Errno> {
        let mut modes = self.before.clone();
        modes.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
        Ok(Restored(&self.before))
    }
}

/// Sets a terminal back.
struct Restored<'t>(&'t Termios);

impl Drop for Restored<'_> {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, self.0);
    }
}

const INTERRUPT: u8 = 3;
const END: u8 = 4;
const BACKSPACE: u8 = 8;
const ERASE_ALL: u8 = 21;
const DELETE: u8 = 127;

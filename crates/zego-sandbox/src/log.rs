//! What the sandbox tells about each call: one line for its outcome, and one for everything it noticed on the way.

use std::fmt;

pub(crate) use zego_explain::said::{one_line, shown};

/// One line of the log. It never holds a secret, a signature or a signed query.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogLine {
    /// How grave it is.
    pub level: LogLevel,
    /// The action, as far as the request names one.
    pub action: String,
    /// The code that was answered: `0`, `100000005`, `AuthFailure.SignatureFailure`. Empty in a line that is not about the outcome, and for
    /// a success of Tencent's, which has no code.
    pub code: String,
    /// What happened, and why.
    pub text: String,
}

/// How grave a [`LogLine`] is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum LogLevel {
    /// A call was carried out.
    Info,
    /// A call was refused, or holds something that its sender did not mean.
    Warn,
}

impl LogLevel {
    /// The name, in upper case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
        }
    }
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        write!(f, "{:<4} {} {}: {}", self.level.as_str(), dash(&self.action), dash(&self.code), self.text)
    }
}

/// Takes the lines of the log.
pub trait LogSink: Send + Sync {
    /// Takes one. It is called between a request and its answer, so it must not block.
    fn line(&self, line: &LogLine);
}

impl<F: Fn(&LogLine) + Send + Sync> LogSink for F {
    fn line(&self, line: &LogLine) {
        self(line);
    }
}

/// Lines become events of `tracing`, under the target `zego_sandbox`.
pub(crate) struct Tracing;

impl LogSink for Tracing {
    fn line(&self, line: &LogLine) {
        let LogLine { level, action, code, text } = line;
        match level {
            LogLevel::Info => tracing::info!(target: "zego_sandbox", %action, %code, "{text}"),
            LogLevel::Warn => tracing::warn!(target: "zego_sandbox", %action, %code, "{text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let line = LogLine { level: LogLevel::Warn, action: String::new(), code: "2".into(), text: shown("a\nb\u{1b}[2J").to_string() };
        assert_eq!(line.to_string(), "WARN - 2: a\\nb\\u{1b}[2J");
        assert_eq!(shown(&"x".repeat(81)).to_string().len(), 82);
        assert_eq!(shown("user\u{202e}nimda").to_string(), "user\\u{202e}nimda");
        assert_eq!(one_line("`a\nb`").to_string(), "`a\\nb`");
        assert_eq!(one_line(&"x".repeat(301)).to_string().len(), 302);
    }
}

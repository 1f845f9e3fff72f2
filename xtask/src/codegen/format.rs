//! Formatting, with the pinned rustfmt and the repository's settings.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Formats texts, each one once: a file is formatted first to count its lines.
#[derive(Debug, Default)]
pub(super) struct Formatter {
    done: RefCell<HashMap<String, String>>,
}

impl Formatter {
    /// The text as `cargo fmt` would leave it.
    pub(super) fn format(&self, text: &str) -> Result<String, String> {
        if let Some(formatted) = self.done.borrow().get(text) {
            return Ok(formatted.clone());
        }
        let formatted = rustfmt(text)?;
        self.done.borrow_mut().insert(text.to_owned(), formatted.clone());
        Ok(formatted)
    }
}

/// Over standard input rustfmt does not look for the files of modules, which are not written yet.
fn rustfmt(text: &str) -> Result<String, String> {
    let missing = |error: std::io::Error| format!("rustfmt cannot be run ({error}): `rustup component add rustfmt`");
    let mut child = Command::new("rustfmt")
        .arg("--edition=2024")
        .arg("--config-path")
        .arg(crate::root().join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(missing)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).map_err(missing)?;
    }
    let run = child.wait_with_output().map_err(missing)?;
    if !run.status.success() {
        return Err(format!("rustfmt refused the generated code:\n{}", String::from_utf8_lossy(&run.stderr)));
    }
    String::from_utf8(run.stdout).map_err(|error| error.to_string())
}

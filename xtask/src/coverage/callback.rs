//! The rows of callbacks.

use std::path::Path;

use super::source::{self, count, stem, text};

/// What there is of a callback.
#[derive(Debug)]
pub(super) struct Callback {
    pub(super) service: String,
    pub(super) event: String,
    pub(super) file: String,
    pub(super) fields: usize,
    pub(super) facts: bool,
    pub(super) examples: usize,
    pub(super) sent: bool,
}

/// Every callback, in alphabetical order.
pub(super) fn all(root: &Path) -> Result<Vec<Callback>, String> {
    let api = root.join("api");
    let sandbox = source::texts(&root.join("crates/zego-sandbox/src"));
    // What is pushed is sent, by its word or by the arm of a match that chooses the word; rustfmt may put either on a line of its own.
    let sandbox: String = sandbox.split_whitespace().collect();
    let mut callbacks = Vec::new();
    for service in source::folders(&api).into_iter().filter(|path| !path.ends_with("upstream")) {
        for path in source::list(&service.join("callback")).into_iter().filter(|path| !path.ends_with("_callback.toml")) {
            let written = source::description(root, &path)?;
            let event = text(&written, "event");
            let (service, file) = (stem(&service), stem(&path));
            callbacks.push(Callback {
                fields: count(&written, "fields"),
                facts: api.join("upstream").join(&service).join("callback").join(format!("{file}.json")).is_file(),
                examples: count(&written, "example"),
                sent: [format!("outbox.push(\"{event}\""), format!("=>\"{event}\",")].iter().any(|text| sandbox.contains(text)),
                service,
                event,
                file,
            });
        }
    }
    Ok(callbacks)
}

//! Panics on the threads of the matrix, also those of tasks, which nobody waits for.

use std::cell::RefCell;
use std::panic;
use std::sync::Once;

thread_local! {
    /// What panicked on this thread since somebody looked; `None` where nobody does.
    static SEEN: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Watches this thread.
pub(super) fn watch() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            SEEN.with_borrow_mut(|seen| seen.iter_mut().for_each(|seen| seen.push(format!("a panic: {told}"))));
            before(told);
        }));
    });
    SEEN.replace(Some(Vec::new()));
}

/// What panicked on this thread since this was asked for.
pub(super) fn take() -> Vec<String> {
    SEEN.with_borrow_mut(|seen| seen.as_mut().map(std::mem::take)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_is_seen() {
        watch();
        assert!(tokio::spawn(async { panic!("on purpose") }).await.is_err());
        assert!(take()[0].contains("on purpose") && take().is_empty());
    }
}

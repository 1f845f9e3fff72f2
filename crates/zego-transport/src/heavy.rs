//! Work that would hold up whatever else a thread of the runtime has to do.

use std::panic::resume_unwind;

use tokio::task::spawn_blocking;

/// The longest answer that is read on the thread that waited for it, which takes a millisecond or two. Longer ones are read on one of the runtime's
/// threads for blocking work, where reading them holds nobody up.
pub(crate) const MOST_BYTES_HERE: usize = 256 << 10;

/// Does it on a thread for blocking work.
///
/// # Panics
/// As the work does; and when the runtime ends meanwhile, as everything that waits for the runtime then does.
pub(crate) async fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(ended) => panic!("the runtime ended while an answer was read: {ended}"),
    }
}

//! Streams as the media service knows them: forbidden ones, transfer rules.

/// The streams.
#[derive(Debug, Default)]
pub(crate) struct Streams {}

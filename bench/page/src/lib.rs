//! The rows of a run: as a table for a terminal, as a part of Markdown pages, and as a picture.

pub mod figures;
pub mod markdown;
pub mod picture;
pub mod run;
pub mod summary;
pub mod terminal;

pub use run::Run;

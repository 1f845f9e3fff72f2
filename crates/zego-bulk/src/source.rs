//! Where the ids to delete come from: texts and searches, as streams; and what narrows any of them.
//!
//! Every source is a [`Stream`](futures_core::Stream) that holds little: of a text a piece and a line, of a search a page. The last thing it gives may be an
//! error, after which nothing comes.
//!
//! ```
//! use std::sync::Arc;
//!
//! use zego_bulk::source::{Column, KeepList, SourceExt as _, TextForm, TextSource};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keep = Arc::new(KeepList::read(TextSource::of(&b"2\n"[..], "keep.txt", TextForm::Lines)).await?);
//! let table = TextSource::of(&b"FileId,Name\n1,a.mp4\n2,b.mp4\n3,c.mp4\n"[..], "files.csv", TextForm::Csv(Column::Known));
//! let ids = table.except(Arc::clone(&keep)).at_most(1_000);
//! # let mut ids = std::pin::pin!(ids);
//! # let mut found = Vec::new();
//! # while let Some(id) = std::future::poll_fn(|context| futures_core::Stream::poll_next(ids.as_mut(), context)).await {
//! #     found.push(id.unwrap().to_string());
//! # }
//! # assert_eq!((found, keep.kept()), (vec!["1".to_owned(), "3".to_owned()], 1));
//! # Ok(())
//! # }
//! ```

mod age;
mod digest;
mod error;
mod given;
mod id;
mod item;
mod keep;
mod narrow;
mod search;
mod text;

pub use self::age::Age;
pub use self::digest::IdsDigest;
pub use self::error::{SourceError, TextProblem};
pub use self::given::{Given, given};
pub use self::item::{BoxError, PurgeItem};
pub use self::keep::KeepList;
pub use self::narrow::{AtMost, Except, SourceExt};
pub use self::search::{LeftAlone, Search, SearchSource};
pub use self::text::{Column, TextForm, TextSource};

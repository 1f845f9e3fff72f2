//! The ids that a command line names, as a stream.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use clap::ArgMatches;
use futures_core::Stream;
use zego_bulk::source::{BoxError, Column, KeepList, LeftAlone, PurgeItem, Search, SourceError, SourceExt as _, TextForm, TextSource};
use zego_model::rtc::media_file::FileId;
use zego_model::{UnixSeconds, Zego};
use zego_transport::Client;

use super::super::files;
use super::arguments::flag;
use super::display::Display;
use super::failure;
use super::words;
use crate::clock;
use crate::error::CommandError;

/// Where the ids come from, and what is taken from them.
pub(super) struct Asked {
    source: AskedSource,
    keep: Option<PathBuf>,
    most: u64,
}

enum AskedSource {
    Text { path: PathBuf, form: TextForm },
    Search(Search),
}

impl Asked {
    /// What the command line says; `None` where it names no source.
    pub(super) fn of(matches: &ArgMatches) -> Result<Option<Self>, CommandError> {
        let path = |name| matches.get_one::<PathBuf>(name);
        // clap lets them pass beside what --from cannot go with.
        if let Some(name) = [flag::COLUMN, flag::FORMAT].into_iter().find(|name| matches.contains_id(name) && path(flag::FROM).is_none()) {
            return Err(CommandError::usage(format!("--{name} is for --from, which is not there"), "A search has no text to be read."));
        }
        let source = if let Some(path) = path(flag::FROM) {
            AskedSource::Text { path: path.clone(), form: form(matches, path)? }
        } else if files::arguments().iter().any(|argument| matches.contains_id(argument.get_id().as_str())) {
            AskedSource::Search(files::search(matches))
        } else {
            let narrows = [flag::KEEP, flag::MAX].into_iter().find(|name| matches.contains_id(name));
            return match narrows {
                Some(name) => Err(CommandError::usage(
                    format!("--{name} narrows what a source names, and there is no source"),
                    "Say which files: --from FILE, or --stream-id, --prefix, --older-than. A run that goes on has its files already.",
                )),
                None => Ok(None),
            };
        };
        let most = matches.get_one::<u64>(flag::MAX).copied().unwrap_or(u64::MAX);
        Ok(Some(Self { source, keep: path(flag::KEEP).cloned(), most }))
    }

    /// Whether it is a search, which may find other files when it is made again.
    pub(super) const fn is_search(&self) -> bool {
        matches!(self.source, AskedSource::Search(_))
    }

    /// The files that are read from.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let text = if let AskedSource::Text { path, .. } = &self.source { Some(path.as_path()) } else { None };
        text.into_iter().chain(self.keep.as_deref())
    }

    /// Begins to read, or to search.
    pub(super) async fn open(self, client: &Client<Zego>, display: Arc<Display>) -> Result<Ids, CommandError> {
        let wrong = |error: SourceError| failure::of_source(error.into());
        let keep = match &self.keep {
            Some(path) => {
                let list = TextSource::open(path, TextForm::of_name(path)).await.map_err(wrong)?;
                Arc::new(KeepList::read(list).await.map_err(wrong)?)
            }
            None => Arc::default(),
        };
        let mut left_alone = None;
        let source: Raw = match self.source {
            AskedSource::Text { path, form } if path == Path::new("-") => Box::pin(AsId(TextSource::stdin(form))),
            AskedSource::Text { path, form } => Box::pin(AsId(TextSource::open(&path, form).await.map_err(wrong)?)),
            AskedSource::Search(search) => {
                let now = UnixSeconds(i64::try_from(clock::now().as_secs()).unwrap_or(i64::MAX));
                let found = search.to_delete(client, now).map_err(|error| CommandError::usage(error.to_string(), ""))?;
                left_alone = Some(found.left_alone());
                Box::pin(AsId(found))
            }
        };
        let counted = Counted { source: source.except(Arc::clone(&keep)).at_most(self.most), display, began: Instant::now(), count: 0 };
        Ok(Ids { stream: counted, spared: Spared { keep, left_alone } })
    }
}

/// Ids, and what was left out of them.
pub(super) struct Ids {
    pub(super) stream: Counted,
    pub(super) spared: Spared,
}

type Raw = Pin<Box<dyn Stream<Item = Result<FileId, BoxError>>>>;
type Narrowed = zego_bulk::source::AtMost<zego_bulk::source::Except<Raw>>;

/// What a source had and is not deleted; it goes on counting while the source is read.
#[derive(Default)]
pub(super) struct Spared {
    keep: Arc<KeepList>,
    left_alone: Option<LeftAlone>,
}

impl Spared {
    /// Each number with its name for programs and its words for people.
    pub(super) fn counts(&self) -> [(&'static str, u64, &'static str); 5] {
        let left_alone = self.left_alone.clone().unwrap_or_default();
        [
            ("kept", self.keep.kept(), "on the list of what is kept"),
            ("unfinished", left_alone.unfinished(), "without content, so perhaps still being recorded"),
            ("later", left_alone.later(), "made or changed after the search began"),
            ("undated", left_alone.undated(), "of which the vendor does not tell the time"),
            ("unnamed", left_alone.unnamed(), "whose key does not tell the stream"),
        ]
    }
}

/// How the ids of a file are written.
fn form(matches: &ArgMatches, path: &Path) -> Result<TextForm, CommandError> {
    let column = matches.get_one::<String>(flag::COLUMN);
    let form = match matches.get_one::<String>(flag::FORMAT).map(String::as_str) {
        Some("csv") => TextForm::Csv(Column::Known),
        Some("jsonl") => TextForm::JsonLines(None),
        Some(_) => TextForm::Lines,
        None => TextForm::of_name(path),
    };
    match (form, column) {
        (form, None) => Ok(form),
        (TextForm::Csv(_), Some(column)) => Ok(TextForm::Csv(Column::of_text(column))),
        (TextForm::JsonLines(_), Some(field)) => Ok(TextForm::JsonLines(Some(field.clone()))),
        (_, Some(_)) => Err(CommandError::usage(
            "--column: a text with one id a line has no columns",
            "If it is CSV, say --format csv; if JSON lines, --format jsonl.",
        )),
    }
}

/// Items of any source as ids.
struct AsId<S>(S);

impl<S: Stream<Item: PurgeItem> + Unpin> Stream for AsId<S> {
    type Item = Result<FileId, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(context).map(|item| item.map(PurgeItem::into_file_id))
    }
}

/// Tells how many ids there are so far.
pub(super) struct Counted {
    source: Narrowed,
    display: Arc<Display>,
    began: Instant,
    count: u64,
}

impl Stream for Counted {
    type Item = Result<FileId, BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let item = ready!(Pin::new(&mut this.source).poll_next(context));
        if matches!(item, Some(Ok(_))) {
            this.count += 1;
            if this.count.is_multiple_of(100) {
                let count = this.count;
                this.display.tell(this.began.elapsed(), count, || format!("reading which files: {} so far", words::number(count)));
            }
        }
        Poll::Ready(item)
    }
}

//! Which of the files that the API shows are meant.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zego_model::UnixSeconds;
use zego_model::page::FoundFile;
use zego_model::rtc::media_file::{MediaInfo, Vendor};

use super::key;

/// How many bytes of a prefix the API takes.
pub(super) const PREFIX_BYTES: usize = 20;

/// The beginning of a text: whole characters, of so many bytes at most.
pub(super) fn start_of(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// Files that a search came across and left alone, since nobody could tell whether they were meant: how many.
///
/// Files that are plainly not meant, such as those of other streams, are in no count.
#[derive(Clone, Debug, Default)]
pub struct LeftAlone(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    unfinished: AtomicU64,
    later: AtomicU64,
    undated: AtomicU64,
    unnamed: AtomicU64,
}

impl LeftAlone {
    /// Files without content: perhaps they are still written to.
    pub fn unfinished(&self) -> u64 {
        self.0.unfinished.load(Ordering::Relaxed)
    }

    /// Files that were made or changed after the run began.
    pub fn later(&self) -> u64 {
        self.0.later.load(Ordering::Relaxed)
    }

    /// Files of which the vendor does not tell when they were made.
    pub fn undated(&self) -> u64 {
        self.0.undated.load(Ordering::Relaxed)
    }

    /// Files whose key does not tell which stream they are of.
    pub fn unnamed(&self) -> u64 {
        self.0.unnamed.load(Ordering::Relaxed)
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.unfinished() + self.later() + self.undated() + self.unnamed()
    }
}

/// What the API is not asked for, or is not trusted with: a file that is taken has what was asked for.
#[derive(Debug)]
pub(super) struct Filter {
    /// Those that keys are looked at for: at Tencent the API is asked.
    streams: HashSet<String>,
    prefix: String,
    /// The last second that is meant.
    latest: UnixSeconds,
    /// Whether that is an age, and not the moment of the search alone.
    is_aged: bool,
    is_to_delete: bool,
    pub(super) left_alone: LeftAlone,
}

impl Filter {
    pub(super) fn new(vendor: &Vendor, streams: &[String], prefix: &str, latest: UnixSeconds, is_aged: bool, is_to_delete: bool) -> Self {
        let streams = if *vendor == Vendor::Tencent { HashSet::new() } else { streams.iter().cloned().collect() };
        Self { streams, prefix: prefix.to_owned(), latest, is_aged, is_to_delete, left_alone: LeftAlone::default() }
    }

    /// Whether a file is meant; where nobody can tell, it is counted.
    pub(super) fn takes(&self, file: &FoundFile) -> bool {
        if !self.has_prefix(file) {
            return false;
        }
        let counts = &self.left_alone.0;
        let doubt = match self.doubt(file) {
            Selection::Meant => return true,
            Selection::Other => return false,
            Selection::Unfinished => &counts.unfinished,
            Selection::Later => &counts.later,
            Selection::Undated => &counts.undated,
            Selection::Unnamed => &counts.unnamed,
        };
        doubt.fetch_add(1, Ordering::Relaxed);
        false
    }

    fn doubt(&self, file: &FoundFile) -> Selection {
        if !self.streams.is_empty() {
            match key::stream(&file.vendor(), file.id().as_str()) {
                Some(stream) if self.streams.contains(stream) => {}
                Some(_) => return Selection::Other,
                None => return Selection::Unnamed,
            }
        }
        match file.time() {
            Some(time) if time <= self.latest => {}
            Some(_) if self.is_aged => return Selection::Other,
            Some(_) if self.is_to_delete => return Selection::Later,
            // Tencent's API was asked for the time, and is believed that a file without one was made before the run.
            None if self.is_aged || (self.is_to_delete && file.vendor() != Vendor::Tencent) => return Selection::Undated,
            _ => {}
        }
        if self.is_to_delete && is_without_content(file) { Selection::Unfinished } else { Selection::Meant }
    }

    fn has_prefix(&self, file: &FoundFile) -> bool {
        let prefix = self.prefix.as_str();
        match file {
            FoundFile::Tencent(file) => file.basic_info.name.starts_with(prefix),
            other => {
                let key = other.id().as_str();
                key.starts_with(prefix) || key.rsplit('/').next().is_some_and(|name| name.starts_with(prefix))
            }
        }
    }
}

/// What is to become of a file.
enum Selection {
    Meant,
    Other,
    Unfinished,
    Later,
    Undated,
    Unnamed,
}

/// Whether there is nothing in it yet.
fn is_without_content(file: &FoundFile) -> bool {
    match file {
        FoundFile::Tencent(file) => is_without_original(file),
        FoundFile::Ws(file) | FoundFile::Huawei(file) => file.size == 0,
        _ => false,
    }
}

/// Whether the original is told of, and has neither a byte nor a second.
fn is_without_original(file: &MediaInfo) -> bool {
    let copies = file.transcode_info.iter().flat_map(|info| &info.transcode_set);
    copies.filter(|copy| copy.definition == 0).any(|original| original.size == 0 && original.duration <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_cut_between_characters() {
        assert_eq!(start_of("", 20), "");
        assert_eq!(start_of("short", 20), "short");
        assert_eq!(start_of("aaaaaaaaaaaaaaaaaaaaaaa", 20), "a".repeat(20));
        // Three bytes each: the seventh would end in the 21st.
        assert_eq!(start_of(&"\u{4e2d}".repeat(7), 20), "\u{4e2d}".repeat(6));
    }
}

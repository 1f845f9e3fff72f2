//! A template: in which formats a stream is recorded, and what its files are called.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::place::StreamPlace;
use crate::clock;
use crate::moment::Moment;

/// A template.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub(super) cos_store: Option<i64>,
    pub(super) delay_live: bool,
    pub(super) description: String,
    pub(super) flow_continue: Option<u64>,
    pub(super) formats: BTreeMap<Format, FormatSettings>,
    pub(super) name: String,
    pub(super) remove_watermark: Option<bool>,
    pub(super) upload_in_recording: Option<bool>,
}

/// What a stream is recorded as.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Aac,
    Flv,
    Hls,
    Mp3,
    Mp4,
}

/// How one format is recorded.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormatSettings {
    pub(super) application: i64,
    pub(super) bucket: String,
    pub(super) bucket_path: String,
    pub(super) bucket_region: String,
    pub(super) class: Option<i64>,
    pub(super) enabled: bool,
    pub(super) interval: u64,
    pub(super) mode: String,
    pub(super) name: String,
    pub(super) procedure: String,
    /// How long files are kept, in seconds; 0 is for ever.
    pub(super) storage: u64,
}

/// What files are called where nothing else is said.
const USUAL_NAME: &str = "{StreamID}_{StartYear}-{StartMonth}-{StartDay}-{StartHour}-{StartMinute}-{StartSecond}_{EndYear}-{EndMonth}-{EndDay}-{EndHour}-{EndMinute}-{EndSecond}";

/// The parts of a moment that a name can have.
const PARTS: [&str; 7] = ["Year", "Month", "Day", "Hour", "Minute", "Second", "Millisecond"];

impl Default for FormatSettings {
    fn default() -> Self {
        let none = String::new;
        Self {
            application: 0,
            bucket: none(),
            bucket_path: none(),
            bucket_region: none(),
            class: None,
            enabled: false,
            interval: 1_800,
            mode: "normal".to_owned(),
            name: none(),
            procedure: none(),
            storage: 0,
        }
    }
}

impl Format {
    pub(super) const ALL: [Self; 5] = [Self::Aac, Self::Flv, Self::Hls, Self::Mp3, Self::Mp4];

    /// The container format that VOD shows.
    pub(super) const fn container(self) -> &'static str {
        match self {
            Self::Aac => "aac",
            Self::Flv => "flv",
            Self::Hls => "m3u8",
            Self::Mp3 => "mp3",
            Self::Mp4 => "mp4",
        }
    }

    /// How its parameter is called.
    pub(super) const fn parameter(self) -> &'static str {
        match self {
            Self::Aac => "AacParam",
            Self::Flv => "FlvParam",
            Self::Hls => "HlsParam",
            Self::Mp3 => "Mp3Param",
            Self::Mp4 => "Mp4Param",
        }
    }
}

impl FormatSettings {
    /// What is recorded without a template that there is: HLS, kept for ever, in the main application.
    pub(super) fn without_template() -> Self {
        Self { enabled: true, ..Self::default() }
    }

    /// The beginnings and ends of the files of a recording.
    pub(super) fn pieces(&self, format: Format, begin: Moment, end: Moment) -> Vec<(Moment, Moment)> {
        let step = if format == Format::Hls { i64::MAX } else { i64::try_from(self.interval.max(1)).unwrap_or(i64::MAX) };
        let mut pieces = Vec::new();
        let mut from = begin;
        while from < end {
            let to = from.plus_secs(step).min(end);
            pieces.push((from, to));
            from = to;
        }
        pieces
    }

    /// What a file is called.
    pub(super) fn file_name(&self, place: &StreamPlace, begin: Moment, end: Moment) -> String {
        let pattern = if self.name.is_empty() { USUAL_NAME } else { &self.name };
        let mut name = pattern.replace("{StreamID}", &place.stream);
        for (side, moment) in [("Start", begin), ("End", end)] {
            for (part, value) in PARTS.iter().zip(parts_of(moment)) {
                name = name.replace(&format!("{{{side}{part}}}"), &value);
            }
        }
        name
    }
}

/// The first placeholder of a file's name that there is not.
pub(super) fn unknown_placeholder(pattern: &str) -> Option<&str> {
    let names = pattern.split('{').skip(1).map(|rest| rest.split_once('}').map_or(rest, |(name, _)| name));
    let is_known = |name: &str| {
        let part = name.strip_prefix("Start").or_else(|| name.strip_prefix("End"));
        name == "StreamID" || part.is_some_and(|part| PARTS.contains(&part))
    };
    let mut unknown = names.filter(|name| !is_known(name));
    unknown.next()
}

/// Year, month, day, hour, minute, second and millisecond, in Beijing time.
fn parts_of(moment: Moment) -> Vec<String> {
    let text = clock::beijing(moment.secs());
    let parts = text.split(['-', ' ', ':']).map(str::to_owned);
    parts.chain([format!("{:03}", moment.millis().rem_euclid(1_000))]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_parts_of_both_times() {
        let place = StreamPlace::new("d.example".to_owned(), "live".to_owned(), "s".to_owned());
        let (begin, end) = (Moment::from_millis(1_767_225_600_250), Moment::from_secs(1_767_229_205));
        let settings = FormatSettings::default();
        assert_eq!(settings.file_name(&place, begin, end), "s_2026-01-01-08-00-00_2026-01-01-09-00-05");
        let named = FormatSettings { name: "{StreamID}-{StartSecond}.{StartMillisecond}-{EndMinute}".to_owned(), ..settings };
        assert_eq!(named.file_name(&place, begin, end), "s-00.250-00");
    }

    #[test]
    fn a_placeholder_that_there_is_not_is_found() {
        for (pattern, expected) in [
            ("", None),
            (USUAL_NAME, None),
            ("{StartMillisecond}{EndYear}", None),
            ("a{StreamId}", Some("StreamId")),
            ("{Start}", Some("Start")),
            ("{StreamID", None),
            ("{", Some("")),
        ] {
            assert_eq!(unknown_placeholder(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn hls_is_one_file_and_all_others_one_for_each_interval_begun() {
        let settings = FormatSettings { interval: 60, ..FormatSettings::default() };
        let (begin, end) = (Moment::NEW_YEAR, Moment::NEW_YEAR.plus_secs(150));
        assert_eq!(settings.pieces(Format::Hls, begin, end), [(begin, end)]);
        let (one, two) = (begin.plus_secs(60), begin.plus_secs(120));
        assert_eq!(settings.pieces(Format::Mp4, begin, end), [(begin, one), (one, two), (two, end)]);
        assert!(settings.pieces(Format::Flv, begin, begin).is_empty());
    }
}

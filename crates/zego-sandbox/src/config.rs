//! How the sandbox is set up: apps and their CDN profiles, Tencent's key, and the doubts about the real service as switches.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use zego_sign::tencent::Credentials;
use zego_sign::{AppId, ServerSecret};

use crate::callback::CallbackConfig;
use crate::clock::VirtualClock;
use crate::exposure::Exposure;
use crate::faults::FaultRule;
use crate::holder::Holder;
use crate::limiter::QuotaPolicy;
use crate::moment::Moment;
use crate::seed_file::SeedFile;

/// A CDN vendor.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Cdn {
    /// Tencent Cloud.
    Tencent,
    /// Wangsu.
    Ws,
    /// Huawei Cloud.
    Huawei,
    /// Alibaba Cloud: streams are recorded, and the files are out of reach of search and deletion, as on the vendor's pages.
    Aliyun,
}

impl Cdn {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tencent, Self::Ws, Self::Huawei, Self::Aliyun];

    /// The name as the media operations write it: `Tencent`, `Ws`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tencent => "Tencent",
            Self::Ws => "Ws",
            Self::Huawei => "Huawei",
            Self::Aliyun => "Aliyun",
        }
    }

    /// The vendor of this exact name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cdn| cdn.as_str() == name)
    }
}

impl fmt::Display for Cdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A format that a stream is recorded in.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// HLS: one playlist for the whole recording, however long it is.
    M3u8,
    /// Flash video.
    Flv,
    /// MP4.
    Mp4,
    /// Audio only.
    Aac,
    /// Audio only.
    Mp3,
}

impl FileFormat {
    /// The name of the format, and the end of the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::Flv => "flv",
            Self::Mp4 => "mp4",
            Self::Aac => "aac",
            Self::Mp3 => "mp3",
        }
    }

    pub(crate) const fn is_audio(self) -> bool {
        matches!(self, Self::Aac | Self::Mp3)
    }
}

/// A service that has to be activated for an app before its first call.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Feature {
    /// CDN recording and the recorded files: the family `media_file`.
    Recording,
    /// Forbidding and resuming streams at the CDN: the family `media_service`.
    StreamControl,
    /// Mixing and cloud transcoding: the family `stream_mixing`.
    Mixing,
    /// Moderation by Shumei: the family `moderation`.
    Moderation,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Recording, Self::StreamControl, Self::Mixing, Self::Moderation];
}

/// Where streams enter and leave Aliyun's CDN.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct AccessPoint {
    pub(crate) domain: String,
    pub(crate) point: String,
}

/// An app and its CDN profile.
///
/// A new one has every vendor and service, records MP4 in files of 7,200 s at most, keeps them for ever, and has two domains at Aliyun.
///
/// ```
/// use zego_sandbox::{AppConfig, Cdn, FileFormat};
/// use zego_sign::{AppId, ServerSecret};
///
/// let app = AppConfig::new(AppId::new(42)?, ServerSecret::new("not-a-real-secret")?)
///     .vendors([Cdn::Tencent, Cdn::Ws])
///     .formats([FileFormat::Mp4, FileFormat::M3u8])?
///     .interval(600)?
///     .retention_days(30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AppConfig {
    pub(crate) app_id: AppId,
    pub(crate) server_secret: ServerSecret,
    pub(crate) vendors: BTreeSet<Cdn>,
    pub(crate) features: BTreeSet<Feature>,
    pub(crate) formats: Vec<FileFormat>,
    pub(crate) interval: i64,
    pub(crate) retention_days: Option<u32>,
    pub(crate) access_points: Vec<AccessPoint>,
    pub(crate) quota: QuotaPolicy,
    pub(crate) lost: bool,
}

/// A profile that no app can have.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// An interval outside 300 to 7,200 seconds.
    #[error("a recording interval of {seconds} s: choose one from 300 s to 7,200 s")]
    #[non_exhaustive]
    Interval {
        /// The interval asked for.
        seconds: u32,
    },
    /// No recording format, or one of them twice.
    #[error("the recording formats are none, or name one twice: choose at least one, each once")]
    Formats,
}

impl AppConfig {
    /// An app with the profile described above.
    pub fn new(app_id: AppId, server_secret: ServerSecret) -> Self {
        Self {
            app_id,
            server_secret,
            vendors: Cdn::ALL.into(),
            features: Feature::ALL.into(),
            formats: vec![FileFormat::Mp4],
            interval: 7200,
            retention_days: None,
            access_points: Vec::new(),
            quota: QuotaPolicy::new(),
            lost: false,
        }
        .access_points([("one.aliyun.sandbox.example", "live"), ("two.aliyun.sandbox.example", "live")])
    }

    /// The vendors that are enabled; a call for another one is answered with code 4.
    #[must_use]
    pub fn vendors(mut self, vendors: impl IntoIterator<Item = Cdn>) -> Self {
        self.vendors = vendors.into_iter().collect();
        self
    }

    /// The services that are activated; a call of another one is refused with its family's code: 3, 110200157 or 50117.
    #[must_use]
    pub fn features(mut self, features: impl IntoIterator<Item = Feature>) -> Self {
        self.features = features.into_iter().collect();
        self
    }

    /// The formats to record in: one file for each.
    ///
    /// # Errors
    /// [`ConfigError::Formats`] when there is none, or one twice.
    pub fn formats(mut self, formats: impl IntoIterator<Item = FileFormat>) -> Result<Self, ConfigError> {
        self.formats = formats.into_iter().collect();
        let distinct: BTreeSet<_> = self.formats.iter().collect();
        if distinct.is_empty() || distinct.len() < self.formats.len() { Err(ConfigError::Formats) } else { Ok(self) }
    }

    /// The longest part of a recording that goes into one file, in seconds. M3U8 takes no notice of it.
    ///
    /// # Errors
    /// [`ConfigError::Interval`] outside 300 s to 7,200 s.
    pub fn interval(mut self, seconds: u32) -> Result<Self, ConfigError> {
        if !(300..=7200).contains(&seconds) {
            return Err(ConfigError::Interval { seconds });
        }
        self.interval = seconds.into();
        Ok(self)
    }

    /// How many days a file is kept after it was made.
    #[must_use]
    pub const fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = Some(days);
        self
    }

    /// The domains and access points at Aliyun. Where there is more than one, `Domain` and `Point` must be given: code 5 without.
    #[must_use]
    pub fn access_points<'a>(mut self, points: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.access_points =
            points.into_iter().map(|(domain, point)| AccessPoint { domain: domain.to_owned(), point: point.to_owned() }).collect();
        self
    }

    /// Its quotas, and how its calls are counted. Default: what is documented, in fixed windows.
    #[must_use]
    pub fn quota(mut self, quota: QuotaPolicy) -> Self {
        self.quota = quota;
        self
    }

    /// Makes the gateway fail to read this app's configuration: code 100000011 for every call.
    #[must_use]
    pub const fn unreadable(mut self) -> Self {
        self.lost = true;
        self
    }
}

/// Points in which the documentation of the real service contradicts itself or is silent. Each default is the behaviour that is named first.
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a doubt of its own, with the documented behaviour for its default")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Quirks {
    /// `RequestId` is text; or, with this, a bare number past 2^53.
    pub request_id_as_number: bool,
    /// `WsItemIdReceiverResp.Code` is a number; or, with this, text.
    pub cache_code_as_text: bool,
    /// `Data.Ws` of starting and stopping is an object with the tasks in its `list`; or, with this, the list of tasks itself.
    pub ws_as_list: bool,
    /// `Marker` of `DescribeUserList` is empty on the last page; or, with this, on a page without users alone.
    pub marker_on_last_page: bool,
    /// What becomes of a deletion that names unknown files.
    pub unknown_file: UnknownFile,
}

/// What becomes of a deletion that names unknown files.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UnknownFile {
    /// They come back in `Errors`, and the rest goes.
    #[default]
    Errors,
    /// The whole call is refused with code 41003, and nothing goes.
    Code41003,
}

/// Tencent's side.
#[derive(Clone, Debug)]
pub struct TencentConfig {
    pub(crate) credentials: Credentials,
    pub(crate) quota: QuotaPolicy,
}

impl TencentConfig {
    /// The key that is accepted. With a session token, requests must carry the token too; without one they must carry none.
    pub const fn new(credentials: Credentials) -> Self {
        Self { credentials, quota: QuotaPolicy::new() }
    }

    /// The account's quotas, and how its calls are counted. Default: what is documented, in fixed windows.
    #[must_use]
    pub fn quota(mut self, quota: QuotaPolicy) -> Self {
        self.quota = quota;
        self
    }
}

/// The whole configuration of a sandbox.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) apps: BTreeMap<AppId, AppConfig>,
    pub(crate) tencent: TencentConfig,
    pub(crate) quirks: Quirks,
    /// Whether what is only suspicious passes, and is noted.
    pub(crate) lenient: bool,
    pub(crate) callbacks: Option<CallbackConfig>,
    /// That other machines may reach it, if they may.
    pub(crate) exposure: Option<Exposure>,
    pub(crate) beginning: Beginning,
    /// The app that the published credentials open.
    pub(crate) published: AppConfig,
    /// The clock, if it moves by `advance` alone.
    pub(crate) virtual_clock: Option<VirtualClock>,
}

impl Config {
    /// Sets a virtual clock back to its beginning. The clock after a reset.
    pub(crate) fn reset_clock(&self, clock: Moment) -> Moment {
        let Some(own) = &self.virtual_clock else { return clock };
        own.set(self.beginning.clock);
        own.now()
    }

    /// The profile of a holder. Tencent's account is of the one whom the published app belongs to.
    pub(crate) fn profile(&self, holder: Holder) -> &AppConfig {
        let app = if let Holder::App(app_id, _) = holder { self.apps.get(&app_id) } else { None };
        app.unwrap_or(&self.published)
    }
}

/// What the state begins with, and begins with again after a reset.
#[derive(Debug, Default)]
pub(crate) struct Beginning {
    /// Where a virtual clock begins.
    pub(crate) clock: Moment,
    /// What identifiers follow from.
    pub(crate) id_seed: u64,
    /// Whether there are streams, files and tasks to begin with.
    pub(crate) seeded: bool,
    /// The files that come on top.
    pub(crate) files: Vec<SeedFile>,
    /// The rules of faults in force.
    pub(crate) faults: Vec<FaultRule>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app() -> AppConfig {
        AppConfig::new(AppId::new(1).unwrap(), ServerSecret::new("x").unwrap())
    }

    #[test]
    fn the_interval_has_bounds() {
        for (seconds, fine) in [(299, false), (300, true), (7200, true), (7201, false), (0, false)] {
            assert_eq!(app().interval(seconds).is_ok(), fine, "{seconds}");
        }
        assert_eq!(app().interval(60).unwrap_err().to_string(), "a recording interval of 60 s: choose one from 300 s to 7,200 s");
    }

    #[test]
    fn formats_are_some_and_distinct() {
        assert_eq!(app().formats([]).unwrap_err(), ConfigError::Formats);
        assert_eq!(app().formats([FileFormat::Mp4, FileFormat::Mp4]).unwrap_err(), ConfigError::Formats);
        assert_eq!(app().formats([FileFormat::Mp4, FileFormat::M3u8]).unwrap().formats.len(), 2);
    }
}

//! An app and its CDN profile.

use std::collections::BTreeSet;

use zego_sign::diagnose::AppSign;
use zego_sign::{AppId, ServerSecret};

use super::{Cdn, FileFormat};
use crate::callback::CallbackConfig;
use crate::limiter::QuotaPolicy;
use crate::moment::Moment;

/// In seconds.
const DAY: i64 = 86_400;

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
    pub(crate) app_sign: Option<AppSign>,
    pub(crate) vendors: BTreeSet<Cdn>,
    pub(crate) features: BTreeSet<Feature>,
    pub(crate) formats: Vec<FileFormat>,
    pub(crate) interval: i64,
    pub(crate) retention_days: Option<u32>,
    pub(crate) access_points: Vec<AccessPoint>,
    pub(crate) callbacks: Option<CallbackConfig>,
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
            app_sign: None,
            vendors: Cdn::ALL.into(),
            features: Feature::ALL.into(),
            formats: vec![FileFormat::Mp4],
            interval: 7200,
            retention_days: None,
            access_points: Vec::new(),
            callbacks: None,
            quota: QuotaPolicy::new(),
            lost: false,
        }
        .access_points([("one.aliyun.sandbox.example", "live"), ("two.aliyun.sandbox.example", "live")])
    }

    /// The app's `AppSign`, which belongs in clients: a call that is signed with it, in place of the server secret, is refused with that mistake named.
    #[must_use]
    pub fn app_sign(mut self, app_sign: AppSign) -> Self {
        self.app_sign = Some(app_sign);
        self
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

    /// Has this app's callbacks go there, in place of where those of the whole sandbox go.
    #[must_use]
    pub fn callbacks(mut self, callbacks: CallbackConfig) -> Self {
        self.callbacks = Some(callbacks);
        self
    }

    /// The app's quotas, and how its calls are counted. Default: what is documented, in fixed windows.
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

    /// When a file goes that was made at this moment; `None` where files are kept for ever.
    pub(crate) fn expiry(&self, created: Moment) -> Option<Moment> {
        self.retention_days.map(|days| created.plus_secs(i64::from(days) * DAY))
    }
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

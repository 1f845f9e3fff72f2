//! A file of apps: TOML with apps, Tencent's key, switches and rules of faults.

mod secrecy;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use toml::{Spanned, Value};
use zego_sign::callback::CallbackSecret;
use zego_sign::diagnose::AppSign;
use zego_sign::tencent::{Credentials, SecretId, SecretKey, SessionToken};
use zego_sign::{AppId, ServerSecret, ShapeMistake};

use self::words::{Hidden, Id, Misplaced, Named, known};
use super::{AppConfig, Cdn, Feature, FileFormat, TencentConfig};
use crate::callback::{CallbackBody, CallbackConfig};
use crate::faults::{self, FaultRules, WrittenRule};
use crate::file_error::FileError;
use crate::limiter::QuotaPolicy;
use crate::quirks::Quirks;

/// Apps with their quotas, Tencent's key, switches and rules of faults, as a file of TOML has them: for [`Builder::apps_file`](crate::Builder::apps_file).
///
/// ```
/// use zego_sandbox::{AppsFile, Sandbox};
///
/// let file = AppsFile::read(
///     "apps.toml",
///     r#"
///         [[app]]
///         app_id = 42
///         server_secret = "not-a-real-secret"
///         vendors = ["Tencent", "Ws"]
///         interval = 600
///         quota = { model = "gcra", operations = { SearchMedia = 5 } }
///
///         [[fault]]
///         app_id = 42
///         operation = "CloseRoom"
///         nth = [1]
///         throttle = true
///
///         [quirks]
///         unknown-file = "success"
///     "#,
/// )?;
/// let builder = Sandbox::builder().apps_file(file);
/// # drop(builder);
/// # Ok::<(), zego_sandbox::FileError>(())
/// ```
#[derive(Clone)]
pub struct AppsFile {
    pub(crate) apps: Vec<AppConfig>,
    pub(crate) tencent: Option<TencentConfig>,
    pub(crate) quirks: Quirks,
    pub(crate) faults: FaultRules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    app: Vec<AppTable>,
    tencent: Option<TencentTable>,
    #[serde(default)]
    quirks: BTreeMap<Spanned<String>, Spanned<Value>>,
    #[serde(default)]
    fault: Vec<WrittenRule>,
}

/// An app.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppTable {
    app_id: Spanned<Id>,
    server_secret: Hidden<ServerSecret>,
    app_sign: Option<Hidden<AppSign>>,
    vendors: Option<Vec<Spanned<String>>>,
    features: Option<Vec<Spanned<String>>>,
    formats: Option<Spanned<Vec<Spanned<String>>>>,
    interval: Option<Spanned<u32>>,
    quota: Option<QuotaPolicy>,
    retention_days: Option<u32>,
    access_points: Option<Vec<AccessPointTable>>,
    #[serde(default)]
    unreadable: bool,
    callback: Option<Spanned<String>>,
    callback_secret: Option<Spanned<Hidden<CallbackSecret>>>,
    callback_body: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessPointTable {
    domain: String,
    point: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TencentTable {
    secret_id: Hidden<SecretId>,
    secret_key: Hidden<SecretKey>,
    token: Option<Hidden<SessionToken>>,
    quota: Option<QuotaPolicy>,
}

impl AppsFile {
    /// A file with everything that it can say, and a word on each: it is accepted as it is.
    pub const EXAMPLE: &str = include_str!("file/example.toml");

    /// Reads a file; `name` is for messages alone.
    ///
    /// # Errors
    /// [`FileError`]: an unknown key, a wrong type or an impossible value, with its place.
    pub fn read(name: &str, text: &str) -> Result<Self, FileError> {
        let wrong = |(span, message): Misplaced| secrecy::error(name, text, span, message);
        let document: Document =
            toml::from_str(text).map_err(|error| wrong((error.span().unwrap_or_default(), error.message().to_owned())))?;
        let Document { app, tencent, quirks, fault } = document;
        let mut ids = BTreeSet::new();
        let mut apps = Vec::with_capacity(app.len());
        for table in app {
            let (span, Id(app_id)) = (table.app_id.span(), *table.app_id.get_ref());
            if !ids.insert(app_id) {
                return Err(wrong((span, format!("app {app_id} stands here a second time: an app has one table"))));
            }
            apps.push(table.app().map_err(wrong)?);
        }
        let faults = faults::tables(fault, text, &|span, message| wrong((span, message)))?;
        Ok(Self { apps, tencent: tencent.map(TencentTable::key), quirks: switches(&quirks).map_err(wrong)?, faults })
    }

    /// The ids of its apps.
    pub fn app_ids(&self) -> impl Iterator<Item = AppId> {
        self.apps.iter().map(|app| app.app_id)
    }

    /// Whether this app is one of its own, with an address for callbacks and a secret that signs them.
    pub fn has_callbacks(&self, app_id: AppId) -> bool {
        self.apps.iter().any(|app| app.app_id == app_id && app.callbacks.is_some())
    }

    /// What its rules of faults leave open, as of [`FaultRules::notes`].
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.faults.notes()
    }

    /// What the form of its secrets shows to be wrong with them, with the app that they are of; a secret that is only made up for the sandbox is none.
    pub fn doubtful_secrets(&self) -> impl Iterator<Item = (AppId, ShapeMistake)> {
        let of = |app: &AppConfig| {
            let callback = app.callbacks.iter().flat_map(|callbacks| callbacks.secret.mistakes());
            let server = app.server_secret.mistakes().into_iter().filter(|mistake| !matches!(mistake, ShapeMistake::Length { .. }));
            server.chain(callback).map(|mistake| (app.app_id, mistake)).collect::<Vec<_>>()
        };
        self.apps.iter().flat_map(of)
    }

    /// Whether it replaces the key of Tencent's side.
    pub const fn has_tencent_key(&self) -> bool {
        self.tencent.is_some()
    }

    /// Its switches; those that it does not name are as by default.
    pub fn quirks(&self) -> Quirks {
        self.quirks.clone()
    }
}

impl AppTable {
    fn app(self) -> Result<AppConfig, Misplaced> {
        let Id(app_id) = self.app_id.into_inner();
        let mut app = AppConfig::new(app_id, self.server_secret.0);
        if let Some(Hidden(app_sign)) = self.app_sign {
            app = app.app_sign(app_sign);
        }
        if let Some(vendors) = self.vendors {
            app = app.vendors(all_known::<Cdn>(&vendors)?);
        }
        if let Some(features) = self.features {
            app = app.features(all_known::<Feature>(&features)?);
        }
        if let Some(formats) = self.formats {
            let span = formats.span();
            app = app.formats(all_known::<FileFormat>(formats.get_ref())?).map_err(|error| (span, error.to_string()))?;
        }
        if let Some(interval) = self.interval {
            let span = interval.span();
            app = app.interval(interval.into_inner()).map_err(|error| (span, error.to_string()))?;
        }
        if let Some(quota) = self.quota {
            app = app.quota(quota);
        }
        if let Some(days) = self.retention_days {
            app = app.retention_days(days);
        }
        if let Some(points) = self.access_points {
            app = app.access_points(points.iter().map(|AccessPointTable { domain, point }| (domain.as_str(), point.as_str())));
        }
        if self.unreadable {
            app = app.unreadable();
        }
        match (self.callback, self.callback_secret) {
            (Some(url), Some(secret)) => {
                let span = url.span();
                let callbacks = CallbackConfig::new(url.get_ref(), secret.into_inner().0).map_err(|error| (span, error.to_string()))?;
                let body: Option<CallbackBody> = self.callback_body.as_ref().map(known).transpose()?;
                Ok(app.callbacks(callbacks.body(body.unwrap_or_default())))
            }
            (Some(url), None) => Err((url.span(), "callbacks are signed: give a `callback_secret`, too".to_owned())),
            (None, Some(secret)) => Err((secret.span(), "a `callback_secret` is for callbacks: give a `callback`, too".to_owned())),
            (None, None) => match self.callback_body {
                Some(body) => Err((body.span(), "a `callback_body` is for callbacks: give a `callback`, too".to_owned())),
                None => Ok(app),
            },
        }
    }
}

impl TencentTable {
    fn key(self) -> TencentConfig {
        let credentials = Credentials::new(self.secret_id.0, self.secret_key.0);
        let config = TencentConfig::new(match self.token {
            Some(Hidden(token)) => credentials.with_token(token),
            None => credentials,
        });
        config.quota(self.quota.unwrap_or_default())
    }
}

fn all_known<T: Named>(given: &[Spanned<String>]) -> Result<Vec<T>, Misplaced> {
    given.iter().map(known).collect()
}

fn switches(given: &BTreeMap<Spanned<String>, Spanned<Value>>) -> Result<Quirks, Misplaced> {
    let mut quirks = Quirks::default();
    for (name, value) in given {
        let text = match value.get_ref() {
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(true) => "yes".to_owned(),
            Value::Boolean(false) => "no".to_owned(),
            _ => return Err((value.span(), "a switch is text, a number, true or false".to_owned())),
        };
        quirks.set(name.get_ref(), &text).map_err(|error| {
            let span = if matches!(error, crate::QuirkError::Name { .. }) { name.span() } else { value.span() };
            (span, error.to_string())
        })?;
    }
    Ok(quirks)
}

/// Which apps it has: they have secrets.
impl fmt::Debug for AppsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.app_ids().map(AppId::get).collect();
        f.debug_struct("AppsFile").field("apps", &ids).field("quirks", &self.quirks).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

//! Whose state something is.

use zego_sign::AppId;

/// Production and test share nothing but the app.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Environment {
    #[default]
    Production,
    /// Chosen by `IsTest`.
    Test,
}

/// Who has a state and quotas of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Holder {
    /// An app in one environment, at ZEGO.
    App(AppId, Environment),
    /// The account, at Tencent.
    Account,
}

impl Holder {
    /// What sets its identifiers apart from those of all others.
    pub(crate) fn salt(self) -> u64 {
        match self {
            Self::Account => 1 << 62,
            Self::App(app_id, environment) => (u64::from(app_id.get()) << 24) | (u64::from(environment == Environment::Test) << 60),
        }
    }
}

//! The apps that every sandbox has.

use zego_model::sandbox as published;
use zego_sign::callback::CallbackSecret;
use zego_sign::{AppId, ServerSecret};

use crate::config::{AppConfig, Cdn, Feature};

/// An app with the published secret that has Tencent as its only vendor, and no service activated but recording: it gets codes 3 and 4.
pub const LIMITED_APP_ID: u32 = published::APP_ID + 1;

/// An app with the published secret whose configuration the gateway cannot read: it gets code 100000011.
pub const BROKEN_APP_ID: u32 = published::APP_ID + 2;

/// The apps there always are.
pub(crate) fn apps() -> [AppConfig; 3] {
    let limited = app(LIMITED_APP_ID).vendors([Cdn::Tencent]).features([Feature::Recording]);
    [published_app(), limited, app(BROKEN_APP_ID).unreadable()]
}

/// The app that everybody may know the secret of.
pub(crate) fn published_app() -> AppConfig {
    app(published::APP_ID)
}

/// What callbacks are signed with, unless another secret is given.
pub(crate) fn callback_secret() -> CallbackSecret {
    CallbackSecret::new(published::CALLBACK_SECRET).expect("the published secret is well formed")
}

fn app(id: u32) -> AppConfig {
    AppConfig::new(
        AppId::new(id).expect("a constant that is not zero"),
        ServerSecret::new(published::SERVER_SECRET).expect("the published secret is well formed"),
    )
}

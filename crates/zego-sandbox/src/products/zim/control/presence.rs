//! Users who log in and out.

use serde::Deserialize;

use super::bounds::there_is_room;
use crate::config::check_id;
use crate::control_error::{ControlError, Told};
use crate::cx::Cx;
use crate::generated::zim::callback::UserAction;
use crate::log::shown;
use crate::products::zim::Zim;
use crate::products::zim::state::users::{Session, User};

/// A user's client logs in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    user: String,
    /// Default: what is stored, or nothing.
    name: Option<String>,
    /// What the user sits at.
    #[serde(default)]
    system: System,
}

/// A user's client logs out, or is lost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Logout {
    user: String,
    /// Whether nothing is heard of it any more.
    #[serde(default)]
    lost: bool,
}

/// What a user sits at.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum System {
    Pc,
    Ios,
    Android,
    Mac,
    Linux,
    #[default]
    Web,
    MiniProgram,
    AndroidTv,
}

impl System {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pc => "PC",
            Self::Ios => "IOS_PHONE",
            Self::Android => "ANDROID",
            Self::Mac => "MAC",
            Self::Linux => "LINUX",
            Self::Web => "WEB",
            Self::MiniProgram => "MINIPROGRAM",
            Self::AndroidTv => "ANDROID_TV",
        }
    }
}

/// Somebody who is not registered is from now on.
pub(super) fn log_in(login: &Login, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    check_id(&login.user, "user")?;
    if !zim.users.knows(&login.user) {
        there_is_room(cx)?;
        zim.users.add(&login.user, User::default());
    }
    let id = cx.ids.nineteen_digits().to_string();
    let Some(user) = zim.users.get_mut(&login.user) else { return Err(nobody(&login.user)) };
    if let Some(name) = &login.name {
        user.name.clone_from(name);
    }
    let again = user.online.is_some();
    let system = login.system.as_str();
    user.online = Some(Session { id: id.clone(), since: cx.now, system: system.to_owned() });
    user.seen = true;
    cx.tell(&UserAction {
        user_id: login.user.clone().into(),
        user_name: user.name.clone().into(),
        os: system.into(),
        action: 0,
        session_id: id.into(),
        logged_in_at: cx.now.secs(),
        relogin: if again { "1" } else { "0" }.into(),
        ..UserAction::default()
    });
    Ok((format!("user {} has logged in", shown(&login.user)), ()))
}

pub(super) fn log_out(logout: &Logout, zim: &mut Zim, cx: &mut Cx<'_>) -> Told<()> {
    let user = zim.users.get_mut(&logout.user).ok_or_else(|| nobody(&logout.user))?;
    let session = user.online.take().ok_or_else(|| ControlError::invalid("user", "is not online: zim-login comes first"))?;
    let now = Some(cx.now.secs());
    cx.tell(&UserAction {
        user_id: logout.user.clone().into(),
        user_name: user.name.clone().into(),
        os: session.system.into(),
        action: if logout.lost { 2 } else { 1 },
        session_id: session.id.into(),
        logged_in_at: session.since.secs(),
        relogin: "0".into(),
        logged_out_at: now.filter(|_| !logout.lost),
        logout_reason: if logout.lost { "" } else { "user logout" }.into(),
        offline_at: now.filter(|_| logout.lost),
    });
    let how = if logout.lost { "is lost" } else { "has logged out" };
    Ok((format!("user {} {how}", shown(&logout.user)), ()))
}

fn nobody(user: &str) -> ControlError {
    ControlError::invalid("user", format!("`{user}` is nobody: register the user, or log in first"))
}

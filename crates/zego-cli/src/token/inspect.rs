//! `zego token inspect`: what a token says, and what is wrong with it. The token itself is not repeated.

use clap::ArgMatches;
use serde_json::{Value, json};
use zego_model::text::printable;
use zego_sign::token::{Inspection, KeyError, KitSuffix, TokenCipher, TokenRefusal, open};
use zego_sign::{AppId, Timestamp};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;
use crate::{clock, credentials, input};

/// Opens a token and prints what it says, even if it is no longer good.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let given: Vec<&str> = matches.get_many::<String>("token").into_iter().flatten().map(String::as_str).collect();
    let given = match *given {
        [] | ["-"] => None,
        [token] => Some(token),
        _ => {
            return Err(CommandError::usage("more than one token is given", "Give one, and between quotation marks if it went to pieces."));
        }
    };
    let credentials = credentials::zego_for_token()?;
    let token = given.map_or_else(|| input::read_line("a token"), |token| Ok(token.to_owned()))?;
    let now = clock::checked_now()?;

    let said = open(&credentials.server_secret, &token).map_err(refused)?;
    let mut document = document(&said);
    match judge(&said, credentials.app_id, now) {
        None => {
            format.print(&document, || text(&said, now))?;
            Ok(Exit::Done)
        }
        // What it said is of use, too. In JSON it stands beside the error, because there is one document.
        Some(failure) if format.is_json() => {
            document["error"] = failure.document()["error"].take();
            format.print(&document, String::new)?;
            Ok(failure.exit)
        }
        Some(failure) => {
            format.print(&document, || text(&said, now))?;
            Err(failure)
        }
    }
}

/// What is wrong with a token that opens.
fn judge(said: &Inspection, app_id: AppId, now: Timestamp) -> Option<CommandError> {
    let other = (said.app_id() != app_id).then(|| {
        let message = format!("the token is for the AppID {}, and ZEGO_APP_ID is {app_id}", said.app_id());
        failure("token_app_id", format!("{message}: make it for the project that the app logs in to"))
    });
    let expired = now.as_secs().checked_sub(said.expires().as_secs()).map(|age| {
        let ago = format!("the token expired {age} s ago, having lived {} s", said.expires().as_secs() - said.created().as_secs());
        failure("token_expired", format!("{ago}: make a new one, and have the app renew it in time"))
    });
    match (other, expired) {
        (Some(other), Some(expired)) => Some(CommandError { message: format!("{}; and {}", other.message, expired.message), ..other }),
        (other, expired) => other.or(expired),
    }
}

/// A token that does not open.
fn refused(refusal: TokenRefusal) -> CommandError {
    let kind = match refusal {
        TokenRefusal::Key(KeyError::AppSign) => "token_app_sign",
        TokenRefusal::Key(_) => "token_secret",
        TokenRefusal::Jwt => "token_jwt",
        TokenRefusal::Version { .. } => "token_version",
        TokenRefusal::Layout(layout) if layout.expiry_bytes == 4 => "token_four_byte_expiry",
        TokenRefusal::Layout(_) => "token_layout",
        TokenRefusal::WrongSecret | TokenRefusal::DoubtfulSecret(_) | TokenRefusal::HexKey => "token_wrong_secret",
        TokenRefusal::Claim { .. } | TokenRefusal::ClaimsTwice => "token_claim",
        TokenRefusal::Expired { .. } => "token_expired",
        _ => "token_malformed",
    };
    let variable = if matches!(refusal, TokenRefusal::Key(_)) { "ZEGO_SERVER_SECRET: " } else { "" };
    failure(kind, format!("{variable}{refusal}"))
}

fn failure(kind: &'static str, message: String) -> CommandError {
    CommandError { exit: Exit::Authentication, kind, message, ..CommandError::default() }
}

fn document(said: &Inspection) -> Value {
    let privileges = said.payload().map(|payload| {
        json!({
            "room_id": payload.room_id(),
            "login": payload.allows_login(),
            "publish": payload.allows_publish(),
            "streams": payload.streams(),
        })
    });
    json!({
        "app_id": said.app_id().get(),
        "user_id": said.user_id(),
        "created": said.created().as_secs(),
        "expires": said.expires().as_secs(),
        "nonce": said.nonce(),
        "payload": said.payload_text(),
        "privileges": privileges,
        "mode": mode(said),
        "kit": said.kit().map(kit_document),
        "findings": said.findings().iter().map(|finding| json!({ "kind": finding.as_str(), "message": finding.to_string() })).collect::<Vec<_>>(),
    })
}

fn kit_document(kit: &KitSuffix) -> Value {
    json!({
        "app_id": kit.app_id().map(AppId::get),
        "user_id": kit.user_id(),
        "user_name": kit.user_name(),
        "room_id": kit.room_id(),
        "others": kit.others(),
    })
}

/// How it is encrypted.
fn mode(said: &Inspection) -> &'static str {
    match said.cipher() {
        TokenCipher::Gcm { .. } => "gcm",
        _ => "cbc",
    }
}

fn text(said: &Inspection, now: Timestamp) -> String {
    let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { printable(text).to_string() };
    let mut lines = vec![
        ("app id", said.app_id().to_string()),
        ("user id", printable(said.user_id()).to_string()),
        ("created", moment(said.created(), now)),
        ("expires", moment(said.expires(), now)),
        ("nonce", said.nonce().to_string()),
        ("payload", or(said.payload_text(), "none")),
    ];
    if let Some(payload) = said.payload() {
        let allowed = |allowed| if allowed { "allowed" } else { "not allowed" }.to_owned();
        lines.extend([
            ("  room", or(payload.room_id(), "any")),
            ("  login", allowed(payload.allows_login())),
            ("  publish", allowed(payload.allows_publish())),
            ("  streams", or(&payload.streams().join(" "), "any")),
        ]);
    }
    lines.push(("mode", mode(said).to_owned()));
    if let Some(kit) = said.kit() {
        let shown = |text: Option<&str>| text.map_or_else(|| "none".to_owned(), |text| or(text, "empty"));
        lines.extend([
            ("kit", "the token has a UI kit's suffix, which is not encrypted".to_owned()),
            ("  app id", shown(kit.app_id().map(|app_id| app_id.to_string()).as_deref())),
            ("  user id", shown(kit.user_id())),
            ("  user name", shown(kit.user_name())),
            ("  room", shown(kit.room_id())),
        ]);
        lines.extend((!kit.others().is_empty()).then(|| ("  other fields", or(&kit.others().join(" "), "none"))));
    }
    lines.extend(said.findings().iter().map(|finding| ("finding", printable(&finding.to_string()).to_string())));
    lines.iter().flat_map(|(name, value)| [name, ": ", value, "\n"]).collect()
}

/// Unix time, and how far off it is.
fn moment(time: Timestamp, now: Timestamp) -> String {
    match time.as_secs().checked_sub(now.as_secs()) {
        Some(ahead @ 1..) => format!("{time} (in {ahead} s)"),
        _ => format!("{time} ({} s ago)", now.as_secs().saturating_sub(time.as_secs())),
    }
}

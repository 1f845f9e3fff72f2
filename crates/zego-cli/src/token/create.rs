//! `zego token new`: the one command that prints a token.

use clap::ArgMatches;
use serde_json::json;
use zego_sign::token::{self, Claims, GenerateError, Lifetime, Payload, TokenCipher, UserId};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::{self, OutputFormat};
use crate::{clock, credentials};

/// Makes a token for the user and prints it.
pub(super) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let user = matches.get_one::<String>("user").map_or("", String::as_str);
    let user_id = UserId::new(user).map_err(|error| CommandError::usage(format!("--user: {error}"), ""))?;
    let seconds = matches.get_one("seconds").copied().unwrap_or_default();
    let lifetime = Lifetime::from_secs(seconds).map_err(|error| CommandError::usage(format!("--seconds: {error}"), ""))?;
    let payload = payload(matches);
    let credentials = credentials::zego_for_token()?;
    let now = clock::checked_now()?;

    let mut claims = Claims::new(credentials.app_id, user_id, lifetime);
    if let Some(payload) = &payload {
        claims = claims.payload(payload.clone());
    }
    // The generator of `rand` is a cryptographic one, seeded by the operating system.
    let cipher = match matches.get_one::<String>("mode").map(String::as_str) {
        Some("gcm") => TokenCipher::from(rand::random::<[u8; 12]>()),
        _ => TokenCipher::from(rand::random::<[u8; 16]>()),
    };
    let token = token::generate(&credentials.server_secret, &claims, now, rand::random(), cipher).map_err(refused)?;

    for note in payload.iter().flat_map(notes) {
        output::note(&format!("note: {note}"));
    }
    let document = json!({
        "token": token.as_str(),
        "app_id": credentials.app_id.get(),
        "user_id": user,
        "created": now.as_secs(),
        "expires": now.as_secs() + u64::from(lifetime.as_secs()),
    });
    format.print(&document, || format!("{}\n", token.as_str()))?;
    Ok(Exit::Done)
}

/// The privileges asked for; none without a word about them.
fn payload(matches: &ArgMatches) -> Option<Payload> {
    let mut payload = Payload::new();
    if let Some(room) = matches.get_one::<String>("room") {
        payload = payload.room(room);
    }
    if matches.get_flag("login") {
        payload = payload.allow_login();
    }
    if matches.get_flag("publish") {
        payload = payload.allow_publish();
    }
    payload = matches.get_many::<String>("stream").into_iter().flatten().fold(payload, Payload::stream);
    Some(payload).filter(|payload| *payload != Payload::new())
}

/// What is allowed, and hardly meant.
fn notes(payload: &Payload) -> Vec<&'static str> {
    let mut notes = Vec::new();
    if !payload.allows_login() && !payload.allows_publish() {
        notes.push("without --login and --publish the token allows nothing where privilege control is switched on");
    } else if !payload.streams().is_empty() && !payload.allows_publish() {
        notes.push("--stream restricts publishing, which the token does not allow without --publish");
    }
    notes
}

fn refused(error: GenerateError) -> CommandError {
    match error {
        GenerateError::Key(error) => CommandError::configuration(format!("ZEGO_SERVER_SECRET: {error}"), ""),
        GenerateError::NotSeconds => CommandError::configuration("this machine's clock stands beyond the year 9999", "Set the clock."),
        _ => CommandError::usage(error.to_string(), ""),
    }
}

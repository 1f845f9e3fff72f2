//! `zego sign`: the one command that prints a signature.

use clap::ArgMatches;
use serde_json::json;
use zego_sign::{Nonce, Timestamp, sign};

use crate::credentials;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;

/// Signs a nonce and a time with the environment's credentials.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let text = |id| matches.get_one::<String>(id).map_or("", String::as_str);
    let nonce = Nonce::parse(text("nonce")).map_err(|error| Failure::usage(format!("--nonce: {error}"), ""))?;
    let seconds = text("timestamp");
    // `u64::from_str` takes a leading plus, which the service does not.
    let digits = seconds.bytes().all(|byte| byte.is_ascii_digit());
    let timestamp = seconds.parse().ok().filter(|_| digits).map(Timestamp::from_secs).ok_or_else(|| {
        Failure::usage("--timestamp: not a whole number of seconds since 1970-01-01 UTC", "`date +%s` prints the present one.")
    })?;
    let credentials = credentials::zego_needed()?;
    let signature = sign(credentials.app_id, &credentials.server_secret, nonce, timestamp);
    format.print(&json!({ "signature": signature.as_str() }), || format!("{}\n", signature.as_str()))?;
    Ok(Exit::Done)
}

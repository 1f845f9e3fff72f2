//! `zego sign`: the one command that prints a signature.

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use zego_sign::{Nonce, Timestamp, sign};

use crate::credentials;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::output::OutputFormat;

/// What it takes.
pub(crate) fn command() -> Command {
    Command::new("sign").about("Prints the signature of ZEGO's protocol for ZEGO_APP_ID and ZEGO_SERVER_SECRET").defer(with_arguments)
}

fn with_arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("nonce")
                .long("nonce")
                .value_name("HEX")
                .required(true)
                .help("SignatureNonce: 16 characters 0-9 a-f, the text of eight random bytes"),
        )
        .arg(
            Arg::new("timestamp")
                .long("timestamp")
                .value_name("UNIX_SECONDS")
                .required(true)
                .help("Timestamp: seconds since 1970-01-01 UTC"),
        )
        .after_help("Example:\n  zego sign --nonce 4fd24687296dd9f3 --timestamp 1700000000")
}

/// Signs a nonce and a time with the environment's credentials.
pub(crate) fn run(matches: &ArgMatches, format: OutputFormat) -> Result<Exit, CommandError> {
    let text = |id| matches.get_one::<String>(id).map_or("", String::as_str);
    let nonce = Nonce::parse(text("nonce")).map_err(|error| CommandError::usage(format!("--nonce: {error}"), ""))?;
    let seconds = text("timestamp");
    // `u64::from_str` takes a leading plus, which the service does not.
    let digits = seconds.bytes().all(|byte| byte.is_ascii_digit());
    let timestamp = seconds.parse().ok().filter(|_| digits).map(Timestamp::from_secs).ok_or_else(|| {
        CommandError::usage("--timestamp: not a whole number of seconds since 1970-01-01 UTC", "`date +%s` prints the present one.")
    })?;
    let credentials = credentials::zego_needed()?;
    let signature = sign(credentials.app_id, &credentials.server_secret, nonce, timestamp);
    format.print(&json!({ "signature": signature.as_str() }), || format!("{}\n", signature.as_str()))?;
    Ok(Exit::Done)
}

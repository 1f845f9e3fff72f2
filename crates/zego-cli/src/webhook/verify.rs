//! `zego webhook verify`: a saved callback, checked and read.

use std::path::PathBuf;

use clap::ArgMatches;
use zego_model::callback::Forgetful;
use zego_sign::Timestamp;

use super::show;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;
use crate::{call, input};

/// Checks the body and prints it.
pub(super) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let receiver = super::receiver(matches)?;
    let path = matches.get_one::<PathBuf>("file").expect("it has a default");
    let body = input::read(path, "the callback's body")?;
    let at = matches.get_one("at").map_or_else(call::now, |at| Timestamp::from_secs(*at));
    let callback = receiver.receive(&body, at, &mut Forgetful).map_err(|refusal| show::refused(&refusal))?.into_callback();
    show::notes(&callback);
    format.print(&show::document(&callback), || show::text(&callback, at))?;
    Ok(Exit::Done)
}

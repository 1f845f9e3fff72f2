//! Which files are meant: the flags that the commands of `zego media` have in common, and what goes wrong with them.

use std::error::Error as _;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use serde_json::{Map, Value, json};
use zego_bulk::source::{Age, Search, SourceError};
use zego_model::rtc::media_file::Vendor;
use zego_model::spec::OperationRow;
use zego_model::{Action, check};

use crate::error::CommandError;
use crate::{names, output, values};

/// The vendor.
pub(super) fn vendor() -> Arg {
    Arg::new("vendor")
        .long("vendor")
        .value_name("VENDOR")
        .required(true)
        .value_parser(PossibleValuesParser::new(["Tencent", "Ws", "Huawei"]).map(|word| match word.as_str() {
            "Tencent" => Vendor::Tencent,
            "Ws" => Vendor::Ws,
            _ => Vendor::Huawei,
        }))
        .help("The CDN vendor that stores the files; Ws is Wangsu")
}

/// What narrows a search.
pub(super) fn arguments() -> [Arg; 3] {
    [
        Arg::new("stream-id")
            .long("stream-id")
            .value_name("STREAM")
            .action(ArgAction::Append)
            .value_parser(NonEmptyStringValueParser::new())
            .help(
                "Only files of this stream; can be repeated. At Ws and Huawei it is told from a file's key, where that has the known form",
            ),
        Arg::new("prefix")
            .long("prefix")
            .value_name("PREFIX")
            .help("Only files whose name begins so: at Ws and Huawei their key, or its last part"),
        Arg::new("older-than")
            .long("older-than")
            .value_name("AGE")
            .value_parser(value_parser!(Age))
            .help("Only files that are so old at least: 30d, 12h, 90m, 2w, 1d12h"),
    ]
}

/// The search that they say. What is likely to be a slip is noted.
pub(super) fn search(matches: &ArgMatches) -> Search {
    let streams: Vec<&String> = matches.get_many("stream-id").into_iter().flatten().collect();
    let parameters = Map::from_iter([("StreamId".to_owned(), json!(streams) as Value)]);
    for odd in check::odd_ids(operation(), &parameters) {
        output::note(&format!("note: {}", values::odd_by_flag(operation(), &odd)));
    }
    let vendor = matches.get_one::<Vendor>("vendor").expect("it is required").clone();
    let mut search = Search::new(vendor).streams(streams);
    if let Some(prefix) = matches.get_one::<String>("prefix") {
        search = search.prefix(prefix);
    }
    if let Some(age) = matches.get_one::<Age>("older-than") {
        search = search.older_than(*age);
    }
    search
}

/// Why a source did not come to its end: a text that cannot be read, or is not what it should be, or a search, and then how far that came.
pub(super) fn failure(error: SourceError) -> CommandError {
    match error {
        SourceError::Search { found, call } => {
            let error = CommandError::from(*call);
            let so_far = if found == 0 { String::new() } else { format!("the list is not whole, it ended after {found} files: ") };
            CommandError { message: so_far + &error.message, ..error }
        }
        error => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            CommandError::configuration(format!("{error}{cause}"), "")
        }
    }
}

/// The action that searches.
pub(super) fn action() -> Action {
    Action::Described(operation().spec)
}

fn operation() -> &'static OperationRow {
    names::find("rtc", "search-media").expect("the description has SearchMedia")
}

//! `--all`: a list that takes several calls, read to its end.

use clap::{Arg, ArgAction};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use zego_model::page::{MediaPager, Pager, UserPager};
use zego_model::spec::OperationRow;
use zego_model::text::printable;
use zego_model::{Operation, RequestError, Zego};
use zego_transport::Client;

use crate::client_setup::ClientSetup;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::listing::{self, Listed, Listing};
use crate::output::OutputFormat;
use crate::{clock, sandbox, values};

/// Whether an operation lists in pages that can be followed.
pub(crate) fn has_pages(row: &OperationRow) -> bool {
    row.spec.service().name == "rtc" && matches!(row.spec.action, SEARCH_MEDIA | DESCRIBE_USER_LIST)
}

const SEARCH_MEDIA: &str = "SearchMedia";
const DESCRIBE_USER_LIST: &str = "DescribeUserList";

/// The flags, for an operation that has pages.
pub(crate) fn options() -> [Arg; 2] {
    let all = Arg::new(id::ALL).long("all").action(ArgAction::SetTrue).help(
        "Reads all pages, and prints the items alone: a table, {\"items\": [...]} as json, or as ndjson a line each as it comes. A list that cannot be read to its end is a failure",
    );
    [all, listing::max_items().requires(id::ALL)]
}

/// Prints all items.
pub(crate) fn run(
    row: &'static OperationRow,
    parameters: &Map<String, Value>,
    caller: ClientSetup<'_>,
    format: OutputFormat,
) -> Result<Exit, CommandError> {
    match row.spec.action {
        SEARCH_MEDIA => list(row, MediaPager::new(request(row, parameters)?, clock::unix_now()), caller, format),
        _ => list(row, UserPager::new(request(row, parameters)?), caller, format),
    }
}

fn request<R: DeserializeOwned>(row: &OperationRow, parameters: &Map<String, Value>) -> Result<R, CommandError> {
    serde_json::from_value(parameters.clone().into()).map_err(|error| values::usage(row, &[printable(&error.to_string()).to_string()]))
}

fn list<G>(row: &OperationRow, pager: Result<G, RequestError>, caller: ClientSetup<'_>, format: OutputFormat) -> Result<Exit, CommandError>
where
    G: Pager<Request: Operation<Protocol = Zego, Output: Send> + Send + Sync + 'static, Item: Listed> + Unpin,
{
    let pager = pager.map_err(|error| values::usage(row, &[error.to_string()]))?;
    let most = listing::most(caller.matches);
    listing::run(format, "items", async |list| {
        caller.with(sandbox::for_one_call, async |client| tell(list, &client, pager, most).await).await
    })
}

async fn tell<G>(list: &mut Listing, client: &Client<Zego>, pager: G, most: u64) -> Result<(), CommandError>
where
    G: Pager<Request: Operation<Protocol = Zego, Output: Send> + Send + Sync + 'static, Item: Listed> + Unpin,
{
    let (mut found, mut left) = (client.pages(pager), usize::try_from(most).unwrap_or(usize::MAX));
    while left > 0
        && let Some(page) = found.next().await
    {
        let mut page = page?;
        page.truncate(left);
        left -= page.len();
        list.page(&page).await?;
    }
    list.note_if_empty("items");
    Ok(())
}

//! `--all`: a list that takes several calls, read to its end.

use clap::{Arg, ArgAction};
use serde_json::{Map, Value};
use zego_model::page::RowPager;
use zego_model::spec::OperationRow;
use zego_model::text::printable;
use zego_transport::Client;

use crate::client_setup::ClientSetup;
use crate::credentials::CliProtocol;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::id;
use crate::listing::{self, Columns, Listing};
use crate::output::OutputFormat;
use crate::{clock, sandbox, values};

/// Whether an operation lists in pages that can be followed.
pub(crate) const fn has_pages(row: &OperationRow) -> bool {
    row.pages.is_some()
}

/// The flags, for an operation that has pages.
pub(crate) fn options() -> [Arg; 2] {
    let all = Arg::new(id::ALL).long("all").action(ArgAction::SetTrue).conflicts_with(id::PARAM).help(
        "Reads all pages, and prints the items alone: a table, {\"items\": [...]} as json, or as ndjson a line each as it comes. A list that cannot be read to its end is a failure",
    );
    [all, listing::max_items().requires(id::ALL)]
}

/// Prints all items.
pub(crate) fn run<P: CliProtocol>(
    row: &'static OperationRow,
    parameters: &Map<String, Value>,
    caller: ClientSetup<'_>,
    format: OutputFormat,
) -> Result<Exit, CommandError> {
    let pager = RowPager::<P>::new(row, parameters.clone(), clock::unix_now());
    let pager = pager.map_err(|error| values::usage(row, &[printable(&error.to_string()).to_string()]))?;
    let most = listing::most(caller.matches);
    listing::run(format, "items", async |list| {
        caller.with(sandbox::for_one_call, async |client: Client<P>| tell(list, &client, pager, most, format).await).await
    })
}

async fn tell<P: CliProtocol>(
    list: &mut Listing,
    client: &Client<P>,
    pager: RowPager<P>,
    most: u64,
    format: OutputFormat,
) -> Result<(), CommandError> {
    let (mut found, mut left) = (client.pages(pager), usize::try_from(most).unwrap_or(usize::MAX));
    let mut columns = Columns::new(format);
    while left > 0
        && let Some(page) = found.next().await
    {
        let mut page = page?;
        page.truncate(left);
        left -= page.len();
        list.page(&columns.fill(page)).await?;
    }
    list.note_if_empty("items");
    Ok(())
}

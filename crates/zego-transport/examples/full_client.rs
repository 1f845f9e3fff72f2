//! The full client, against a sandbox in the same process: record, stop, find, delete.
//!
//! `cargo run -p zego-transport --example full_client`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego_sandbox::Sandbox;
use zego_transport::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;

    // `complete` insists that every stream was started, not only that the call went through.
    client.send(&StartCdnRecord::new(Vendor::Tencent, ["match-1", "match-2"])?).await?.complete()?;
    client.send(&StopCdnRecord::new(Vendor::Tencent, ["match-1", "match-2"])?).await?.complete()?;

    let search = SearchMedia::new(Vendor::Tencent).stream_ids(["match-1", "match-2"])?;
    let found = client.send(&search).await?.complete()?.tencent.map(|found| found.media_info_set).unwrap_or_default();
    println!("recorded: {} files", found.len());

    let mut files: Vec<_> = found.into_iter().map(|media| media.file_id).collect();
    files.push("no-such-file".into());
    let reply = client.send(&DeleteMedia::new(Vendor::Tencent, files)?).await?;
    println!("deleted: {}", reply.output.deleted.len());
    for failure in &reply.failures() {
        println!("not deleted: {failure}");
    }

    // A refusal says what it means, what to do, and whether anything was executed.
    let wrong = zego_sign::ServerSecret::new("sandbox-only-not-the-right-one-0")?;
    let stranger = Client::zego(sandbox.app_id(), wrong).endpoint(sandbox.endpoint().clone()).build()?;
    if let Err(error) = stranger.send(&SearchMedia::new(Vendor::Tencent)).await {
        println!("{} ({}): {error}", error.kind(), error.delivery());
    }
    Ok(())
}

//! The whole life of two recordings, against a sandbox in the same process: record, stop, find, delete.
//!
//! `cargo run -p zego --features sandbox --example delete_media`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use zego::page::MediaPager;
use zego::rtc::media_file::{DeleteMedia, SearchMedia, StartCdnRecord, StopCdnRecord, Vendor};
use zego::sandbox::Sandbox;
use zego::{Client, ServerSecret, UnixSeconds};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    // Against the service: `Client::zego(app_id, server_secret).build()`, with credentials from ZEGO's console.
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;

    // `complete` insists that every stream was started, not only that the call went through.
    let streams = ["match-1", "match-2"];
    client.send(&StartCdnRecord::new(Vendor::Tencent, streams)?).await?.complete()?;
    client.send(&StopCdnRecord::new(Vendor::Tencent, streams)?).await?.complete()?;

    // All pages, however many there are.
    let search = SearchMedia::new(Vendor::Tencent).stream_ids(streams)?;
    let mut found = client.pages(MediaPager::new(search, UnixSeconds::try_from(std::time::SystemTime::now())?)?).items();
    let mut files = Vec::new();
    while let Some(file) = found.next().await {
        files.push(file?.id().clone());
    }
    println!("recorded: {} files", files.len());

    files.push("no-such-file".into());
    let reply = client.send(&DeleteMedia::new(Vendor::Tencent, &files)?).await?;
    println!("deleted: {}", reply.output.deleted.len());
    for failure in reply.failures() {
        println!("not deleted: {failure}");
    }

    // A refusal says what it means, what to do, and whether anything was executed.
    let wrong = ServerSecret::new("sandbox-only-not-the-right-one-0")?;
    let stranger = Client::zego(sandbox.app_id(), wrong).endpoint(sandbox.endpoint().clone()).build()?;
    if let Err(error) = stranger.send(&SearchMedia::new(Vendor::Tencent)).await {
        println!("{} ({}): {error}", error.kind(), error.delivery());
    }
    Ok(())
}

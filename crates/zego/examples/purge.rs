//! Deletes recordings, however many, and accounts for each, against a sandbox in the same process.
//!
//! `cargo run -p zego --features bulk,sandbox --example purge`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use zego::bulk::{Purge, source::given};
use zego::rtc::media_file::Vendor;
use zego::{Client, sandbox::Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?; // with an account, your own AppID and ServerSecret
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    let ids = given((1..=250).map(|number| format!("52858908132215{number:05}")));
    let job = Purge::new(client, Vendor::Tencent).prepare(ids).await?;
    println!("{} files in {} calls", job.totals().total, job.calls());
    let report = job.run().await?;
    println!("{report}: {}", serde_json::to_string(&report)?);
    sandbox.shutdown().await;
    Ok(())
}

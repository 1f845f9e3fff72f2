//! A program without an async main, against a sandbox: deletes what a search finds, page by page.
//!
//! `cargo run -p zego --features blocking,sandbox --example blocking`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use zego::page::MediaPager;
use zego::rtc::media_file::{DeleteMedia, SearchMedia, Vendor};
use zego::sandbox::Sandbox;
use zego::{Client, UnixSeconds};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Only the sandbox is asynchronous; it runs on a thread of the runtime's own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let sandbox = runtime.block_on(Sandbox::start())?;
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build_blocking()?;

    let now = UnixSeconds::try_from(std::time::SystemTime::now())?;
    for page in client.pages(MediaPager::new(SearchMedia::new(Vendor::Tencent), now)?) {
        let files: Vec<_> = page?.iter().map(|file| file.id().clone()).collect();
        // One call takes a hundred.
        for some in files.chunks(100) {
            let deleted = client.send(&DeleteMedia::new(Vendor::Tencent, some)?)?.complete()?;
            println!("deleted: {} files", deleted.deleted.len());
        }
    }
    Ok(())
}

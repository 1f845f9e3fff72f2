//! A room recorded in the cloud, and its file in a storage of one's own, against a sandbox in the same process. Whatever happens, the guard ends what it started.
//!
//! `cargo run -p zego --features cloudrecord,sandbox --example cloud_record`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::Duration;

use zego::Client;
use zego::cloudrecord::recording::{DescribeRecordStatus, RecordInput, RecordMode, RecordStorage, StartRecord, StorageVendor};
use zego::sandbox::Sandbox;
use zego::sandbox::control::{Login, Publish};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;
    sandbox.control().log_in(&Login::new("lesson-1", "teacher"))?;
    sandbox.control().publish(&Publish::new("lesson-1", "teacher", "camera"))?;

    let storage = RecordStorage::new(StorageVendor::AmazonS3).region("us-east-1").bucket("lessons");
    let storage = storage.access_key_id("key id").access_key_secret("key secret");
    let guard = client.guard();
    let task = guard.send(&StartRecord::new("lesson-1", RecordInput::new(RecordMode::Single), storage)).await?.output.task_id;
    sandbox.control().advance(Duration::from_secs(20 * 60))?;
    println!("running: {}", guard.running().len());
    guard.close().await?; // StopRecord: until then it is paid for
    sandbox.control().advance(Duration::from_secs(10))?;
    for file in client.send(&DescribeRecordStatus::new(task)).await?.output.files {
        println!("{}: {} ms, {} bytes", file.file_id, file.duration.0, file.size);
    }
    Ok(())
}

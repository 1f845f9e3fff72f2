//! Typed calls over somebody else's HTTP client, here the asynchronous `reqwest`: the model signs and decodes, and knows nothing of sockets.
//!
//! `cargo run -p zego-model --example own_client_reqwest`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "the time and random bytes are arguments of the model, and have to come from here")]

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::redirect::Policy;
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::{Endpoint, Operation, Prepared, Protocol, Reply, Stamp, Zego, ZegoCredentials, ZegoSettings};
use zego_sandbox::Sandbox;
use zego_sign::Timestamp;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let credentials = ZegoCredentials { app_id: sandbox.app_id(), server_secret: sandbox.server_secret() };
    // What is signed goes where it was signed for: no redirects.
    let http = reqwest::Client::builder().redirect(Policy::none()).build()?;

    let reply = call(&http, &SearchMedia::new(Vendor::Tencent), sandbox.endpoint(), &credentials).await?;
    for media in reply.output.tencent.map(|found| found.media_info_set).unwrap_or_default() {
        println!("{}", media.file_id);
    }
    Ok(())
}

async fn call<O: Operation<Protocol = Zego>>(
    http: &reqwest::Client,
    operation: &O,
    endpoint: &Endpoint,
    credentials: &ZegoCredentials,
) -> Result<Reply<O::Output>, Box<dyn Error>> {
    // Anew for every attempt: eight random bytes and the time.
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let stamp = Stamp { nonce: rand::random(), timestamp: Timestamp::from_secs(now) };
    let settings = ZegoSettings::default();
    let signed = Zego::sign(&Prepared::of(operation, &settings)?, endpoint, credentials, &settings, stamp)?;

    let request = reqwest::Request::try_from(signed.into_http()).map_err(reqwest::Error::without_url)?;
    // The URL is signed, and does not belong into what is shown of an error.
    let answer = http.execute(request).await.map_err(reqwest::Error::without_url)?;
    let body = answer.bytes().await.map_err(reqwest::Error::without_url)?;
    Ok(Zego::decode(operation, body)?)
}

//! Typed calls over somebody else's HTTP client, here the blocking `ureq`: the model signs and decodes, and knows nothing of sockets.
//!
//! `cargo run -p zego-model --example own_client_ureq`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "the time and random bytes are arguments of the model, and have to come from here")]

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use zego_model::foreign::redacted;
use zego_model::rtc::media_file::{SearchMedia, Vendor};
use zego_model::{Endpoint, Operation, Prepared, Protocol, Reply, Stamp, Zego, ZegoCredentials, ZegoSettings};
use zego_sandbox::Sandbox;
use zego_sign::Timestamp;

fn main() -> Result<(), Box<dyn Error>> {
    // Only the sandbox is asynchronous; it runs on a thread of the runtime's own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let sandbox = runtime.block_on(Sandbox::start())?;
    let credentials = ZegoCredentials { app_id: sandbox.app_id(), server_secret: sandbox.server_secret() };

    let reply = call(&SearchMedia::new(Vendor::Tencent), sandbox.endpoint(), &credentials)?;
    for media in reply.output.tencent.map(|found| found.media_info_set).unwrap_or_default() {
        println!("{}", media.file_id);
    }
    Ok(())
}

fn call<O: Operation<Protocol = Zego>>(
    operation: &O,
    endpoint: &Endpoint,
    credentials: &ZegoCredentials,
) -> Result<Reply<O::Output>, Box<dyn Error>> {
    // Anew for every attempt: eight random bytes and the time.
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let stamp = Stamp { nonce: rand::random(), timestamp: Timestamp::from_secs(now) };
    let settings = ZegoSettings::default();
    let signed = Zego::sign(&Prepared::of(operation, &settings)?, endpoint, credentials, &settings, stamp)?;

    // What is signed goes where it was signed for: no redirects. And whatever goes wrong is told without the signed URL.
    let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
    let answer = agent.run(signed.into_http().map(|_| ())).map_err(|error| redacted(&error.to_string()).into_owned())?;
    let body = answer.into_body().read_to_vec()?;
    Ok(Zego::decode(operation, body.into())?)
}

//! What another client says of a request that failed, here the blocking `ureq`, and how it gets into a log without the signature.
//!
//! `cargo run -p zego-model --example foreign_error`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "the time and random bytes are arguments of the model, and have to come from here")]

use std::error::Error;

use zego_model::foreign::redacted;
use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::{Prepared, Protocol as _, Stamp, Zego, ZegoCredentials, ZegoSettings};
use zego_sandbox::{Sandbox, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    // Only the sandbox is asynchronous; it runs on a thread of the runtime's own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let sandbox = runtime.block_on(Sandbox::start())?;
    let credentials = ZegoCredentials { app_id: sandbox.app_id(), server_secret: sandbox.server_secret() };

    let settings = ZegoSettings::default();
    let prepared = Prepared::of(&DeleteMedia::new(Vendor::Ws, ["a"])?, &settings)?;
    let stamp = Stamp { nonce: rand::random(), timestamp: Timestamp::from_secs(1_800_000_000) };
    let signed = Zego::sign(&prepared, sandbox.endpoint(), &credentials, &settings, stamp)?;
    // What is secret in this one request, for whoever still has it when it fails.
    let secrets = signed.secrets();

    // A client for https alone, by mistake: the sandbox speaks http.
    let agent: ureq::Agent = ureq::Agent::config_builder().https_only(true).build().into();
    let Err(error) = agent.run(signed.into_http().map(|_| ())) else { return Err("it was sent".into()) };

    let said = error.to_string();
    assert!(said.contains("&Signature="), "the client shows what it was asked to call: {said}");
    let shown = redacted(&said);
    println!("{shown}");
    assert!(shown.ends_with("/?REDACTED") && secrets.remove_from(&shown) == shown, "{shown}");
    Ok(())
}

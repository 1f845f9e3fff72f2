//! `zego sandbox`, and the sandbox that lives as long as one call.

use std::error::Error;
use std::net::SocketAddr;

use clap::ArgMatches;
use serde_json::json;
use zego_model::sandbox as published;
use zego_sandbox::{Builder, CallbackConfig, LogLevel, LogLine, Sandbox, StartError};
use zego_sign::callback::CallbackSecret;

use crate::args::id;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::wait;

/// Serves until it is told to stop.
pub(crate) fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    let address = *matches.get_one::<SocketAddr>("listen").expect("it has a default");
    let mut builder = Sandbox::builder().listen(address);
    if matches.get_flag("empty") {
        builder = builder.empty();
    }
    if let Some(url) = matches.get_one::<String>("callback") {
        let secret = CallbackSecret::new(published::CALLBACK_SECRET).expect("the published secret is well formed");
        let callbacks = CallbackConfig::new(url, secret).map_err(|error| Failure::usage(error.to_string(), ""))?;
        builder = builder.callbacks(callbacks);
    }
    let verbosity = if matches.get_flag("quiet") { 0 } else { matches.get_count(id::VERBOSE) + 1 };
    wait::runtime()?.block_on(serve(logged(builder, verbosity, ""), format))
}

async fn serve(builder: Builder, format: Format) -> Result<Exit, Failure> {
    // Before anybody can know that it runs: whoever reads the line may stop it at once.
    let stopped = wait::stopped()?;
    let sandbox = builder.start().await?;
    let endpoint = sandbox.endpoint().to_string();
    let document = json!({
        "endpoint": endpoint,
        "app_id": published::APP_ID,
        "server_secret": published::SERVER_SECRET,
        "callback_secret": published::CALLBACK_SECRET,
        "tencent": { "secret_id": published::TENCENT_SECRET_ID, "secret_key": published::TENCENT_SECRET_KEY },
    });
    format.print(&document, || {
        format!(
            "The sandbox listens on {endpoint} until Ctrl-C. These credentials are its own, fake and public:\n\n\
             export ZEGO_ENDPOINT={endpoint}\nexport ZEGO_APP_ID={}\nexport ZEGO_SERVER_SECRET={}\n\
             export ZEGO_CALLBACK_SECRET={}\n\
             export TENCENTCLOUD_ENDPOINT={endpoint}\nexport TENCENTCLOUD_SECRET_ID={}\nexport TENCENTCLOUD_SECRET_KEY={}\n",
            published::APP_ID,
            published::SERVER_SECRET,
            published::CALLBACK_SECRET,
            published::TENCENT_SECRET_ID,
            published::TENCENT_SECRET_KEY,
        )
    })?;
    tokio::select! {
        () = stopped => {}
        () = sandbox.wait() => {}
    }
    sandbox.shutdown().await;
    Ok(Exit::Done)
}

/// A sandbox for one call. It says on stderr why it refused it.
pub(crate) async fn for_one_call() -> Result<Sandbox, Failure> {
    Ok(logged(Sandbox::builder(), 1, "sandbox: ").start().await?)
}

/// From 1 on refusals are told, from 2 on every call.
fn logged(builder: Builder, verbosity: u8, prefix: &'static str) -> Builder {
    builder.log(move |line: &LogLine| {
        let told = match line.level {
            LogLevel::Info => verbosity > 1,
            _ => verbosity > 0,
        };
        if told {
            output::note(&format!("{prefix}{line}"));
        }
    })
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let cause = error.source().map(|cause| format!(" ({cause})")).unwrap_or_default();
        Self::configuration(format!("{error}{cause}"), "")
    }
}

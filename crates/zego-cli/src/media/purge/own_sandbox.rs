//! A sandbox of a run's own, with a million files.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use zego_model::Endpoint;
use zego_model::rtc::media_file::Vendor;
use zego_sandbox::{Cdn, LogLine, Sandbox, SeedFile, Timestamp};

use crate::error::CommandError;
use crate::{clock, output, wait};

/// A sandbox on a thread of its own: a call to it waits for nothing that the run does.
pub(super) struct OwnSandbox {
    pub(super) endpoint: Endpoint,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

/// How many files it has,
const FILES: u64 = 1_000_000;
/// of so many streams,
const STREAMS: u64 = 20;
/// recorded within so many seconds.
const AGES: u64 = 90 * 86_400;
/// From when on its start is spoken of.
const NOTICEABLE: Duration = Duration::from_secs(2);

impl OwnSandbox {
    /// Starts it. `scale` is by how much its quotas are larger than the documented ones.
    pub(super) async fn start(vendor: &Vendor, scale: f64) -> Result<Self, CommandError> {
        let began = Instant::now();
        let cdn = match vendor {
            Vendor::Ws => Cdn::Ws,
            Vendor::Huawei => Cdn::Huawei,
            _ => Cdn::Tencent,
        };
        let (ready, is_ready) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            let runtime = match wait::runtime() {
                Ok(runtime) => runtime,
                Err(error) => return drop(ready.send(Err(error))),
            };
            runtime.block_on(async {
                match begin(cdn, scale).await {
                    Ok(sandbox) => {
                        let _ = ready.send(Ok(sandbox.endpoint().clone()));
                        // Also when the run is gone without a word.
                        let _ = stopped.await;
                        sandbox.shutdown().await;
                    }
                    Err(error) => drop(ready.send(Err(error))),
                }
            });
        };
        let no_thread = |error: std::io::Error| CommandError::configuration(format!("no thread for the sandbox: {error}"), "");
        let thread = thread::Builder::new().name("sandbox".to_owned()).spawn(serve).map_err(no_thread)?;
        let gone = || CommandError::configuration("the sandbox could not be started", "");
        let endpoint = is_ready.await.map_err(|_| gone())??;
        if began.elapsed() >= NOTICEABLE {
            output::note(&format!("the sandbox with its million files was ready after {} s", began.elapsed().as_secs()));
        }
        Ok(Self { endpoint, stop, thread })
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        let _ = self.stop.send(());
        let _ = tokio::task::spawn_blocking(|| self.thread.join()).await;
    }
}

async fn begin(cdn: Cdn, scale: f64) -> Result<Sandbox, CommandError> {
    let now = clock::now().as_secs();
    let file = move |number: u64| {
        // The oldest first; one after the other at equal distances.
        let made = now.saturating_sub(AGES - number * AGES / FILES);
        SeedFile::new(cdn, format!("lesson-{}", number % STREAMS + 1), Timestamp::from_secs(made))
    };
    let builder = Sandbox::builder().empty().files((0..FILES).map(file)).log(|_: &LogLine| {});
    let builder = builder.quota_scale(scale).map_err(|error| CommandError::usage(error.to_string(), ""))?;
    Ok(builder.start().await?)
}

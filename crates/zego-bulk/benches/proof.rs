//! Proofs at length, outside of the gate: `cargo bench -p zego-bulk --bench proof -- COMMAND`.
#![expect(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "a command line")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../tests/it/far.rs"]
mod far;
#[path = "../tests/it/simulated.rs"]
mod simulated;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Instant;

use zego_bulk::source::given;
use zego_bulk::{LedgerLocation, Progress, Purge};
use zego_model::rtc::media_file::Vendor;
use zego_sandbox::{Cdn, LimiterModel, Sandbox, SeedFile};
use zego_sign::{ServerSecret, Timestamp};
use zego_transport::Client;
use zego_transport::quota::Pacer;

const HELP: &str = "\
cargo bench -p zego-bulk --bench proof -- COMMAND

  quota [--files N] [--scale K]
      N files, 1,000,000 when not said, deleted from a sandbox with each way of counting calls, at K times the documented quota (50 when not said): how much of
      it was used, and how many calls were refused
  night [--files N]
      N files, 100,000,000 when not said, at the documented quota in virtual time";

fn main() -> ExitCode {
    // cargo adds one of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let begun = Instant::now();
    let is_good = match arguments.first().map(String::as_str) {
        Some("quota") => quota(option(&arguments, "--files", 1_000_000), option(&arguments, "--scale", 50.0)),
        Some("night") => night(option(&arguments, "--files", 100_000_000)),
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The value of an option, or what it is when not said.
fn option<T: std::str::FromStr>(arguments: &[String], name: &str, otherwise: T) -> T {
    let place = arguments.iter().position(|argument| argument == name);
    place.and_then(|place| arguments.get(place + 1)?.parse().ok()).unwrap_or(otherwise)
}

fn night(files: u64) -> bool {
    let night = simulated::night(files);
    let hours = night.took.as_secs_f64() / 3_600.0;
    let used = night.calls as f64 / (20.0 * night.took.as_secs_f64());
    println!(
        "{} files in {} calls, {hours:.2} h of virtual time, {:.1} % of the quota, {} calls in the busiest second",
        night.ids,
        night.calls,
        100.0 * used,
        night.busiest
    );
    night.report.is_complete() && night.ids == files && used > 0.99 && night.busiest <= 20
}

/// One line for each way of counting.
fn quota(files: usize, scale: f64) -> bool {
    println!("{files} files at {} calls a second", 20.0 * scale);
    println!("{:28} {:>9} {:>9} {:>9}", "model", "used", "refused", "seconds");
    LimiterModel::ALL.into_iter().filter(|model| *model != LimiterModel::Off).fold(true, |is_good, model| {
        let Usage { used, refused, seconds, is_complete } = usage(files, scale, model);
        println!("{:28} {:>7.2} % {:>7.2} % {seconds:>9.1}", model.as_str(), 100.0 * used, 100.0 * refused);
        let has_goal = matches!(model, LimiterModel::FixedWindow | LimiterModel::TokenBucket | LimiterModel::Gcra);
        is_good && is_complete && (!has_goal || (used >= 0.99 && refused < 0.01))
    })
}

struct Usage {
    /// Calls that were carried out, by what the quota allows in that time.
    used: f64,
    refused: f64,
    seconds: f64,
    is_complete: bool,
}

fn usage(files: usize, scale: f64, model: LimiterModel) -> Usage {
    // The sandbox has a thread of its own, as another machine would.
    let (started, is_started) = mpsc::channel();
    let (stop, is_stopped) = tokio::sync::oneshot::channel::<()>();
    let sandbox = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let file = |number| SeedFile::new(Cdn::Tencent, "lesson", Timestamp::from_secs(1_700_000_000 + number as u64)).id(id(number));
            let builder = Sandbox::builder().empty().limiter_model(model).quota_scale(scale).unwrap().files((0..files).map(file));
            let sandbox = builder.start().await.unwrap();
            started.send((sandbox.endpoint().clone(), sandbox.app_id())).unwrap();
            let _ = is_stopped.await;
            sandbox.shutdown().await;
        });
    });
    let (endpoint, app_id) = is_started.recv().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let last = Arc::new(Mutex::new(Progress::default()));
    let told = Arc::clone(&last);
    let (is_complete, seconds) = runtime.block_on(async {
        let secret = ServerSecret::new(zego_model::sandbox::SERVER_SECRET).unwrap();
        let client = Client::zego(app_id, secret).endpoint(endpoint).quota(Pacer::new().scale(scale)).build().unwrap();
        let purge = Purge::new(client, Vendor::Tencent).ledger(LedgerLocation::File(folder.path().join("ledger")));
        let purge = purge.on_progress(move |progress| told.lock().unwrap().clone_from(progress));
        let job = purge.prepare(given((0..files).map(id))).await.unwrap();
        let begun = Instant::now();
        let report = job.run().await.unwrap();
        (report.is_complete(), begun.elapsed().as_secs_f64())
    });
    drop(stop);
    sandbox.join().unwrap();
    let progress = last.lock().unwrap();
    let carried_out = (progress.calls - progress.refused) as f64;
    Usage { used: carried_out / (20.0 * scale * seconds), refused: progress.refused as f64 / progress.calls as f64, seconds, is_complete }
}

fn id(number: usize) -> String {
    format!("52858908{number:012}")
}

//! A member of a fleet: calls as fast as the fleet's quota lets it, and tells how that went.
//!
//! `cargo run -p zego-quota --all-features --example fleet_member` shows what happens without a store: the calls go on, by the share of one of eight. As a process of a real fleet:
//!
//! ```text
//! fleet_member STORE ENDPOINT SECONDS SCALE NAMESPACE [bulk]     one line of JSON each tenth of a second in which something was called, and one in the end
//! fleet_member conform STORE SEED STEPS                          holds the store against the rules that it should decide by
//! ```
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "an example is a program: it has arguments, and shows what it does")]

use std::cell::RefCell;
use std::error::Error;
use std::io::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use zego_model::rtc::media_file::{DeleteMedia, Vendor};
use zego_model::{Endpoint, ErrorKind, sandbox};
use zego_quota::{Class, FleetQuota, FleetQuotaBuilder, FleetQuotaError};
use zego_sandbox::Sandbox;
use zego_sign::{AppId, ServerSecret};
use zego_transport::{Client, RetryPolicy};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // When the store comes and goes is told on stderr.
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => {
            let sandbox = Sandbox::start().await?;
            // Nobody is there.
            let member =
                Member { store: "redis://127.0.0.1:1/", namespace: "nobody", scale: 10.0, class: Class::Interactive, seconds: 1.0 };
            member.call(sandbox.endpoint().clone()).await
        }
        ["conform", store, seed, steps] => {
            let steps = zego_quota::proof::conforms(store, seed.parse()?, steps.parse()?).await?;
            println!("{{\"steps\":{steps}}}");
            Ok(())
        }
        [store, endpoint, seconds, scale, namespace, ref rest @ ..] => {
            let class = if rest == ["bulk"] { Class::Bulk } else { Class::Interactive };
            Member { store, namespace, scale: scale.parse()?, class, seconds: seconds.parse()? }.call(endpoint.parse()?).await
        }
        _ => Err("give: STORE ENDPOINT SECONDS SCALE NAMESPACE [bulk], or: conform STORE SEED STEPS, or nothing".into()),
    }
}

struct Member<'a> {
    store: &'a str,
    namespace: &'a str,
    scale: f64,
    class: Class,
    seconds: f64,
}

/// What became of calls.
#[derive(Clone, Copy, Default)]
struct Counts {
    accepted: u32,
    refused: u32,
    failed: u32,
}

/// So many calls wait for their turns at a time.
const CALLS: usize = 24;

impl Member<'_> {
    async fn call(&self, endpoint: Endpoint) -> Result<(), Box<dyn Error>> {
        let quota = quota(self.store)?.namespace(self.namespace).scale(self.scale).build()?.class(self.class);
        let (app_id, secret) = (AppId::new(sandbox::APP_ID)?, ServerSecret::new(sandbox::SERVER_SECRET)?);
        let client = Client::zego(app_id, secret).endpoint(endpoint).quota(quota).retry(RetryPolicy::never()).build()?;
        let counts = Rc::new(RefCell::new((Counts::default(), Counts::default())));
        let end = Instant::now() + Duration::from_secs_f64(self.seconds);
        let tasks = tokio::task::LocalSet::new();
        for _ in 0..CALLS {
            let (client, counts) = (client.clone(), Rc::clone(&counts));
            tasks.spawn_local(async move {
                while Instant::now() < end {
                    let Ok(delete) = DeleteMedia::new(Vendor::Tencent, ["no-such-file"]) else { return };
                    let outcome = client.send(&delete).await;
                    let mut counts = counts.borrow_mut();
                    match outcome {
                        Ok(_) => counts.0.accepted += 1,
                        Err(error) if error.kind().error_kind() == ErrorKind::RateLimited => counts.0.refused += 1,
                        Err(_) => counts.0.failed += 1,
                    }
                }
            });
        }
        tasks
            .run_until(async {
                while Instant::now() < end {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    let (now, all) = &mut *counts.borrow_mut();
                    if now.accepted + now.refused + now.failed > 0 {
                        tell("at", now);
                        *all = Counts {
                            accepted: all.accepted + now.accepted,
                            refused: all.refused + now.refused,
                            failed: all.failed + now.failed,
                        };
                        *now = Counts::default();
                    }
                }
            })
            .await;
        tell("ended", &counts.borrow().1);
        Ok(())
    }
}

fn quota(store: &str) -> Result<FleetQuotaBuilder, FleetQuotaError> {
    match store.parse() {
        Ok(url) => Ok(FleetQuota::postgres(url)),
        Err(_) => FleetQuota::redis(store),
    }
}

/// Who reads it may have gone: then there is nobody to tell.
fn tell(when: &str, counts: &Counts) {
    let Counts { accepted, refused, failed } = counts;
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_millis());
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{{\"{when}\":{at},\"accepted\":{accepted},\"refused\":{refused},\"failed\":{failed}}}").and_then(|()| out.flush()));
}

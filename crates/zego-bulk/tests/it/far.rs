//! A service in memory and far away, in paused time: it deletes whatever it is asked to, and counts.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::uri::Authority;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::duplex;
use tokio::time::{Instant, sleep};
use zego_model::{Zego, sandbox};
use zego_sign::{AppId, ServerSecret, Timestamp};
use zego_transport::{Client, Connecting, Stream};

/// The time it takes there, and back.
const WAY: Duration = Duration::from_millis(25);

/// What it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Far {
    pub(crate) calls: AtomicU64,
    pub(crate) ids: AtomicU64,
    /// The most calls in a second of the wall clock's.
    pub(crate) busiest: AtomicU64,
    second: AtomicU64,
    in_second: AtomicU64,
}

impl Far {
    /// A client of it, with the documented quotas.
    pub(crate) fn client(self: &Arc<Self>) -> Client<Zego> {
        let (app_id, secret) = (AppId::new(sandbox::APP_ID).unwrap(), ServerSecret::new(sandbox::SERVER_SECRET).unwrap());
        let (origin, far) = (Instant::now(), Arc::clone(self));
        let connector = move |_: &Authority| -> Connecting {
            let (near, end) = duplex(64 << 10);
            let far = Arc::clone(&far);
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let far = Arc::clone(&far);
                    async move { far.answer(&request, origin).await }
                });
                // A client that hangs up has nobody to be told of.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(end), answer).await;
            });
            Box::pin(async { Ok(Box::new(near) as Box<dyn Stream>) })
        };
        let client = Client::zego(app_id, secret).endpoint("http://127.0.0.1:7".parse().unwrap()).connector(connector);
        client.clock(move || Timestamp::from_secs(1_800_000_000 + origin.elapsed().as_secs())).build().unwrap()
    }

    async fn answer(&self, request: &Request<Incoming>, origin: Instant) -> Result<Response<Full<Bytes>>, Infallible> {
        sleep(WAY).await;
        let query = request.uri().query().unwrap_or_default();
        let ids: Vec<_> = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "FileId[]").map(|(_, id)| id).collect();
        self.count(ids.len() as u64, origin.elapsed().as_secs());
        let answer = serde_json::json!({ "Code": 0, "Message": "success", "RequestId": "1", "Data": { "Deleted": ids, "Errors": [] } });
        let answer = Response::new(Full::from(answer.to_string()));
        sleep(WAY).await;
        Ok(answer)
    }

    /// All of it happens on one thread.
    fn count(&self, ids: u64, second: u64) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.ids.fetch_add(ids, Ordering::Relaxed);
        if self.second.swap(second, Ordering::Relaxed) != second {
            self.in_second.store(0, Ordering::Relaxed);
        }
        let in_second = self.in_second.fetch_add(1, Ordering::Relaxed) + 1;
        self.busiest.fetch_max(in_second, Ordering::Relaxed);
    }
}

//! A sandbox that is far away: each connection is in memory, and takes its time in both directions, by chance from a seed.

use std::convert::Infallible;
use std::time::Duration;

use http::uri::Authority;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::duplex;
use tokio::time::{Instant, sleep};
use zego_model::{Zego, sandbox};
use zego_sandbox::{Builder, Moment, SandboxService, Timestamp};
use zego_sign::{AppId, ServerSecret};
use zego_transport::{Client, ClientBuilder, Connecting, Stream};

use super::simulation::Dice;

/// A sandbox behind a network, in paused time.
#[derive(Clone)]
pub(crate) struct Far {
    service: SandboxService,
    origin: Instant,
    random: Dice,
    /// The shortest way there or back, and how much longer it can take.
    way: (Duration, Duration),
}

const BEGIN: i64 = 1_800_000_000;

impl Far {
    pub(crate) fn new(builder: Builder, way: (Duration, Duration), seed: u64) -> Self {
        Self { service: builder.service(), origin: Instant::now(), random: Dice::new(seed), way }
    }

    /// A client of it, whose clock is right.
    pub(crate) fn client(&self) -> ClientBuilder<Zego> {
        let (app_id, secret) =
            (AppId::new(sandbox::APP_ID).expect("an app's id"), ServerSecret::new(sandbox::SERVER_SECRET).expect("a secret"));
        let origin = self.origin;
        Client::zego(app_id, secret)
            .endpoint("http://127.0.0.1:7".parse().expect("an endpoint"))
            .connector(self.connector())
            .clock(move || Timestamp::from_secs(BEGIN.unsigned_abs() + origin.elapsed().as_secs()))
    }

    fn connector(&self) -> impl Fn(&Authority) -> Connecting + Send + Sync + 'static {
        let far = self.clone();
        move |_| {
            let (near, end) = duplex(64 << 10);
            let far = far.clone();
            tokio::spawn(async move {
                let answer = service_fn(|request| far.answer(request));
                // A client that hangs up has nobody to be told of.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(end), answer).await;
            });
            Box::pin(async { Ok(Box::new(near) as Box<dyn Stream>) })
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        sleep(self.one_way()).await;
        let now =
            Moment::from_secs(BEGIN).millis() + i64::try_from(self.origin.elapsed().as_millis()).expect("a time of this age of the world");
        let answer = self.service.handle(&Request::from_parts(head, body), Moment::from_millis(now)).map(Full::new);
        sleep(self.one_way()).await;
        Ok(answer)
    }

    fn one_way(&self) -> Duration {
        let (least, more) = self.way;
        least + more.mul_f64(self.random.part())
    }
}

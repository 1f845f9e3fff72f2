//! A whole call over loopback, beside hyper's own client with a URI that was made before.

use std::future::Future;
use std::hint::black_box;
use std::net::SocketAddr;
use std::rc::Rc;

use bytes::Bytes;
use http::Uri;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;
use zego_model::{Operation, Prepared, Protocol as _, Zego, ZegoSettings};
use zego_transport::quota::Pacer;
use zego_transport::{Client, ClientBuilder};

use crate::samples::{STAMP, app_id, count_users, credentials, endpoint, server_secret};
use crate::{Hot, Work};

pub(crate) const CASES: &[Hot] = &[
    Hot { name: "call-1", make: |around| ours_over_tcp(around.server, 1) },
    Hot { name: "call-64", make: |around| ours_over_tcp(around.server, 64) },
    Hot { name: "hyper-1", make: |around| hyper_over_tcp(around.server, 1) },
    Hot { name: "hyper-64", make: |around| hyper_over_tcp(around.server, 64) },
];

/// A runtime of this thread.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime needs nothing but a thread")
}

/// Does something so many times, so many of them at once.
pub async fn at_once<F: Future<Output = ()> + 'static>(turns: u64, at_once: u64, call: impl Fn() -> F + 'static) {
    let call = Rc::new(call);
    let tasks: Vec<_> = (0..at_once.min(turns))
        .map(|task| {
            let (call, share) = (call.clone(), turns / at_once + u64::from(task < turns % at_once));
            tokio::task::spawn_local(async move {
                for _ in 0..share {
                    call().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no call fails");
    }
}

/// The client as it is, with everything on; its quotas are so high that no call waits.
pub fn builder(scheme: &str, server: SocketAddr) -> ClientBuilder<Zego> {
    Client::zego(app_id(), server_secret())
        .endpoint(format!("{scheme}://{server}").parse().expect("it is a URL of a host"))
        .quota(Pacer::new().scale(1e6))
        .max_in_flight(256)
}

/// Calls of a client, so many at once.
pub fn ours<O: Operation<Protocol = Zego> + 'static>(builder: ClientBuilder<Zego>, operation: O, many: u64) -> Work {
    let runtime = runtime();
    let client = {
        let _inside = runtime.enter();
        builder.build().expect("an endpoint on this machine needs nothing")
    };
    let operation = Rc::new(operation);
    Box::new(move |turns| {
        let (client, operation) = (client.clone(), operation.clone());
        let call = move || {
            let (client, operation) = (client.clone(), operation.clone());
            async move { drop(black_box(client.send(&*operation).await.expect("the server answers"))) }
        };
        LocalSet::new().block_on(&runtime, at_once(turns, many, call));
    })
}

fn ours_over_tcp(server: SocketAddr, many: u64) -> Work {
    ours(builder("http", server), count_users(), many)
}

/// hyper-util's client with its pool, as it is when nobody sets anything.
pub fn hyper_client<C: Connect + Clone>(connector: C) -> HyperClient<C, Empty<Bytes>> {
    HyperClient::builder(TokioExecutor::new()).build(connector)
}

/// Its calls, so many at once: with a URI that was parsed before, and an answer that nobody reads.
pub fn hyper<C: Connect + Clone + Send + Sync + 'static>(connector: C, uri: Uri, many: u64) -> Work {
    let (runtime, client) = (runtime(), hyper_client(connector));
    Box::new(move |turns| {
        let (client, uri) = (client.clone(), uri.clone());
        let call = move || {
            let answer = client.get(uri.clone());
            async move { drop(black_box(answer.await.expect("the server answers").into_body().collect().await.expect("all of it"))) }
        };
        LocalSet::new().block_on(&runtime, at_once(turns, many, call));
    })
}

fn hyper_over_tcp(server: SocketAddr, many: u64) -> Work {
    hyper(HttpConnector::new(), uri("http", server), many)
}

/// The URI of the same call.
pub fn uri(scheme: &str, server: SocketAddr) -> Uri {
    let settings = ZegoSettings::default();
    let prepared = Prepared::of(&count_users(), &settings).expect("it is within its limits");
    let request = Zego::sign(&prepared, &endpoint(), &credentials(), &settings, STAMP).expect("it is short").into_http();
    let target = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    format!("{scheme}://{server}{target}").parse().expect("it is a URI")
}

//! A purge from its first id to its report.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use zego_bulk::{LedgerLocation, Purge, PurgeError, RunView, delete_all};
use zego_model::Zego;
use zego_model::rtc::media_file::Vendor;
use zego_sandbox::{Sandbox, SeedFile};
use zego_transport::Client;
use zego_transport::quota::Pacer;

/// A stream of what is there.
pub(crate) struct Each<I>(pub(crate) I);

impl<I: Iterator + Unpin> Stream for Each<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn client(sandbox: &Sandbox) -> Client<Zego> {
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone());
    client.quota(Pacer::new().scale(50.0)).build().unwrap()
}

#[tokio::test]
async fn every_id_is_accounted_for() {
    let sandbox = Sandbox::builder().quota_scale(50.0).unwrap().start().await.unwrap();
    let ids: Vec<String> = (0..1_234).map(|number| format!("no-such-file-{number}")).collect();
    let report = delete_all(&client(&sandbox), Vendor::Tencent, Each(ids.into_iter())).await.unwrap();
    assert_eq!((report.total, report.failed, report.deleted, report.pending), (1_234, 1_234, 0, 0));
    assert_eq!(report.by_reason.len(), 1);
    sandbox.shutdown().await;
}

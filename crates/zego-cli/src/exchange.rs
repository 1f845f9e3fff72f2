//! One exchange of HTTP/1.1 over a connection of its own: for what is no call of a service.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper::ext::on_informational;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;

/// Why there is no answer.
pub(crate) type ExchangeError = Box<dyn std::error::Error + Send + Sync>;

/// Bound: the heads that say "not yet" (1xx) before an answer. After as many there is no answer, and the error says so.
const NOT_YET: usize = 16;

/// Sends a request over a stream; the whole of the final answer, whose body may have so many bytes.
pub(crate) async fn exchange<S>(stream: S, mut request: Request<Full<Bytes>>, longest: usize) -> Result<Response<Bytes>, ExchangeError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let flood = Arc::new(Notify::new());
    let (seen, told) = (AtomicUsize::new(0), Arc::clone(&flood));
    on_informational(&mut request, move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) >= NOT_YET {
            told.notify_one();
        }
    });
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answer = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        if head.status.is_informational() {
            return Err(format!("it answers {}, which is no final answer", head.status).into());
        }
        let body = Limited::new(body, longest).collect().await?.to_bytes();
        Ok(Response::from_parts(head, body))
    };
    // The connection is driven until the answer is there, and is dropped with this call.
    tokio::pin!(connection, answer);
    tokio::select! {
        biased;
        () = flood.notified() => Err(format!("it answered more than {NOT_YET} times with 1xx, which is no final answer").into()),
        answer = &mut answer => answer,
        ended = &mut connection => {
            ended?;
            answer.await
        }
    }
}

//! One exchange of HTTP/1.1 over a connection of its own: for what is no call of a service.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// Why there is no answer.
pub(crate) type ExchangeError = Box<dyn std::error::Error + Send + Sync>;

/// Sends a request over a stream; the answer, whose body may have so many bytes.
pub(crate) async fn exchange<S>(stream: S, request: Request<Full<Bytes>>, longest: usize) -> Result<Response<Bytes>, ExchangeError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answer = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, longest).collect().await?.to_bytes();
        Ok(Response::from_parts(head, body))
    };
    // The connection is driven until the answer is there, and is dropped with this call.
    tokio::pin!(connection, answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        ended = &mut connection => {
            ended?;
            answer.await
        }
    }
}

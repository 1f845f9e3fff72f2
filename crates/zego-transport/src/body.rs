//! The body of an answer: collected up to a limit, with an eye on the time.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, timeout_at};

use crate::cause::Cause;
use crate::delivery;
use crate::error::Stage;
use crate::limits::{Deadline, Limits};

/// The whole body. Memory grows with what has come, never with what a `Content-Length` promises.
pub(crate) async fn collect(mut body: Incoming, limits: &Limits, deadline: Deadline) -> Result<Bytes, Cause> {
    let max = limits.response_bytes;
    if body.size_hint().lower() > max as u64 {
        return Err(Cause::TooLarge { max });
    }
    let mut collected = BytesMut::new();
    loop {
        let until = deadline.stage(Instant::now(), limits.body);
        match timeout_at(until.at, body.frame()).await {
            Err(_) => return Err(Cause::Timeout { stage: Stage::Body, limit: until.limit }),
            Ok(None) => return Ok(collected.freeze()),
            Ok(Some(Err(error))) => return Err(delivery::lost(error)),
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else { continue };
                if data.len() > max - collected.len() {
                    return Err(Cause::TooLarge { max });
                }
                collected.extend_from_slice(&data);
            }
        }
    }
}

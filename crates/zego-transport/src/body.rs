//! The body of an answer: collected up to a limit, with an eye on the time.

use bytes::{Bytes, BytesMut};
use hyper::body::{Body as _, Incoming};
use tokio::time::Instant;

use crate::cause::Cause;
use crate::connection::Connection;
use crate::kind::AnswerStage;
use crate::limits::{Deadline, Limits};

/// The whole body of an answer whose head was there `now`, which is set on while more comes. Memory grows with what has come, never with what a `Content-Length` promises.
pub(crate) async fn collect(
    connection: &mut Connection,
    mut body: Incoming,
    limits: &Limits,
    deadline: Deadline,
    now: &mut Instant,
) -> Result<Bytes, Cause> {
    let max = limits.response_bytes;
    if body.size_hint().lower() > max as u64 {
        return Err(Cause::TooLarge { max });
    }
    let mut parts = Parts::default();
    while !body.is_end_stream() {
        // A part that is there at once is taken without a look at the clock.
        if let Some(limit) = deadline.passed(*now) {
            return Err(Cause::Timeout { stage: AnswerStage::Body, limit });
        }
        let until = deadline.stage(*now, limits.body);
        let Some(data) = connection.part(&mut body, until).await? else { break };
        if data.len() > max - parts.len() {
            return Err(Cause::TooLarge { max });
        }
        parts.push(data);
        // Most bodies come in one part, with the head.
        if !body.is_end_stream() {
            *now = Instant::now();
        }
    }
    connection.let_go(body);
    Ok(parts.into_whole())
}

/// What has come of a body. Most come in one part, which is not copied.
#[derive(Default)]
struct Parts {
    first: Bytes,
    joined: BytesMut,
}

impl Parts {
    fn len(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn push(&mut self, data: Bytes) {
        if self.len() == 0 {
            self.first = data;
        } else if !data.is_empty() {
            self.joined.extend_from_slice(&std::mem::take(&mut self.first));
            self.joined.extend_from_slice(&data);
        }
    }

    fn into_whole(self) -> Bytes {
        if !self.joined.is_empty() {
            self.joined.freeze()
        } else if self.first.len() < SMALL {
            // It lies in the connection's buffer of 8 KiB and more, all of which would live as long as the answer does.
            Bytes::copy_from_slice(&self.first)
        } else {
            self.first
        }
    }
}

/// Up to here a copy costs less than what it lets go.
const SMALL: usize = 1 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(parts: &[&Bytes]) -> Bytes {
        let mut collected = Parts::default();
        for part in parts {
            collected.push((*part).clone());
        }
        assert_eq!(collected.len(), parts.iter().map(|part| part.len()).sum::<usize>());
        collected.into_whole()
    }

    #[test]
    fn a_body_of_one_part_is_not_copied_unless_it_is_small() {
        let buffer = Bytes::from(vec![b'x'; 8 << 10]);
        let (large, small) = (buffer.slice(..SMALL), buffer.slice(..SMALL - 1));
        assert_eq!(whole(&[&large]).as_ptr(), large.as_ptr());
        assert_eq!(whole(&[&Bytes::new(), &large, &Bytes::new()]).as_ptr(), large.as_ptr());
        let copy = whole(&[&small]);
        assert!(copy == small && copy.as_ptr() != small.as_ptr());
    }

    #[test]
    fn parts_are_joined_in_their_order() {
        let parts = ["{\"Code\"", "", ":0", "}"].map(|part| Bytes::from_static(part.as_bytes()));
        assert_eq!(whole(&parts.each_ref()), "{\"Code\":0}");
        assert_eq!(whole(&[]), "");
    }
}

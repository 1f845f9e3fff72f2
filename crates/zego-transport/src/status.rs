//! What an HTTP status proves that no answer of the service comes with. Pure.
//!
//! | status | what it proves | kind |
//! |---|---|---|
//! | 401, 403, 407, 511 | refused: whoever answered wants to know first who calls | authentication |
//! | 429 | refused: too many calls | rate limited |
//! | 404, 405, 421 | refused: nobody there takes such a call | unsupported |
//! | 411, 413, 414, 431 | refused: its length; it was not read, or not to its end | invalid parameter |
//! | 400, 408, 409, 499 and every other 4xx | nothing: applications answer them half way, and proxies when they lose patience | unknown |
//! | 500 to 504 and every other 5xx | nothing: whoever failed may have passed the call on before | unknown |
//! | 1xx, 2xx, 3xx | nothing | unknown |
//!
//! Where the body is an answer of the service, that alone counts, whatever the status.

use zego_model::{Delivery, ErrorKind};

/// What kind of failure a status is that no answer of the service comes with; [`ErrorKind::Unknown`] where it proves nothing.
pub(crate) const fn kind(status: u16) -> ErrorKind {
    match status {
        401 | 403 | 407 | 511 => ErrorKind::Authentication,
        429 => ErrorKind::RateLimited,
        404 | 405 | 421 => ErrorKind::Unsupported,
        411 | 413 | 414 | 431 => ErrorKind::InvalidParameter,
        _ => ErrorKind::Unknown,
    }
}

/// How far a call got that was answered so.
pub(crate) const fn delivery(status: u16) -> Delivery {
    match kind(status) {
        ErrorKind::Unknown => Delivery::Unknown,
        _ => Delivery::Refused,
    }
}

/// What to do.
pub(crate) const fn hint(status: u16) -> &'static str {
    match status {
        407 | 511 => "A proxy on the way wants to know who calls: it passed nothing on. Settle that with whoever runs the network.",
        401 | 403 => {
            "A gateway or a proxy turned the call away before the service saw it: check the endpoint, whether this machine's address is allowed, and the credentials."
        }
        404 | 405 | 421 => {
            "Nobody there takes such a call, so it was not carried out: check the endpoint; another server may have answered in place of the service."
        }
        411 | 413 | 414 | 431 => {
            "It is too long for who answered, so it was not carried out: put fewer items into one call, as `batches` of a request does, where it has it."
        }
        429 => "A gateway or a proxy turned the call away: wait a moment, then send it again.",
        _ => "The service or a proxy before it is in trouble, or the endpoint is wrong.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole of the table, row by row, and that nothing else proves anything.
    #[test]
    fn a_status_proves_what_the_table_says_and_no_more() {
        let mut unknown: Vec<u16> = (100..=599).collect();
        for (statuses, expected) in [
            (&[401, 403, 407, 511][..], ErrorKind::Authentication),
            (&[429], ErrorKind::RateLimited),
            (&[404, 405, 421], ErrorKind::Unsupported),
            (&[411, 413, 414, 431], ErrorKind::InvalidParameter),
        ] {
            for status in statuses {
                assert_eq!((kind(*status), delivery(*status)), (expected, Delivery::Refused), "{status}");
                assert_ne!(hint(*status), hint(500), "{status}");
            }
            unknown.retain(|status| !statuses.contains(status));
        }
        for status in unknown {
            assert_eq!((kind(status), delivery(status)), (ErrorKind::Unknown, Delivery::Unknown), "{status}");
        }
    }
}

//! Answers, and what the log says of them.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::StaticFormatDescription;
use time::macros::format_description;
use zego_sign::Timestamp;

/// What became of a call.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) action: String,
    /// The code on the wire; empty for a success of Tencent's.
    pub(crate) code: String,
    pub(crate) refused: bool,
    /// Why it was refused, or what was done.
    pub(crate) text: String,
    /// What was noticed on the way.
    pub(crate) notes: Vec<String>,
    /// Not 200 only for what is no call of the API at all.
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Outcome {
    pub(crate) fn response(&self, now: Timestamp) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body.to_string()));
        *response.status_mut() = self.status;
        // Exactly this: Tencent's Python SDK takes an error with a charset here for a success.
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(date) = http_date(now) {
            response.headers_mut().insert(header::DATE, date);
        }
        response
    }
}

/// The sandbox's time, not the machine's: clients set their clocks by it.
fn http_date(now: Timestamp) -> Option<HeaderValue> {
    const FORMAT: StaticFormatDescription =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    let now = OffsetDateTime::from_unix_timestamp(i64::try_from(now.as_secs()).ok()?).ok()?;
    HeaderValue::try_from(now.format(FORMAT).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_in_the_form_of_http() {
        assert_eq!(http_date(Timestamp::from_secs(784_111_777)).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(Timestamp::from_secs(u64::MAX)), None);
    }
}

//! Answers, and what the log says of them.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use zego_model::spec::OperationRow;

use crate::clock;
use crate::holder::Holder;
use crate::journal::DecidedBy;
use crate::moment::Moment;
use crate::pages::{Pages, PagesToCome};
use crate::quirks::Quirks;

/// Exactly this: Tencent's Python SDK takes an error with a charset here for a success.
pub(crate) const JSON: &str = "application/json";

/// What became of a call.
#[derive(Debug)]
pub(crate) struct ServiceAnswer {
    pub(crate) action: String,
    /// The code on the wire; empty for a success of Tencent's.
    pub(crate) code: String,
    pub(crate) refused: bool,
    /// Why it was refused, or what was done.
    pub(crate) text: String,
    /// The rest of the body, where it comes in pieces.
    pub(crate) pages: Option<Pages>,
    /// What was noticed on the way.
    pub(crate) notes: Vec<String>,
    /// Not 200 only for what is no call of the API at all, unless a switch of [`Quirks`] says otherwise.
    pub(crate) status: StatusCode,
    /// JSON, or a page where the content type says so.
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
    /// What decided.
    pub(crate) rule: DecidedBy,
    /// The operation that was named, if it is one.
    pub(crate) row: Option<&'static OperationRow>,
    /// Whose state it was about, once it is admitted.
    pub(crate) holder: Option<Holder>,
    /// Of a refused signature: what is signed, with the secret hidden.
    pub(crate) signed: Option<String>,
}

impl ServiceAnswer {
    /// A refusal of what no operation has looked at; its text and body are still to be said.
    pub(crate) fn refused(rule: DecidedBy, action: String, status: StatusCode) -> Self {
        Self {
            action,
            code: status.as_u16().to_string(),
            refused: true,
            text: String::new(),
            pages: None,
            notes: Vec::new(),
            status,
            body: Vec::new(),
            content_type: JSON,
            rule,
            row: None,
            holder: None,
            signed: None,
        }
    }

    pub(crate) fn response(self, quirks: &Quirks, now: Moment) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(pages) = self.pages {
            response.extensions_mut().insert(PagesToCome::new(pages));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // The sandbox's time, not the machine's: clients set their clocks by it.
        if let Some(date) = clock::http_date(now).filter(|_| !quirks.date_absent) {
            response.headers_mut().insert(header::DATE, date);
        }
        response
    }
}

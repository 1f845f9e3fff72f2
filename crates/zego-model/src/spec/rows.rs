//! Rows of the table: everything the description says of an operation or an event.

use super::{FieldSpec, OperationSpec, RunsSpec};
use crate::account::Asked;
use crate::decode::{DecodeError, DecodedAnswer};

/// One operation: a row of the table.
#[non_exhaustive]
#[derive(Debug)]
pub struct OperationRow {
    /// What a call needs to know.
    pub spec: &'static OperationSpec,
    /// The name on a command line: `delete-media`.
    pub command: &'static str,
    /// What it does; the first line is a summary.
    pub doc: &'static str,
    /// The vendor's page, as a path below its documentation.
    pub upstream: &'static str,
    /// The parameters, in wire order.
    pub request: &'static [FieldSpec],
    /// The fields of the answer.
    pub response: &'static [FieldSpec],
    /// What to know before a first call.
    pub warnings: &'static [&'static str],
    /// What one call does away with for good, as a noun, such as `file`; a call that names several does away with each.
    pub destroys: Option<&'static str>,
    /// The vendor's word that the operation is going away, and what replaces it.
    pub deprecated: Option<&'static str>,
    /// Example answers.
    pub examples: &'static [ExampleSpec],
    /// Begins its list, where it lists in pages that can be followed: for [`RowPager`](crate::page::RowPager).
    #[cfg(feature = "serde-requests")]
    pub pages: Option<crate::page::BeginList>,
    /// Where its list shows what goes on until it is ended: how, and what ends it. For [`RunningPager`](crate::page::RunningPager).
    pub runs: Option<RunsSpec>,
    /// Reads an answer of this operation into its type and back into JSON under wire names. What was asked for is held against it.
    pub decode: fn(&[u8], &Asked<'_>) -> Result<DecodedAnswer, DecodeError>,
}

impl OperationRow {
    /// The row of an action of a service: two services may have an action of the same name.
    pub fn of(service: &str, action: &str) -> Option<&'static Self> {
        crate::operations().find(|row| row.spec.action == action && row.spec.service().name == service)
    }

    /// The parameter with this wire name.
    pub fn parameter(&self, wire: &str) -> Option<&'static FieldSpec> {
        self.request.iter().find(|field| field.wire == wire)
    }

    /// The address of the vendor's page.
    pub fn page_url(&self) -> String {
        page_url(self.upstream)
    }
}

/// The address of the page that a path below a vendor's documentation means. ZEGO's is a site for each product, made from a folder of their repository.
fn page_url(path: &str) -> String {
    match path.split_once("/en/").and_then(|(product, below)| Some((product, below.split_once('/')?.1))) {
        Some((product, page)) => {
            // The sites that are not called like their folders.
            let product = match product {
                "digital-human" => "aigc-digital-human",
                "real-time-voice-video" => "real-time-video",
                product => product,
            };
            let path = format!("{product}-server/{page}").to_lowercase().replace(['_', ' '], "-");
            format!("https://www.zegocloud.com/docs/{path}")
        }
        None => format!("https://www.tencentcloud.com/{path}"),
    }
}

/// An example answer of an operation.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExampleSpec {
    /// What it shows.
    pub name: &'static str,
    /// The body, as JSON.
    pub response: &'static str,
}

/// One event: a row of the table.
#[cfg(feature = "callback")]
#[non_exhaustive]
#[derive(Debug)]
pub struct EventRow {
    /// What a receiver needs to know.
    pub spec: &'static super::EventSpec,
    /// What has happened; the first line is a summary.
    pub doc: &'static str,
    /// The vendor's page, as a path below its documentation.
    pub upstream: &'static str,
    /// The fields that only this event has.
    pub fields: &'static [FieldSpec],
    /// The fields of the answer that the service heeds; none, where the HTTP status is all of it.
    pub answer: &'static [FieldSpec],
    /// Documented bodies.
    pub examples: &'static [EventExample],
    /// Reads a body into the type of this event and back into JSON under wire names, without the fields that all events have. Nothing is
    /// checked about who sent it.
    pub decode: fn(&[u8]) -> Result<serde_json::Value, crate::callback::UnreadableEvent>,
}

#[cfg(feature = "callback")]
impl EventRow {
    /// The field with this wire name, in any spelling.
    pub fn field(&self, wire: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.wire == wire || field.also.contains(&wire))
    }

    /// What to answer to a service that reads more than the status, so that it counts as a success: the fields that it insists on, each with its default,
    /// or else with the first of its words. `None` where the status says it all, and where the description does not tell.
    pub fn acknowledgement(&self) -> Option<serde_json::Value> {
        let required = self.answer.iter().filter(|field| field.required);
        let value = |field: &FieldSpec| match field.default {
            Some(default) => field.ty.parse(default).ok(),
            None => field.ty.words().map(|_| field.ty.sample(field.values)),
        };
        let answer: serde_json::Map<_, _> = required.map(|field| Some((field.wire.to_owned(), value(field)?))).collect::<Option<_>>()?;
        (!answer.is_empty()).then_some(serde_json::Value::Object(answer))
    }
}

/// A documented body of an event.
#[cfg(feature = "callback")]
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventExample {
    /// What it shows.
    pub name: &'static str,
    /// The body, as JSON. Its signature is none.
    pub body: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One page of each service, as it was found on the web.
    #[test]
    fn a_page_has_an_address() {
        for (path, address) in [
            (
                "real-time-voice-video/en/server/api-reference/cdn/delete-media",
                "https://www.zegocloud.com/docs/real-time-video-server/api-reference/cdn/delete-media",
            ),
            (
                "zim/en/docs_zim_server/User/query-users-online-status",
                "https://www.zegocloud.com/docs/zim-server/user/query-users-online-status",
            ),
            (
                "mini_game/en/docs_mini_game_server/bullet comments games related/Comments",
                "https://www.zegocloud.com/docs/mini-game-server/bullet-comments-games-related/comments",
            ),
            (
                "analytics_dashboard/en/server/operation-data/get-business-quality",
                "https://www.zegocloud.com/docs/analytics-dashboard-server/operation-data/get-business-quality",
            ),
            (
                "digital-human/en/server/streaming-apis/digital-human-streaming/do-action",
                "https://www.zegocloud.com/docs/aigc-digital-human-server/streaming-apis/digital-human-streaming/do-action",
            ),
            ("cloud_recording/en/server/start-record", "https://www.zegocloud.com/docs/cloud-recording-server/start-record"),
            ("document/product/267/30837", "https://www.tencentcloud.com/document/product/267/30837"),
        ] {
            assert_eq!(page_url(path), address);
        }
    }

    #[test]
    fn every_operation_has_a_page() {
        for row in crate::operations() {
            let is_tencent = row.spec.service().name.starts_with("tencent");
            let site = if is_tencent { "https://www.tencentcloud.com/document/product/" } else { "https://www.zegocloud.com/docs/" };
            let url = row.page_url();
            let is_plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-/".contains(char);
            assert!(url.strip_prefix(site).is_some_and(|path| path.chars().all(is_plain)), "{}: {url}", row.spec.action);
        }
    }

    /// What is required is not there when it is empty.
    #[test]
    fn a_required_list_is_not_empty() {
        fn look(fields: &[FieldSpec], place: &str) {
            for field in fields {
                if let crate::spec::TypeSpec::List(list) = field.ty {
                    assert!(list.min > 0 || !field.required, "{place} {}", field.wire);
                }
                look(field.ty.fields().unwrap_or_default(), place);
            }
        }
        crate::operations().for_each(|row| look(row.request, row.spec.action));
    }
}

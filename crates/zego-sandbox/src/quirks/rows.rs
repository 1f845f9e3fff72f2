//! The rows: one for each switch.

use super::behaviour::{LongUrl, Quirks};
use super::switch::{Quirk, QuirkSetter, QuirkValue};
use crate::products;

/// Every switch: those of the gateways, then those of each product.
pub const QUIRKS: &[Quirk] = &all::<{ count() }>();

const fn count() -> usize {
    let (mut count, mut product) = (GATEWAYS.len(), 0);
    while product < products::ALL.len() {
        count += products::ALL[product].quirks.len();
        product += 1;
    }
    count
}

const fn all<const COUNT: usize>() -> [Quirk; COUNT] {
    let mut all = [GATEWAYS[0]; COUNT];
    let mut filled = fill(&mut all, 0, GATEWAYS);
    let mut product = 0;
    while product < products::ALL.len() {
        filled = fill(&mut all, filled, products::ALL[product].quirks);
        product += 1;
    }
    all
}

/// Puts rows at a place; where the next ones go.
const fn fill(all: &mut [Quirk], at: usize, rows: &[Quirk]) -> usize {
    let mut row = 0;
    while row < rows.len() {
        all[at + row] = rows[row];
        row += 1;
    }
    at + row
}

const fn word(word: &'static str, doc: &'static str, set: fn(&mut Quirks)) -> QuirkValue {
    QuirkValue { word, doc, set: QuirkSetter::Word(set) }
}

/// Those that a product sees nothing of.
pub(super) const GATEWAYS: &[Quirk] = &[
    Quirk {
        name: "request-id-as-number",
        about: "`RequestId` at ZEGO: the pages show it both ways",
        values: &[
            word("no", "text of 19 digits", |quirks| quirks.request_id_as_number = false),
            word("yes", "a bare number past 2^53", |quirks| quirks.request_id_as_number = true),
        ],
        test: "a_request_id_is_text_or_a_number_past_a_doubles_reach",
    },
    Quirk {
        name: "nonce-replay",
        about: "a `SignatureNonce` that the app has used within the last ten minutes: no page says that it is looked at",
        values: &[
            word("accepted", "nonces are not remembered", |quirks| quirks.nonce_replay_refused = false),
            word("refused", "100000005", |quirks| quirks.nonce_replay_refused = true),
        ],
        test: "a_nonce_can_be_used_again_or_not",
    },
    Quirk {
        name: "bare-list",
        about: "`StreamId=a` in place of `StreamId[]=a`",
        values: &[
            word("refused", "the code of a wrong parameter", |quirks| quirks.bare_list_accepted = false),
            word("accepted", "a list, as with brackets; the log says so", |quirks| quirks.bare_list_accepted = true),
        ],
        test: "a_list_without_brackets_is_refused_or_taken",
    },
    Quirk {
        name: "post-for-get",
        about: "`POST` to an operation that is documented with `GET`",
        values: &[
            word("refused", "100000007", |quirks| quirks.post_for_get_accepted = false),
            word("accepted", "parameters in the query or in a form, those of the signature too; the log says so", |quirks| {
                quirks.post_for_get_accepted = true;
            }),
        ],
        test: "a_get_operation_takes_post_or_does_not",
    },
    Quirk {
        name: "url-length",
        about: "the longest target (path and query) in bytes",
        values: &[
            word("none", "HTTP's own limit alone: 65,534", |quirks| quirks.url_length = None),
            QuirkValue {
                word: "BYTES",
                doc: "refused past it; 8192 where the name stands alone",
                set: QuirkSetter::Number { least: 256, most: 65_534, usual: 8_192, set: |quirks, bytes| quirks.url_length = Some(bytes) },
            },
        ],
        test: "a_long_url_is_refused_from_the_length_that_is_set",
    },
    Quirk {
        name: "long-url",
        about: "the answer to a target past `url-length`",
        values: &[
            word("status-414", "HTTP status 414 with a page of HTML", |quirks| quirks.long_url = LongUrl::Status414),
            word("code", "HTTP status 200 with JSON and code 100000012", |quirks| quirks.long_url = LongUrl::Code),
        ],
        test: "a_long_url_is_answered_with_html_or_with_json",
    },
    Quirk {
        name: "date",
        about: "the header `Date`",
        values: &[
            word("sent", "in every answer, by the sandbox's clock", |quirks| quirks.date_absent = false),
            word("absent", "in no answer", |quirks| quirks.date_absent = true),
        ],
        test: "answers_have_a_date_or_none",
    },
    Quirk {
        name: "refusal-status",
        about: "the HTTP status of ZEGO's refusals",
        values: &[
            word("always-200", "200", |quirks| quirks.refusal_status_mapped = false),
            word("mapped", "by the kind of the code: 401, 403, 404, 409, 429, 500, otherwise 400", |quirks| {
                quirks.refusal_status_mapped = true;
            }),
        ],
        test: "refusals_have_status_200_or_one_of_their_own",
    },
    Quirk {
        name: "quota-scope",
        about: "what a limit on the rate of calls counts",
        values: &[
            word("operation", "the calls of each operation apart", |quirks| quirks.quota_shared = false),
            word("family", "the calls of all operations of a family that have the same limit", |quirks| quirks.quota_shared = true),
        ],
        test: "a_limit_is_an_operations_or_a_familys",
    },
    Quirk {
        name: "is-test-for-media",
        about: "`IsTest` in the family `media_file`, whose pages have no limits for the test environment",
        values: &[
            word("applies", "it chooses the environment, as everywhere", |quirks| quirks.is_test_ignored_for_media = false),
            word("ignored", "calls are always in production; the log says so", |quirks| quirks.is_test_ignored_for_media = true),
        ],
        test: "is_test_chooses_the_environment_of_files_or_does_not",
    },
];

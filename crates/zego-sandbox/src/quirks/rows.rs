//! The rows: one for each switch.

use super::behaviour::{LongUrl, Quirks, UnknownFile, UnknownRecordTask, UnknownTask};
use super::switch::{Quirk, QuirkSetter, QuirkValue};

const fn word(word: &'static str, doc: &'static str, set: fn(&mut Quirks)) -> QuirkValue {
    QuirkValue { word, doc, set: QuirkSetter::Word(set) }
}

/// Every switch.
pub const QUIRKS: &[Quirk] = &[
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
        name: "cache-code-as-text",
        about: "the code of Wangsu's cache: the pages show it both ways",
        values: &[
            word("no", "a number", |quirks| quirks.cache_code_as_text = false),
            word("yes", "text", |quirks| quirks.cache_code_as_text = true),
        ],
        test: "the_caches_code_is_a_number_or_text",
    },
    Quirk {
        name: "ws-as-list",
        about: "`Data.Ws` of starting and stopping: table and example differ",
        values: &[
            word("no", "an object with the tasks in its `list`", |quirks| quirks.ws_as_list = false),
            word("yes", "the list of tasks itself", |quirks| quirks.ws_as_list = true),
        ],
        test: "wangsus_answer_is_an_object_or_a_list",
    },
    Quirk {
        name: "marker-on-last-page",
        about: "`Marker` of `DescribeUserList`: text and example differ",
        values: &[
            word("no", "empty on the last page", |quirks| quirks.marker_on_last_page = false),
            word("yes", "the last page has one, and the page after it is empty", |quirks| quirks.marker_on_last_page = true),
        ],
        test: "the_last_page_of_users_has_a_marker_or_none",
    },
    Quirk {
        name: "unknown-file",
        about: "`DeleteMedia` of a file that is not there",
        values: &[
            word("errors", "it comes back in `Errors`, and the rest goes", |quirks| quirks.unknown_file = UnknownFile::Errors),
            word("code-41003", "the whole call is refused, and nothing goes", |quirks| quirks.unknown_file = UnknownFile::Code41003),
            word("success", "it counts as deleted", |quirks| quirks.unknown_file = UnknownFile::Success),
        ],
        test: "an_unknown_file_fails_alone_or_refuses_the_call_or_counts_as_deleted",
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
        name: "unknown-task",
        about: "`StopLiveRecord` and `DeleteLiveRecord` at Tencent for a task that is not there, or is another stream's",
        values: &[
            word("ResourceNotFound.TaskId", "of the page of `DeleteLiveRecord`", |quirks| quirks.unknown_task = UnknownTask::TaskId),
            word("InvalidParameterValue", "of all of Tencent's", |quirks| quirks.unknown_task = UnknownTask::InvalidParameterValue),
            word("FailedOperation.AlterTaskState", "of the page of `DeleteLiveRecord`", |quirks| {
                quirks.unknown_task = UnknownTask::AlterTaskState;
            }),
        ],
        test: "an_unknown_task_has_the_code_that_is_chosen",
    },
    Quirk {
        name: "unknown-record-task",
        about: "`StopRecordTask` and `DeleteRecordTask` at Tencent for a task that is not there",
        values: &[
            word("InvalidParameter", "of their pages' codes the nearest", |quirks| {
                quirks.unknown_record_task = UnknownRecordTask::InvalidParameter;
            }),
            word("success", "as for one that was there", |quirks| quirks.unknown_record_task = UnknownRecordTask::Success),
        ],
        test: "an_unknown_record_task_is_refused_or_not",
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
        name: "task-id",
        about: "Tencent's `TaskId`: a number, and programs that hold numbers as doubles round it past 2^53",
        values: &[
            word("short", "16 digits, below 2^53", |quirks| quirks.long_task_id = false),
            word("long", "19 digits", |quirks| quirks.long_task_id = true),
        ],
        test: "a_task_id_fits_a_double_or_does_not",
    },
    Quirk {
        name: "session-id",
        about: "`room_session_id`: `room_create` and `room_close` have it as a number, others as text",
        values: &[
            word("short", "16 digits, below 2^53", |quirks| quirks.long_session_id = false),
            word("long", "19 digits; those on the pages are past 2^53, too", |quirks| quirks.long_session_id = true),
        ],
        test: "a_rooms_session_fits_a_double_or_does_not",
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

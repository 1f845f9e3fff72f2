//! Switches for what nobody outside of real-time communication knows.

use crate::quirks::{Quirk, word};

/// Every switch.
pub(super) const ALL: &[Quirk] = &[CACHE_CODE_AS_TEXT, WS_AS_LIST, MARKER_ON_LAST_PAGE, UNKNOWN_FILE, SESSION_ID];

pub(super) const CACHE_CODE_AS_TEXT: Quirk = Quirk {
    name: "cache-code-as-text",
    about: "the code of Wangsu's cache: the pages show it both ways",
    values: &[word("no", "a number"), word("yes", "text")],
    test: "the_caches_code_is_a_number_or_text",
};

pub(super) const WS_AS_LIST: Quirk = Quirk {
    name: "ws-as-list",
    about: "`Data.Ws` of starting and stopping: table and example differ",
    values: &[word("no", "an object with the tasks in its `list`"), word("yes", "the list of tasks itself")],
    test: "wangsus_answer_is_an_object_or_a_list",
};

pub(super) const MARKER_ON_LAST_PAGE: Quirk = Quirk {
    name: "marker-on-last-page",
    about: "`Marker` of `DescribeUserList`: text and example differ",
    values: &[word("no", "empty on the last page"), word("yes", "the last page has one, and the page after it is empty")],
    test: "the_last_page_of_users_has_a_marker_or_none",
};

pub(super) const UNKNOWN_FILE: Quirk = Quirk {
    name: "unknown-file",
    about: "`DeleteMedia` of a file that is not there",
    values: &[
        word("errors", "it comes back in `Errors`, and the rest goes"),
        word("code-41003", "the whole call is refused, and nothing goes"),
        word("success", "it counts as deleted"),
    ],
    test: "an_unknown_file_fails_alone_or_refuses_the_call_or_counts_as_deleted",
};

pub(super) const SESSION_ID: Quirk = Quirk {
    name: "session-id",
    about: "`room_session_id`: `room_create` and `room_close` have it as a number, others as text",
    values: &[word("short", "16 digits, below 2^53"), word("long", "19 digits; those on the pages are past 2^53, too")],
    test: "a_rooms_session_fits_a_double_or_does_not",
};

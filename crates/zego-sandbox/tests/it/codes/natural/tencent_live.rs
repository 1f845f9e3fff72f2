//! What leads to the codes of `tencent_live`.

use zego_model::ErrorKind;

use crate::codes::natural::{Held, Leads, Natural, by, held};

pub(super) const LEADS: Leads = Leads {
    natural: NATURAL,
    held: HELD,
    files: FILES,
    never: &[("tencent_live/record_rule", ErrorKind::NotFound, "the codes of its operations alone say what is not there")],
    throttled: |_, _| "RequestLimitExceeded",
};

const NATURAL: &[Natural] = &[
    by(
        "tencent_live",
        "InvalidParameterValue",
        "an `EndTime` that is past",
        "zego tencent-live create-live-record --sandbox --stream-name a --end-time '2020-01-01 00:00:00'",
    ),
    by(
        "tencent_live/live_record",
        "ResourceNotFound.TaskId",
        "a task that is not there, or is of another stream",
        "zego tencent-live stop-live-record --sandbox --stream-name stream1 --task-id 125",
    ),
    by(
        "tencent_live/live_record/StopLiveRecord",
        "FailedOperation.AlterTaskState",
        "the end of a task that has ended",
        "zego tencent-live stop-live-record --sandbox --stream-name stream1 --task-id 123",
    ),
    by(
        "tencent_live/live_record/DeleteLiveRecord",
        "FailedOperation.AlterTaskState",
        "the deletion of a task that is running",
        "zego tencent-live delete-live-record --sandbox --stream-name stream2 --task-id 124",
    ),
    by("tencent_live", "ResourceNotFound", "a file that is not there", "zego tencent-vod delete-media --sandbox --file-id 77"),
    by(
        "tencent_live/record_template",
        "InternalError.ConfNotFound",
        "a template that is not there",
        "zego tencent-live describe-live-record-template --sandbox --template-id 7",
    ),
    by(
        "tencent_live/record_template/CreateLiveRecordTemplate",
        "InternalError.ConfOutLimit",
        "the 51st template: two are there",
        "many 49 zego tencent-live create-live-record-template --sandbox --template-name a",
    ),
    by(
        "tencent_live/record_template/DeleteLiveRecordTemplate",
        "FailedOperation.ConfInUsed",
        "a template that a rule names",
        "zego tencent-live delete-live-record-template --sandbox --template-id 1000",
    ),
    by(
        "tencent_live/record_rule/CreateLiveRecordRule",
        "FailedOperation.RuleAlreadyExist",
        "a second rule for the same streams",
        "zego tencent-live create-live-record-rule --sandbox --domain-name push.sandbox.example --template-id 1000",
    ),
    by(
        "tencent_live/record_rule/CreateLiveRecordRule",
        "InvalidParameter.ConfNotFound",
        "a template that is not there",
        "zego tencent-live create-live-record-rule --sandbox --domain-name other.example --template-id 7",
    ),
    by(
        "tencent_live/record_rule/CreateLiveRecordRule",
        "InvalidParameter.DomainFormatError",
        "a domain without a dot",
        "zego tencent-live create-live-record-rule --sandbox --domain-name push --template-id 1000",
    ),
    by(
        "tencent_live/record_rule/DeleteLiveRecordRule",
        "InternalError.RuleNotFound",
        "a rule that is not there, or is for other streams",
        "zego tencent-live delete-live-record-rule --sandbox --domain-name push.sandbox.example --stream-name a",
    ),
    by(
        "tencent_live/record_rule/DeleteLiveRecordRule",
        "InvalidParameter.DomainFormatError",
        "a domain without a dot",
        "zego tencent-live delete-live-record-rule --sandbox --domain-name push",
    ),
];

const HELD: &[Held] = &[
    held(
        "tencent_live",
        "AuthFailure.SecretIdNotFound",
        "an unknown `SecretId`",
        "tencent_wire::what_is_wrong_with_a_call_has_tencents_code",
    ),
    held("tencent_live", "AuthFailure.SignatureFailure", "a wrong signature", "tencent_wire::what_is_wrong_with_a_call_has_tencents_code"),
    held(
        "tencent_live",
        "AuthFailure.SignatureExpire",
        "a signature more than five minutes old, or ahead",
        "tencent_wire::what_is_wrong_with_a_call_has_tencents_code",
    ),
    held("tencent_live", "MissingParameter", "a parameter that is missing", "tencent_wire::what_is_wrong_with_a_call_has_tencents_code"),
    held("tencent_live", "InvalidAction", "an unknown action", "tencent_wire::what_is_wrong_with_a_call_has_tencents_code"),
    held("tencent_live", "NoSuchVersion", "another version than 2018-08-01", "tencent_wire::what_is_wrong_with_a_call_has_tencents_code"),
    held(
        "tencent_live",
        "UnsupportedProtocol",
        "another method or content type",
        "tencent_wire::what_is_wrong_with_a_call_has_tencents_code",
    ),
    held("tencent_live", "InvalidRequest", "a body that is no JSON object", "tencent_wire::what_is_wrong_with_a_call_has_tencents_code"),
    held(
        "tencent_live",
        "UnknownParameter",
        "a parameter that the action does not have",
        "tencent_wire::what_is_wrong_with_a_call_has_tencents_code",
    ),
    held("tencent_live", "InvalidParameter", "a parameter of a wrong type", "tencent_wire::what_is_wrong_with_a_call_has_tencents_code"),
    held("tencent_live", "AuthFailure.TokenFailure", "a token that is not the key's", "tencent_wire::a_token_must_be_that_of_the_key"),
    held(
        "tencent_live",
        "AuthFailure.InvalidAuthorization",
        "a header `Authorization` that cannot be read",
        "tencent_wire::a_request_is_tencents_by_what_it_holds",
    ),
    held("tencent_live", "RequestLimitExceeded", "more calls in a second than the limit", "limits::tencents_limits_are_200_and_500"),
    held("tencent_live", "RequestSizeLimitExceeded", "a query or a body that is too long", "tencent_wire::requests_have_a_largest_size"),
];

/// The files with the tests of [`HELD`].
const FILES: &[(&str, &str)] = &[("limits", include_str!("../../limits.rs")), ("tencent_wire", include_str!("../../tencent_wire.rs"))];

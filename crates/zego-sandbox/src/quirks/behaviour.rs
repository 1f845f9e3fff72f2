//! What the switches choose from.

/// How the service behaves in points in which its documentation contradicts itself or is silent. The default is the first value of each of
/// [`QUIRKS`](crate::QUIRKS).
///
/// ```
/// use zego_sandbox::{Quirks, UnknownFile};
///
/// let mut quirks = Quirks::default();
/// quirks.unknown_file = UnknownFile::Success;
/// quirks.switch("nonce-replay=refused")?;
/// assert!(quirks.nonce_replay_refused);
/// # Ok::<(), zego_sandbox::QuirkError>(())
/// ```
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a doubt of its own, with the behaviour that is assumed for its default")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Quirks {
    /// `RequestId` is text; or, with this, a bare number past 2^53.
    pub request_id_as_number: bool,
    /// `WsItemIdReceiverResp.Code` is a number; or, with this, text.
    pub cache_code_as_text: bool,
    /// `Data.Ws` of starting and stopping is an object with the tasks in its `list`; or, with this, the list of tasks itself.
    pub ws_as_list: bool,
    /// `Marker` of `DescribeUserList` is empty on the last page; or, with this, on a page without users alone.
    pub marker_on_last_page: bool,
    /// What becomes of a deletion that names unknown files.
    pub unknown_file: UnknownFile,
    /// Nonces are not remembered; or, with this, one that an app has used already is refused with 100000005.
    pub nonce_replay_refused: bool,
    /// `StreamId=a` in place of `StreamId[]=a` is refused; or, with this, taken.
    pub bare_list_accepted: bool,
    /// A `POST` to an operation of `GET` is refused; or, with this, taken, with its parameters in the query or in a form.
    pub post_for_get_accepted: bool,
    /// The longest target of a request (path and query) in bytes; without it only HTTP's own limit holds, 65,534.
    pub url_length: Option<u32>,
    /// How a longer target is refused.
    pub long_url: LongUrl,
    /// Answers have a `Date`; or, with this, none.
    pub date_absent: bool,
    /// Refusals of ZEGO's side have HTTP status 200; or, with this, one of 400 to 503, after the kind of their code.
    pub refusal_status_mapped: bool,
    /// The code of Tencent's operations for a task that is not there.
    pub unknown_task: UnknownTask,
    /// What Tencent's `StopRecordTask` and `DeleteRecordTask` answer for a task that is not there.
    pub unknown_record_task: UnknownRecordTask,
    /// The limit on the rate of calls is each operation's own; or, with this, one for all operations of a family that have the same one.
    pub quota_shared: bool,
    /// Tencent's `TaskId` stays below 2^53; or, with this, has 19 digits.
    pub long_task_id: bool,
    /// `room_session_id`, which some events have as a number, stays below 2^53; or, with this, has 19 digits.
    pub long_session_id: bool,
    /// `IsTest` chooses the environment for the family `media_file`, too; or, with this, its calls are always in production.
    pub is_test_ignored_for_media: bool,
}

/// What becomes of a deletion that names unknown files.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UnknownFile {
    /// They come back in `Errors`, and the rest goes.
    #[default]
    Errors,
    /// The whole call is refused with code 41003, and nothing goes.
    Code41003,
    /// They count as deleted.
    Success,
}

/// How a target that is longer than [`Quirks::url_length`] is refused.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum LongUrl {
    /// HTTP status 414 with a page of HTML, as a web server in front of the gateway would.
    #[default]
    Status414,
    /// HTTP status 200 with JSON and code 100000012.
    Code,
}

/// The code of Tencent's operations for a task that is not there, or is another stream's.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UnknownTask {
    /// `ResourceNotFound.TaskId`, of the page of `DeleteLiveRecord`.
    #[default]
    TaskId,
    /// `InvalidParameterValue`.
    InvalidParameterValue,
    /// `FailedOperation.AlterTaskState`.
    AlterTaskState,
}

/// What `StopRecordTask` and `DeleteRecordTask` answer for a task that is not there.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum UnknownRecordTask {
    /// `InvalidParameter`: of the codes of their pages the one that is nearest.
    #[default]
    InvalidParameter,
    /// Success, as for one that was there.
    Success,
}

impl UnknownTask {
    /// The code as it is answered.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaskId => "ResourceNotFound.TaskId",
            Self::InvalidParameterValue => "InvalidParameterValue",
            Self::AlterTaskState => "FailedOperation.AlterTaskState",
        }
    }
}

//! Where the description of events deliberately differs from the facts in `api/upstream/`, and why.

const EXAMPLE_ONLY: &str = "the example has it, the table has not";
const OTHER_SPELLING: &str = "the example has the other spelling; either is read";
const WORDS: &str = "its values are words";
const IN_WORDS: &str = "the page tells it in words, where no machine reads it";
const ITEMS: &str = "the page does not tell of what the list is";
const DIGITS: &str = "text that holds digits: what it means is a number, and either is read";
const TEN_DIGITS: &str = "the example has ten digits";
const SESSION: &str = "the same id is text in other events, and past 2^53 programs that read JSON numbers as doubles would change it";
const INSIDE: &str = "the page tells of the JSON inside in words";

pub(crate) const EVENT_DIFFERENCES: &[(&str, &str)] = &[
    ("censor_audio_v2_result Detail BusinessInfoList BusinessDetail: only here", EXAMPLE_ONLY),
    (
        "censor_audio_v2_result Detail BusinessInfoList BusinessLabe3: written \"BusinessLabe3\" there, \"BusinessLabel3\" here",
        OTHER_SPELLING,
    ),
    ("censor_audio_v2_result Detail BusinessInfoList ConfidenceLevel: only here", EXAMPLE_ONLY),
    ("censor_audio_v2_result Detail BusinessInfoList Probability: only here", EXAMPLE_ONLY),
    ("censor_audio_v2_result Detail RiskInfoList RiskLevel: some number there, text here", WORDS),
    ("censor_audio_v2_status Status: holds the words {} there, {\"0\"} here", IN_WORDS),
    ("censor_video_v2_audio_result Detail BusinessInfoList BusinessDetail: only here", EXAMPLE_ONLY),
    (
        "censor_video_v2_audio_result Detail BusinessInfoList BusinessLabe3: written \"BusinessLabe3\" there, \"BusinessLabel3\" here",
        OTHER_SPELLING,
    ),
    ("censor_video_v2_audio_result Detail BusinessInfoList ConfidenceLevel: only here", EXAMPLE_ONLY),
    ("censor_video_v2_audio_result Detail BusinessInfoList Probability: only here", EXAMPLE_ONLY),
    ("censor_video_v2_audio_result Detail RiskInfoList RiskLevel: some number there, text here", WORDS),
    ("censor_video_v2_audio_status Status: holds the words {} there, {\"0\"} here", IN_WORDS),
    ("censor_video_v2_img_result Detail BusinessInfoList BusinessDetail: only here", EXAMPLE_ONLY),
    (
        "censor_video_v2_img_result Detail BusinessInfoList BusinessLabe3: written \"BusinessLabe3\" there, \"BusinessLabel3\" here",
        OTHER_SPELLING,
    ),
    ("censor_video_v2_img_result Detail BusinessInfoList ConfidenceLevel: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail BusinessInfoList Probability: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail RiskDetail FaceInfoList: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail RiskDetail OcrInfo: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail RiskInfoList Probability: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail RiskInfoList RiskDetail FaceInfoList: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail RiskInfoList RiskDetail OcrInfo: only here", EXAMPLE_ONLY),
    ("censor_video_v2_img_result Detail RiskInfoList RiskLevel: some number there, text here", WORDS),
    ("censor_video_v2_img_status Status: holds the words {} there, {\"0\"} here", IN_WORDS),
    ("compose code: holds the words {\"40000\", \"60000\", \"70000\"} there, {\"0\", \"40000\", \"60000\", \"70000\"} here", IN_WORDS),
    ("mix_start hdl_url: only here", EXAMPLE_ONLY),
    ("mix_start hdl_urls: items of a list there, text here", ITEMS),
    ("mix_start hls_url: only here", EXAMPLE_ONLY),
    ("mix_start hls_urls: items of a list there, text here", ITEMS),
    ("mix_start rtmp_url: only here", EXAMPLE_ONLY),
    ("mix_start rtmp_urls: items of a list there, text here", ITEMS),
    ("mix_start seq: text there, a whole number here", DIGITS),
    ("mix_stop seq: text there, a whole number here", DIGITS),
    (
        "procedure extra_params media transcode size: something else there, a whole number here",
        "the page tells no type, but that it is a number of bytes",
    ),
    ("procedure fileId: written \"fileId\" there, \"file_id\" here", OTHER_SPELLING),
    ("record begin_time: text there, a whole number here", DIGITS),
    ("record begin_time: unit None there, Some(\"s\") here", TEN_DIGITS),
    ("record end_time: text there, a whole number here", DIGITS),
    ("record end_time: unit None there, Some(\"s\") here", TEN_DIGITS),
    ("room_close room_close_time: text there, a whole number here", DIGITS),
    ("room_close room_session_id: a whole number there, text here", SESSION),
    ("room_create room_create_time: text there, a whole number here", DIGITS),
    ("room_create room_session_id: a whole number there, text here", SESSION),
    ("room_login login_time: text there, a whole number here", DIGITS),
    ("room_login relogin: text there, a whole number here", DIGITS),
    ("room_login user_update_seq: text there, a whole number here", DIGITS),
    ("room_logout login_time: text there, a whole number here", DIGITS),
    ("room_logout logout_time: text there, a whole number here", DIGITS),
    ("room_logout user_update_seq: text there, a whole number here", DIGITS),
    (
        "snapshot snapshot_pic_list offset: unit Some(\"ms\") there, None here",
        "its milliseconds can have fractions, which no type with a unit has",
    ),
    ("stream_close create_time_ms: text there, a whole number here", DIGITS),
    ("stream_close destroy_timemillis: text there, a whole number here", DIGITS),
    ("stream_close stream_seq: text there, a whole number here", DIGITS),
    ("stream_create create_time: text there, a whole number here", DIGITS),
    ("stream_create create_time_ms: text there, a whole number here", DIGITS),
    ("stream_create recreate: text there, a whole number here", DIGITS),
    ("stream_create stream_attr cid: only here", INSIDE),
    ("stream_create stream_attr: JSON in text false there, true here", INSIDE),
    ("stream_create stream_attr: holds the words {\"0\", \"1\", \"2\", \"3\"} there, {} here", INSIDE),
    ("stream_create stream_attr: text there, an object here", INSIDE),
    ("stream_create stream_seq: text there, a whole number here", DIGITS),
    ("transcode_start Details Outputs GOP: unit None there, Some(\"s\") here", "the page of StartCloudTranscode tells the unit"),
    (
        "transcode_start Details Outputs ShortEdgeAdaption: holds the words {} there, {\"0\", \"1\"} here",
        "the page of StartCloudTranscode tells the numbers",
    ),
    ("transcode_stop Status: holds the words {} there, {\"TranscodeStopped\"} here", IN_WORDS),
];

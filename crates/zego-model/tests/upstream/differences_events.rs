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
    ("rtc censor_audio_v2_result Detail BusinessInfoList BusinessDetail: only here", EXAMPLE_ONLY),
    (
        "rtc censor_audio_v2_result Detail BusinessInfoList BusinessLabe3: written \"BusinessLabe3\" there, \"BusinessLabel3\" here",
        OTHER_SPELLING,
    ),
    ("rtc censor_audio_v2_result Detail BusinessInfoList ConfidenceLevel: only here", EXAMPLE_ONLY),
    ("rtc censor_audio_v2_result Detail BusinessInfoList Probability: only here", EXAMPLE_ONLY),
    ("rtc censor_audio_v2_result Detail RiskInfoList RiskLevel: some number there, text here", WORDS),
    ("rtc censor_audio_v2_status Status: holds the words {} there, {\"0\"} here", IN_WORDS),
    ("rtc censor_video_v2_audio_result Detail BusinessInfoList BusinessDetail: only here", EXAMPLE_ONLY),
    (
        "rtc censor_video_v2_audio_result Detail BusinessInfoList BusinessLabe3: written \"BusinessLabe3\" there, \"BusinessLabel3\" here",
        OTHER_SPELLING,
    ),
    ("rtc censor_video_v2_audio_result Detail BusinessInfoList ConfidenceLevel: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_audio_result Detail BusinessInfoList Probability: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_audio_result Detail RiskInfoList RiskLevel: some number there, text here", WORDS),
    ("rtc censor_video_v2_audio_status Status: holds the words {} there, {\"0\"} here", IN_WORDS),
    ("rtc censor_video_v2_img_result Detail BusinessInfoList BusinessDetail: only here", EXAMPLE_ONLY),
    (
        "rtc censor_video_v2_img_result Detail BusinessInfoList BusinessLabe3: written \"BusinessLabe3\" there, \"BusinessLabel3\" here",
        OTHER_SPELLING,
    ),
    ("rtc censor_video_v2_img_result Detail BusinessInfoList ConfidenceLevel: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail BusinessInfoList Probability: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail RiskDetail FaceInfoList: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail RiskDetail OcrInfo: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail RiskInfoList Probability: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail RiskInfoList RiskDetail FaceInfoList: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail RiskInfoList RiskDetail OcrInfo: only here", EXAMPLE_ONLY),
    ("rtc censor_video_v2_img_result Detail RiskInfoList RiskLevel: some number there, text here", WORDS),
    ("rtc censor_video_v2_img_status Status: holds the words {} there, {\"0\"} here", IN_WORDS),
    ("rtc compose code: holds the words {\"40000\", \"60000\", \"70000\"} there, {\"0\", \"40000\", \"60000\", \"70000\"} here", IN_WORDS),
    ("rtc mix_start hdl_url: only here", EXAMPLE_ONLY),
    ("rtc mix_start hdl_urls: items of a list there, text here", ITEMS),
    ("rtc mix_start hls_url: only here", EXAMPLE_ONLY),
    ("rtc mix_start hls_urls: items of a list there, text here", ITEMS),
    ("rtc mix_start rtmp_url: only here", EXAMPLE_ONLY),
    ("rtc mix_start rtmp_urls: items of a list there, text here", ITEMS),
    ("rtc mix_start seq: text there, a whole number here", DIGITS),
    ("rtc mix_stop seq: text there, a whole number here", DIGITS),
    (
        "rtc procedure extra_params media transcode size: something else there, a whole number here",
        "the page tells no type, but that it is a number of bytes",
    ),
    ("rtc procedure fileId: written \"fileId\" there, \"file_id\" here", OTHER_SPELLING),
    ("rtc record begin_time: text there, a whole number here", DIGITS),
    ("rtc record begin_time: unit None there, Some(\"s\") here", TEN_DIGITS),
    ("rtc record end_time: text there, a whole number here", DIGITS),
    ("rtc record end_time: unit None there, Some(\"s\") here", TEN_DIGITS),
    ("rtc room_close room_close_time: text there, a whole number here", DIGITS),
    ("rtc room_close room_session_id: a whole number there, text here", SESSION),
    ("rtc room_create room_create_time: text there, a whole number here", DIGITS),
    ("rtc room_create room_session_id: a whole number there, text here", SESSION),
    ("rtc room_login login_time: text there, a whole number here", DIGITS),
    ("rtc room_login relogin: text there, a whole number here", DIGITS),
    ("rtc room_login user_update_seq: text there, a whole number here", DIGITS),
    ("rtc room_logout login_time: text there, a whole number here", DIGITS),
    ("rtc room_logout logout_time: text there, a whole number here", DIGITS),
    ("rtc room_logout user_update_seq: text there, a whole number here", DIGITS),
    (
        "rtc snapshot snapshot_pic_list offset: unit Some(\"ms\") there, None here",
        "its milliseconds can have fractions, which no type with a unit has",
    ),
    ("rtc stream_close create_time_ms: text there, a whole number here", DIGITS),
    ("rtc stream_close destroy_timemillis: text there, a whole number here", DIGITS),
    ("rtc stream_close stream_seq: text there, a whole number here", DIGITS),
    ("rtc stream_create create_time: text there, a whole number here", DIGITS),
    ("rtc stream_create create_time_ms: text there, a whole number here", DIGITS),
    ("rtc stream_create recreate: text there, a whole number here", DIGITS),
    ("rtc stream_create stream_attr cid: only here", INSIDE),
    ("rtc stream_create stream_attr: JSON in text false there, true here", INSIDE),
    ("rtc stream_create stream_attr: holds the words {\"0\", \"1\", \"2\", \"3\"} there, {} here", INSIDE),
    ("rtc stream_create stream_attr: text there, an object here", INSIDE),
    ("rtc stream_create stream_seq: text there, a whole number here", DIGITS),
    ("rtc transcode_start Details Outputs GOP: unit None there, Some(\"s\") here", "the page of StartCloudTranscode tells the unit"),
    (
        "rtc transcode_start Details Outputs ShortEdgeAdaption: holds the words {} there, {\"0\", \"1\"} here",
        "the page of StartCloudTranscode tells the numbers",
    ),
    ("rtc transcode_stop Status: holds the words {} there, {\"TranscodeStopped\"} here", IN_WORDS),
    ("zim room_create: units of the common fields [\"ms\"] there, [] here", "its example has seconds, and it is signed as it comes"),
];

//! Where the description deliberately differs from the facts in `api/upstream/`, and why.

const BARE_TASKS: &str =
    "the Chinese example of StopCDNRecord has a bare list of tasks where the page promises an object: their fields must not be lost";
const ONE_OR_MANY: &str = "the page promises one object, the Chinese example of StopCDNRecord has a list";
const IN_WORDS: &str = "the page tells it in words, where no machine reads it";

pub(crate) const DIFFERENCES: &[(&str, &str)] = &[
    (
        "DeleteMedia request Media Resolution: least items 0 there, 1 here",
        "an empty list is not written, and a file without resolutions goes as a whole",
    ),
    ("ForbidCDNLiveStream request ResumeTime: default None there, Some(\"in a day\") here", IN_WORDS),
    ("QueryForbidCDNLiveStream request Vendor: takes the words {} there, {\"ws\"} here", IN_WORDS),
    (
        "SearchMedia answer Tencent MediaInfoSet TranscodeInfo TranscodeSet VideoStreamSet DynamicRangeInfo HDRType: \
         holds the words {} there, {\"hdr10\", \"hlg\"} here",
        IN_WORDS,
    ),
    ("SearchMedia request Marker: default None there, Some(\"the first page\") here", IN_WORDS),
    ("StartCDNRecord answer Ws id: only here", BARE_TASKS),
    ("StartCDNRecord answer Ws persistentId: only here", BARE_TASKS),
    ("StartCDNRecord answer Ws task: only here", BARE_TASKS),
    ("StartCDNRecord answer Ws: an object there, a list here", ONE_OR_MANY),
    ("StartCDNRecord request EndTime: text there, a whole number here", "it holds Unix seconds, and a query knows no difference"),
    ("StopCDNRecord answer Ws id: only here", BARE_TASKS),
    ("StopCDNRecord answer Ws persistentId: only here", BARE_TASKS),
    ("StopCDNRecord answer Ws task: only here", BARE_TASKS),
    ("StopCDNRecord answer Ws: an object there, a list here", ONE_OR_MANY),
    ("tencent_live: code AuthFailure is only here", "never sent by itself: it explains every AuthFailure.X that nobody has listed yet"),
];

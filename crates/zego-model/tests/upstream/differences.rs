//! Where the description deliberately differs from the facts in `api/upstream/`, and why.

const BARE_TASKS: &str =
    "the Chinese example of StopCDNRecord has a bare list of tasks where the page promises an object: their fields must not be lost";
const ONE_OR_MANY: &str = "the page promises one object, the Chinese example of StopCDNRecord has a list";
const IN_WORDS: &str = "the page tells it in words, where no machine reads it";
const SEQUENCE: &str = "text that holds a number which has to grow, and a query knows no difference";
const MERGE_SOURCE: &str = "the page tells in words that one of the two counts, depending on Type";
const ENOUGH: &str = "without either, sound is not moderated, and the call is sound";
const REQUIRED_ANYWAY: &str = "the page says that either is enough, but requires the one";
const NAME_OR_ADDRESS: &str = "the page requires both, and says in words that one is enough";
const PAIR: &str = "a value without its name, or a name without its value, says nothing";
const PARENT: &str = "the condition is beside the list, not inside its items, where no request can be checked";
const COMPONENT: &str = "the page's range is that of red, green and blue alone; its formula makes one number of them";
const ABOVE_0: &str = "the page says in words that it is greater than 0";
const AS_ROOMS: &str = "the page sends readers of this table on to the one of rooms, for what calls have in common";
const ASKS_NOTHING: &str = "a list without any asks for nothing";
const NONE_IS_NOTHING: &str = "a task without any does nothing";

pub(crate) const DIFFERENCES: &[(&str, &str)] = &[
    (
        "DeleteMedia request Media Resolution: least items 0 there, 1 here",
        "an empty list is not written, and a file without resolutions goes as a whole",
    ),
    ("ForbidCDNLiveStream request ResumeTime: default None there, Some(\"in a day\") here", IN_WORDS),
    (
        "GetBizQuality answer Metrics Metric: holds the words {} there, {\"break_rate\", \"fft\", \"login_consumed\", \"login_success_5s\", \
         \"login_success_rate\", \"play_success_rate_cdn\", \"play_success_rate_l3\", \"play_success_rate_rtc\", \"publish_success_rate_cdn\", \
         \"publish_success_rate_rtc\"} here",
        "the metrics that were asked for are told",
    ),
    ("GetBizQuality request Metrics: least items 0 there, 1 here", ASKS_NOTHING),
    ("QueryForbidCDNLiveStream request Vendor: takes the words {} there, {\"ws\"} here", IN_WORDS),
    ("QueryUserOnlineState request UserId: least items 0 there, 1 here", ASKS_NOTHING),
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
    ("ClearCDNTransferRule request Sequence: text there, a whole number here", SEQUENCE),
    ("CreatCDNTransferRule request Sequence: text there, a whole number here", SEQUENCE),
    ("DeleteCDNTransferRule request Sequence: text there, a whole number here", SEQUENCE),
    ("DescribeRTCStreamState request Sequence: text there, a whole number here", SEQUENCE),
    ("ForbidRTCStream request Sequence: text there, a whole number here", SEQUENCE),
    ("ForbidRTCStreams request Sequence: text there, a whole number here", SEQUENCE),
    ("ResumeRTCStream request Sequence: text there, a whole number here", SEQUENCE),
    ("ResumeRTCStreams request Sequence: text there, a whole number here", SEQUENCE),
    ("MergeMedia request Format: takes the words {} there, {\"M3U8\", \"MP3\", \"MP4\"} here", IN_WORDS),
    ("MergeMedia request HandleMediaArgs EndTime: default None there, Some(\"where the file ends\") here", IN_WORDS),
    ("MergeMedia request HandleMediaArgs: excludes {} there, {\"InputFileId\"} here", MERGE_SOURCE),
    ("MergeMedia request HandleMediaArgs: only for {} there, {\"Tencent\"} here", "the page says it of Type 1, which this list needs"),
    ("MergeMedia request InputFileId: excludes {} there, {\"HandleMediaArgs\"} here", MERGE_SOURCE),
    ("MergeMedia request InputFileId: required if [(\"Type\", [\"0\"])] there, [] here", MERGE_SOURCE),
    ("MergeMedia request Type: required if [] there, [(\"HandleMediaArgs\", [])] here", MERGE_SOURCE),
    ("RTMPDispatchV2 answer Data: only here", "the page promises an object without fields, its example is a list of addresses"),
    (
        "ForbidRTCStreams request StreamId: least items 0 there, 1 here",
        "the page of ResumeRTCStreams says 1, and a list without items cannot be written",
    ),
    ("CloseRoom request RoomCloseCallback: default None there, Some(\"false\") here", IN_WORDS),
    ("DescribeUserList request Marker: default None there, Some(\"the first page\") here", IN_WORDS),
    ("GenerateIdentifyToken request EffectiveTime: default None there, Some(\"3600\") here", IN_WORDS),
    ("GenerateIdentifyToken request EffectiveTime: range None there, Some((0, 2592000)) here", IN_WORDS),
    ("SendCustomCommand request ToUserId: default None there, Some(\"everybody in the room\") here", IN_WORDS),
    ("SetForbidStreamRule request DisableAudio: any of {} there, {\"DisableVideo\"} here", IN_WORDS),
    ("SetForbidStreamRule request DisableVideo: any of {} there, {\"DisableAudio\"} here", IN_WORDS),
    ("SetSceneTemplate request MaxVisibleNum: range None there, Some((0, 100)) here", IN_WORDS),
    ("StartCensorAudioV2 request BusinessTypeList: any of {\"RiskTypeList\"} there, {} here", REQUIRED_ANYWAY),
    ("StartCensorAudioV2 request EventId: takes the words {} there, {\"audio_room\", \"live_streaming\", \"private_chat\"} here", IN_WORDS),
    ("StartCensorAudioV2 request ResultCallbackUrl: default None there, Some(\"the URL set up in the console\") here", IN_WORDS),
    ("StartCensorAudioV2 request RiskTypeList: any of {\"BusinessTypeList\"} there, {} here", REQUIRED_ANYWAY),
    ("StartCensorAudioV2 request StatusCallbackUrl: default None there, Some(\"the URL set up in the console\") here", IN_WORDS),
    ("StartCensorVideoV2 request AudioParam BusinessTypeList: any of {\"RiskTypeList\"} there, {} here", ENOUGH),
    ("StartCensorVideoV2 request AudioParam ResultCallbackUrl: default None there, Some(\"the URL set up in the console\") here", IN_WORDS),
    ("StartCensorVideoV2 request AudioParam RiskTypeList: any of {\"BusinessTypeList\"} there, {} here", ENOUGH),
    ("StartCensorVideoV2 request AudioParam StatusCallbackUrl: default None there, Some(\"the URL set up in the console\") here", IN_WORDS),
    ("StartCensorVideoV2 request AudioParam: default None there, Some(\"sound is not moderated\") here", IN_WORDS),
    ("StartCensorVideoV2 request EventId: takes the words {} there, {\"live_streaming\", \"private_chat\"} here", IN_WORDS),
    ("StartCensorVideoV2 request VideoParam DetectFrequency: default None there, Some(\"3\") here", IN_WORDS),
    ("StartCensorVideoV2 request VideoParam DetectFrequency: range None there, Some((1, 60)) here", IN_WORDS),
    ("StartCensorVideoV2 request VideoParam ResultCallbackUrl: default None there, Some(\"the URL set up in the console\") here", IN_WORDS),
    ("StartCensorVideoV2 request VideoParam StatusCallbackUrl: default None there, Some(\"the URL set up in the console\") here", IN_WORDS),
    ("SendDanmakuComments request CommentList: least items 0 there, 1 here", ASKS_NOTHING),
    (
        "SendDanmakuComments request CommentList UserInfo Sex: text there, a whole number here",
        "the Chinese page and the examples of both have a number",
    ),
    ("StartAutoMix request ExPara Key: required false there, true here", PAIR),
    ("StartAutoMix request ExPara Value: required false there, true here", PAIR),
    ("StartAutoMix request ExtraMixInput SoundLevelId: required if [(\"SoundLevel\", [\"1\"])] there, [] here", PARENT),
    ("StartCloudTranscode request TranscodeInput StreamId: required true there, false here", NAME_OR_ADDRESS),
    ("StartCloudTranscode request TranscodeInput StreamUrl: required true there, false here", NAME_OR_ADDRESS),
    ("StartCloudTranscode request TranscodeOutput StreamId: required true there, false here", NAME_OR_ADDRESS),
    ("StartCloudTranscode request TranscodeOutput StreamUrl: required true there, false here", NAME_OR_ADDRESS),
    ("StartCloudTranscode request TranscodeOutput TemplateConfig GOP: range None there, Some((1, 9223372036854775807)) here", ABOVE_0),
    ("StartCloudTranscode request TranscodeOutput: least items 0 there, 1 here", NONE_IS_NOTHING),
    ("StartMix request ExPara Key: required false there, true here", PAIR),
    ("StartMix request ExPara Value: required false there, true here", PAIR),
    ("StartMix request MixInput Label Font BorderColor: default None there, Some(\"no outline\") here", IN_WORDS),
    ("StartMix request MixInput Label Font BorderColor: range Some((0, 255)) there, Some((0, 16777215)) here", COMPONENT),
    ("StartMix request MixInput Label Font FontColor: default None there, Some(\"white\") here", IN_WORDS),
    ("StartMix request MixInput Label Font FontColor: range Some((0, 255)) there, Some((0, 16777215)) here", COMPONENT),
    ("StartMix request MixInput Label Text: length None there, Some(LengthFact { n: 300, unit: \"bytes\" }) here", IN_WORDS),
    ("StartMix request MixInput SoundLevelId: required if [(\"SoundLevel\", [\"1\"])] there, [] here", PARENT),
    ("StartMix request MixInput StreamId: required true there, false here", NAME_OR_ADDRESS),
    ("StartMix request MixInput StreamUrl: required true there, false here", NAME_OR_ADDRESS),
    ("StartMix request MixInput: least items 0 there, 1 here", NONE_IS_NOTHING),
    ("StartMix request MixOutput: least items 0 there, 1 here", NONE_IS_NOTHING),
    ("StartAutoMix request MixOutput: least items 0 there, 1 here", NONE_IS_NOTHING),
    ("StartMix request MixOutput ExtraLayers VideoBitrate: range None there, Some((1, 9223372036854775807)) here", ABOVE_0),
    ("StartMix request MixOutput StreamId: required true there, false here", NAME_OR_ADDRESS),
    ("StartMix request MixOutput StreamUrl: required true there, false here", NAME_OR_ADDRESS),
    ("StartMix request MixOutput VideoBitrate: range None there, Some((1, 9223372036854775807)) here", ABOVE_0),
    (
        "StopLiveRecord: code FailedOperation.AlterTaskState is only here",
        "the page of DeleteLiveRecord alone lists it; a task that cannot be stopped has no better one",
    ),
    ("rtc/moderation: code 1 is only here", AS_ROOMS),
    ("rtc/moderation: code 104 is only here", AS_ROOMS),
    ("rtc/moderation: code 2 is only here", AS_ROOMS),
    ("rtc/moderation: code 206 is only here", AS_ROOMS),
    ("rtc/moderation: code 207 is only here", AS_ROOMS),
    ("rtc/moderation: code 3 is only here", AS_ROOMS),
    ("rtc/moderation: code 8 is only here", AS_ROOMS),
    ("rtc/moderation: code 9 is only here", AS_ROOMS),
    ("tencent_live: code AuthFailure is only here", "never sent by itself: it explains every AuthFailure.X that nobody has listed yet"),
];

//! What leads to the codes of `tencent_vod`.

use crate::codes::natural::{Leads, Natural, by};

pub(super) const LEADS: Leads = Leads { natural: NATURAL, throttled: |_, _| "RequestLimitExceeded", ..Leads::NONE };

const NATURAL: &[Natural] = &[
    by(
        "tencent_vod/media/ModifyMediaInfo",
        "InvalidParameterValue.ImageDecodeError",
        "a cover that is not Base64",
        "zego tencent-vod modify-media-info --sandbox --file-id 1397757908182903026 --cover-data ???",
    ),
    by(
        "tencent_vod/media/ModifyMediaInfo",
        "ResourceNotFound.FileNotExist",
        "a file that is not there",
        "zego tencent-vod modify-media-info --sandbox --file-id 77 --name a",
    ),
    by(
        "tencent_vod/media/SearchMedia",
        "InvalidParameterValue.Offset",
        "more than the first 5,000 files",
        "zego tencent-vod search-media --sandbox --offset 5000",
    ),
];

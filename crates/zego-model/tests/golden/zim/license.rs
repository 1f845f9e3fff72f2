//! The licence of ZIM Audio.

use zego_model::zim::license::CgiDescribeZimAudioLicense;

use crate::{Golden, get};

pub(crate) fn golden() -> Vec<Golden> {
    vec![get(&CgiDescribeZimAudioLicense::new(), "CgiDescribeZIMAudioLicense", "").at("auth-api.zego.im")]
}

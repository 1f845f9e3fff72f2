//! What the vendors' codes for single files mean.
//!
//! No page of ZEGO's lists them; these are the codes of the vendors' own storage services: Tencent Cloud VOD, Huawei OBS, and Wangsu, which answers with HTTP statuses.

/// What kind of reason a code is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ItemReason {
    /// The vendor is busy or broken for the moment: it makes sense to ask once more.
    Passing,
    /// There is no such file.
    Missing,
    /// Anything else.
    Lasting,
}

/// What a code means.
pub(crate) fn reason(code: &str) -> ItemReason {
    // A vendor's code, or Tencent's class with any detail behind a dot.
    const PASSING: [&str; 16] = [
        "InternalError",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ResourceUnavailable",
        "ServiceUnavailable",
        "SlowDown",
        "FailedOperation.DBError",
        "FailedOperation.NetworkError",
        "LimitExceeded.TooMuchRequest",
        "408",
        "429",
        "500",
        "502",
        "503",
        "504",
        "1000",
    ];
    // Tencent says `InvalidParameterValue.FileId` of an id that it does not know, or no longer.
    const MISSING: [&str; 7] = [
        "ResourceNotFound",
        "NoSuchKey",
        "404",
        "41003",
        "InvalidParameterValue.FileId",
        "FailedOperation.FileNotExist",
        "FailedOperation.MediaNotExist",
    ];
    let is_one_of = |codes: &[&str]| {
        let class = code.split_once('.').map_or(code, |(class, _)| class);
        codes.contains(&code) || codes.contains(&class)
    };
    if is_one_of(&PASSING) {
        ItemReason::Passing
    } else if is_one_of(&MISSING) {
        ItemReason::Missing
    } else {
        ItemReason::Lasting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_vendors() {
        for (code, expected) in [
            ("InternalError", ItemReason::Passing),
            ("InternalError.DBError", ItemReason::Passing),
            ("RequestLimitExceeded", ItemReason::Passing),
            ("503", ItemReason::Passing),
            ("NoSuchKey", ItemReason::Missing),
            ("404", ItemReason::Missing),
            ("ResourceNotFound", ItemReason::Missing),
            ("InvalidParameterValue.FileId", ItemReason::Missing),
            ("InvalidParameterValue.Resolution", ItemReason::Lasting),
            ("AccessDenied", ItemReason::Lasting),
            ("UnauthorizedOperation", ItemReason::Lasting),
            ("403", ItemReason::Lasting),
            ("", ItemReason::Lasting),
        ] {
            assert_eq!(reason(code), expected, "{code}");
        }
    }
}

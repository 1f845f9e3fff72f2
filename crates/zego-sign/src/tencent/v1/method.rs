//! `SignatureMethod`.

/// Which hash signs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// HMAC-SHA1, what the server takes unless the request says otherwise.
    HmacSha1,
    /// HMAC-SHA256, to be preferred. The request must name it.
    HmacSha256,
}

impl Method {
    /// The value of the `SignatureMethod` parameter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HmacSHA1",
            Self::HmacSha256 => "HmacSHA256",
        }
    }

    /// What a received `SignatureMethod` means: only the exact `HmacSHA256` selects it, all else and nothing is HMAC-SHA1.
    pub fn of_request(parameter: Option<&str>) -> Self {
        match parameter {
            Some("HmacSHA256") => Self::HmacSha256,
            _ => Self::HmacSha1,
        }
    }
}

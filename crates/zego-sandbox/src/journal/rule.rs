//! Which check or rule decided about a request.

use serde::{Serialize, Serializer};

use crate::refusal::{Refusal, ReturnCode};

/// What decided about a request: the check that refused it, or what carried it out. Its words are stable.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DecidedBy {
    /// The gateway: `AppId`.
    GatewayAppId,
    /// The gateway: there is no such app, or its configuration cannot be read.
    GatewayApp,
    /// The gateway: the timestamp is missing or none.
    GatewayTimestamp,
    /// The gateway: signed too long ago, or for a time to come.
    GatewayExpired,
    /// The gateway: the nonce is missing, or was used before.
    GatewayNonce,
    /// The gateway: the signature is missing or wrong.
    GatewaySignature,
    /// The gateway: Tencent's key is not known.
    GatewayKey,
    /// The gateway: Tencent's token is not that of the key.
    GatewayToken,
    /// The gateway: the version of the signature or of the API.
    GatewayVersion,
    /// The gateway: the action, or the method that it is called with.
    GatewayAction,
    /// The gateway: `IsTest`.
    GatewayEnvironment,
    /// The gateway: the body cannot be read, or the request is too long.
    GatewayBody,
    /// A quota is used up.
    Quota,
    /// The parameters are not what the description says.
    Parameters,
    /// A parameter asked for this code: `sandbox:1000`.
    Asked,
    /// A rule of faults.
    Fault,
    /// The operation itself: it was carried out, or the state is against it.
    Act,
    /// The operation has no act here: it is answered with the example of its description.
    Example,
    /// The sandbox is not known by this host.
    Host,
    /// A web page from elsewhere made the request.
    Page,
    /// HTTP: what came is no call of either service.
    Http,
}

impl DecidedBy {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GatewayAppId => "gateway.app_id",
            Self::GatewayApp => "gateway.app",
            Self::GatewayTimestamp => "gateway.timestamp",
            Self::GatewayExpired => "gateway.expired",
            Self::GatewayNonce => "gateway.nonce",
            Self::GatewaySignature => "gateway.signature",
            Self::GatewayKey => "gateway.key",
            Self::GatewayToken => "gateway.token",
            Self::GatewayVersion => "gateway.version",
            Self::GatewayAction => "gateway.action",
            Self::GatewayEnvironment => "gateway.environment",
            Self::GatewayBody => "gateway.body",
            Self::Quota => "quota",
            Self::Parameters => "parameters",
            Self::Asked => "asked",
            Self::Fault => "fault",
            Self::Act => "act",
            Self::Example => "example",
            Self::Host => "host",
            Self::Page => "page",
            Self::Http => "http",
        }
    }

    /// Whether what was signed is worth knowing.
    pub(crate) const fn is_about_a_signature(self) -> bool {
        matches!(self, Self::GatewaySignature | Self::GatewayExpired | Self::GatewayNonce)
    }
}

impl Serialize for DecidedBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A refusal, and what refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) by: DecidedBy,
    pub(crate) refusal: Refusal,
}

impl Refusal {
    /// Says what refused.
    pub(crate) const fn by(self, by: DecidedBy) -> Refused {
        Refused { by, refusal: self }
    }

    /// The same, for a refusal of Tencent's signature: its code tells.
    pub(crate) fn by_tencents_signature(self) -> Refused {
        let by = match &self.code {
            ReturnCode::Word(word) if word == "AuthFailure.SignatureExpire" => DecidedBy::GatewayExpired,
            ReturnCode::Word(word) if word == "AuthFailure.SecretIdNotFound" => DecidedBy::GatewayKey,
            ReturnCode::Word(word) if word == "AuthFailure.TokenFailure" => DecidedBy::GatewayToken,
            _ => DecidedBy::GatewaySignature,
        };
        self.by(by)
    }
}

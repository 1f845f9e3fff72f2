//! The `Authorization` header, read.
use core::fmt;

use super::InvalidAuthorization;
use crate::tencent::tc3::ALGORITHM;

/// The parts of a TC3 `Authorization` header, in the form they were received in.
#[derive(Clone, Copy)]
pub struct AuthorizationHeader<'a> {
    secret_id: &'a str,
    date: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> AuthorizationHeader<'a> {
    /// Reads the header's value. The parts may come in any order, and the space after a comma may be missing.
    pub fn parse(value: &'a str) -> Result<Self, InvalidAuthorization> {
        let parts = value.trim().strip_prefix(ALGORITHM).and_then(|rest| rest.strip_prefix(' ')).ok_or(InvalidAuthorization::Algorithm)?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(InvalidAuthorization::Malformed)?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(InvalidAuthorization::Malformed),
            };
            if place.replace(value).is_some() {
                return Err(InvalidAuthorization::Malformed);
            }
        }
        let (Some(credential), Some(signed_headers), Some(signature)) = (credential, signed_headers, signature) else {
            return Err(InvalidAuthorization::Malformed);
        };
        let mut fields = credential.split('/');
        match [(); 5].map(|()| fields.next()) {
            [Some(secret_id), Some(date), Some(service), Some("tc3_request"), None] if !secret_id.is_empty() => {
                Ok(Self { secret_id, date, service, signed_headers, signature })
            }
            _ => Err(InvalidAuthorization::Credential),
        }
    }

    /// The identifier of the key that is said to have signed.
    pub fn secret_id(&self) -> &'a str {
        self.secret_id
    }

    /// The date of the credential scope.
    pub fn date(&self) -> &'a str {
        self.date
    }

    /// The service of the credential scope.
    pub fn service(&self) -> &'a str {
        self.service
    }

    /// The names of the signed headers.
    pub fn signed_headers(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.signed_headers.split(';')
    }

    pub(super) fn signature(&self) -> &'a str {
        self.signature
    }
}

impl fmt::Debug for AuthorizationHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationHeader")
            .field("date", &self.date)
            .field("service", &self.service)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

//! What it takes to control a sandbox that other machines can reach.

use std::fmt;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use rand::Rng as _;
use subtle::ConstantTimeEq as _;

/// What control calls of an exposed sandbox are made with: `Authorization: Bearer TOKEN`. Another one in each sandbox. Its `Debug` does not show it.
#[derive(Clone)]
pub struct ControlToken(String);

impl ControlToken {
    /// 128 bits of a cryptographic generator that the operating system seeds, in hex digits.
    pub(crate) fn random() -> Self {
        let mut random = rand::rng();
        Self(format!("{:016x}{:016x}", random.next_u64(), random.next_u64()))
    }

    /// The token itself, for whoever is to control the sandbox.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a request brings the token; otherwise what is wrong.
    pub(crate) fn is_brought_by(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        let mut given = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
        let (Some(one), None) = (given.next(), given.next()) else {
            return Err(
                "control calls of an exposed sandbox need the header Authorization: Bearer TOKEN, with the token that it printed when it started",
            );
        };
        let token = one.split_at_checked(7).filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"Bearer ")).map(|(_, token)| token);
        if token.is_some_and(|token| self.matches(token)) {
            return Ok(());
        }
        Err(
            "Authorization is not Bearer and this sandbox's token: take control_token from what it printed when it started, which is another after each start",
        )
    }

    /// Compared in a time that does not tell how much of it is right.
    fn matches(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }
}

impl fmt::Debug for ControlToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ControlToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_asked_for_and_shown_to_nobody() {
        let own = ControlToken::random();
        let token = own.as_str();
        assert_eq!((token.len(), token == ControlToken::random().as_str()), (32, false));
        assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!format!("{own:?}").contains(token));
        let admits = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            own.is_brought_by(&headers)
        };
        assert_eq!(admits(&[&format!("Bearer {token}")]), Ok(()));
        assert_eq!(admits(&[&format!("bearer {token}")]), Ok(()));
        let (short, long) = (format!("Bearer {}", &token[1..]), format!("Bearer {token}0"));
        for wrong in [&[][..], &[""], &["Bearer"], &["Bearer "], &[token], &[&short], &[&long], &[&format!("Basic {token}")]] {
            let why = admits(wrong).unwrap_err();
            assert!(why.contains("oken") && !why.contains(token), "{wrong:?}: {why}");
        }
        assert!(admits(&[&format!("Bearer {token}"), "x"]).is_err());
    }
}

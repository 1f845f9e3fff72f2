//! A call that is ready to be signed: written once, signed anew for every attempt.

use std::borrow::Cow;
use std::fmt;

use crate::account::Asked;
use crate::withheld::Withheld;
use crate::{Action, ApiError, Operation, Protocol, RequestError};

/// A call, checked and written; every attempt signs it with a nonce and a time of its own, and copies the rest.
///
/// This is the one step between a typed request and the network that is compiled for each operation.
///
/// ```
/// use zego_model::rtc::media_file::{DeleteMedia, Vendor};
/// use zego_model::{Prepared, ZegoSettings};
///
/// let prepared = Prepared::of(&DeleteMedia::new(Vendor::Tencent, ["a", "b"])?, &ZegoSettings::default())?;
/// assert_eq!(prepared.action().name(), "DeleteMedia");
/// assert_eq!(prepared.parameters().query(), "Vendor=Tencent&FileId%5B%5D=a&FileId%5B%5D=b");
/// # Ok::<(), zego_model::RequestError>(())
/// ```
pub struct Prepared<P: Protocol> {
    action: Action,
    parameters: P::Parameters,
    quota_keys: Vec<QuotaKey>,
    /// Whether it is for one thing alone, as far as the answer would account for several.
    is_for_one: bool,
    /// What of it is shown nowhere.
    withheld: Withheld,
}

/// A value that calls are counted by, beside the app: those that name the same room share a quota.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct QuotaKey {
    /// The parameter, by its wire name.
    pub parameter: &'static str,
    /// Its value in this call; empty where the call does not name one.
    pub value: String,
}

impl<P: Protocol> Prepared<P> {
    /// Checks what the types of a request leave open, and writes its parameters.
    ///
    /// # Errors
    /// [`RequestError`]: nothing was sent.
    pub fn of<O: Operation<Protocol = P>>(operation: &O, settings: &P::Settings) -> Result<Self, RequestError> {
        let action = operation.action();
        operation.check()?;
        let parameters = P::write(operation, &action, settings)?;
        let mut quota_keys: Vec<QuotaKey> = Vec::new();
        for parameter in action.quota().iter().filter_map(|quota| quota.per) {
            if quota_keys.iter().all(|key| key.parameter != parameter) {
                let value = operation.quota_key(parameter).map(Cow::into_owned).unwrap_or_default();
                quota_keys.push(QuotaKey { parameter, value });
            }
        }
        let is_for_one = action.has_gone() && {
            let mut asked = Asked::default();
            operation.asked(&mut asked);
            asked.len() <= 1
        };
        Ok(Self { action, parameters, quota_keys, is_for_one, withheld: Withheld::new(operation.secrets()) })
    }

    /// What is called.
    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// The parameters as they are sent, without a signature. A secret that the operation takes, such as the key of a storage, is among them.
    pub const fn parameters(&self) -> &P::Parameters {
        &self.parameters
    }

    pub(crate) const fn withheld(&self) -> &Withheld {
        &self.withheld
    }

    /// Whether a refusal of this call means that what it was to delete or to end is not there.
    ///
    /// Of several things it would not tell which one is missing, and the others may be there still: then it means nothing of the kind. What it is worth
    /// depends on what was sent before. To a first attempt it is an error, as a name may be wrong; to a repeat, after an attempt of which nobody knows whether
    /// it was carried out, it is as good as a success ([`Reply::already_gone`](crate::Reply::already_gone)).
    pub fn is_already_gone(&self, refusal: &ApiError) -> bool {
        self.is_for_one && self.action.is_already_gone(&refusal.code)
    }

    /// What its quotas are counted by, beside the app.
    pub fn quota_keys(&self) -> &[QuotaKey] {
        &self.quota_keys
    }
}

impl<P: Protocol> Clone for Prepared<P> {
    fn clone(&self) -> Self {
        Self {
            action: self.action.clone(),
            parameters: self.parameters.clone(),
            quota_keys: self.quota_keys.clone(),
            is_for_one: self.is_for_one,
            withheld: self.withheld.clone(),
        }
    }
}

/// The action alone: parameters may be personal data.
impl<P: Protocol> fmt::Debug for Prepared<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("action", &self.action.name()).finish_non_exhaustive()
    }
}

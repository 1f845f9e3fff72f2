//! Who acts, and what a mistake is about: what all families look at.

use zego_model::check::Violation;

use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// The name at the end of the path of what is wrong.
pub(crate) fn last(violation: &Violation) -> &str {
    violation.parameter.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or_default()
}

/// That the user in whose name it is done is known.
pub(crate) fn actor(zim: &Zim, user: &str) -> Result<(), Refusal> {
    known(zim, user, code::NO_ACTOR, "FromUserId")
}

/// That a user is known; the code is the operation's for one who is not.
pub(crate) fn known(zim: &Zim, user: &str, code: i64, parameter: &str) -> Result<(), Refusal> {
    if zim.users.knows(user) { Ok(()) } else { Err(Refusal::new(code, format!("{parameter} is not registered: UserRegister does that"))) }
}

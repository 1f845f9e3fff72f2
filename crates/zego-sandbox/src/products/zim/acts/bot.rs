//! The family `bot`.

use super::user::add;
use crate::cx::Cx;
use crate::generated::zim::bot as calls;
use crate::product::{Act, act};
use crate::products::zim::items::{ItemProblem, Items};
use crate::products::zim::state::users::User;
use crate::products::zim::{Zim, code};
use crate::refusal::Refusal;

/// What carries the operations of this family out.
pub(super) const ACTS: &[Act<Zim>] = &[act!(calls::RobotRegister => register)];

/// What the id of every bot begins with.
const BOT: &str = "@RBT#";

fn register(call: calls::RobotRegister, zim: &mut Zim, cx: &mut Cx<'_>) -> Result<calls::RobotRegisterAnswer, Refusal> {
    let mut items = Items::default();
    for (place, new) in call.bots.into_iter().enumerate() {
        let user = User { bot: true, name: new.name.unwrap_or_default(), avatar: new.avatar.unwrap_or_default(), ..User::default() };
        let id = new.user_id;
        items.carry_out(place, &id, cx, |_| {
            if !id.starts_with(BOT) {
                return Err(ItemProblem::new(code::PARAMETER, "UserId does not begin with @RBT#"));
            }
            add(zim, &id, user, "Bot already exists")
        });
    }
    cx.say(format!("{} bots registered", items.done()));
    let failed = items.failed(cx, |all| all).into_iter();
    let errors = failed
        .map(|(id, problem)| calls::BotFailure { user_id: id.into(), sub_code: problem.code, sub_message: problem.message })
        .collect();
    Ok(calls::RobotRegisterAnswer { errors })
}

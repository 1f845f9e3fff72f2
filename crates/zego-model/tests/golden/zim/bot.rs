//! ZIM's bots.

use serde_json::json;
use zego_model::zim::bot::{NewBot, RobotRegister};

use crate::{Golden, post};

pub(crate) fn golden() -> Vec<Golden> {
    let bot = |id: &str, name: &str| NewBot::new(id).unwrap().name(name).unwrap().avatar("https").unwrap();
    let body = json!({"UserInfo": [
        {"UserId": "@RBT#R1", "UserName": "userNameA", "UserAvatar": "https"},
        {"UserId": "@RBT#R2", "UserName": "userNameB", "UserAvatar": "https"},
    ]});
    let bots = [bot("@RBT#R1", "userNameA"), bot("@RBT#R2", "userNameB")];
    vec![post(&RobotRegister::new(bots).unwrap(), "RobotRegister", body).at("zim-api.zego.im")]
}

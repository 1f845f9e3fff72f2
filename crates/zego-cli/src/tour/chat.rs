//! In-app Chat: users, friends, messages between two, a group with its messages, and one that is taken back.

use serde_json::json;
use zego_model::zim::MessageKind;
use zego_model::zim::conversation::QueryGroupMsg;
use zego_model::zim::friend::{AddFriends, NewFriend};
use zego_model::zim::group::{CreateGroup, MuteGroupMembers};
use zego_model::zim::message::{MessageBody, MessagePriority, RevokeGroupMessage, SendGroupMessage, SendPeerMessage};
use zego_model::zim::user::{NewUser, QueryUserOnlineState, UserRegister};

use super::report::TourReport;
use super::stage::Stage;
use crate::error::CommandError;

/// What the service answers where the sender is nobody.
const NOBODY: &str = "660500002";

/// The whole story.
pub(super) async fn tell(stage: &Stage, report: &mut TourReport) -> Result<(), CommandError> {
    let client = stage.client()?;
    let user = |id: &str, name: &str| NewUser::new(id)?.name(name);
    let register = UserRegister::new([user("anna", "Anna")?, user("bert", "Bert")?, user("carl", "Carl")?])?;
    report.done("Register three users", &client, &register, 0, |_| Vec::new()).await?;
    stage.control(|control| control.play("zim-login", &json!({ "user": "anna" })))?;
    report.remark("Anna logs in with her app.\n")?;
    let online = QueryUserOnlineState::new(["anna", "bert", "nobody"])?;
    report
        .done("Ask who is online: of nobody, and of whom never was, it does not know", &client, &online, 2, |known| {
            known.states.iter().map(|state| format!("{} is {}", state.user_id, state.status)).collect()
        })
        .await?;
    let friends = AddFriends::new("anna", [NewFriend::new("bert")?])?;
    report.done("Make two of them friends", &client, &friends, 0, |_| Vec::new()).await?;
    let body = |text: &str| MessageBody::new(text);
    let hello = SendPeerMessage::new("anna", ["bert", "nobody"], MessageKind::Text, MessagePriority::Medium, body("Hello, Bert")?)?;
    report
        .done("Send a message to a friend, and to somebody who is not there", &client, &hello, 1, |sent| {
            sent.sent.iter().map(|message| format!("message {} to {}", message.msg_id, message.user_id)).collect()
        })
        .await?;

    let create = CreateGroup::new("anna")?.group_id("team")?.group_name("The team")?.users(["bert", "carl"])?;
    report
        .done("Make a group", &client, &create, 0, |made| {
            made.members.iter().map(|member| format!("{} is in it", member.user_id)).collect()
        })
        .await?;
    let say = |from: &str, text: &str| SendGroupMessage::new(from, "team", MessageKind::Text, MessagePriority::Medium, body(text)?);
    report.done("Say something in it", &client, &say("bert", "When do we meet?")?, 0, |_| Vec::new()).await?;
    let wrong = report.done("And something wrong", &client, &say("carl", "At nine, or was it ten?")?, 0, |_| Vec::new()).await?;
    let revoke = RevokeGroupMessage::new("carl", "team", wrong.msg_seq.unwrap_or_default());
    report.done("Take it back", &client, &revoke?, 0, |_| Vec::new()).await?;
    let history = QueryGroupMsg::new("team")?;
    report
        .done("Read what there is", &client, &history, 0, |known| {
            known.messages.iter().map(|message| format!("{}: {}", message.sender, message.body)).collect()
        })
        .await?;
    let mute = MuteGroupMembers::new("anna", "team", ["carl"])?.duration(3600)?;
    report.done("Mute a member for an hour", &client, &mute, 0, |_| Vec::new()).await?;
    let ghost = SendGroupMessage::new("nobody", "team", MessageKind::Text, MessagePriority::Medium, body("Boo")?)?;
    report.refused("Say something as somebody who is not there", &client, &ghost, NOBODY).await
}

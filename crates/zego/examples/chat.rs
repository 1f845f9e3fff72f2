//! Users who chat: registered, in a group, with messages of which one is taken back, against a sandbox in the same process.
//!
//! `cargo run -p zego --features zim,sandbox --example chat`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use zego::Client;
use zego::sandbox::Sandbox;
use zego::zim::MessageKind;
use zego::zim::conversation::QueryGroupMsg;
use zego::zim::group::CreateGroup;
use zego::zim::message::{MessageBody, MessagePriority, RevokeGroupMessage, SendGroupMessage};
use zego::zim::user::{NewUser, UserRegister};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().empty().start().await?;
    let client = Client::zego(sandbox.app_id(), sandbox.server_secret()).endpoint(sandbox.endpoint().clone()).build()?;

    // `complete` insists on every user, not only on the call.
    client.send(&UserRegister::new([NewUser::new("anna")?, NewUser::new("bert")?])?).await?.complete()?;
    let made = client.send(&CreateGroup::new("anna")?.group_id("team")?.users(["bert", "nobody"])?).await?;
    for failure in made.failures() {
        println!("not in the group: {failure}");
    }
    let say =
        |from: &str, text: &str| SendGroupMessage::new(from, "team", MessageKind::Text, MessagePriority::Medium, MessageBody::new(text)?);
    client.send(&say("anna", "When do we meet?")?).await?.complete()?;
    let wrong = client.send(&say("bert", "At nine, or was it ten?")?).await?.output;
    client.send(&RevokeGroupMessage::new("bert", "team", wrong.msg_seq.ok_or("a text has a number")?)?).await?.complete()?;
    for message in client.send(&QueryGroupMsg::new("team")?).await?.output.messages {
        println!("{}: {}", message.sender, message.body);
    }
    Ok(())
}

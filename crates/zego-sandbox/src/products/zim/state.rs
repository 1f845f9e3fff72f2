//! What an app has in one environment, a subject a file. It changes by calls, by the clients that the control plays, and by the passing of time.

pub(super) mod blacklists;
pub(super) mod calls;
pub(super) mod conversations;
pub(super) mod friends;
pub(super) mod groups;
pub(super) mod messages;
pub(super) mod rooms;
pub(super) mod users;

use serde::{Deserialize, Serialize};

/// What an app has in one environment.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Zim {
    /// From whom users get no messages.
    pub(super) blacklists: blacklists::Blacklists,
    /// Invitations to calls.
    pub(super) calls: calls::Calls,
    /// Conversations as each user has them.
    pub(super) conversations: conversations::Conversations,
    /// Who is whose friend, and who wants to be.
    pub(super) friends: friends::Friends,
    /// Groups and their members.
    pub(super) groups: groups::Groups,
    /// What was said between users, in groups and in rooms.
    pub(super) messages: messages::Messages,
    /// Rooms and who is in them.
    pub(super) rooms: rooms::Rooms,
    /// Users, and whether they are there.
    pub(super) users: users::Users,
}

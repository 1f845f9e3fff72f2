//! ZIM as a server meets it: typed calls, the clients of users played by the control, and the callbacks that follow.
#![expect(clippy::unwrap_used, reason = "clippy exempts test functions, not the helpers beside them")]

mod calls;
mod chat;
mod conversations;
mod faults;
mod friends;
mod groups;
mod messages;
mod rooms;
mod users;

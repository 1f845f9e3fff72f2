//! The calls that are made: of every effect, over quotas of one window and of two, by GET and by POST.

use zego_model::rtc::media_file::{DeleteMedia, SearchMedia, Vendor};
use zego_model::rtc::room::{
    CloseRoom, DescribeUserList, DescribeUserNum, KickoutUser, MessageCategory, SendBroadcastMessage, SendCustomCommand,
};
use zego_model::rtc::stream_mixing::{AutoMixOutput, StartAutoMix};
use zego_model::{Operation, Zego};
use zego_transport::{CallOptions, Client, Error};

use super::dice::Dice;

/// What is called.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    Search,
    Count,
    List,
    Delete,
    Kick,
    Close,
    Mix,
    Send,
    Broadcast,
}

impl Kind {
    /// By chance, about as often as the quotas have room.
    pub(crate) fn draw(dice: &Dice) -> Self {
        use Kind::{Broadcast, Close, Count, Delete, Kick, List, Mix, Search, Send};
        match dice.below(256) {
            0..24 => Search,
            24..32 => Count,
            32..36 => List,
            36..56 => Delete,
            56..104 => Kick,
            104 => Close,
            105..121 => Mix,
            121..190 => Send,
            _ => Broadcast,
        }
    }

    /// What a second execution does, by the pages of the vendor; not as the client has it.
    pub(crate) const fn may_act_twice(self) -> bool {
        matches!(self, Self::Search | Self::Count | Self::List | Self::Delete)
    }

    /// Makes the call of this number, which stands in one of its parameters.
    pub(crate) async fn make(self, client: &Client<Zego>, number: usize, options: CallOptions) -> Result<(), Error> {
        let mark = mark(number);
        match self {
            Self::Search => send(client, &SearchMedia::new(Vendor::Tencent).name_prefix(mark)?, options).await,
            Self::Count => send(client, &DescribeUserNum::new([mark])?, options).await,
            Self::List => send(client, &DescribeUserList::new(hall(number % HALLS)).marker(mark), options).await,
            Self::Delete => send(client, &DeleteMedia::new(Vendor::Tencent, [mark])?, options).await,
            Self::Kick => send(client, &KickoutUser::new(hall(0), [mark])?, options).await,
            Self::Close => send(client, &CloseRoom::new(mark), options).await,
            Self::Mix => {
                let output = AutoMixOutput::new("mixed")?;
                send(client, &StartAutoMix::new(mark, "caller", hall(0), vec![output])?, options).await
            }
            Self::Send => send(client, &SendCustomCommand::new(hall(0), "caller", mark)?, options).await,
            Self::Broadcast => {
                let message = SendBroadcastMessage::new(hall(0), "caller", MessageCategory::Chat, mark)?;
                send(client, &message, options).await
            }
        }
    }
}

async fn send<O: Operation<Protocol = Zego>>(client: &Client<Zego>, operation: &O, options: CallOptions) -> Result<(), Error> {
    client.send_with(operation, options).await.map(drop)
}

/// The rooms that there are, with somebody in each.
pub(crate) const HALLS: usize = 3;

pub(crate) fn hall(number: usize) -> String {
    format!("hall{number}")
}

/// By which a call is known again in what arrives.
fn mark(number: usize) -> String {
    format!("call-{number}-")
}

/// The number of the call that a request belongs to.
pub(crate) fn number(target: &str, body: &[u8]) -> Option<usize> {
    let body = std::str::from_utf8(body).ok()?;
    let (_, rest) = target.split_once("call-").or_else(|| body.split_once("call-"))?;
    rest.split_once('-')?.0.parse().ok()
}

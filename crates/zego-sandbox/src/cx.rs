//! What whatever changes a product's state may use besides that state.

use crate::callback::CallbackConfig;
use crate::config::{AppConfig, Config};
use crate::faults::FaultPlan;
use crate::holder::Holder;
use crate::ids::Ids;
use crate::moment::Moment;
use crate::notice::Notice;
use crate::operation::ServiceEvent;
use crate::outbox::Outbox;
use crate::quirks::Quirks;
use crate::refusal::ReturnCode;

/// One moment in the life of one holder: whose it is, its identifiers, who is told of what happens, and when that is.
pub(crate) struct Cx<'w> {
    /// The app; of Tencent's account, the one that the published credentials open.
    pub(crate) app: &'w AppConfig,
    pub(crate) quirks: &'w Quirks,
    /// Where its callbacks go, if anywhere.
    pub(crate) callbacks: Option<&'w CallbackConfig>,
    pub(crate) ids: &'w mut Ids,
    pub(crate) outbox: &'w mut Outbox,
    /// The state's time.
    pub(crate) now: Moment,
    /// How many things more the sandbox can hold.
    pub(crate) room: usize,
    /// How many it can hold in all.
    pub(crate) most: usize,
    /// What goes wrong with the call by a rule.
    pub(crate) faults: Option<&'w FaultPlan>,
    pub(crate) remarks: Remarks,
    /// What other products are told.
    pub(crate) notices: Vec<Notice>,
}

/// What the log and the answer say of a call, beside what it asked for.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// What was done.
    pub(crate) text: String,
    /// What is odd in the call and still accepted, a line each.
    pub(crate) notes: Vec<String>,
    /// How many things were not kept, as the sandbox can hold no more.
    pub(crate) unkept: u64,
    /// The code and message of a success that is not 0: 41006.
    pub(crate) news: Option<(i64, &'static str)>,
    /// About how many bytes the answer has, where there are many: so much room is made at once. It decides nothing.
    pub(crate) length: usize,
}

impl<'w> Cx<'w> {
    pub(crate) fn new(config: &'w Config, holder: Holder, ids: &'w mut Ids, outbox: &'w mut Outbox, now: Moment) -> Self {
        let callbacks = if let Holder::App(app_id, _) = holder { config.callbacks_of(app_id) } else { None };
        Self {
            app: config.profile(holder),
            quirks: &config.quirks,
            callbacks,
            ids,
            outbox,
            now,
            room: usize::MAX,
            most: usize::MAX,
            faults: None,
            remarks: Remarks::default(),
            notices: Vec::new(),
        }
    }

    /// The code and message of an item that is to fail by a rule, and is then not carried out: the one at this place of the request, from 0, of this name.
    pub(crate) fn fails(&self, place: usize, name: &str) -> Option<(ReturnCode, String)> {
        let (code, message) = self.faults?.fails(place, name)?;
        Some((code.into(), message.to_owned()))
    }

    /// Says in the log what was done.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.remarks.text = text.into();
    }

    /// Tells the customer's server of something.
    pub(crate) fn tell<E: ServiceEvent>(&mut self, event: &E) {
        self.outbox.add(event, None);
    }

    /// The same, for the URL that a request named.
    pub(crate) fn tell_at<E: ServiceEvent>(&mut self, url: Option<&str>, event: &E) {
        self.outbox.add(event, url);
    }

    /// Tells the other products of the holder of something.
    pub(crate) fn notify(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// Says in the log what is odd in a call and still accepted.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.remarks.notes.push(text.into());
    }
}

//! Callbacks: what a service sends to an address of its user's when something has happened.
//!
//! The typed events are the generated modules' (`rtc::callback::Event`); what every event shares is here. Nothing of it does I/O: a web server
//! hands over the bytes of a body, the time and a memory of deliveries.
//!
//! ```
//! use serde_json::json;
//! use zego_model::callback::{EventSet as _, Received, Receiver, RecentNonces, sign_body};
//! use zego_model::rtc::callback::Event;
//! use zego_sign::{AppId, Timestamp, callback::CallbackSecret};
//!
//! let secret = CallbackSecret::new("the-callback-secret-of-the-project")?;
//! let receiver: Receiver<Event> = Receiver::new([secret.clone()]);
//! let mut nonces = RecentNonces::new(10_000);
//!
//! // What ZEGO would send.
//! let now = Timestamp::from_secs(1_700_000_000);
//! let spec = Event::specs().iter().find(|spec| spec.event == "record").ok_or("no such event")?;
//! let fields = json!({ "stream_alias": "stream-1" });
//! let body = sign_body(spec, fields.as_object().ok_or("no object")?, AppId::new(1)?, &secret, now, 158_273);
//!
//! match receiver.receive(&body, now, &mut nonces)? {
//!     // A repeat is what ZEGO sends when it saw no success: it is handled like the first, unless your records say that it has been.
//!     Received::New(callback) | Received::Repeat(callback) => match &callback.event {
//!         Event::Record(record) => assert_eq!(record.stream_alias, "stream-1"),
//!         other => println!("{other:?}, of which this program makes nothing"),
//!     },
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Answer with success only after the event has been handed on, and forget the delivery where it could not be: [`Receiver`] tells more.
//!
//! # What is proven
//!
//! The signature is over the callback secret, the timestamp and the nonce, where it is an MD5 also over the app's id, and **not over the body**. That a
//! callback is accepted proves that whoever made its signature knew the secret at that time; somebody who has seen one callback can send other bodies with
//! its values. So
//!
//! - offer HTTPS only;
//! - keep the window for timestamps, and a memory of deliveries for as long: a second body under the same timestamp and nonce is then refused
//!   ([`CallbackRefusal::ChangedRepeat`]); the same body is a [`Received::Repeat`], which is all that tells a replay, and ZEGO's own repeats are the same;
//! - make handlers idempotent: ZEGO sends again after 2, 4, 8, 16 and 32 seconds where it saw no 2XX. Whether it signs a repeat anew is not
//!   documented; one that is cannot be told from another event;
//! - where it matters, take the event for a hint, and ask the Server API what is true.

mod common;
mod events;
mod form;
mod json_text;
mod message;
mod nonces;
mod not_text;
mod received;
mod receiver;
mod refusal;
mod sign;
mod texts;

#[cfg(feature = "table")]
pub(crate) use events::decode_document;
pub(crate) use events::read;
pub use events::{EventSet, UnreadableEvent};
pub use json_text::{JsonText, NotJson};
pub use message::Callback;
pub use nonces::{BodyDigest, DeliveryKey, Forgetful, NonceCache, RecentNonces};
pub use received::{Received, SenderAuthenticated};
pub use receiver::Receiver;
pub use refusal::CallbackRefusal;
pub use sign::sign_body;
pub use texts::json_within;
pub use zego_sign::callback::CallbackAlgorithm;

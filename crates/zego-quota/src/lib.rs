#![cfg_attr(feature = "redis", doc = include_str!("../README.md"))]
//!
//! # What holds
//!
//! - Turns of one window are strictly spaced, by the store's clock: in no stretch of time as long as the window there are more than it has calls. A call that is counted
//!   in several windows has its turn in all of them or in none.
//! - A turn that is not used goes to the next call of its process, or back to the store where nobody has taken one behind it.
//! - [`Class::Bulk`] takes what [`Class::Interactive`] leaves, and its guaranteed part. Interactive calls wait for 150 ms of bulk at most, or for three turns.
//! - One refusal of the service holds the calls of all processes back, for half of the window, and makes its intervals longer by 2 %, up to 10 %, for a while.
//! - A process that dies takes with it what it had booked: a quarter of a second of its share, and never more than the horizon. The others have the rest at once.
//! - **The store down** (an error, or no answer within half a second) stops nobody and opens nothing: each process goes on by its own share, one of as many as the store
//!   last counted, one after another in turn. A store that is back, or that has forgotten what it gave out, opens for all at one moment, a second later. Calls that are counted by room,
//!   group or user are taken to come from one process each.
//!
//! Every process should say the same scale, share and namespace, and its clock need not be right: the store's counts.
#![cfg_attr(not(any(feature = "postgres", feature = "redis")), allow(dead_code, reason = "without any store there is nothing to make"))]

mod book;
mod chance;
mod driver;
mod fleet;
mod lane;
mod link;
#[cfg(any(test, feature = "postgres", feature = "redis"))]
mod mark;
#[cfg(any(test, feature = "postgres", feature = "redis"))]
mod memory;
mod names;
mod settings;
mod store;
mod time;
mod window;

#[cfg(feature = "postgres")]
mod postgres;
#[doc(hidden)]
#[cfg(any(feature = "postgres", feature = "redis"))]
pub mod proof;
#[cfg(test)]
mod tests;
#[cfg(feature = "redis")]
mod valkey;

pub use crate::fleet::{FleetQuota, FleetQuotaBuilder, FleetQuotaError};
pub use crate::window::Class;

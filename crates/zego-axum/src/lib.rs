#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod extract;
mod layer;
mod reply;

pub use zego_inbox as inbox;

pub use crate::extract::{Callback, CallbackRejection};
pub use crate::layer::{CallbackLayer, CallbackService};

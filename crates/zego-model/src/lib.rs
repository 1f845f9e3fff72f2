//! Sans-IO model of the ZEGOCLOUD Server API: typed requests and answers, signing, decoding, and the table that describes every operation.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod callback;
pub mod check;
pub mod decode;
mod dynamic;
mod endpoint;
mod error;
mod flag;
mod generated;
mod id;
mod lenient;
mod list;
mod open_enum;
mod operation;
pub mod page;
mod protocol;
mod query;
mod raw;
mod reply;
mod request;
pub mod sandbox;
pub mod spec;
mod tencent;
mod units;
mod url;
mod zego;

pub use dynamic::DynamicCall;
pub use endpoint::{Endpoint, EndpointError};
pub use error::{ApiError, Code, Delivery, ErrorKind, ItemFailure, ReturnCode, TencentErrorCode};
pub use flag::Flag;
pub use generated::*;
pub use open_enum::{UnknownNumber, UnknownWord};
pub use operation::{Failures, NoOutput, Operation, Output};
pub use protocol::{Protocol, SignedRequest, Stamp};
pub use query::Query;
pub use raw::{RawCall, WithExtra};
pub use reply::{PartialFailure, Reply};
pub use request::RequestError;
pub use tencent::{TencentCloud, TencentSettings, TencentSigning};
pub use units::{BeijingTime, FractionalSeconds, Hours, Millis, Seconds, TimeError, UnixMillis, UnixSeconds, UtcTime};
pub use url::{HttpUrl, RtmpUrl, Url};
pub use zego::{Zego, ZegoCredentials, ZegoSettings};

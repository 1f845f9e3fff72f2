#![doc = include_str!("../README.md")]
//!
//! It listens on loopback, and on other addresses only when it is [exposed](Builder::expose). Its default credentials are published in [`zego_model::sandbox`] and good for nothing else.
#![doc = include_str!("../BEHAVIOUR.md")]

mod answer;
mod builder;
mod callback;
mod callback_request;
mod callers;
mod clock;
mod config;
pub mod control;
mod control_error;
mod control_token;
mod courier;
mod cx;
mod entries;
mod faults;
mod file_error;
#[rustfmt::skip]
mod generated;
mod holder;
mod ids;
mod journal;
mod json;
mod limiter;
mod log;
mod moment;
mod notice;
mod operation;
mod outbox;
mod pages;
mod product;
mod products;
mod published;
mod quirks;
mod refusal;
mod replay;
mod request;
mod sandbox;
mod server;
mod service;
mod service_state;
mod start_error;
mod state_file;
mod target;
mod tencent;
mod world;
mod zego;

pub use builder::Builder;
pub use callback::{CallbackBody, CallbackConfig, CallbackUrlError};
pub use callback_request::CallbackRequest;
pub use config::{AppConfig, AppsFile, Cdn, ConfigError, Feature, FileFormat, SeedFile, TencentConfig};
pub use control_token::ControlToken;
pub use courier::SLOWEST_ANSWER as SLOWEST_CALLBACK_ANSWER;
pub use faults::FaultRules;
pub use file_error::FileError;
pub use limiter::{LimiterModel, QuotaPolicy, QuotaPolicyError, QuotaWindow, UnknownModel};
pub use log::{LogLevel, LogLine, LogSink};
pub use moment::Moment;
pub use published::{BROKEN_APP_ID, LIMITED_APP_ID};
pub use quirks::{LongUrl, QUIRKS, Quirk, QuirkError, QuirkValue, Quirks};
pub use sandbox::Sandbox;
pub use server::{ListenOn, ListenOnError};
pub use service::SandboxService;
pub use start_error::StartError;
pub use state_file::StateFileError;
pub use zego_sign::Timestamp;
pub use zego_sign::diagnose::AppSign;

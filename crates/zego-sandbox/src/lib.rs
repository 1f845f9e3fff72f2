//! The ZEGOCLOUD Server API, and Tencent's live recording API, on this machine: signatures are verified, quotas enforced, state is kept.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = zego_sandbox::Sandbox::start().await?;
//! println!("{} for app {}", sandbox.endpoint(), sandbox.app_id());
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! It listens on loopback and takes no other address. Its default credentials are published in [`zego_model::sandbox`] and good for nothing else.
#![doc = include_str!("../BEHAVIOUR.md")]

mod answer;
mod builder;
mod callback;
mod clock;
mod config;
pub mod control;
mod courier;
mod gateway;
mod ids;
mod limiter;
mod log;
mod moment;
mod outbox;
mod parameters;
mod quirks;
mod replay;
mod sandbox;
mod seed;
mod server;
mod service;
mod state;
mod table;
mod target;
mod tencent;
mod zego;

pub use builder::{Builder, StartError};
pub use callback::{CallbackBody, CallbackConfig, CallbackRequest, CallbackUrlError};
pub use config::{AppConfig, AppsFile, Cdn, ConfigError, Feature, FileError, FileFormat, TencentConfig};
pub use log::{LogLevel, LogLine, LogSink};
pub use moment::Moment;
pub use quirks::{LongUrl, QUIRKS, Quirk, QuirkError, QuirkValue, Quirks, UnknownFile, UnknownTask};
pub use sandbox::Sandbox;
pub use seed::{BROKEN_APP_ID, LIMITED_APP_ID, SeedFile};
pub use service::SandboxService;
pub use zego_sign::Timestamp;

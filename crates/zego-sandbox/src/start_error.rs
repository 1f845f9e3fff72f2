//! Why a sandbox did not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::file_error::FileError;
use crate::server::ListenOn;
use crate::state_file::StateFileError;

/// Why a sandbox did not start.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address that other machines could reach, or a name.
    #[error(
        "{address} can be reached by other machines, and the sandbox's credentials are published: listen on localhost, 127.0.0.1 or [::1], \
         or expose it on purpose (--expose)"
    )]
    #[non_exhaustive]
    NotLoopback {
        /// The address asked for.
        address: ListenOn,
    },
    /// A host that is no name.
    #[error(
        "`{host}` is no name of a host: give one such as sandbox or sandbox.test, without scheme and port; addresses need not be given"
    )]
    #[non_exhaustive]
    Host {
        /// What was given.
        host: String,
    },
    /// The file of the state is not one, or cannot be read. It is left alone.
    #[error("the state file {} {problem}; it is left as it is: move it away, or name another", path.display())]
    #[non_exhaustive]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: StateFileError,
    },
    /// Another program listens there.
    #[error("cannot listen on {address}: another program does; stop it, or choose another port, or port 0 for a free one")]
    #[non_exhaustive]
    InUse {
        /// The address asked for.
        address: ListenOn,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: choose an address of this machine, and a port that this user may take")]
    #[non_exhaustive]
    Listen {
        /// The address asked for.
        address: ListenOn,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A rule of faults is about callbacks, and they have no address.
    #[error(transparent)]
    Faults(FileError),
    /// The system gives no thread to deliver callbacks on.
    #[error("callbacks cannot be delivered: this process has too many threads or open files; end some, or raise its limits")]
    Callbacks(#[source] io::Error),
    /// The system gave an address that is no endpoint.
    #[error("{address} is not an endpoint")]
    #[non_exhaustive]
    Endpoint {
        /// The address.
        address: SocketAddr,
        /// What is wrong with it.
        #[source]
        source: zego_model::EndpointError,
    },
    /// The certificate cannot be made.
    #[cfg(feature = "tls")]
    #[error("TLS cannot be set up: start without it, or report this")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
}

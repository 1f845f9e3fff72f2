//! What this machine itself has against a connection: then neither the network nor the service is to blame.

use std::error::Error as StdError;
use std::io;
use std::net::{Ipv4Addr, UdpSocket};

/// Why this machine opens no connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LocalFault {
    /// The process, or the machine, has as many files and sockets open as it may.
    Descriptors,
    /// All local ports are taken.
    Ports,
    /// Out of memory, or of buffers.
    Memory,
    /// A rule of this machine forbids it.
    Forbidden,
    /// No way leads there.
    Unreachable,
}

#[cfg(unix)]
mod number {
    pub(super) const DESCRIPTORS: [i32; 2] = [23, 24];
    pub(super) const BUFFERS: i32 = if cfg!(target_os = "linux") { 105 } else { 55 };
}
#[cfg(not(unix))]
mod number {
    pub(super) const DESCRIPTORS: [i32; 2] = [4, 10024];
    pub(super) const BUFFERS: i32 = 10055;
}

impl LocalFault {
    /// What the errors below one tell.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Option<Self> {
        let mut link = Some(error);
        while let Some(error) = link {
            if let Some(fault) = error.downcast_ref::<io::Error>().and_then(Self::of_io) {
                return Some(fault);
            }
            // What an I/O error is made of is not its source, whose source it has.
            link = error.downcast_ref::<io::Error>().and_then(|error| error.get_ref().map(|inner| inner as _)).or_else(|| error.source());
        }
        None
    }

    fn of_io(error: &io::Error) -> Option<Self> {
        use io::ErrorKind as Kind;
        match (error.raw_os_error(), error.kind()) {
            (Some(code), _) if number::DESCRIPTORS.contains(&code) => Some(Self::Descriptors),
            (Some(number::BUFFERS), _) | (_, Kind::OutOfMemory) => Some(Self::Memory),
            (Some(_), Kind::AddrNotAvailable | Kind::AddrInUse) => Some(Self::Ports),
            (Some(_), Kind::PermissionDenied) => Some(Self::Forbidden),
            (Some(_), Kind::NetworkUnreachable | Kind::HostUnreachable | Kind::NetworkDown) => Some(Self::Unreachable),
            _ => None,
        }
    }

    /// Why a resolver may have found nothing, if it is that the process can open too little. A resolver that has no descriptor for its files and sockets says
    /// no more than that the name is not known.
    pub(crate) fn of_resolver() -> Option<io::Error> {
        /// What a resolver has open at once, and more.
        const NEEDED: usize = 3;
        let opened: io::Result<Vec<_>> = (0..NEEDED).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))).collect();
        opened.err().filter(|error| Self::of_io(error) == Some(Self::Descriptors))
    }

    /// In words, behind "no connection".
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Descriptors => "no file descriptor is left here to open one",
            Self::Ports => "no local port is left here to open one from",
            Self::Memory => "this machine has no memory left for one",
            Self::Forbidden => "this machine does not allow one",
            Self::Unreachable => "this machine has no way there",
        }
    }

    /// What to do.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Descriptors => {
                "This process, or this machine, has as many files and sockets open as it may: close some, make fewer calls at once, or raise the limit (`ulimit -n`)."
            }
            Self::Ports => "Make fewer calls at once, or wait a minute until the ports of old connections are free again.",
            Self::Memory => "Free memory on this machine, or make fewer calls at once.",
            Self::Forbidden => "Look at the rules of this machine: a local firewall, a container's or a sandbox's restrictions.",
            Self::Unreachable => "Check this machine's network: whether it is up, its routes, and whether it has IPv6 where the host has.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("tcp connect error")]
    struct Outer(#[source] io::Error);

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_machine_says_is_found_below_what_others_say() {
        for (code, expected) in [
            (24, Some(LocalFault::Descriptors)),
            (23, Some(LocalFault::Descriptors)),
            (99, Some(LocalFault::Ports)),
            (12, Some(LocalFault::Memory)),
            (105, Some(LocalFault::Memory)),
            (1, Some(LocalFault::Forbidden)),
            (13, Some(LocalFault::Forbidden)),
            (101, Some(LocalFault::Unreachable)),
            (113, Some(LocalFault::Unreachable)),
            (100, Some(LocalFault::Unreachable)),
            (111, None),
            (110, None),
        ] {
            let error = || io::Error::from_raw_os_error(code);
            assert_eq!(LocalFault::of(&error()), expected, "{code}");
            assert_eq!(LocalFault::of(&Outer(error())), expected, "{code}");
            assert_eq!(LocalFault::of(&io::Error::other(Outer(error()))), expected, "{code}");
        }
        // A word of a program's own connector is not the machine's.
        assert_eq!(LocalFault::of(&io::Error::from(io::ErrorKind::PermissionDenied)), None);
        assert!(LocalFault::of_resolver().is_none());
    }
}

//! stdout and stderr without the standard library's buffers, which would keep what could not be written and take a closed stream for a success.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{OFlags, fcntl_getfl};
use rustix::io::Errno;

/// One of the two, for as long as the process lives.
#[derive(Debug)]
pub(crate) struct Stream(File);

impl Stream {
    pub(crate) fn stdout() -> io::Result<Self> {
        io::stdout().as_fd().try_clone_to_owned().map(|fd| Self(fd.into()))
    }

    pub(super) fn stderr() -> io::Result<Self> {
        io::stderr().as_fd().try_clone_to_owned().map(|fd| Self(fd.into()))
    }

    /// The same, unless it was closed when the program was started.
    ///
    /// Before `main` the standard library opens the null device in the place of a closed stream, for reading and writing. A shell that is asked for it opens it
    /// for writing alone. Programs that open it for both on purpose cannot be told from that: only where it matters who reads is this asked.
    pub(crate) fn unless_closed(self) -> io::Result<Self> {
        let closed = io::Error::from(Errno::BADF);
        let own = self.0.metadata()?;
        let is_null = own.file_type().is_char_device() && std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == own.rdev());
        let is_for_both = fcntl_getfl(&self.0).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR);
        if is_null && is_for_both { Err(closed) } else { Ok(self) }
    }
}

impl Write for Stream {
    /// Waits where the stream would not: it can be one that somebody else has told not to block.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.0.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    // An interruption is no more than another look.
                    let _ = poll(&mut [PollFd::new(&self.0, PollFlags::OUT)], None);
                }
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a text to its end; how many bytes went out before it failed, if it did.
pub(super) fn write_whole(stream: &mut impl Write, text: &str) -> Result<(), (usize, io::Error)> {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        match stream.write(rest) {
            Ok(0) => return Err((text.len() - rest.len(), io::ErrorKind::WriteZero.into())),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err((text.len() - rest.len(), error)),
        }
    }
    stream.flush().map_err(|error| (text.len(), error))
}

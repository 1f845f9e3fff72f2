//! stdout and stderr without the standard library's buffers, which would keep what could not be written and take a closed stream for a success.

use std::io::{self, Write};
use std::os::fd::BorrowedFd;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};
use rustix::io::{Errno, write};
use rustix::stdio;

/// One of the two, for as long as the process lives. It takes no descriptor of its own, of which there may be none left.
#[derive(Debug)]
pub(crate) struct Stream(BorrowedFd<'static>);

impl Stream {
    pub(crate) fn stdout() -> Self {
        Self(stdio::stdout())
    }

    pub(crate) fn stderr() -> Self {
        Self(stdio::stderr())
    }

    /// The same, unless it was closed when the program was started.
    pub(crate) fn unless_closed(self) -> io::Result<Self> {
        if was_closed(self.0)? { Err(io::Error::other("it was closed when the program was started")) } else { Ok(self) }
    }
}

/// Before `main` the standard library opens the null device in the place of a closed stream, for reading and writing. A shell that is asked for it opens it
/// for writing alone. Programs that open it for both on purpose cannot be told from that: only where it matters who reads is this asked.
fn was_closed(stream: BorrowedFd<'_>) -> io::Result<bool> {
    let own = fstat(stream)?;
    let is_null = FileType::from_raw_mode(own.st_mode).is_char_device() && stat("/dev/null").is_ok_and(|null| null.st_rdev == own.st_rdev);
    Ok(is_null && fcntl_getfl(stream).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR))
}

impl Write for Stream {
    /// Waits where the stream would not: it can be one that somebody else has told not to block.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match write(self.0, bytes) {
                Err(Errno::AGAIN) => {
                    // An interruption is no more than another look.
                    let _ = poll(&mut [PollFd::new(&self.0, PollFlags::OUT)], None);
                }
                written => return Ok(written?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::os::fd::AsFd as _;

    use super::*;

    /// What the standard library opens in the place of a closed stream, and what a shell opens for `>/dev/null`.
    #[test]
    fn a_closed_stream_is_none_and_a_null_device_is_one() {
        let null = |reads| OpenOptions::new().read(reads).write(true).open("/dev/null").unwrap();
        assert!(!was_closed(null(false).as_fd()).unwrap());
        assert!(was_closed(null(true).as_fd()).unwrap());
        assert!(!was_closed(tempfile::tempfile().unwrap().as_fd()).unwrap(), "a file that is read, too");
    }

    /// Takes a few bytes at a time, is interrupted in between, and fails at last.
    struct Few(Vec<io::Result<usize>>);

    impl Write for Few {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.0.pop().unwrap()
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_went_out_before_it_failed_is_known() {
        let full = || Err(io::ErrorKind::StorageFull.into());
        let interrupted = || Err(io::ErrorKind::Interrupted.into());
        for (writes, went_out) in
            [(vec![full()], Some(0)), (vec![full(), interrupted(), Ok(2)], Some(2)), (vec![Ok(0)], Some(0)), (vec![Ok(1), Ok(3)], None)]
        {
            let written = write_whole(&mut Few(writes), "line");
            assert_eq!(written.err().map(|(bytes, _)| bytes), went_out);
        }
    }
}

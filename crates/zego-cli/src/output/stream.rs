//! stdout and stderr without the standard library's buffers, which would keep what could not be written and take a closed stream for a success.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{OFlags, fcntl_getfl};

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
        let own = self.0.metadata()?;
        let is_null = own.file_type().is_char_device() && std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == own.rdev());
        let is_for_both = fcntl_getfl(&self.0).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR);
        if is_null && is_for_both { Err(io::Error::other("it was closed when the program was started")) } else { Ok(self) }
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

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;

    use super::*;

    /// What the standard library opens in the place of a closed stream, and what a shell opens for `>/dev/null`.
    #[test]
    fn a_closed_stream_is_none_and_a_null_device_is_one() {
        let null = |reads| Stream(OpenOptions::new().read(reads).write(true).open("/dev/null").unwrap());
        assert!(null(false).unless_closed().is_ok());
        assert!(null(true).unless_closed().unwrap_err().to_string().contains("closed"));
        let file = Stream(tempfile::tempfile().unwrap());
        assert!(file.unless_closed().is_ok(), "a file that is read, too");
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

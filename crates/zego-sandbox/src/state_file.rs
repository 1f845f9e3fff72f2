//! The file that a sandbox keeps its state in.
//!
//! It is written aside, flushed, and renamed: whatever ends the process, the file is the last one or the one before, and whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::control::{Control, SnapshotError};
use crate::log::{LogLevel, LogLine};
use crate::service::SandboxService;

/// How long changes wait to be written together.
const PAUSE: Duration = Duration::from_millis(500);
/// Writing takes at most one part of this many of the time, so that a large state does not keep the sandbox from its calls.
const SHARE: u32 = 10;

/// A state file that a sandbox does not start with.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// It is no snapshot that this sandbox reads.
    #[error("is no state of a sandbox: {0}")]
    Snapshot(#[source] SnapshotError),
}

/// Reads the state, if there is one yet.
pub(crate) fn load(path: &Path, control: &Control<'_>) -> Result<(), StateFileError> {
    match fs::read(path) {
        Ok(snapshot) => control.restore(&snapshot).map_err(StateFileError::Snapshot),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StateFileError::Read(error)),
    }
}

/// Writes the state whenever it has changed, and once more when it is told to stop.
pub(crate) async fn keep(path: PathBuf, service: SandboxService, mut stop: oneshot::Receiver<()>) {
    let mut written = None;
    loop {
        let stopping = tokio::select! {
            () = service.state.changed_since(written) => false,
            _ = &mut stop => true,
        };
        let version = service.state.version();
        let mut took = Duration::ZERO;
        if written != Some(version) {
            let begin = Instant::now();
            match write(&path, &service).await {
                Ok(()) => written = Some(version),
                Err(error) => {
                    let text = format!("the state is not kept: {} cannot be written: {error}", path.display());
                    service.state.log(&LogLine { level: LogLevel::Warn, action: "state".to_owned(), code: String::new(), text });
                }
            }
            took = begin.elapsed();
        }
        if stopping {
            return;
        }
        tokio::select! {
            () = sleep(PAUSE.max(took * SHARE)) => {}
            // What has changed meanwhile is written above.
            _ = &mut stop => {
                if let Err(error) = write(&path, &service).await {
                    tracing::warn!(target: "zego_sandbox", %error, "the state is not kept");
                }
                return;
            }
        }
    }
}

async fn write(path: &Path, service: &SandboxService) -> io::Result<()> {
    let (path, service) = (path.to_owned(), service.clone());
    // Neither writing the state down nor the disk holds up the calls of other threads.
    let written = tokio::task::spawn_blocking(move || replace(&path, service.state.world().snapshot().as_bytes()));
    written.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// Puts a file in the place of the one before.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut aside = OsString::from(path);
    aside.push(".new");
    let mut file = File::create(&aside)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&aside, path)?;
    // The new name is in the folder: on systems where a folder can be flushed, it is.
    if let Some(Ok(folder)) = path.parent().map(|folder| File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })) {
        let _ = folder.sync_all();
    }
    Ok(())
}

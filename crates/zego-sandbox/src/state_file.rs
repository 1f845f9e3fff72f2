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
    Read(io::Error),
    /// It is no snapshot that this sandbox reads.
    #[error("is no state of a sandbox: {0}")]
    Snapshot(SnapshotError),
}

/// Reads the state, if there is one yet.
pub(crate) fn load(path: &Path, control: &Control<'_>) -> Result<(), StateFileError> {
    match fs::read(path) {
        Ok(snapshot) => control.restore(&snapshot).map_err(StateFileError::Snapshot),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StateFileError::Read(error)),
    }
}

/// Writes the state whenever it has changed, and once more when it is told to stop, or when the sandbox is dropped.
pub(crate) async fn keep(path: PathBuf, service: SandboxService, mut stop: oneshot::Receiver<()>) {
    let mut keeper = Keeper { path, service, written: None, problem: None };
    loop {
        tokio::select! {
            () = keeper.service.state.changed_since(keeper.written) => {}
            _ = &mut stop => break,
        }
        let begin = Instant::now();
        keeper.write().await;
        tokio::select! {
            () = sleep(PAUSE.max(begin.elapsed() * SHARE)) => {}
            _ = &mut stop => break,
        }
    }
    keeper.write().await;
}

/// What is known of the file.
struct Keeper {
    path: PathBuf,
    service: SandboxService,
    /// The version of the state in the file.
    written: Option<u64>,
    /// Why it could not be written the last time: the log says it once, and not twice a second.
    problem: Option<String>,
}

impl Keeper {
    /// Writes the state, unless it is in the file already.
    async fn write(&mut self) {
        let version = self.service.state.version();
        if self.written == Some(version) {
            return;
        }
        let problem = match write(&self.path, &self.service).await {
            Ok(()) => {
                self.written = Some(version);
                None
            }
            Err(error) => Some(format!("the state is not kept: {} cannot be written: {error}", self.path.display())),
        };
        if let Some(text) = problem.clone().filter(|_| problem != self.problem) {
            self.service.state.log(&LogLine { level: LogLevel::Warn, action: "state".to_owned(), code: String::new(), text });
        }
        self.problem = problem;
    }
}

async fn write(path: &Path, service: &SandboxService) -> io::Result<()> {
    let (path, service) = (path.to_owned(), service.clone());
    let written = tokio::task::spawn_blocking(move || {
        // Calls wait while the state is looked at, and neither while it is written down nor for the disk.
        let frozen = service.state.world().freeze();
        replace(&path, frozen.text().as_bytes())
    });
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

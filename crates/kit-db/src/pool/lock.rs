//! Locks on files: who serves a database, and who migrates it. The system gives them back when a process ends,
//! however it ends; the files themselves stay.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A lock that is held until this value goes.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// The lock, or nothing if somebody else has it.
    pub(crate) fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The lock, as soon as it is free. Waits in a thread of its own, because the system knows no other way.
    pub(crate) async fn take(path: PathBuf) -> io::Result<Self> {
        let wait = move || {
            let file = open(&path)?;
            file.lock()?;
            Ok(Self { _file: file })
        };
        tokio::task::spawn_blocking(wait).await.map_err(io::Error::other)?
    }
}

/// The path with this at its end: `organization.db` and `.lock` make `organization.db.lock`.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

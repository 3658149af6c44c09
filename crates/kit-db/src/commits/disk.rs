//! The disk under a SQLite file.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use crate::pool::lock::beside;

/// Where commits are brought.
pub(crate) trait Disk: Send + 'static {
    /// Comes back when all that was written before will survive the loss of power.
    fn sync(&self) -> io::Result<()>;
}

/// SQLite's write-ahead log, which holds what was committed and is not in the file itself yet. When SQLite moves it
/// there, it brings both to the disk by itself, in the right order (`synchronous=NORMAL`).
#[derive(Debug)]
pub(crate) struct WriteAheadLog(PathBuf);

impl WriteAheadLog {
    /// That of a file which is open.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let log = beside(path, "-wal");
        // `sync` takes a missing one for a database that was closed, so a wrong name must show here.
        log.metadata()?;
        Ok(Self(log))
    }
}

impl Disk for WriteAheadLog {
    fn sync(&self) -> io::Result<()> {
        // Opened each time: a handle would lead to a file that is no more, if all connections were closed in between.
        match OpenOptions::new().write(true).open(&self.0) {
            Ok(log) => log.sync_data(),
            // The last connection to be closed moves everything into the file itself, and takes the log away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

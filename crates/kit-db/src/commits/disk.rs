//! The disk under a SQLite file.

#[cfg(unix)]
use std::fs::Metadata;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::pool::lock::beside;

/// Where commits are brought.
pub(crate) trait Disk: Send + 'static {
    /// Comes back when all that was written before will survive the loss of power.
    fn sync(&self) -> io::Result<()>;
}

/// SQLite's write-ahead log, which holds what was committed and is not in the file itself yet. When SQLite moves it
/// there, it brings both to the disk by itself, in the right order (`synchronous=NORMAL`).
#[derive(Debug)]
pub(crate) struct WriteAheadLog {
    path: PathBuf,
    /// Kept open. A write that failed is told once to each handle that was open then, and to none that is opened after
    /// the first of them has heard; and SQLite, when it moves the log, hears first and keeps it to itself.
    kept: Mutex<File>,
}

impl WriteAheadLog {
    /// That of a file which is open.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        // Beside the file itself, if this is a link to it.
        let path = beside(&path.canonicalize()?, "-wal");
        // `sync` takes a missing one for a database that was closed, so a wrong name must show here.
        let kept = Mutex::new(open(&path)?);
        Ok(Self { path, kept })
    }
}

impl Disk for WriteAheadLog {
    fn sync(&self) -> io::Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !leads_to(&kept, &self.path) {
            match open(&self.path) {
                Ok(log) => *kept = log,
                // The last connection to be closed moves everything into the file itself, and takes the log away.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        kept.sync_data()
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

/// Whether a handle is that of the file which has this name now: all connections may have been closed in between.
#[cfg(unix)]
fn leads_to(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let file_of = |about: io::Result<Metadata>| about.map(|about| (about.dev(), about.ino())).ok();
    let named = file_of(path.metadata());
    named.is_some() && named == file_of(file.metadata())
}

/// Elsewhere it cannot be told.
#[cfg(not(unix))]
fn leads_to(_: &File, _: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{Disk as _, WriteAheadLog, leads_to};

    #[test]
    fn the_handle_stays_until_there_is_another_log() {
        let directory = TempDir::new().unwrap();
        let (database, log) = (directory.path().join("notes.db"), directory.path().join("notes.db-wal"));
        fs::write(&database, "").unwrap();
        WriteAheadLog::of(&database).unwrap_err();
        fs::write(&log, "first").unwrap();
        let disk = WriteAheadLog::of(&database).unwrap();
        let kept = |at: &Path| leads_to(&disk.kept.lock().unwrap(), at);
        let first = directory.path().join("first");
        fs::hard_link(&log, &first).unwrap();
        disk.sync().unwrap();
        assert!(kept(&first));
        // It was closed, and opened again.
        fs::remove_file(&log).unwrap();
        disk.sync().unwrap();
        assert!(kept(&first));
        fs::write(&log, "second").unwrap();
        disk.sync().unwrap();
        assert!(kept(&log) && !kept(&first));
    }
}

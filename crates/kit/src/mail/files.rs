//! Mails as files: whole or not at all, and each once.

use std::fs::{File, OpenOptions, rename};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ids::MailId;

/// A directory of mails.
#[derive(Debug, Clone)]
pub(super) struct Files {
    directory: PathBuf,
    /// Counts drafts, so that two of the same mail do not write into each other.
    drafts: Arc<AtomicU64>,
}

impl Files {
    pub(super) fn new(directory: PathBuf) -> Self {
        Self { directory, drafts: Arc::default() }
    }

    /// Writes the mail; if it is there already, it is the same afterwards.
    pub(super) async fn write(&self, id: MailId, message: Vec<u8>) -> io::Result<()> {
        let path = self.directory.join(name(id));
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let draft = self.directory.join(format!(".{id}.{}.{number}.draft", std::process::id()));
        tokio::task::spawn_blocking(move || write(&path, &draft, &message)).await.map_err(io::Error::other)?
    }
}

/// Names in the order in which the mails were written.
fn name(id: MailId) -> String {
    let millis = id.uuid().get_timestamp().map_or(0, |timestamp| {
        let (seconds, nanos) = timestamp.to_unix();
        seconds * 1000 + u64::from(nanos / 1_000_000)
    });
    format!("{millis:013}-{id}.eml")
}

fn write(path: &Path, draft: &Path, message: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or_else(|| Path::new("."));
    make_private(directory)?;
    let written = fill(draft, message).and_then(|()| rename(draft, path));
    if written.is_err() {
        // What matters is why it could not be written; a draft left behind is no mail.
        let _ = std::fs::remove_file(draft);
    }
    written?;
    // The name must survive a power cut as well as what it names.
    File::open(directory)?.sync_all()
}

fn fill(draft: &Path, message: &[u8]) -> io::Result<()> {
    let mut file = private().write(true).create_new(true).open(draft)?;
    // Lines end as text files' lines do, so that a link can be cut out of one by a shell.
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => {
                file.write_all(line)?;
                file.write_all(b"\n")?;
            }
            None => file.write_all(line)?,
        }
    }
    file.sync_all()
}

// Mails carry secrets: links that let somebody in. They are for the eyes of the user who runs the process alone.

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(unix)]
fn make_private(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(not(unix))]
fn make_private(directory: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)
}

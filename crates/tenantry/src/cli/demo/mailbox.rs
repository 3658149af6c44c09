//! The links that the suite's mails carry.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use anyhow::{Context as _, Result, bail};
use tokio::time::{Instant, sleep};

/// The directory that the suite writes its mails to. Those that are there already are of no interest.
#[derive(Debug)]
pub(super) struct Mailbox {
    directory: PathBuf,
    seen: BTreeSet<OsString>,
    /// The token of the link in the newest mail to each address.
    tokens: BTreeMap<String, String>,
}

/// Mails leave after the call that caused them has been answered.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

impl Mailbox {
    pub(super) fn open(directory: &Path) -> Result<Self> {
        let mut mailbox = Self { directory: directory.to_owned(), seen: BTreeSet::new(), tokens: BTreeMap::new() };
        mailbox.seen = mailbox.names()?.into_iter().collect();
        Ok(mailbox)
    }

    /// The token of the link in the newest mail to an address, which may still be under way.
    pub(super) async fn token_for(&mut self, address: &str) -> Result<String> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            self.look()?;
            if let Some(token) = self.tokens.remove(address) {
                return Ok(token);
            }
            sleep(PAUSE).await;
        }
        let directory = self.directory.display();
        bail!("no mail with a link for {address} came to {directory}; --mail says where the suite writes its mails")
    }

    fn look(&mut self) -> Result<()> {
        let mut names = self.names()?;
        names.retain(|name| !self.seen.contains(name));
        names.sort();
        for name in names {
            let path = self.directory.join(&name);
            let text = fs::read(&path).with_context(|| format!("reading the mail {}", path.display()))?;
            if let Some((address, token)) = link(&String::from_utf8_lossy(&text)) {
                self.tokens.insert(address, token);
            }
            self.seen.insert(name);
        }
        Ok(())
    }

    /// The mails; none where the directory does not exist yet.
    fn names(&self) -> Result<Vec<OsString>> {
        let entries = match fs::read_dir(&self.directory) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.and_then(Iterator::collect::<io::Result<Vec<_>>>),
        };
        let entries = entries.with_context(|| format!("reading the mails in {}", self.directory.display()))?;
        let names = entries.into_iter().map(|entry| entry.file_name());
        Ok(names.filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "eml")).collect())
    }
}

/// The address that a mail is for, and the token of the link in it.
pub(super) fn link(mail: &str) -> Option<(String, String)> {
    let address = mail.lines().find_map(|line| line.strip_prefix("To: "))?;
    let (_, token) = mail.lines().find_map(|line| line.split_once("?token="))?;
    Some((address.trim().to_owned(), token.split_whitespace().next()?.to_owned()))
}

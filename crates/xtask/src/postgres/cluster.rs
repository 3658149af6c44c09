//! One throw-away PostgreSQL server for one run of the tests.

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};

use crate::postgres::account::Account;

/// Somebody else may take the free port before the server does.
const ATTEMPTS: u32 = 3;

/// Whether a server waits for its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    /// As in production.
    Waited,
    /// Nothing of a test is worth it.
    Ignored,
}

/// Starts the server and outlives this program by as long as it takes to remove it.
const KEEPER: &str = include_str!("cluster.sh");

/// A running server. It goes away when this value does, however that happens.
#[derive(Debug)]
pub(crate) struct Cluster {
    keeper: Child,
    port: u16,
    programs: PathBuf,
    directory: PathBuf,
}

impl Cluster {
    /// Starts a server whose data lies under `target`, or in the temporary directory where the
    /// server's user cannot get to `target`.
    pub(crate) fn start(programs: &Path, target: &Path, disk: Disk) -> anyhow::Result<Self> {
        let account = Account::choose()?;
        let mut log = String::new();
        for _ in 0..ATTEMPTS {
            let directory = fresh_directory(target, account)?;
            match start_once(programs, account, &directory, disk)? {
                Ok(cluster) => return Ok(cluster),
                Err(failure) => log = failure,
            }
        }
        bail!("the PostgreSQL server of {} does not start:\n{log}", programs.display())
    }

    /// Where the server listens, and whom it lets in.
    pub(crate) fn url(&self) -> String {
        format!("postgres://tenantry@127.0.0.1:{}/postgres", self.port)
    }

    /// The directory of its programs.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// Where its data are.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// Stops the server and waits until its data are gone.
    pub(crate) fn stop(self) {
        drop(self);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The keeper cleans up when its standard input ends. Its exit status has nothing to add.
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

/// Runs the keeper until it says that the server is ready; the inner error is the server's log.
fn start_once(
    programs: &Path,
    account: Account,
    directory: &Path,
    disk: Disk,
) -> anyhow::Result<Result<Cluster, String>> {
    let port = free_port()?;
    let mut command = Command::new("sh");
    command.arg("-c").arg(KEEPER).arg("cluster.sh").arg(programs).arg(directory);
    command.arg(port.to_string()).arg(if disk == Disk::Waited { "on" } else { "off" });
    command.current_dir(directory).stdin(Stdio::piped()).stdout(Stdio::piped());
    // In a group of its own, it is not hit by the ctrl-c that ends this program.
    command.process_group(0);
    account.apply(&mut command);

    let mut keeper = command.spawn().context("cannot start a shell for the PostgreSQL server")?;
    let output = keeper.stdout.take().context("the shell has no output")?;
    let cluster = Cluster { keeper, port, programs: programs.to_owned(), directory: directory.to_owned() };
    let mut output = BufReader::new(output);
    let mut first = String::new();
    output.read_line(&mut first)?;
    if first.trim() == "ready" {
        return Ok(Ok(cluster));
    }
    output.read_to_string(&mut first)?;
    Ok(Err(first))
}

/// A new directory that the server's user owns.
fn fresh_directory(target: &Path, account: Account) -> anyhow::Result<PathBuf> {
    let parent = target.join("postgres");
    std::fs::create_dir_all(&parent).with_context(|| format!("cannot make {}", parent.display()))?;
    // The parent is handed over too: who removes a directory needs to write to its parent.
    account.take_over(&parent)?;
    let prefix =
        if account.can_write(&parent) { parent.join("") } else { std::env::temp_dir().join("tenantry-postgres-") };
    let directory = first_unused(&prefix.to_string_lossy())?;
    account.take_over(&directory)?;
    Ok(directory)
}

/// Makes the first directory of this prefix that is not there yet: one that somebody else has put
/// there is never used.
fn first_unused(prefix: &str) -> anyhow::Result<PathBuf> {
    for number in 1..1000_u32 {
        let directory = PathBuf::from(format!("{prefix}{}-{number}", std::process::id()));
        match std::fs::create_dir(&directory) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            outcome => {
                outcome.with_context(|| format!("cannot make {}", directory.display()))?;
                return Ok(directory);
            }
        }
    }
    bail!("there are too many directories {prefix}*: remove them")
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests;

//! The PostgreSQL server, to be crashed and started again.

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use clap::Args;

/// Where it is.
#[derive(Debug, Clone, Args)]
pub(crate) struct Server {
    /// The directory of PostgreSQL's programs.
    #[arg(long = "postgres-programs")]
    programs: PathBuf,
    /// The directory of the server's data.
    #[arg(long = "postgres-data")]
    data: PathBuf,
}

impl Server {
    /// Ends it in this mode ("immediate" is a crash), and starts it again as it was; comes back when it takes
    /// connections.
    pub(crate) async fn restart(&self, mode: &'static str) -> anyhow::Result<()> {
        let mut command = self.command(mode)?;
        let output = tokio::task::spawn_blocking(move || command.output()).await?.context("cannot run pg_ctl")?;
        ensure!(output.status.success(), "pg_ctl restart: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    fn command(&self, mode: &str) -> anyhow::Result<Command> {
        let owner = self.data.metadata().context("the server's data")?;
        let mut command = Command::new(self.programs.join("pg_ctl"));
        command.args(["restart", "--wait", "--silent", "--timeout=60", "--mode", mode]);
        command.arg("--pgdata").arg(&self.data).arg("--log").arg(self.data.with_file_name("log"));
        command.current_dir("/").stdin(Stdio::null());
        // It does not run as root.
        if owner.uid() != rustix::process::getuid().as_raw() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        Ok(command)
    }
}

//! The suite in a process of its own, as its operator runs it.

use std::fmt::Write as _;
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tonic::transport::{Channel, Endpoint};

use crate::child::NotPossible;
use crate::writes::place::{Place, programs};

/// `tenantry serve`. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    process: std::process::Child,
    port: u16,
    data: PathBuf,
    log: PathBuf,
}

const SERVICES: [&str; 5] = ["identity", "organization", "invitation", "resource", "authz"];
/// What it begins to say when it serves.
const READY: &str = "Tenantry serves";
/// How often to try whether it listens, and how many times.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: usize = 1200;

impl Served {
    pub(crate) async fn start(place: &Place) -> Result<Self> {
        let program = programs()?.join(format!("tenantry{}", std::env::consts::EXE_SUFFIX));
        if !program.is_file() {
            return Err(NotPossible(format!("there is no {}; `cargo xtask bench` builds it", program.display())).into());
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let (data, log) = (place.directory().join("data"), place.directory().join("log"));
        let config = place.directory().join("tenantry.toml");
        std::fs::write(&config, configuration(&data.display().to_string(), port, place))?;
        let said = File::create(&log)?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--config").arg(config).stdin(Stdio::null());
        let process = command.stdout(said.try_clone()?).stderr(said).spawn().context("the suite does not start")?;
        let mut served = Self { process, port, data, log };
        served.ready().await?;
        Ok(served)
    }

    /// A connection of its own.
    pub(crate) async fn connect(&self) -> Result<Channel> {
        Ok(Endpoint::from_shared(format!("http://127.0.0.1:{}", self.port))?.connect().await?)
    }

    /// What the services of the suite know each other by.
    pub(crate) fn workload_key(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.data.join("keys/workload.key"))?.trim().to_owned())
    }

    pub(crate) fn mail_directory(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// What it has printed.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// How much it has had written to its disk so far, if the system tells.
    pub(crate) fn bytes_written(&self) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/io", self.process.id())).ok()?;
        text.lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok())
    }

    async fn ready(&mut self) -> Result<()> {
        for _ in 0..LOOKS {
            if let Some(status) = self.process.try_wait()? {
                bail!("the suite has ended ({status}):\n{}", self.said());
            }
            // It listens before it has made its keys, and says so when all is there.
            if self.said().contains(READY) && self.connect().await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        bail!("the suite does not listen:\n{}", self.said())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It holds nothing that is worth a goodbye.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The defaults, but for the places. Who measures does not read along: the log tells what went wrong, and no more.
fn configuration(data: &str, port: u16, place: &Place) -> String {
    let mut text =
        format!("data = {data:?}\n[server]\nlisten = \"127.0.0.1:{port}\"\n[telemetry]\nlog_filter = \"warn\"\n",);
    for service in SERVICES {
        if let Some(url) = &place.postgres {
            let _ = writeln!(text, "[{service}.database]\nurl = {url:?}");
        }
    }
    text
}

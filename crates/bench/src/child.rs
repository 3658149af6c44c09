//! One job in a process of its own: this program again, with its figures as JSON on its standard output.

use std::io;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::figure::Figure;
use crate::jobs::{Job, Settings};
use crate::machine;

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub(crate) enum Outcome {
    Measured {
        figures: Vec<Figure>,
        seconds: f64,
        /// How often the kernel took the processor away from it: whether the machine was quiet.
        preempted: Option<u64>,
    },
    /// It was not possible on this machine.
    NotRun { reason: String },
}

/// There is too little memory to go on; that is nobody's mistake.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct MemoryShort(pub(crate) String);

/// It cannot be measured on this machine, or not as it is set up; that is nobody's mistake either.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotPossible(pub(crate) String);

/// What is deployed with (`deploy/`): memory in huge pages, where the system has them to give. Facts lie scattered in
/// memory, and a look-up otherwise waits for the address as well. Every process of a job has it, the echo too.
const HUGE_PAGES: &str = "glibc.malloc.hugetlb=1";

/// In the child: does the job and tells.
pub(crate) fn work(name: &str, quick: bool) -> anyhow::Result<()> {
    let job = Job::named(name).with_context(|| format!("there is no job `{name}`"))?;
    let begun = Instant::now();
    let outcome = match (job.run)(&Settings { quick }) {
        Ok(figures) => {
            let seconds = begun.elapsed().as_secs_f64();
            Outcome::Measured { figures, seconds, preempted: machine::preempted() }
        }
        Err(error) if error.is::<MemoryShort>() || error.is::<NotPossible>() => {
            Outcome::NotRun { reason: error.to_string() }
        }
        Err(error) => return Err(error),
    };
    serde_json::to_writer(io::stdout().lock(), &outcome).context("cannot tell what was measured")
}

/// In the parent: has the job done.
pub(crate) fn have_done(job: &Job, quick: bool) -> anyhow::Result<Outcome> {
    if let Some(available) = machine::available().filter(|available| *available < job.memory) {
        let mebibytes = |bytes: u64| bytes >> 20;
        let (wanted, available) = (mebibytes(job.memory), mebibytes(available));
        return Ok(Outcome::NotRun {
            reason: format!("it wants {wanted} MiB of memory, and the machine had {available} MiB to give"),
        });
    }
    let mut command = Command::new(std::env::current_exe().context("this program cannot find itself")?);
    command.args(["job", job.name]).args(quick.then_some("--quick")).env("GLIBC_TUNABLES", HUGE_PAGES);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("cannot start a job")?;
    if !output.status.success() {
        bail!("the job {} failed ({})", job.name, output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("what the job {} told is not readable", job.name))
}

impl Outcome {
    pub(crate) fn figures(&self) -> &[Figure] {
        match self {
            Self::Measured { figures, .. } => figures,
            Self::NotRun { .. } => &[],
        }
    }
}

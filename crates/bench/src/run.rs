//! A run: the chosen jobs, one after the other, and the report.

use std::path::PathBuf;

use anyhow::Context;

use crate::child::{self, Outcome};
use crate::command::Run;
use crate::jobs::{JOBS, Job};
use crate::machine::Machine;
use crate::random::SEED;
use crate::report;

/// A job, and what became of it.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) job: &'static Job,
    pub(crate) outcome: Outcome,
}

pub(crate) fn run(run: &Run) -> anyhow::Result<()> {
    // Before the first job, which is a load by itself.
    let machine = Machine::look();
    let chosen: Vec<&'static Job> = JOBS.iter().filter(|job| chooses(run, job)).collect();
    anyhow::ensure!(
        !chosen.is_empty(),
        "nothing is to be measured: no job is of these parts and of these worlds (flat is measured with deep, narrow \
         with wide, and writes have no world)"
    );
    println!("seed {SEED}, {} jobs", chosen.len());
    let mut ran = Vec::new();
    for (number, job) in (1..).zip(&chosen) {
        println!("{number}/{}: {}", chosen.len(), job.name);
        let outcome = child::have_done(job, run.quick)?;
        match &outcome {
            Outcome::Measured { figures, seconds, .. } => println!("    {} figures in {seconds:.0} s", figures.len()),
            Outcome::NotRun { reason } => println!("    not run: {reason}"),
        }
        ran.push(Ran { job, outcome });
    }
    report::write(&directory(run)?, machine, run.quick, &ran)
}

fn chooses(run: &Run, job: &Job) -> bool {
    let part = run.only.is_empty() || run.only.contains(&job.part);
    let world = match (run.quick, run.worlds.as_slice()) {
        (true, _) => job.quick,
        (false, []) => true,
        (false, worlds) => job.world().is_some_and(|world| worlds.contains(&world)),
    };
    part && world
}

/// `target/bench`, wherever the target directory is: this program lies in `target/release`.
fn directory(run: &Run) -> anyhow::Result<PathBuf> {
    if let Some(out) = &run.out {
        return Ok(out.clone());
    }
    let program = std::env::current_exe().context("this program cannot find itself")?;
    let target = program.ancestors().nth(2).context("this program lies in no target directory")?;
    Ok(target.join("bench"))
}

#[cfg(test)]
mod tests;

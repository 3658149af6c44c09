//! What was found, for people, for programs, and as a picture.

mod markdown;
mod number;
mod plot;
mod reasons;
mod targets;
mod versions;

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::child::Outcome;
use crate::figure::Figure;
use crate::jobs::{JOBS, Job};
use crate::machine::Machine;
use crate::random::SEED;
use crate::report::targets::Row;
use crate::report::versions::Versions;
use crate::run::Ran;
use crate::world::shape::{Name, Shape};

/// All of it.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    finished: String,
    seed: u64,
    quick: bool,
    machine: Machine,
    versions: Versions,
    worlds: Vec<WorldRow>,
    targets: Vec<Row>,
    jobs: Vec<JobRow>,
}

#[derive(Debug, Serialize)]
struct WorldRow {
    name: Name,
    #[serde(flatten)]
    shape: Shape,
}

#[derive(Debug, Serialize)]
struct JobRow {
    name: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Writes the three files, prints the table of targets, and says where the files are.
pub(crate) fn write(directory: &Path, machine: Machine, quick: bool, ran: &[Ran]) -> anyhow::Result<()> {
    let report = Report::new(machine, quick, ran);
    fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    let files = [
        ("report.md", markdown::whole(&report)),
        ("report.json", serde_json::to_string_pretty(&report)? + "\n"),
        ("report.svg", plot::svg(&report.targets)),
    ];
    println!("\n{}", markdown::targets(&report.targets));
    for (name, text) in files {
        let path = directory.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

impl Report {
    fn new(machine: Machine, quick: bool, ran: &[Ran]) -> Self {
        let figures: Vec<&Figure> = ran.iter().flat_map(|ran| ran.outcome.figures()).collect();
        let mut worlds: Vec<Name> = Vec::new();
        let of_job = |job: &'static Job| if quick { &[Name::Small] } else { job.worlds };
        for world in ran.iter().flat_map(|ran| of_job(ran.job)) {
            if !worlds.contains(world) {
                worlds.push(*world);
            }
        }
        Self {
            finished: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
            seed: SEED,
            quick,
            machine,
            versions: Versions::look(),
            worlds: worlds.into_iter().map(|name| WorldRow { name, shape: name.shape() }).collect(),
            targets: targets::rows(&figures),
            jobs: ran.iter().map(|ran| JobRow { name: ran.job.name, outcome: ran.outcome.clone() }).collect(),
        }
    }

    /// Jobs that were left out by choice.
    fn left_out(&self) -> Vec<&'static str> {
        let names = JOBS.iter().map(|job| job.name);
        names.filter(|name| !self.jobs.iter().any(|job| job.name == *name)).collect()
    }
}

#[cfg(test)]
mod tests;

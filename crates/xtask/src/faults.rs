//! `cargo xtask faults`: processes of the product under faults, and what they answer held against the promise.

use clap::Args;

use crate::cargo::{Workspace, finish};
use crate::postgres;
use crate::test_run::{BINARY, POSTGRES_URL};

/// How long, and on what.
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// How long faults come, in minutes.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// The number that the faults follow from; a fresh one is printed if there is none.
    #[arg(long)]
    seed: Option<u64>,
    /// Builds a mistake into the product, which must be found: `no-probe`, `joins-probe`, `does-not-wait` or
    /// `forgets-removals`.
    #[arg(long)]
    mutant: Option<String>,
    /// `sqlite` or `postgres`; else three quarters of the time on PostgreSQL, and the rest on SQLite.
    #[arg(long)]
    storage: Option<String>,
    /// Kinds of faults to leave out, such as `kill,full-disk`: to find out what something comes from.
    #[arg(long)]
    without: Option<String>,
}

pub(crate) fn run(workspace: &Workspace, faults: &Faults) -> anyhow::Result<()> {
    let mut build = workspace.cargo(&["build", "-p", "tenantry", "--bin", "tenantry"]);
    if faults.mutant.is_some() {
        build.args(["--features", "mutants"]);
    }
    finish(&mut build)?;
    finish(&mut workspace.cargo(&["build", "-p", "e2e", "--bin", "faults"]))?;

    // A server of its own, which is crashed: it has to have on its disk what it has confirmed.
    let cluster = postgres::start_to_crash(workspace.target())?;
    let programs = workspace.target().join("debug");
    let mut lab = std::process::Command::new(programs.join("faults"));
    lab.arg("--minutes").arg(faults.minutes.to_string());
    lab.arg("--logs").arg(workspace.target().join("faults"));
    lab.arg("--postgres-programs").arg(cluster.programs()).arg("--postgres-data").arg(cluster.data());
    lab.env(BINARY, programs.join("tenantry")).env(POSTGRES_URL, cluster.url());
    let seed = faults.seed.map(|seed| seed.to_string());
    let options = [
        ("--seed", &seed),
        ("--mutant", &faults.mutant),
        ("--storage", &faults.storage),
        ("--without", &faults.without),
    ];
    for (option, value) in options {
        lab.args(value.iter().flat_map(|value| [option, value]));
    }
    let outcome = finish(&mut lab);
    cluster.stop();
    outcome
}

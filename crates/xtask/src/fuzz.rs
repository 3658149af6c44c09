//! `cargo xtask fuzz-decisions`: the engine and the plain way compared in random worlds, optimized, on all cores.

use clap::Args;

use crate::cargo::{Workspace, finish};

/// The test that does it.
const TEST: &str = "nothing_differs_in_as_many_worlds_as_are_asked_for";

/// How much is compared, and from where it begins.
#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// How many answers are compared at least.
    #[arg(long, default_value_t = 10_000_000)]
    cases: u64,
    /// The number that everything follows from; a fresh one is printed if there is none.
    #[arg(long)]
    seed: Option<u64>,
    /// Plays one chunk of worlds alone, as a difference names it.
    #[arg(long, requires = "seed")]
    chunk: Option<u64>,
    /// Ends the run after so long, though fewer answers were compared.
    #[arg(long)]
    minutes: Option<u64>,
}

pub(crate) fn run(workspace: &Workspace, fuzz: &Fuzz) -> anyhow::Result<()> {
    let name = format!("tests::fuzz::{TEST}");
    let args = ["test", "--release", "-p", "policy", "--lib", "--", "--ignored", "--exact", "--nocapture", &name];
    let mut tests = workspace.cargo(&args);
    let seconds = fuzz.minutes.map(|minutes| minutes.saturating_mul(60));
    let variables = [
        ("TENANTRY_CASES", Some(fuzz.cases)),
        ("TENANTRY_SEED", fuzz.seed),
        ("TENANTRY_CHUNK", fuzz.chunk),
        ("TENANTRY_SECONDS", seconds),
    ];
    for (variable, value) in variables {
        match value {
            Some(value) => tests.env(variable, value.to_string()),
            None => tests.env_remove(variable),
        };
    }
    finish(&mut tests)
}

#[cfg(test)]
mod tests;

//! `cargo xtask mutants`: the decision path is changed in every small way that compiles, and a test must fail each time.
//!
//! What is changed, and what is left out for which reason, is in `.cargo/mutants.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use crate::cargo::{Workspace, finish};

/// What it needs, and in which version it was tried. The first test that fails ends a run of the second.
const PROGRAMS: [(&str, &str); 2] = [("mutants", "27.1.0"), ("nextest", "0.9.151")];
/// How many answers are compared in random worlds for each mutant.
const CASES: &str = "120000";

#[derive(Debug, Args)]
pub(crate) struct Mutants {
    /// Changes a part of all that could be changed, such as `0/8`.
    #[arg(long)]
    shard: Option<String>,
    /// Changes those alone whose description matches this expression, such as `evaluate/source.rs`.
    #[arg(long)]
    matching: Option<String>,
}

pub(crate) fn run(workspace: &Workspace, mutants: &Mutants) -> anyhow::Result<()> {
    for (program, version) in PROGRAMS {
        install(workspace, program, version)?;
    }
    let output = workspace.target().join("mutants");
    let mut command = workspace.cargo(&["mutants", "--package", "policy", "--colors", "never"]);
    command.arg("--output").arg(&output).env("TENANTRY_CASES", CASES).env("PROPTEST_CASES", "64");
    if let Some(shard) = &mutants.shard {
        command.args(["--sharding", "round-robin", "--shard", shard]);
    }
    if let Some(expression) = &mutants.matching {
        command.args(["--re", expression]);
    }
    // It fails where a mutant survives; which ones is told below.
    let outcome = finish(&mut command);
    let survivors = survivors(&output.join("mutants.out"))?;
    if !survivors.is_empty() {
        survivors.iter().for_each(|line| println!("survived: {line}"));
        bail!("{} mutants survived: a test is missing, or the reason why none can tell", survivors.len());
    }
    outcome
}

/// Makes `cargo PROGRAM` answer.
fn install(workspace: &Workspace, program: &str, version: &str) -> anyhow::Result<()> {
    let answers = workspace.cargo(&[program, "--version"]).output().is_ok_and(|output| output.status.success());
    if answers {
        return Ok(());
    }
    let package = format!("cargo-{program}");
    println!("{package} is not installed here. Installing it from crates.io.");
    finish(&mut workspace.cargo(&["install", "--locked", &package, "--version", version]))
}

/// Those that no test noticed, and those that hung for longer than a test may.
fn survivors(output: &Path) -> anyhow::Result<Vec<String>> {
    let mut survivors = Vec::new();
    for name in ["missed.txt", "timeout.txt"] {
        let path = output.join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        survivors.extend(text.lines().map(str::to_owned));
    }
    Ok(survivors)
}

//! `cargo xtask mutants`: the decision path is changed in every small way that compiles, and a test must fail each time.
//!
//! What is changed, and what is left out for which reason, is in `.cargo/mutants.toml`.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use crate::cargo::{Workspace, finish};

/// Of cargo-mutants.
const VERSION: &str = "27.1.0";
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
    let answers = workspace.cargo(&["mutants", "--version"]).output().is_ok_and(|output| output.status.success());
    if !answers {
        println!("cargo-mutants is not installed here. Installing it from crates.io.");
        finish(&mut workspace.cargo(&["install", "--locked", "cargo-mutants", "--version", VERSION]))?;
    }
    let output = workspace.target().join("mutants");
    let mut command =
        workspace.cargo(&["mutants", "--package", "policy", "--sharding", "round-robin", "--colors", "never"]);
    command.arg("--output").arg(&output).env("TENANTRY_CASES", CASES).env("PROPTEST_CASES", "64");
    if let Some(shard) = &mutants.shard {
        command.args(["--shard", shard]);
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

//! `cargo xtask counts`: how many instructions each question costs, compared with the stored figures.
//!
//! Instructions are the same from run to run, on a busy machine too, so a change of the code shows in them where it
//! could not in a time. The questions are the tests of `crates/policy/tests/counts.rs`; callgrind counts what happens
//! within its function `counted_instructions`.

mod stored;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;

use crate::cargo::{Workspace, finish};
use crate::counts::stored::{Counts, Verdict};
use crate::packages::{Package, answers};

/// How often a test asks its question.
const ROUNDS: u64 = 1_000;
const STORED: &str = "crates/policy/counts.toml";

const VALGRIND: Package = Package {
    name: "Valgrind",
    apt: "valgrind",
    dnf: "valgrind",
    apk: "valgrind",
    pacman: "valgrind",
    brew: None,
    by_hand: "install Valgrind",
};

#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Stores what is counted.
    #[arg(long)]
    store: bool,
}

pub(crate) fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        println!("instructions are counted on Linux alone: skipped");
        return Ok(());
    }
    if !answers("valgrind") {
        VALGRIND.install()?;
    }
    let program = build(workspace)?;
    let mut counted = Counts::default();
    for question in questions(&program)? {
        let instructions = count(workspace, &program, &question)?;
        counted.insert(&question, instructions);
    }
    let path = workspace.root().join(STORED);
    if options.store {
        println!("{counted}");
        return counted.store(&path);
    }
    let stored = Counts::load(&path)?;
    let Some(stored) = stored.on_this_architecture() else {
        println!("the stored figures are of another architecture: nothing to compare with\n{counted}");
        return Ok(());
    };
    report(&counted, stored)
}

/// Prints each figure beside the stored one, and fails where one is too high.
fn report(counted: &Counts, stored: &Counts) -> anyhow::Result<()> {
    let mut dearer = Vec::new();
    for (question, verdict) in counted.against(stored) {
        println!("{verdict}  {question}");
        match verdict {
            Verdict::Dearer { .. } | Verdict::Unknown { .. } | Verdict::Uncounted { .. } => dearer.push(question),
            Verdict::Cheaper { .. } | Verdict::Same { .. } => {}
        }
    }
    if !dearer.is_empty() {
        bail!("not as stored: {}. If that is meant: cargo xtask counts --store", dearer.join(", "));
    }
    Ok(())
}

/// The optimized test program.
fn build(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let args = ["test", "--release", "-p", "policy", "--test", "counts", "--no-run"];
    finish(&mut workspace.cargo(&args))?;
    let output = workspace.cargo(&args).args(["--message-format", "json"]).output().context("cannot start cargo")?;
    let messages = cargo_metadata::Message::parse_stream(output.stdout.as_slice());
    let mut programs = messages.filter_map(|message| match message {
        Ok(cargo_metadata::Message::CompilerArtifact(artifact)) if artifact.target.name == "counts" => {
            artifact.executable
        }
        _ => None,
    });
    programs.next().map(cargo_metadata::camino::Utf8PathBuf::into_std_path_buf).context("there is no test program")
}

fn questions(program: &Path) -> anyhow::Result<Vec<String>> {
    let output =
        Command::new(program).args(["--list", "--format", "terse"]).output().context("cannot list the tests")?;
    let text = String::from_utf8(output.stdout)?;
    let names: Vec<String> = text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect();
    if names.is_empty() {
        bail!("{} has no questions", program.display());
    }
    Ok(names)
}

/// What one question costs.
fn count(workspace: &Workspace, program: &Path, question: &str) -> anyhow::Result<u64> {
    let profile = workspace.target().join("callgrind.out");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--toggle-collect=*counted_instructions*"]);
    command.arg(format!("--callgrind-out-file={}", profile.display()));
    command.arg(program).args(["--exact", question, "--test-threads", "1"]);
    let output = command.output().context("cannot start valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("`{question}` failed under valgrind:\n{}{said}", String::from_utf8_lossy(&output.stdout));
    }
    let collected = collected(&said).filter(|count| *count > 0);
    let collected = collected.with_context(|| format!("callgrind counted nothing of `{question}`:\n{said}"))?;
    Ok(collected / ROUNDS)
}

/// The number in callgrind's line `==1== Collected : 123`.
fn collected(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests;

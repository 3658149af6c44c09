//! `cargo xtask ci`: what must hold before a change is taken, in the order that tells soonest.

use std::time::{Duration, Instant};

use anyhow::Context;

use crate::cargo::{Workspace, finish};
use crate::{counts, test_run, tidy};

type Step = (&'static str, fn(&Workspace) -> anyhow::Result<()>);

const STEPS: [Step; 6] =
    [("fmt", format), ("clippy", lint), ("tidy", tidy::run), ("test", test), ("doc", document), ("counts", count)];

pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let started = Instant::now();
    for (number, (name, step)) in (1..).zip(STEPS) {
        let label = format!("ci {number}/{}: {name}", STEPS.len());
        println!("==> {label}");
        let step_started = Instant::now();
        let outcome = step(workspace);
        let time = seconds(step_started.elapsed());
        outcome.with_context(|| format!("{label} failed after {time}"))?;
        println!("<== {label} passed in {time}");
    }
    println!("ci passed in {}", seconds(started.elapsed()));
    Ok(())
}

fn format(workspace: &Workspace) -> anyhow::Result<()> {
    finish(&mut workspace.cargo(&["fmt", "--all", "--", "--check"]))
}

fn lint(workspace: &Workspace) -> anyhow::Result<()> {
    let args = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    finish(&mut workspace.cargo(&args))
}

fn test(workspace: &Workspace) -> anyhow::Result<()> {
    test_run::run(workspace, &[])
}

fn document(workspace: &Workspace) -> anyhow::Result<()> {
    let args = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    finish(workspace.cargo(&args).env("RUSTDOCFLAGS", "-D warnings"))
}

fn count(workspace: &Workspace) -> anyhow::Result<()> {
    counts::run(workspace, &counts::Options::default())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

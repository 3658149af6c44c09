//! `cargo xtask test`: build the binary, have a PostgreSQL server, run the tests, take the server away.

use std::process::Command;

use crate::cargo::{Workspace, environment, finish};
use crate::postgres;

/// The PostgreSQL server that the tests make their databases on.
pub(crate) const POSTGRES_URL: &str = "TENANTRY_TEST_POSTGRES_URL";
/// The program that the tests start as somebody would who runs Tenantry.
pub(crate) const BINARY: &str = "TENANTRY_TEST_BINARY";
/// How often a race is run.
const TRIALS: &str = "TENANTRY_TRIALS";

/// Runs the tests with `args` handed on to `cargo test`.
pub(crate) fn run(workspace: &Workspace, args: &[String]) -> anyhow::Result<()> {
    // `--workspace` here too: with the features of all members, the tests find their dependencies built.
    let mut binary = workspace.cargo(&["build", "--workspace", "--bin", "tenantry"]);
    let mut tests = workspace.cargo(&["test"]);
    if !names_packages(args) {
        // And with those that only tests ask for: without them, nearly everything would be built twice.
        binary.arg("--tests");
        tests.arg("--workspace");
    }
    finish(&mut binary)?;
    tests.args(args);
    tests.env(BINARY, workspace.target().join("debug").join("tenantry"));
    with_postgres(workspace, tests)
}

/// Runs each race so often, optimized.
pub(crate) fn races(workspace: &Workspace, trials: u64) -> anyhow::Result<()> {
    let args = ["test", "--release", "-p", "e2e", "races::", "--", "--nocapture", "--test-threads", "2"];
    let mut tests = workspace.cargo(&args);
    tests.env(TRIALS, trials.to_string());
    with_postgres(workspace, tests)
}

/// Runs a command that needs a PostgreSQL server, and takes the server away if it was started for it.
fn with_postgres(workspace: &Workspace, mut tests: Command) -> anyhow::Result<()> {
    if environment(POSTGRES_URL).is_some() {
        println!("PostgreSQL: the server that {POSTGRES_URL} names");
        return finish(&mut tests);
    }
    let cluster = postgres::start(workspace.target())?;
    println!("PostgreSQL: {}", cluster.url());
    tests.env(POSTGRES_URL, cluster.url());
    let outcome = finish(&mut tests);
    cluster.stop();
    outcome
}

/// Whether the arguments choose packages themselves; `--workspace` would overrule them.
fn names_packages(args: &[String]) -> bool {
    args.iter().take_while(|arg| *arg != "--").any(|arg| arg.starts_with("-p") || arg.starts_with("--package"))
}

#[cfg(test)]
mod tests;

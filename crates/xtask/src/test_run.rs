//! `cargo xtask test`: build the binary, have a PostgreSQL server, run the tests, take the server away.

use crate::cargo::{Workspace, environment, finish};
use crate::postgres;

/// The PostgreSQL server that the tests make their databases on.
const POSTGRES_URL: &str = "TENANTRY_TEST_POSTGRES_URL";
/// The program that the tests start as somebody would who runs Tenantry.
const BINARY: &str = "TENANTRY_TEST_BINARY";

/// Runs the tests with `args` handed on to `cargo test`.
pub(crate) fn run(workspace: &Workspace, args: &[String]) -> anyhow::Result<()> {
    // `--workspace` here too: with the features of all members, the tests find their dependencies built.
    finish(&mut workspace.cargo(&["build", "--workspace", "--bin", "tenantry"]))?;

    let mut tests = workspace.cargo(&["test"]);
    if !names_packages(args) {
        tests.arg("--workspace");
    }
    tests.args(args);
    tests.env(BINARY, workspace.target().join("debug").join("tenantry"));

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

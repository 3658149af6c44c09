//! `cargo xtask bench`: the program `bench`, optimized, with the suite's program beside it, and a PostgreSQL server that
//! waits for its disk.

use std::process::{Command, Stdio};

use crate::cargo::{Workspace, environment, finish};
use crate::postgres::{self, Cluster};

/// Where the server is; somebody who has one of their own names it here.
const SERVER: &str = "TENANTRY_BENCH_POSTGRES_URL";

pub(crate) fn run(workspace: &Workspace, args: &[String]) -> anyhow::Result<()> {
    let build = ["build", "--quiet", "--release", "--package", "bench", "--package", "tenantry"];
    finish(&mut workspace.cargo(&build))?;
    let server = server(workspace, args)?;
    // Not by `cargo run`, which builds one package with other features than both, and so all of it once more.
    let mut command = Command::new(workspace.target().join("release").join("bench"));
    command.args(args).current_dir(workspace.root()).stdin(Stdio::null());
    let outcome = finish(command.envs(server.iter().map(|server| (SERVER, server.url()))));
    if let Some(server) = server {
        server.stop();
    }
    outcome
}

/// A server, if writes are measured and none was given. Without PostgreSQL on the machine its figures are left out.
fn server(workspace: &Workspace, args: &[String]) -> anyhow::Result<Option<Cluster>> {
    let only = args.iter().find_map(|arg| arg.strip_prefix("--only=")).or_else(|| {
        let position = args.iter().position(|arg| arg == "--only")?;
        args.get(position + 1).map(String::as_str)
    });
    // What begins with a word is another task than the run of all parts.
    let runs = args.first().is_none_or(|first| first.starts_with('-'));
    let wanted =
        runs && only.is_none_or(|parts| parts.split(',').any(|part| ["writes", "backlog", "overload"].contains(&part)));
    if !wanted || environment(SERVER).is_some() {
        return Ok(None);
    }
    postgres::start_durable(workspace.target())
}

//! `cargo xtask bench`: the program `bench`, optimized.

use crate::cargo::{Workspace, finish};

pub(crate) fn run(workspace: &Workspace, args: &[String]) -> anyhow::Result<()> {
    let build = ["run", "--quiet", "--release", "--package", "bench", "--"];
    finish(workspace.cargo(&build).args(args))
}

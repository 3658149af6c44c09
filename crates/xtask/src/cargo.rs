//! The workspace, and cargo called from within a program that cargo itself has started.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use cargo_metadata::{Metadata, MetadataCommand};

/// The workspace as `cargo metadata` describes it, without the crates from elsewhere.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) metadata: Metadata,
}

impl Workspace {
    pub(crate) fn load() -> anyhow::Result<Self> {
        let metadata = MetadataCommand::new().no_deps().exec().context("cannot read the workspace")?;
        Ok(Self { metadata })
    }

    /// The directory of the root manifest.
    pub(crate) fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// A cargo command at the root, with nothing to read from.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let program = environment("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        let mut command = Command::new(program);
        command.args(args).current_dir(self.root()).stdin(Stdio::null());
        forget_this_package(&mut command);
        command
    }
}

/// A variable of the environment, if it is there and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "a task is configured by its environment alone; the product's configuration is not involved"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Runs the command to its end. The error names the command.
pub(crate) fn finish(command: &mut Command) -> anyhow::Result<()> {
    let line = describe(command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// `cargo run` tells xtask about xtask's package. Build scripts that watch these variables (ring's
/// does) would build anew at each change between a plain `cargo build` and one started from here.
fn forget_this_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let about_a_package = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
            .iter()
            .any(|prefix| text.starts_with(prefix));
        if about_a_package || text == "CARGO_PRIMARY_PACKAGE" {
            command.env_remove(&name);
        }
    }
}

//! The system's package manager brings PostgreSQL to a machine that has none.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::cargo::finish;
use crate::postgres::programs;

const BY_HAND: &str = "install the PostgreSQL server (13 or newer), or set TENANTRY_TEST_POSTGRES_URL to a \
                       server where the tests may create databases";

/// A package manager, the commands that install the server, and whether it wants root.
struct PackageManager {
    program: &'static str,
    commands: &'static [&'static [&'static str]],
    as_root: bool,
}

const PACKAGE_MANAGERS: [PackageManager; 5] = [
    PackageManager {
        program: "apt-get",
        commands: &[&["update"], &["install", "--yes", "--no-install-recommends", "postgresql"]],
        as_root: true,
    },
    PackageManager { program: "dnf", commands: &[&["install", "--assumeyes", "postgresql-server"]], as_root: true },
    PackageManager { program: "apk", commands: &[&["add", "postgresql"]], as_root: true },
    PackageManager { program: "pacman", commands: &[&["-Sy", "--noconfirm", "--needed", "postgresql"]], as_root: true },
    PackageManager { program: "brew", commands: &[&["install", "postgresql@17"]], as_root: false },
];

/// Installs the server and says where its programs are.
pub(crate) fn install() -> anyhow::Result<PathBuf> {
    let Some(manager) = PACKAGE_MANAGERS.iter().find(|manager| answers(manager.program)) else {
        bail!("there is no PostgreSQL server here and no package manager known to me: {BY_HAND}");
    };
    for args in manager.commands {
        let mut command = manager.command(args);
        println!("PostgreSQL is not installed here. Installing it: {command:?}");
        finish(&mut command).with_context(|| format!("cannot install PostgreSQL: {BY_HAND}"))?;
    }
    programs::find()
        .with_context(|| format!("{} installed no PostgreSQL server that I can find: {BY_HAND}", manager.program))
}

impl PackageManager {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = if self.as_root && !is_root() {
            let mut sudo = Command::new("sudo");
            // Where nobody sits, nobody can type a password: better an error than a wait.
            if !std::io::stdin().is_terminal() {
                sudo.arg("--non-interactive");
            }
            sudo.arg(self.program);
            sudo
        } else {
            Command::new(self.program)
        };
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command
    }
}

fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

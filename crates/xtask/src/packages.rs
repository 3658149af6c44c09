//! The system's package manager brings to a machine what it lacks.

use std::io::IsTerminal;
use std::process::Command;

use anyhow::{Context, bail};

use crate::cargo::finish;

/// Something to install, under its name in each package manager.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// What people call it.
    pub(crate) name: &'static str,
    pub(crate) apt: &'static str,
    pub(crate) dnf: &'static str,
    pub(crate) apk: &'static str,
    pub(crate) pacman: &'static str,
    /// None where it does not run on macOS.
    pub(crate) brew: Option<&'static str>,
    /// What to do where nobody can install it.
    pub(crate) by_hand: &'static str,
}

/// A package manager, what comes before the package's name in each of its commands, and whether it wants root.
struct PackageManager {
    program: &'static str,
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
    as_root: bool,
    package: fn(&Package) -> Option<&'static str>,
}

const PACKAGE_MANAGERS: [PackageManager; 5] = [
    PackageManager {
        program: "apt-get",
        refresh: Some(&["update"]),
        install: &["install", "--yes", "--no-install-recommends"],
        as_root: true,
        package: |package| Some(package.apt),
    },
    PackageManager {
        program: "dnf",
        refresh: None,
        install: &["install", "--assumeyes"],
        as_root: true,
        package: |package| Some(package.dnf),
    },
    PackageManager {
        program: "apk",
        refresh: None,
        install: &["add"],
        as_root: true,
        package: |package| Some(package.apk),
    },
    PackageManager {
        program: "pacman",
        refresh: None,
        install: &["-Sy", "--noconfirm", "--needed"],
        as_root: true,
        package: |package| Some(package.pacman),
    },
    PackageManager {
        program: "brew",
        refresh: None,
        install: &["install"],
        as_root: false,
        package: |package| package.brew,
    },
];

impl Package {
    /// Installs it, and says so.
    pub(crate) fn install(&self) -> anyhow::Result<()> {
        let Self { name, by_hand, .. } = self;
        let Some(manager) = PACKAGE_MANAGERS.iter().find(|manager| answers(manager.program)) else {
            bail!("there is no {name} here and no package manager known to me: {by_hand}");
        };
        let Some(package) = (manager.package)(self) else {
            bail!("there is no {name} here and {} has none: {by_hand}", manager.program);
        };
        let install: Vec<&str> = manager.install.iter().copied().chain([package]).collect();
        for args in manager.refresh.into_iter().chain([install.as_slice()]) {
            let mut command = manager.command(args);
            println!("{name} is not installed here. Installing it: {command:?}");
            finish(&mut command).with_context(|| format!("cannot install {name}: {by_hand}"))?;
        }
        Ok(())
    }
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

/// Whether a program is here and says its version.
pub(crate) fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

//! Where the programs of a PostgreSQL server are on this machine.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest server that can drop a database which somebody is still connected to.
const OLDEST_MAJOR: u32 = 13;

/// Directories in which distributions keep one directory for each version of the server.
const VERSIONED: [(&str, &str); 5] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/usr/libexec", "postgresql"),
    ("/opt/homebrew/opt", "postgresql"),
    ("/usr/local/opt", "postgresql"),
];

/// The directory with `initdb`, `pg_ctl` and `postgres`, if there is one that is young enough.
pub(crate) fn find() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = candidates()
        .into_iter()
        .filter_map(|directory| major(&directory).map(|major| (major, directory)))
        .filter(|(major, _)| *major >= OLDEST_MAJOR)
        .collect();
    // The sort keeps the order of the candidates among equals.
    found.sort_by_key(|(major, _)| Reverse(*major));
    found.into_iter().next().map(|(_, directory)| directory)
}

fn candidates() -> Vec<PathBuf> {
    let mut directories = Vec::new();
    directories.extend(named_by_pg_config());
    for (parent, prefix) in VERSIONED {
        directories.extend(children(Path::new(parent), prefix));
    }
    directories.extend(on_the_path());
    directories
}

/// `pg_config` often comes with the client's headers alone, so its word is only a hint.
fn named_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(text.trim()))
}

fn children(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .flat_map(|entry| [entry.path().join("bin"), entry.path()])
        .collect()
}

/// A link on the path leads to the directory in which the programs find each other.
fn on_the_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter_map(|directory| directory.join("pg_ctl").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_path_buf))
        .collect()
}

/// The major version of the server in the directory, if all three programs are there and it answers.
fn major(directory: &Path) -> Option<u32> {
    let complete = ["initdb", "pg_ctl"].iter().all(|name| directory.join(name).is_file());
    if !complete {
        return None;
    }
    let output = Command::new(directory.join("postgres")).arg("--version").output().ok()?;
    major_in(&String::from_utf8(output.stdout).ok()?)
}

/// The number in a line such as `postgres (PostgreSQL) 17.2 (Debian 17.2-1)`.
fn major_in(version: &str) -> Option<u32> {
    let (_, number) = version.split_once("(PostgreSQL)")?;
    let digits: String = number.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests;

//! How each `Cargo.toml` is written.

use toml::{Table, Value};

use crate::tidy::finding::Finding;
use crate::tidy::tree::{File, Tree};

/// How many dependencies one comment speaks for; a heading speaks for all that follow it directly.
const SHARED_COMMENT_MAX: usize = 3;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.ending("Cargo.toml") {
        if file.path == "Cargo.toml" {
            findings.extend(check_root(file));
        } else if file.path.ends_with("/Cargo.toml") {
            findings.extend(check_member(file));
        }
    }
    findings
}

/// What stands above a dependency.
#[derive(Clone, Copy)]
enum Above {
    Nothing,
    Comment { spoken_for: usize },
    Heading,
}

/// Each dependency of the root manifest says what it is for.
fn check_root(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut inside = false;
    let mut above = Above::Nothing;
    for (line, number) in file.text.lines().zip(1..) {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        }
        if line.starts_with("# ---") {
            above = Above::Heading;
        } else if line.starts_with('#') {
            above = Above::Comment { spoken_for: 0 };
        } else if line.is_empty() {
            above = Above::Nothing;
        } else if inside && let Some(name) = dependency(line) {
            if let Above::Comment { spoken_for } = &mut above {
                *spoken_for += 1;
            }
            let explained = match above {
                Above::Nothing => false,
                Above::Comment { spoken_for } => spoken_for <= SHARED_COMMENT_MAX,
                Above::Heading => true,
            };
            if !explained {
                let text = format!("the dependency `{name}` must have a comment that says what it is for");
                findings.push(Finding::at(&file.path, number, text));
            }
        }
    }
    findings
}

/// The name at the start of a line such as `tokio = "1"`.
fn dependency(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim_end();
    let is_name = name.chars().all(|letter| letter.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&letter));
    (is_name && !name.is_empty()).then_some(name)
}

/// A member takes its lints and its versions from the root.
fn check_member(file: &File) -> Vec<Finding> {
    let manifest: Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![Finding::at(&file.path, 1, error.to_string())],
    };
    let mut findings = Vec::new();
    if !is_inherited(manifest.get("lints")) {
        let text = "must have `[lints] workspace = true`, because the lints hold everywhere";
        findings.push(Finding::at(&file.path, 1, text));
    }
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let entries = manifest.get(section).and_then(Value::as_table).into_iter().flatten();
        for (name, _) in entries.filter(|(_, entry)| !is_inherited(Some(entry))) {
            let text = format!("`{name}` must have `workspace = true`, because all versions are in the root manifest");
            findings.push(Finding::at(&file.path, line_of(file, name), text));
        }
    }
    findings
}

fn is_inherited(entry: Option<&Value>) -> bool {
    let workspace = entry.and_then(|entry| entry.get("workspace"));
    workspace.and_then(Value::as_bool).unwrap_or(false)
}

fn line_of(file: &File, name: &str) -> usize {
    file.text.lines().position(|line| line.starts_with(name)).map_or(1, |place| place + 1)
}

#[cfg(test)]
mod tests;

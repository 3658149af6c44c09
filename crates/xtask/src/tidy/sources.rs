//! How each Rust file is written.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{File, Tree};
use crate::tidy::words::{begins, tails};

const LINES_MAX: usize = 500;

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.ending(".rs").flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = file.text.lines().count();
    if lines > LINES_MAX {
        let text = format!("has {lines} lines of at most {LINES_MAX}: a file has one subject");
        findings.push(Finding::at(&file.path, LINES_MAX + 1, text));
    }
    let name = file.path.rsplit('/').next().unwrap_or_default();
    if name == "mod.rs" {
        let text = "must be named after its module, `foo.rs` beside `foo/`, so that file names tell what is inside";
        findings.push(Finding::at(&file.path, 1, text));
    }
    if ["lib.rs", "main.rs"].contains(&name) && !file.text.starts_with("//!") {
        let text = "must start with `//!`, because each crate says first what it is";
        findings.push(Finding::at(&file.path, 1, text));
    }
    findings.extend(allowed_lints(file));
    findings
}

/// `#[allow(..)]`, also with `!` or inside `cfg_attr`.
fn allowed_lints(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut depth = 0_usize;
    let mut after_hash = false;
    for words in tails(&file.words) {
        let Some(word) = words.first() else { continue };
        match word.text.as_str() {
            "[" if after_hash || depth > 0 => depth += 1,
            "]" => depth = depth.saturating_sub(1),
            "allow" if depth > 0 && begins(words, &["allow", "("]) => {
                let text = "must be `#[expect(.., reason = \"..\")]`, which says why and ends with its cause";
                findings.push(Finding::at(&file.path, word.line, text));
            }
            _ => {}
        }
        after_hash = word.text == "#" || (after_hash && word.text == "!");
    }
    findings
}

#[cfg(test)]
mod tests;

//! How each file is written, whatever is in it.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{File, Tree};

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree.files.iter().flat_map(check_file).collect();
    if tree.file("LICENSE").is_none() {
        findings.push(Finding::at("LICENSE", 1, "must be there, so that everybody knows what is permitted"));
    }
    findings
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, number) in file.text.split('\n').zip(1..) {
        if line.contains('\t') {
            findings.push(Finding::at(&file.path, number, "has a tab, where spaces look the same everywhere"));
        }
        if line.trim_end() != line {
            findings.push(Finding::at(&file.path, number, "ends in space, which nobody sees"));
        }
    }
    if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
        let last = file.text.lines().count();
        findings.push(Finding::at(&file.path, last, "must end with one newline, so that lines can be added"));
    }
    findings
}

#[cfg(test)]
mod tests;

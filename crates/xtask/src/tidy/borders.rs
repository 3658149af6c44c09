//! Words that stop at a border: protobuf at `rpc`, SeaORM at `store`, everything impure before `policy`.

use crate::tidy::finding::Finding;
use crate::tidy::layers::SERVICES;
use crate::tidy::tree::{File, Tree};
use crate::tidy::words::{Word, begins, named_next, tails};

/// The modules of a service that may name a message: who is called, who calls, and the wiring.
const KNOW_PROTOBUF: [&str; 6] = ["rpc", "lib", "peers", "event", "error", "tests"];
const KNOW_SEA_ORM: [&str; 1] = ["store"];

/// Crates and types that wait, look around or tell the time.
const IMPURE: [&str; 8] = ["tonic", "prost", "sea_orm", "tokio", "async", "SystemTime", "Instant", "chrono"];
const IMPURE_STD: [&str; 5] = ["fs", "net", "env", "process", "thread"];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        match file.in_crate() {
            Some(("policy", _)) if !file.is_test() => findings.extend(impurities(file)),
            Some((service, rest)) if SERVICES.contains(&service) => {
                findings.extend(strangers(file, rest));
            }
            _ => {}
        }
    }
    findings
}

/// Messages and entities in a service's module that should know neither.
fn strangers(file: &File, rest: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in tails(&file.words) {
        let Some(word) = words.first() else { continue };
        if names_contracts(words) && !lies_in(rest, &KNOW_PROTOBUF) && !file.is_test() {
            findings.push(Finding::at(
                &file.path,
                word.line,
                "names `contracts`, but messages stop at a service's `rpc`: the rest works with the model's types",
            ));
        }
        if word.text.starts_with("sea_orm") && !lies_in(rest, &KNOW_SEA_ORM) {
            findings.push(Finding::at(
                &file.path,
                word.line,
                format!("names `{}`, but SeaORM stops at a service's `store`", word.text),
            ));
        }
    }
    findings
}

/// The crate `contracts`, not a variable of that name.
fn names_contracts(words: &[Word]) -> bool {
    begins(words, &["contracts", ":", ":"]) || begins(words, &["contracts", "as"])
}

/// Whether the file is the module of one of these names or lies below it.
fn lies_in(rest: &str, modules: &[&str]) -> bool {
    let inside = rest.strip_prefix("src/").unwrap_or_default();
    let module = inside.split('/').next().unwrap_or_default();
    modules.contains(&module.strip_suffix(".rs").unwrap_or(module))
}

fn impurities(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for words in tails(&file.words) {
        let Some(word) = words.first() else { continue };
        if IMPURE.contains(&word.text.as_str()) {
            findings.push(impurity(&file.path, word.line, &word.text));
        }
        if begins(words, &["std", ":", ":"]) {
            let names = named_next(words.get(3..).unwrap_or_default());
            let impure = names.into_iter().filter(|name| IMPURE_STD.contains(&name.text.as_str()));
            findings.extend(impure.map(|name| impurity(&file.path, name.line, &format!("std::{}", name.text))));
        }
    }
    findings
}

fn impurity(path: &str, line: usize, word: &str) -> Finding {
    let text = format!(
        "names `{word}`, but `policy` does no I/O, waits for nothing and reads no clock, so that an answer \
         depends on its question alone"
    );
    Finding::at(path, line, text)
}

#[cfg(test)]
mod tests;

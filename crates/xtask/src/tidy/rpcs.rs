//! Every RPC has its file and its test.

use std::collections::HashSet;

use crate::tidy::finding::Finding;
use crate::tidy::names::snake_case;
use crate::tidy::proto::Contracts;
use crate::tidy::tree::Tree;
use crate::tidy::words::tails;

pub(crate) fn check(contracts: &Contracts, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for contract in &contracts.files {
        let Some((service, internal)) = home(contract.descriptor.package()) else { continue };
        let called = called_in_tests(tree, service);
        for rpc in contract.rpcs() {
            let name = rpc.method.name();
            let snake = snake_case(name);
            let files = files(service, internal, &snake);
            if !files.iter().any(|file| tree.file(file).is_some()) {
                let text = format!(
                    "the RPC `{name}` must have its file {}, so that it is found by its name",
                    files.join(" or ")
                );
                findings.push(Finding::at(&contract.path, rpc.line, text));
            }
            if !called.contains(snake.as_str()) && !is_named_in_tests(tree, rpc.service, name) {
                let text = format!(
                    "the RPC `{name}` must have its test: no test of `{service}` and none in tests/ calls `{snake}`"
                );
                findings.push(Finding::at(&contract.path, rpc.line, text));
            }
        }
    }
    findings
}

/// The service of a package such as `tenantry.authz.v1`, and whether the package is internal.
fn home(package: &str) -> Option<(&str, bool)> {
    let mut parts = package.strip_prefix("tenantry.")?.split('.');
    let service = parts.next()?;
    Some((service, parts.next() == Some("internal")))
}

fn files(service: &str, internal: bool, snake: &str) -> Vec<String> {
    let mut files = vec![format!("crates/{service}/src/rpc/{snake}.rs")];
    if internal {
        files.push(format!("crates/{service}/src/rpc/internal/{snake}.rs"));
    }
    files
}

/// The names of all methods that the service's tests and the tests of the whole call.
fn called_in_tests<'tree>(tree: &'tree Tree, service: &str) -> HashSet<&'tree str> {
    let own = format!("crates/{service}/");
    let mut names = HashSet::new();
    for file in &tree.files {
        let concerns_it = file.path.starts_with(&own) || file.path.starts_with("tests/");
        if !file.is_test() || !concerns_it {
            continue;
        }
        for words in tails(&file.words) {
            if let [dot, name, open, ..] = words
                && dot.text == "."
                && open.text == "("
            {
                names.insert(name.text.as_str());
            }
        }
    }
    names
}

/// Whether a test of the whole calls a method by its name: "DoorService/OpenDoor". The table of the contract's tests names
/// all of them, and says nothing about what one does.
fn is_named_in_tests(tree: &Tree, service: &str, name: &str) -> bool {
    let end = format!("{service}/{name}\"");
    let tests = tree.files.iter().filter(|file| file.path.starts_with("tests/it/"));
    let told = tests.filter(|file| !file.path.starts_with("tests/it/contract/"));
    told.flat_map(|file| &file.words).any(|word| word.text.ends_with(&end))
}

#[cfg(test)]
mod tests;

//! `cargo xtask tidy`: the rules of the house that the compiler does not know.
//!
//! Each rule is a function from the text of the project to its findings, so that its tests need no
//! project. The rules: `layers` (who may depend on whom), `borders` (which words stop where),
//! `contracts` (how `proto/` is written), `rpcs` (every RPC has its file and its test), `manifests`
//! (each `Cargo.toml`), `sources` (each Rust file), `texts` (each file).

mod borders;
mod contracts;
mod finding;
mod layers;
mod manifests;
mod names;
mod proto;
mod rpcs;
mod sources;
mod texts;
mod tree;
mod words;

use anyhow::bail;

use crate::cargo::Workspace;
use crate::tidy::proto::Contracts;
use crate::tidy::tree::Tree;

/// Prints each finding as `path:line: what, why`.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let tree = Tree::read(workspace.root())?;
    let (contracts, mut findings) = Contracts::read(&tree);
    findings.extend(layers::check(&layers::edges(&workspace.metadata), &tree));
    findings.extend(borders::check(&tree));
    findings.extend(contracts::check(&contracts));
    findings.extend(rpcs::check(&contracts, &tree));
    findings.extend(manifests::check(&tree));
    findings.extend(sources::check(&tree));
    findings.extend(texts::check(&tree));
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("tidy has one finding"),
        number => bail!("tidy has {number} findings"),
    }
}

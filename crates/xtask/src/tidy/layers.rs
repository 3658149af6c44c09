//! Each crate stands on a floor of the house and depends on lower floors alone.

use cargo_metadata::{DependencyKind, Metadata};

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// The rooms: services, none of which depends on another.
pub(crate) const SERVICES: [&str; 5] = ["identity", "organization", "invitation", "resource", "authz"];

/// Crates that no part of the product is made of.
const BESIDE: [&str; 5] = ["testkit", "xtask", "bench", "protocol", "e2e"];

/// Crates for programs of other people: what they need has to come along, so it is the ground alone, and nothing of the
/// product leans on them.
const OUTSIDE: [&str; 1] = ["tenantry-client"];

/// One crate of the workspace that depends on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Whether only the tests of `from` need it.
    pub(crate) for_tests: bool,
    /// The manifest of `from`, from the root.
    pub(crate) manifest: String,
}

/// What the workspace's crates depend on among themselves; a crate without such dependencies has an
/// edge to itself for tests, so that it is seen.
pub(crate) fn edges(metadata: &Metadata) -> Vec<Edge> {
    let mut edges = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest =
            package.manifest_path.strip_prefix(&metadata.workspace_root).unwrap_or(&package.manifest_path).to_string();
        let edge = |to: &str, for_tests| Edge {
            from: package.name.to_string(),
            to: to.to_owned(),
            for_tests,
            manifest: manifest.clone(),
        };
        edges.push(edge(&package.name, true));
        let inside = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        edges.extend(inside.map(|dependency| edge(&dependency.name, dependency.kind == DependencyKind::Development)));
    }
    edges
}

/// Each dependency must point to a lower floor, and a few doors are locked besides.
pub(crate) fn check(edges: &[Edge], tree: &Tree) -> Vec<Finding> {
    edges
        .iter()
        .filter_map(|edge| {
            let why = objection(edge)?;
            let line = line_of(tree, &edge.manifest, &edge.to);
            Some(Finding::at(&edge.manifest, line, why))
        })
        .collect()
}

fn objection(edge: &Edge) -> Option<String> {
    let Edge { from, to, for_tests, .. } = edge;
    if BESIDE.contains(&from.as_str()) {
        return None;
    }
    let Some(floor) = floor(from) else {
        return Some(format!(
            "the crate `{from}` stands on no floor, so nobody knows what it may use: name its floor in xtask"
        ));
    };
    if *for_tests {
        return None;
    }
    if BESIDE.contains(&to.as_str()) {
        return Some(format!(
            "`{from}` must not depend on `{to}`, which stands beside the product and is for tests and tasks alone"
        ));
    }
    if OUTSIDE.contains(&to.as_str()) {
        return Some(format!("`{from}` must not depend on `{to}`, which is for programs outside the product"));
    }
    if to == "policy" && !["authz", "tenantry"].contains(&from.as_str()) {
        return Some(format!("`{from}` must not depend on `policy`, because authz alone decides; the others ask it"));
    }
    if self::floor(to).is_some_and(|lower| lower < floor) {
        return None;
    }
    if OUTSIDE.contains(&from.as_str()) {
        return Some(format!(
            "`{from}` must not depend on `{to}`, because it goes out of the house with the ground alone"
        ));
    }
    Some(if SERVICES.contains(&from.as_str()) && SERVICES.contains(&to.as_str()) {
        format!("`{from}` must not depend on `{to}`, because services speak through contracts alone")
    } else {
        format!("`{from}` must not depend on `{to}`, because dependencies point to a lower floor")
    })
}

/// The height of a crate of the product.
fn floor(name: &str) -> Option<u8> {
    match name {
        "ids" | "contracts" => Some(0),
        "policy" => Some(1),
        outside if OUTSIDE.contains(&outside) => Some(1),
        "kit" => Some(2),
        "kit-db" => Some(3),
        "tenantry" => Some(5),
        service if SERVICES.contains(&service) => Some(4),
        _ => None,
    }
}

/// The line of a manifest that names the dependency.
fn line_of(tree: &Tree, manifest: &str, dependency: &str) -> usize {
    let names_it = |line: &str| line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
    tree.file(manifest).and_then(|file| file.text.lines().position(names_it)).map_or(1, |place| place + 1)
}

#[cfg(test)]
mod tests;

use crate::tidy::manifests::check;
use crate::tidy::tree::Tree;

fn findings(path: &str, text: &str) -> Vec<String> {
    let mut tree = Tree::default();
    tree.add(path, text);
    check(&tree).iter().map(ToString::to_string).collect()
}

#[test]
fn a_comment_or_a_heading_explains_dependencies() {
    let text = "[workspace.dependencies]\n# --- House ---\na = \"1\"\nb = \"1\"\nc = \"1\"\nd = \"1\"\n\n\
                # Errors.\ne = { version = \"1\" }\ne-more = \"1\"\n\n[profile.dev]\ndebug = 1\n";
    assert_eq!(findings("Cargo.toml", text), Vec::<String>::new());
}

#[test]
fn a_dependency_without_a_comment_is_found() {
    let text = "[workspace.dependencies]\n# Errors.\ne = \"1\"\n\nlonely = \"1\"\n";
    assert_eq!(
        findings("Cargo.toml", text),
        ["Cargo.toml:5: the dependency `lonely` must have a comment that says what it is for"]
    );
}

#[test]
fn a_comment_speaks_for_few() {
    let text = "[workspace.dependencies]\n# Errors.\na = \"1\"\nb = \"1\"\nc = \"1\"\nd = \"1\"\n";
    assert_eq!(findings("Cargo.toml", text).len(), 1);
}

#[test]
fn a_member_takes_lints_and_versions_from_the_root() {
    let good = "[lints]\nworkspace = true\n[dependencies]\na.workspace = true\n\
                b = { workspace = true, features = [\"x\"] }\n";
    assert_eq!(findings("crates/a/Cargo.toml", good), Vec::<String>::new());
}

#[test]
fn a_member_with_lints_or_versions_of_its_own_is_found() {
    assert!(findings("tests/Cargo.toml", "[package]\n")[0].contains("[lints] workspace = true"));
    let version = "[lints]\nworkspace = true\n[dev-dependencies]\nb = \"1\"\n";
    let found = findings("crates/a/Cargo.toml", version);
    assert!(found[0].starts_with("crates/a/Cargo.toml:4: `b`"), "{found:?}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_found() {
    assert_eq!(findings("crates/a/Cargo.toml", "[lints\n").len(), 1);
}

use crate::tidy::sources::check;
use crate::tidy::tree::Tree;

fn findings(path: &str, text: &str) -> Vec<String> {
    let mut tree = Tree::default();
    tree.add(path, text);
    check(&tree).iter().map(ToString::to_string).collect()
}

#[test]
fn a_file_fits_into_a_head() {
    assert_eq!(findings("crates/a/src/b.rs", &"// One.\n".repeat(500)), Vec::<String>::new());
    let found = findings("crates/a/src/b.rs", &"// One.\n".repeat(501));
    assert!(found[0].starts_with("crates/a/src/b.rs:501: has 501 lines"), "{found:?}");
}

#[test]
fn a_module_lies_beside_its_directory() {
    assert_eq!(findings("crates/a/src/b.rs", ""), Vec::<String>::new());
    assert_eq!(findings("crates/a/src/b/mod.rs", "").len(), 1);
}

#[test]
fn a_crate_says_what_it_is() {
    for name in ["lib.rs", "main.rs"] {
        let path = format!("crates/a/src/{name}");
        assert_eq!(findings(&path, "//! Doors.\n"), Vec::<String>::new());
        assert_eq!(findings(&path, "// Doors.\n").len(), 1);
    }
}

#[test]
fn lints_are_expected_and_not_allowed() {
    for attribute in
        ["#[expect(dead_code, reason = \"r\")]", "#[derive(Debug)]", "#[doc = \"#[allow(x)]\"]", "// #[allow(x)]"]
    {
        let source = format!("{attribute}\nfn allow(x: [u8; 2]) {{ allow([1, 2]) }}\n");
        assert_eq!(findings("crates/a/src/b.rs", &source), Vec::<String>::new(), "{attribute}");
    }
    for attribute in ["#[allow(dead_code)]", "#![allow(x)]", "#[cfg_attr(test, allow(x))]"] {
        let source = format!("{attribute}\nfn f() {{}}\n");
        let found = findings("crates/a/src/b.rs", &source);
        assert_eq!(found.len(), 1, "{attribute}");
        assert!(found[0].starts_with("crates/a/src/b.rs:1: must be `#[expect("));
    }
}

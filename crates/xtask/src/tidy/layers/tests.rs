use crate::tidy::layers::{Edge, check};
use crate::tidy::tree::Tree;

/// What is found about one dependency.
fn findings(from: &str, to: &str, for_tests: bool) -> Vec<String> {
    let manifest = format!("crates/{from}/Cargo.toml");
    let mut tree = Tree::default();
    tree.add(&manifest, &format!("[dependencies]\nserde.workspace = true\n{to}.workspace = true\n"));
    let edge = Edge { from: from.to_owned(), to: to.to_owned(), for_tests, manifest };
    check(&[edge], &tree).iter().map(ToString::to_string).collect()
}

#[test]
fn dependencies_point_down() {
    for (from, to) in [
        ("kit", "contracts"),
        ("kit", "ids"),
        ("policy", "ids"),
        ("kit-db", "kit"),
        ("invitation", "kit-db"),
        ("authz", "policy"),
        ("tenantry", "policy"),
        ("tenantry", "identity"),
        ("testkit", "kit"),
        ("e2e", "tenantry"),
        ("e2e", "tenantry-client"),
        ("bench", "tenantry-client"),
        ("tenantry-client", "contracts"),
        ("tenantry-client", "ids"),
    ] {
        assert_eq!(findings(from, to, false), Vec::<String>::new(), "{from} -> {to}");
    }
}

#[test]
fn services_do_not_know_each_other() {
    assert_eq!(
        findings("invitation", "identity", false),
        ["crates/invitation/Cargo.toml:3: `invitation` must not depend on `identity`, because services speak \
          through contracts alone"]
    );
}

#[test]
fn nothing_points_up_or_sideways() {
    for (from, to) in [("kit", "kit-db"), ("ids", "contracts"), ("contracts", "ids"), ("authz", "tenantry")] {
        assert_eq!(findings(from, to, false).len(), 1, "{from} -> {to}");
    }
}

#[test]
fn authz_alone_uses_policy() {
    for from in ["organization", "kit", "kit-db"] {
        assert!(findings(from, "policy", false)[0].contains("authz alone decides"), "{from}");
    }
}

#[test]
fn the_product_does_not_stand_on_its_tests() {
    assert!(findings("identity", "testkit", false)[0].contains("beside the product"));
    assert_eq!(findings("identity", "testkit", true), Vec::<String>::new());
}

#[test]
fn the_client_goes_out_with_the_ground_alone() {
    for to in ["kit", "kit-db", "authz", "tenantry"] {
        assert!(findings("tenantry-client", to, false)[0].contains("the ground alone"), "{to}");
    }
    assert!(findings("tenantry-client", "policy", false)[0].contains("authz alone decides"));
    for from in ["kit", "authz", "tenantry", "tenantry-client"] {
        assert!(findings(from, "tenantry-client", false)[0].contains("outside the product"), "{from}");
    }
    assert_eq!(findings("authz", "tenantry-client", true), Vec::<String>::new());
}

#[test]
fn a_new_crate_needs_a_floor() {
    assert!(findings("attic", "ids", false)[0].contains("stands on no floor"));
    assert!(findings("attic", "attic", true)[0].contains("stands on no floor"));
}

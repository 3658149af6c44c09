use crate::tidy::borders::check;
use crate::tidy::tree::Tree;

/// The lines with a finding in one file.
fn lines(path: &str, source: &str) -> Vec<String> {
    let mut tree = Tree::default();
    tree.add(path, source);
    check(&tree).iter().map(ToString::to_string).collect()
}

fn is_clean(path: &str, source: &str) -> bool {
    lines(path, source).is_empty()
}

#[test]
fn messages_stop_at_rpc() {
    let source = "use contracts::tenantry::authz::v1::CheckRequest;\n";
    for path in ["rpc.rs", "rpc/check.rs", "lib.rs", "peers.rs", "event.rs", "error.rs", "tests/check.rs"] {
        assert!(is_clean(&format!("crates/authz/src/{path}"), source), "{path}");
    }
    for path in ["model.rs", "store.rs", "store/fact.rs", "model/rpc.rs"] {
        let findings = lines(&format!("crates/authz/src/{path}"), source);
        assert_eq!(findings.len(), 1, "{path}");
        assert!(findings[0].starts_with(&format!("crates/authz/src/{path}:1: names `contracts`")));
    }
}

#[test]
fn a_comment_or_a_variable_is_no_message() {
    let source = "/// See `contracts::v1`.\nfn count(contracts: u32) -> u32 { contracts }\n";
    assert!(is_clean("crates/authz/src/model.rs", source));
}

#[test]
fn another_name_for_the_crate_does_not_help() {
    assert!(!is_clean("crates/authz/src/model.rs", "use contracts as c;"));
}

#[test]
fn entities_stop_at_store() {
    for name in ["sea_orm", "sea_orm_migration"] {
        let source = format!("use {name}::prelude::*;\n");
        assert!(is_clean("crates/identity/src/store.rs", &source));
        assert!(is_clean("crates/identity/src/store/m0001_user.rs", &source));
        assert!(!is_clean("crates/identity/src/rpc/sign_in.rs", &source));
        assert!(!is_clean("crates/identity/src/lib.rs", &source));
    }
}

#[test]
fn the_floor_below_the_rooms_has_other_borders() {
    assert!(is_clean("crates/kit-db/src/tx.rs", "use sea_orm::DbErr;"));
    assert!(is_clean("crates/kit/src/call.rs", "use contracts::v1::X;"));
}

#[test]
fn policy_is_pure() {
    for source in [
        "use tonic::Status;",
        "async fn f() {}",
        "fn f() { let _ = std::fs::read(\"x\"); }",
        "use std::{collections::HashMap, net::IpAddr};",
        "use std::time::Instant;",
        "use std::time::{Duration, SystemTime};",
    ] {
        assert_eq!(lines("crates/policy/src/eval.rs", source).len(), 1, "{source}");
    }
    let pure = "use std::{collections::BTreeMap, time::Duration};\n/// Not async, no tokio.\nfn env() {}\n";
    assert!(is_clean("crates/policy/src/eval.rs", pure));
}

#[test]
fn the_tests_of_policy_may_read_files() {
    assert!(is_clean("crates/policy/src/tests/models.rs", "use std::fs;"));
}

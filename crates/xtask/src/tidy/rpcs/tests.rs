use crate::tidy::proto::Contracts;
use crate::tidy::rpcs::check;
use crate::tidy::tree::Tree;

/// What is found about one RPC `OpenDoor` of the package, among these files.
fn findings(package: &str, files: &[(&str, &str)]) -> Vec<String> {
    let path = format!("proto/{}/door.proto", package.replace('.', "/"));
    let source = format!(
        "syntax = \"proto3\";\npackage {package};\nservice DoorService {{\n  rpc OpenDoor(A) returns (B);\n}}\n"
    );
    let mut tree = Tree::default();
    tree.add(&path, &source);
    for (path, text) in files {
        tree.add(path, text);
    }
    let (contracts, unread) = Contracts::read(&tree);
    assert_eq!(unread, []);
    check(&contracts, &tree).iter().map(ToString::to_string).collect()
}

const FILE: (&str, &str) = ("crates/door/src/rpc/open_door.rs", "");
const TEST: (&str, &str) =
    ("crates/door/src/tests/open_door.rs", "async fn opens() { client.open_door(request).await; }");

#[test]
fn an_rpc_with_its_file_and_its_test_is_let_be() {
    assert_eq!(findings("tenantry.door.v1", &[FILE, TEST]), Vec::<String>::new());
}

#[test]
fn a_test_of_the_whole_is_a_test() {
    let test = ("tests/it/journeys.rs", "fn f() { alice.open_door(request); }");
    assert_eq!(findings("tenantry.door.v1", &[FILE, test]), Vec::<String>::new());
}

#[test]
fn an_rpc_without_its_file_is_found_at_its_line() {
    let elsewhere = ("crates/door/src/rpc/doors.rs", "");
    assert_eq!(
        findings("tenantry.door.v1", &[elsewhere, TEST]),
        ["proto/tenantry/door/v1/door.proto:4: the RPC `OpenDoor` must have its file \
          crates/door/src/rpc/open_door.rs, so that it is found by its name"]
    );
}

#[test]
fn an_internal_rpc_may_lie_among_the_internal_ones() {
    let file = ("crates/door/src/rpc/internal/open_door.rs", "");
    assert_eq!(findings("tenantry.door.internal.v1", &[file, TEST]), Vec::<String>::new());
    assert_eq!(findings("tenantry.door.v1", &[file, TEST]).len(), 1);
}

#[test]
fn an_rpc_that_no_test_calls_is_found() {
    let mention = ("crates/door/src/tests.rs", "// client.open_door(request)\nfn open_door() {}");
    let product = ("crates/door/src/lib.rs", "fn f() { client.open_door(request); }");
    let other = ("crates/gate/src/tests.rs", "fn f() { client.open_door(request); }");
    let found = findings("tenantry.door.v1", &[FILE, mention, product, other]);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("must have its test"), "{found:?}");
}

#[test]
fn a_story_names_what_it_calls_and_the_table_of_all_methods_is_no_story() {
    let call = "async fn f() { suite.does(&alice, \"DoorService/OpenDoor\", request).await; }";
    assert_eq!(findings("tenantry.door.v1", &[FILE, ("tests/it/doors.rs", call)]), Vec::<String>::new());
    assert_eq!(findings("tenantry.door.v1", &[FILE, ("tests/it/contract/cases/door.rs", call)]).len(), 1);
    let other = call.replace("DoorService", "GateService");
    assert_eq!(findings("tenantry.door.v1", &[FILE, ("tests/it/doors.rs", other.as_str())]).len(), 1);
}

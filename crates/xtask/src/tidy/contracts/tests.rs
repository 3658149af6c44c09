use crate::tidy::contracts::check;
use crate::tidy::proto::Contracts;
use crate::tidy::tree::Tree;

const PATH: &str = "proto/tenantry/door/v1/door.proto";

const GOOD: &str = r#"syntax = "proto3";

package tenantry.door.v1;

import "tenantry/access/v1/access.proto";

// Doors.
service DoorService {
  // Opens a door.
  rpc OpenDoor(OpenDoorRequest) returns (OpenDoorResponse) {
    option (tenantry.access.v1.access) = { permission: "door.open" object: "door_id" };
  }

  // Tells what happens to a door.
  rpc WatchDoor(WatchDoorRequest) returns (stream WatchDoorResponse) {
    option (tenantry.access.v1.access).public = true;
  }
}

// Which door.
message OpenDoorRequest {
  // The door.
  string door_id = 1;
  // How wide.
  Width width = 2;
  // What else is known.
  map<string, string> attributes = 3;
  oneof key {
    // A key that fits.
    string iron_key = 4;
  }
}
// Nothing.
message OpenDoorResponse {}
// Which door.
message WatchDoorRequest {
  string door_id = 1; // The door.
}
// What happened.
message WatchDoorResponse {}

// How wide a door is.
enum Width {
  WIDTH_UNSPECIFIED = 0;
  WIDTH_AJAR = 1;
}
"#;

fn findings_at(path: &str, source: &str) -> Vec<String> {
    let mut tree = Tree::default();
    tree.add(path, source);
    let (contracts, unread) = Contracts::read(&tree);
    assert_eq!(unread, []);
    check(&contracts).iter().map(ToString::to_string).collect()
}

/// What is found in the good contract after one change.
fn findings(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    findings_at(PATH, &GOOD.replace(from, to))
}

/// The one finding after one change, without the path.
fn finding(from: &str, to: &str) -> String {
    let findings = findings(from, to);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings[0].strip_prefix(PATH).unwrap().trim_start_matches(':').to_owned()
}

#[test]
fn a_good_contract_is_let_be() {
    assert_eq!(findings("Doors.", "Doors."), Vec::<String>::new());
}

#[test]
fn an_rpc_says_who_may_call() {
    let option = "    option (tenantry.access.v1.access).public = true;\n";
    assert!(finding(option, "").starts_with("15: the RPC `WatchDoor` must have the option"));
    let another = "    option (tenantry.access.v2.access).public = true;\n";
    assert!(finding(option, another).contains("must have the option"));
}

#[test]
fn an_rpc_has_a_comment_above() {
    let found = finding("  // Opens a door.\n", "");
    assert!(found.starts_with("9: the RPC `OpenDoor` must have a comment"), "{found}");
    // Behind the brace it would be the comment of the service.
    assert_eq!(findings("  // Opens a door.\n", "  // Opens a door.\n\n").len(), 1);
}

#[test]
fn an_rpc_has_messages_of_its_own() {
    let found = finding("rpc OpenDoor(OpenDoorRequest)", "rpc OpenDoor(WatchDoorRequest)");
    assert!(found.contains("a `OpenDoorRequest` of its own instead of `WatchDoorRequest`"), "{found}");
    let found = finding("returns (OpenDoorResponse)", "returns (Door)");
    assert!(found.contains("a `OpenDoorResponse` of its own"), "{found}");
}

#[test]
fn messages_and_fields_have_comments() {
    assert!(finding("// Nothing.\n", "").contains("the message `OpenDoorResponse` must have a comment"));
    let found = finding("  // How wide.\n", "");
    assert!(found.starts_with("24: the field `OpenDoorRequest.width` must have a comment"), "{found}");
    assert!(finding("    // A key that fits.\n", "").contains("`OpenDoorRequest.iron_key`"));
    assert!(finding(" // The door.\n}", "\n}").contains("`WatchDoorRequest.door_id`"));
}

#[test]
fn names_are_spelled_alike() {
    assert!(finding("DoorService", "Doors").contains("must end in `Service`"));
    assert!(finding("iron_key", "ironKey").contains("must be in lower_snake_case"));
    assert!(finding("WIDTH_AJAR", "AJAR").contains("start with `WIDTH_`"));
    assert!(finding("WIDTH_AJAR", "WIDTH_ajar").contains("UPPER_SNAKE_CASE"));
    assert!(finding("WIDTH_UNSPECIFIED", "WIDTH_NONE").contains("must be `WIDTH_UNSPECIFIED`"));
}

#[test]
fn an_enum_inside_a_message_is_looked_at() {
    let nested = "message OpenDoorResponse {\n  // How.\n  enum How {\n    WELL = 0;\n  }\n}";
    assert_eq!(findings("message OpenDoorResponse {}", nested).len(), 2);
}

#[test]
fn the_package_tells_the_path() {
    assert!(finding("package tenantry.door.v1;", "package tenantry.door.v2;").starts_with("3: "));
    let elsewhere = findings_at("proto/tenantry/gate/v1/door.proto", GOOD);
    assert!(elsewhere[0].contains("must have the package `tenantry.gate.v1`"), "{elsewhere:?}");
}

#[test]
fn contracts_are_written_in_proto3() {
    let source = "package a;\n";
    let found = findings_at("proto/a/a.proto", source);
    assert!(found[0].contains("proto3"), "{found:?}");
}

#[test]
fn a_contract_that_cannot_be_read_is_found() {
    let mut tree = Tree::default();
    tree.add(PATH, "syntax = \"proto3\";\nmessage {\n");
    assert_eq!(Contracts::read(&tree).1.len(), 1);
}

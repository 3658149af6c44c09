use contracts::organization::v1 as pb;
use kit::Fields;

use crate::model::{Powers, Role, RoleScope};
use crate::rpc::role_draft::{Draft, FIELDS};

fn told() -> pb::Role {
    pb::Role {
        display_name: Some(" Clerk ".to_owned()),
        permissions: vec!["file.*".to_owned(), "member.list".to_owned(), "file.*".to_owned()],
        may_assign: vec!["*".to_owned()],
        every_workspace: Some(true),
        ..pb::Role::default()
    }
}

fn role() -> Role {
    let (display_name, description) = ("Before".to_owned(), "Kept".to_owned());
    let powers = Powers { permissions: vec!["file.view".to_owned()], ..Powers::default() };
    Role { id: "id".to_owned(), scope: RoleScope::Organization, display_name, description, powers, own: None }
}

/// The role afterwards, or nothing where a field breaks its rule.
fn drafted(told: &pb::Role, named: &[&str]) -> Option<Role> {
    let mut fields = Fields::new();
    let draft = Draft::parse(&mut fields, told, named);
    fields.finish(draft).ok().map(|draft| draft.applied(role()))
}

#[test]
fn what_is_named_is_written_and_the_rest_stays() {
    let after = drafted(&told(), &["display_name", "permissions"]).unwrap();
    assert_eq!((after.display_name.as_str(), after.description.as_str()), ("Clerk", "Kept"));
    assert_eq!(after.powers.permissions, ["file.*", "member.list"], "each once");
    assert!(!after.powers.every_workspace);
}

#[test]
fn what_is_named_and_not_set_is_emptied() {
    let after = drafted(&told(), &FIELDS).unwrap();
    assert_eq!(after.description, "");
    assert!(after.powers.every_workspace);
    assert_eq!(after.powers.may_assign, ["*"]);
}

#[test]
fn a_role_without_name_or_permissions_is_none() {
    assert!(drafted(&pb::Role { display_name: None, ..told() }, &FIELDS).is_none());
    assert!(drafted(&pb::Role { permissions: Vec::new(), ..told() }, &FIELDS).is_none());
}

#[test]
fn lists_are_of_words_alone_and_have_their_limits() {
    let list = |name: &str, number: usize| vec![name.to_owned(); number];
    assert!(drafted(&pb::Role { permissions: list("a,b", 1), ..told() }, &FIELDS).is_none());
    assert!(drafted(&pb::Role { permissions: list("file.view", 256), ..told() }, &FIELDS).is_some());
    assert!(drafted(&pb::Role { permissions: list("file.view", 257), ..told() }, &FIELDS).is_none());
    assert!(drafted(&pb::Role { may_assign: list("a role", 1), ..told() }, &FIELDS).is_none());
    assert!(drafted(&pb::Role { may_assign: list("member", 201), ..told() }, &FIELDS).is_none());
    assert!(drafted(&pb::Role { description: Some("x".repeat(1_001)), ..told() }, &FIELDS).is_none());
}

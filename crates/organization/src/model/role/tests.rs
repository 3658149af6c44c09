use kit::Time;
use uuid::Uuid;

use crate::model::{Position, RolePosition, RoleScope, expand, name_key};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_star_stands_for_all_of_a_type_and_for_no_other() {
    let known = names(&["file.view", "file.edit", "file_store.view", "member.list"]);
    assert_eq!(expand(&names(&["file.*", "member.list"]), &known), Ok(vec!["file.view", "file.edit", "member.list"]));
}

#[test]
fn names_that_stand_for_nothing_are_told_together() {
    let known = names(&["file.view"]);
    let wanted = names(&["file.view", "file.burn", "video.*", "*", ".*", "file", "fil*"]);
    assert_eq!(expand(&wanted, &known), Err(vec!["file.burn", "video.*", "*", ".*", "file", "fil*"]));
}

#[test]
fn capitals_make_no_other_name() {
    assert_eq!(name_key("ÉTUDE Reviewer"), name_key("étude reviewer"));
    assert_ne!(name_key("reviewer"), name_key("reviewers"));
}

#[test]
fn scopes_come_back_from_their_names() {
    for scope in [RoleScope::Organization, RoleScope::Workspace] {
        assert_eq!(RoleScope::parse(scope.name()), Some(scope));
    }
    assert_eq!(RoleScope::parse("galaxy"), None);
}

#[test]
fn positions_come_back_from_their_texts_and_the_models_roles_come_first() {
    let early = RolePosition::Own(Position::new(Time::from_millis(1), Uuid::from_u128(9)));
    let late = RolePosition::Own(Position::new(Time::from_millis(2), Uuid::from_u128(1)));
    let ordered = [RolePosition::BuiltIn(0), RolePosition::BuiltIn(7), early, late];
    assert!(ordered.is_sorted());
    for position in ordered {
        assert_eq!(position.to_string().parse(), Ok(position));
    }
    assert!("7".parse::<RolePosition>().is_err());
    assert!("model:-1".parse::<RolePosition>().is_err());
}

use std::collections::BTreeMap;

use ids::{GroupId, MembershipId, OrganizationId, WorkspaceId};
use kit::Time;
use uuid::Uuid;

use crate::model::{Assignment, AssignmentChanges, Holder};

fn workspace(number: u128) -> WorkspaceId {
    WorkspaceId::from_uuid(Uuid::from_u128(number))
}

fn held(number: u128, role: &str) -> Assignment {
    Assignment {
        id: MembershipId::from_uuid(Uuid::from_u128(100 + number)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(1)),
        holder: Holder::Group(GroupId::from_uuid(Uuid::from_u128(2))),
        workspace: workspace(number),
        role: role.to_owned(),
        created: Time::from_millis(0),
    }
}

fn wanted(roles: &[(u128, &str)]) -> BTreeMap<WorkspaceId, String> {
    roles.iter().map(|(number, role)| (workspace(*number), (*role).to_owned())).collect()
}

#[test]
fn replacing_roles_comes_to_what_is_new_other_and_gone() {
    let current = vec![held(1, "viewer"), held(2, "viewer"), held(3, "viewer")];
    let changes = AssignmentChanges::between(current, wanted(&[(1, "viewer"), (2, "editor"), (4, "viewer")]));
    assert_eq!(changes.added, [(workspace(4), "viewer".to_owned())]);
    assert_eq!(changes.changed, [(held(2, "viewer"), "editor".to_owned())]);
    assert_eq!(changes.removed, [held(3, "viewer")]);
    assert!(changes.narrows());
}

#[test]
fn whoever_changes_must_have_what_comes_and_what_goes_and_only_what_comes_is_given() {
    let changes = AssignmentChanges::between(vec![held(2, "viewer"), held(3, "admin")], wanted(&[(2, "editor")]));
    let touched: Vec<_> = changes.touched().collect();
    assert_eq!(touched, [(workspace(2), "viewer"), (workspace(2), "editor"), (workspace(3), "admin")]);
    let given: Vec<_> = changes.given().collect();
    assert_eq!(given, [(workspace(2), "editor")]);
}

#[test]
fn what_only_comes_takes_nothing_away() {
    assert!(!AssignmentChanges::between(vec![held(1, "viewer")], wanted(&[(1, "viewer"), (2, "viewer")])).narrows());
    assert!(AssignmentChanges::between(vec![held(1, "viewer")], wanted(&[(1, "admin")])).narrows());
    assert!(AssignmentChanges::between(vec![held(1, "viewer")], wanted(&[])).narrows());
}

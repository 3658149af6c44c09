use std::collections::BTreeSet;

use crate::model::{Ceiling, Powers, Role, RoleScope};

const KNOWN: [&str; 6] =
    ["organization.delete", "role.create", "role.update", "file.view", "file.edit", "billing.view"];

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn role(scope: RoleScope, id: &str, powers: Powers) -> Role {
    let (display_name, description) = (id.to_owned(), String::new());
    Role { id: id.to_owned(), scope, display_name, description, powers, own: None }
}

fn powers(permissions: &[&str]) -> Powers {
    Powers { permissions: names(permissions), ..Powers::default() }
}

/// An owner has all, an admin all but the organization's end and the bills, a clerk makes roles and reaches nowhere.
fn roles() -> Vec<Role> {
    let (here, there) = (RoleScope::Organization, RoleScope::Workspace);
    let all = names(&["*"]);
    let reaching = |permissions: &[&str]| Powers {
        every_workspace: true,
        may_assign: all.clone(),
        may_assign_in_workspace: all.clone(),
        ..powers(permissions)
    };
    vec![
        role(here, "owner", reaching(&["organization.*", "role.*", "file.*", "billing.*"])),
        role(here, "admin", reaching(&["role.*", "file.*"])),
        role(here, "clerk", Powers { may_assign: names(&["member"]), ..powers(&["role.*", "file.view"]) }),
        role(here, "member", Powers::default()),
        role(there, "editor", powers(&["file.*"])),
        role(there, "viewer", powers(&["file.view"])),
    ]
}

/// What exceeds an admin.
fn admin(scope: RoleScope, powers: &Powers) -> Vec<String> {
    let (roles, known) = (roles(), names(&KNOWN));
    let held = set(&["role.create", "role.update", "file.view", "file.edit"]);
    Ceiling::new(&roles, &known, held, set(&["admin", "clerk", "member"]), set(&["admin"])).exceeded(scope, powers)
}

/// What exceeds a clerk.
fn clerk(scope: RoleScope, powers: &Powers) -> Vec<String> {
    let (roles, known) = (roles(), names(&KNOWN));
    let held = set(&["role.create", "role.update", "file.view"]);
    Ceiling::new(&roles, &known, held, set(&["member"]), set(&["clerk"])).exceeded(scope, powers)
}

#[test]
fn nobody_gives_permissions_that_they_lack_and_all_of_those_are_named() {
    let wanted = powers(&["file.*", "organization.delete", "billing.*"]);
    assert_eq!(admin(RoleScope::Organization, &wanted), ["billing.view", "organization.delete"]);
    assert_eq!(admin(RoleScope::Organization, &powers(&["file.*", "role.create"])), Vec::<String>::new());
}

#[test]
fn a_role_that_reaches_into_every_workspace_is_made_by_whoever_has_as_much_in_every_workspace() {
    let wanted = Powers { every_workspace: true, ..powers(&["file.view"]) };
    assert_eq!(admin(RoleScope::Organization, &wanted), Vec::<String>::new());
    assert_eq!(clerk(RoleScope::Organization, &wanted), ["every_workspace"]);
    assert_eq!(clerk(RoleScope::Organization, &powers(&["file.view"])), Vec::<String>::new());
}

#[test]
fn a_role_in_workspaces_gives_only_what_its_maker_has_in_all_of_them() {
    assert_eq!(admin(RoleScope::Workspace, &powers(&["file.view"])), Vec::<String>::new());
    assert_eq!(clerk(RoleScope::Workspace, &powers(&["file.view"])), ["file.view"]);
}

#[test]
fn a_role_hands_out_only_what_its_maker_may_hand_out() {
    let lists = |here: &[&str], there: &[&str]| Powers {
        may_assign: names(here),
        may_assign_in_workspace: names(there),
        ..Powers::default()
    };
    assert_eq!(admin(RoleScope::Organization, &lists(&["admin", "*"], &["editor", "*"])), Vec::<String>::new());
    assert_eq!(admin(RoleScope::Organization, &lists(&["owner"], &[])), ["assign:owner"]);
    let wanted = lists(&["member", "admin", "*"], &["viewer", "*"]);
    let exceeded = ["assign:admin", "assign:*", "assign:viewer", "assign:*"];
    assert_eq!(clerk(RoleScope::Organization, &wanted), exceeded);
}

#[test]
fn a_role_in_workspaces_hands_out_roles_in_workspaces() {
    let wanted = Powers { may_assign: names(&["viewer"]), ..Powers::default() };
    assert_eq!(admin(RoleScope::Workspace, &wanted), Vec::<String>::new());
    assert_eq!(clerk(RoleScope::Workspace, &wanted), ["assign:viewer"]);
}

/// A token's own roles are not known here: those count that it may hand out.
#[test]
fn roles_that_can_be_handed_out_count_like_own_ones() {
    let (roles, known) = (roles(), names(&KNOWN));
    let held = set(&["role.create", "role.update", "file.view", "file.edit"]);
    let wanted = Powers { every_workspace: true, may_assign: names(&["*"]), ..powers(&["file.*"]) };
    let token = |assignable: &[&str]| {
        let ceiling = Ceiling::new(&roles, &known, held.clone(), set(assignable), BTreeSet::new());
        ceiling.exceeded(RoleScope::Organization, &wanted)
    };
    assert_eq!(token(&["admin"]), Vec::<String>::new());
    assert_eq!(token(&["member"]), ["every_workspace", "assign:*"]);
}

#[test]
fn roles_that_are_no_more_exceed_nobody() {
    let wanted = Powers { may_assign: names(&["gone"]), ..Powers::default() };
    assert_eq!(clerk(RoleScope::Organization, &wanted), Vec::<String>::new());
}

#[test]
fn a_change_touches_what_was_and_what_will_be() {
    let before = Powers { may_assign: names(&["admin", "member"]), every_workspace: true, ..powers(&["billing.view"]) };
    let after = Powers { may_assign: names(&["member", "clerk"]), ..powers(&["file.view"]) };
    let touched = Powers::touched(&before, &after);
    assert_eq!(touched.permissions, ["billing.view", "file.view"]);
    assert_eq!(touched.may_assign, ["admin", "clerk"]);
    assert!(touched.every_workspace);
    assert!(!admin(RoleScope::Organization, &touched).is_empty(), "an admin cannot cut what is above them");
}

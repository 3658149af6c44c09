//! Access tokens: never more than their roles, their scopes, and the member they are bound to.

use crate::answer::{Reason, Why};
use crate::fact::{Fact, FactKey, Holder, OrganizationState, Scope, ServiceAccount, Token, User};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, organization, token, user, workspace};

fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.role(0, 0, Scope::Organization, "admin");
    scene
}

#[test]
fn a_token_has_its_role_cut_by_its_scopes() {
    let mut scene = scene();
    scene.token(0, 10, "admin", None, None);
    scene.token(1, 11, "admin", Some(&["member.*", "workspace.view", "billing.view"]), None);
    assert!(scene.may(token(0), "workspace.update", workspace(0)));
    assert!(scene.may(token(1), "member.invite", organization()));
    assert!(scene.may(token(1), "workspace.view", workspace(0)));
    assert_eq!(scene.why(token(1), "workspace.update", workspace(0)), Why::TokenScope);
    assert_eq!(scene.why(token(1), "billing.view", organization()), Why::NotPermitted, "a scope gives nothing");
    scene.token(2, 12, "admin", Some(&[]), None);
    assert_eq!(scene.why(token(2), "view", organization()), Why::TokenScope);
}

#[test]
fn a_bound_token_can_do_what_its_member_can_do_now() {
    let mut scene = scene();
    scene.token(0, 10, "admin", None, Some(0));
    assert!(scene.may(token(0), "member.invite", organization()));
    let explanation = scene.explain(token(0), "member.invite", organization());
    assert_eq!(explanation.reasons.len(), 2, "the token's own role, and what its member holds");
    assert!(matches!(&explanation.reasons[1], Reason::Role { held, .. } if held.assignment == id(0)));
    scene.role(0, 0, Scope::Organization, "member");
    assert_eq!(scene.why(token(0), "member.invite", organization()), Why::TokenMember);
    let listed = |subject| scene.world.list_permissions(subject, None, organization(), NOW);
    assert_eq!(listed(token(0)), listed(user(0)), "a member's token with more of a role has what the member has");
    assert!(scene.may(token(0), "organization.view", organization()));
    scene.remove(FactKey::Assignment(id(0)));
    assert_eq!(scene.why(token(0), "organization.view", organization()), Why::TokenMembershipEnded);
}

#[test]
fn a_bound_token_ends_with_its_members_account() {
    let mut scene = scene();
    scene.token(0, 10, "admin", None, Some(0));
    scene.put(Fact::User(User { id: id(0), active: false }));
    assert_eq!(scene.why(token(0), "view", organization()), Why::UserInactive);
}

#[test]
fn a_token_is_bound_to_nobody_but_who_acts() {
    let mut scene = scene();
    scene.token(0, 10, "admin", None, None);
    scene.token(1, 11, "admin", None, Some(10));
    scene.token(2, 12, "admin", None, Some(99));
    assert_eq!(scene.why(token(1), "view", organization()), Why::TokenMembershipEnded);
    assert_eq!(scene.why(token(2), "view", organization()), Why::TokenMembershipEnded);
}

#[test]
fn a_revoked_token_is_nobody() {
    let mut scene = scene();
    scene.token(0, 10, "admin", None, None);
    scene.remove(FactKey::Token(id(0)));
    assert_eq!(scene.why(token(0), "view", organization()), Why::TokenUnknown);
}

#[test]
fn a_token_does_nothing_elsewhere() {
    let mut scene = scene();
    scene.organization(1, "standard", OrganizationState::Active);
    let elsewhere =
        Token { id: id(0), organization: id(1), scopes: None, bound_to: None, acts_as: None, expires: None };
    scene.put(Fact::Token(elsewhere));
    scene.put(Fact::Assignment(assignment(10, Holder::AccessToken(id(0)), Scope::Organization, "owner")));
    assert_eq!(scene.why(token(0), "view", organization()), Why::OtherOrganization);
}

#[test]
fn a_service_account_of_another_organization_lends_its_token_nothing() {
    let mut scene = scene();
    scene.organization(1, "standard", OrganizationState::Active);
    scene.put(Fact::ServiceAccount(ServiceAccount { id: id(0), organization: id(1), active: true }));
    scene.put(Fact::Assignment(assignment(5, Holder::ServiceAccount(id(0)), Scope::Organization, "owner")));
    scene.token(0, 10, "owner", None, Some(5));
    assert!(!scene.may(token(0), "view", organization()));
    scene.put(Fact::ServiceAccount(ServiceAccount { id: id(0), organization: id(0), active: true }));
    assert!(scene.may(token(0), "view", organization()));
}

#[test]
fn a_scoped_token_hands_out_no_more_than_its_scopes() {
    let mut scene = scene();
    scene.token(0, 10, "admin", Some(&["organization.view", "member.*", "role.*", "group.*"]), None);
    assert!(scene.may(token(0), "assign:member", organization()));
    assert_eq!(scene.why(token(0), "assign:admin", organization()), Why::MoreThanHeld);
    assert!(scene.may(user(0), "assign:admin", organization()));
}

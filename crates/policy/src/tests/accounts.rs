//! Access tokens that act as a service account: just as that account, within their scopes.

use crate::answer::{Because, Reason, Why};
use crate::fact::{Fact, FactKey, GroupMember, Holder, Member, OrganizationState, Parent, Principal, Scope};
use crate::fact::{ServiceAccount, Token};
use crate::question::{Subject, SubjectQuery};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, token, workspace};
use crate::time::Time;

fn account() -> Holder {
    Holder::ServiceAccount(id(0))
}

fn acting_token(number: u32) -> Token {
    Token { id: id(number), organization: id(0), scopes: None, bound_to: None, acts_as: Some(id(0)), expires: None }
}

/// Service account 0 with the role member in the organization and in workspace 0, and token 0 that acts as it.
fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.put(Fact::ServiceAccount(ServiceAccount { id: id(0), organization: id(0), active: true }));
    scene.put(Fact::Assignment(assignment(10, account(), Scope::Organization, "member")));
    scene.put(Fact::Assignment(assignment(11, account(), in_workspace(0), "member")));
    scene.put(Fact::Token(acting_token(0)));
    scene
}

fn program() -> Subject {
    Subject::ServiceAccount(id(0))
}

#[test]
fn it_has_what_its_account_has() {
    let mut scene = scene();
    scene.group(0, 2);
    let place =
        GroupMember { id: id(5), organization: id(0), group: id(0), member: Member::ServiceAccount(id(0)), via: None };
    scene.put(Fact::GroupMember(place));
    scene.resource(1, "file", Parent::Organization);
    scene.grant(7, Holder::Group(id(0)), 1, "edit");
    for object in [organization(), workspace(0), resource(0), resource(1)] {
        let listed = |subject| scene.world.list_permissions(subject, None, object, NOW);
        assert_eq!(listed(token(0)), listed(program()), "{object:?}");
        let roles = |subject| scene.world.assignable_roles(subject, None, object, NOW);
        assert_eq!(roles(token(0)), roles(program()), "{object:?}");
    }
    let explanation = scene.explain(token(0), "file.delete", resource(1));
    assert_eq!(explanation.decision.because, Because::Grant { grant: id(7), group: Some(id(0)) });
    let [Reason::Grant { principal, .. }] = explanation.reasons.as_slice() else { panic!("{explanation:?}") };
    assert_eq!(*principal, Principal::ServiceAccount(id(0)));
}

#[test]
fn it_holds_nothing_of_its_own() {
    let mut scene = scene();
    scene.put(Fact::Assignment(assignment(12, Holder::AccessToken(id(0)), Scope::Organization, "owner")));
    assert_eq!(scene.why(token(0), "organization.delete", organization()), Why::NotPermitted);
}

#[test]
fn its_scopes_cut_it() {
    let mut scene = scene();
    scene.put(Fact::Token(Token { scopes: Some(vec!["workspace.*".to_owned()]), ..acting_token(0) }));
    assert!(scene.may(token(0), "workspace.view", workspace(0)));
    assert_eq!(scene.why(token(0), "folder.view", resource(0)), Why::TokenScope);
}

#[test]
fn it_lives_as_long_as_it_and_its_account_do() {
    let mut scene = scene();
    scene.put(Fact::Token(Token { expires: Some(Time(900)), ..acting_token(1) }));
    assert_eq!(scene.why(token(1), "view", organization()), Why::TokenExpired);
    scene.put(Fact::ServiceAccount(ServiceAccount { id: id(0), organization: id(0), active: false }));
    assert_eq!(scene.world.subject_live(token(0), None, NOW), Err(Why::ServiceAccountInactive));
    assert_eq!(scene.why(token(0), "view", organization()), Why::ServiceAccountInactive);
    scene.remove(FactKey::ServiceAccount(id(0)));
    assert_eq!(scene.why(token(0), "view", organization()), Why::ServiceAccountUnknown);
}

#[test]
fn it_acts_in_its_own_organization_and_its_accounts() {
    let mut scene = scene();
    scene.organization(1, "standard", OrganizationState::Active);
    scene.put(Fact::Token(Token { organization: id(1), ..acting_token(1) }));
    assert_eq!(scene.why(token(1), "view", organization()), Why::OtherOrganization);
    let principal = Principal::AccessToken(id(1));
    assert_eq!(scene.world.membership(id(0), principal, NOW), None);
    assert_eq!(scene.world.standing(organization(), principal, NOW), None);
}

#[test]
fn it_belongs_by_the_membership_of_its_account() {
    let scene = scene();
    let principal = Principal::AccessToken(id(0));
    assert_eq!(scene.world.membership(id(0), principal, NOW), Some(id(10)));
    assert_eq!(scene.world.standing(organization(), principal, NOW), Some(id(10)));
    assert_eq!(scene.world.standing(resource(0), principal, NOW), Some(id(11)));
}

#[test]
fn the_account_is_listed_and_its_tokens_are_not() {
    let mut scene = scene();
    scene.put(Fact::Assignment(assignment(12, Holder::AccessToken(id(0)), Scope::Organization, "member")));
    let query = SubjectQuery { permission: "view", object: organization(), after: None, limit: 10, now: NOW };
    assert_eq!(scene.world.list_subjects(&query).items, [Principal::ServiceAccount(id(0))]);
}

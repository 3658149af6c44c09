//! The sentences that people read, one of each kind.

use crate::fact::{Assignment, Audience, Fact, Holder, OrganizationState, Parent, Scope, ServiceAccount, Share, Token};
use crate::question::{Object, Question, Subject};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, token, user, workspace};
use crate::time::Time;

/// Person 0 is a member with a guest's role in workspace 0, where folder 0 with file 1 is.
fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.role(0, 0, Scope::Organization, "member");
    scene.role_via(1, 0, in_workspace(0), "guest", 0);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    scene
}

/// The sentence, with the ids in short: `#3` is the one with number 3.
fn sentence(scene: &Scene, subject: Subject, permission: &str, object: Object) -> String {
    let question = Question { subject, session: None, permission, object, now: NOW };
    let mut text = scene.world.explain(&question).sentence(&question);
    for number in 0..50 {
        text = text.replace(&id::<ids::UserId>(number).to_string(), &format!("#{number}"));
    }
    text
}

#[test]
fn a_role_says_where_it_is_held() {
    assert_eq!(
        sentence(&scene(), user(0), "file.view", resource(1)),
        "allowed: user #0 may `file.view` on resource #1: user #0 has the role `guest` in workspace #0 (assignment #1)"
    );
}

#[test]
fn a_grant_says_on_what_and_through_which_group() {
    let mut scene = scene();
    scene.group(3, 0);
    scene.grant(4, Holder::Group(id(3)), 0, "edit");
    assert_eq!(
        sentence(&scene, user(0), "delete", resource(1)),
        "allowed: user #0 may `delete` on resource #1: user #0 has the level `edit` on resource #0 (grant #4, through \
         group #3)"
    );
}

#[test]
fn a_share_says_what_it_opens() {
    let mut scene = scene();
    let (mode, audience) = ("send".to_owned(), Audience::Public);
    let share = Share { id: id(5), organization: id(0), resource: id(0), mode, audience, expires: None, open: true };
    scene.put(Fact::Share(share));
    let through = |person| Subject::Share { share: id(5), person };
    assert_eq!(
        sentence(&scene, through(Some(id(2))), "download", resource(1)),
        "allowed: user #2, who came through share #5, may `download` on resource #1: the mode `send` of share #5 on \
         resource #0 opens it"
    );
    assert_eq!(
        sentence(&scene, through(None), "delete", resource(1)),
        "denied: whoever came through share #5 may not `delete` on resource #1: the mode `send` of share #5 on \
         resource #0 does not open it"
    );
}

#[test]
fn a_token_says_what_bounds_it() {
    let mut scene = scene();
    scene.token(7, 8, "admin", Some(&["file.*", "organization.view"]), Some(0));
    assert_eq!(
        sentence(&scene, token(7), "file.view", resource(1)),
        "allowed: access token #7 may `file.view` on resource #1: access token #7 has the role `admin` in the \
         organization (assignment #8), and user #0 has the role `guest` in workspace #0 (assignment #1); the token is \
         bound to membership #0; its scopes (`file.*`, `organization.view`) contain it"
    );
    assert_eq!(
        sentence(&scene, token(7), "member.list", organization()),
        "denied: access token #7 may not `member.list` on organization #0: the role `admin` in the organization \
         (assignment #8) has it, but the access token's scopes (`file.*`, `organization.view`) do not contain it"
    );
    let told = sentence(&scene, token(7), "file.delete", resource(1));
    assert!(
        told.contains(
            "the token is bound to membership #0, and there the role `guest` in workspace #0 (assignment #1)"
        ),
        "{told}"
    );
    assert!(told.ends_with("lacks it; the roles `admin`, `member` have it"), "{told}");
}

#[test]
fn a_token_says_whom_it_acts_as() {
    let mut scene = scene();
    scene.put(Fact::ServiceAccount(ServiceAccount { id: id(6), organization: id(0), active: true }));
    scene.put(Fact::Assignment(assignment(9, Holder::ServiceAccount(id(6)), Scope::Organization, "member")));
    let (scopes, bound_to, acts_as, expires) = (None, None, Some(id(6)), None);
    scene.put(Fact::Token(Token { id: id(7), organization: id(0), scopes, bound_to, acts_as, expires }));
    assert_eq!(
        sentence(&scene, token(7), "view", organization()),
        "allowed: access token #7 may `view` on organization #0: service account #6 has the role `member` in the \
         organization (assignment #9); the token acts as service account #6"
    );
}

#[test]
fn a_no_says_what_came_nearest() {
    let mut scene = scene();
    let at = |scene: &Scene| sentence(scene, user(1), "workspace.view", workspace(0));
    assert_eq!(
        at(&scene),
        "denied: user #1 may not `workspace.view` on workspace #0: the subject holds nothing in organization #0"
    );
    let held = assignment(11, Holder::User(id(1)), in_workspace(0), "guest");
    scene.put(Fact::Assignment(Assignment { expires: Some(Time(9)), ..held.clone() }));
    let told = at(&scene);
    assert!(told.ends_with(": the role `guest` in workspace #0 (assignment #11) has it, but has expired"), "{told}");
    scene.put(Fact::Assignment(Assignment { suspended: true, ..held }));
    let told = at(&scene);
    assert!(told.ends_with(": the role `guest` in workspace #0 (assignment #11) has it, but is suspended"), "{told}");
    scene.broken_resource(1, "file", Parent::Resource(id(0)));
    let told = sentence(&scene, user(0), "view", resource(1));
    assert!(
        told.ends_with("(assignment #1) has it, but the inheritance from above is broken at resource #1"),
        "{told}"
    );
}

#[test]
fn a_no_says_at_which_gate_it_stopped() {
    let mut scene = scene();
    assert_eq!(
        sentence(&scene, user(0), "no.such", organization()),
        "denied: user #0 may not `no.such` on organization #0: the organization's access model has no such permission"
    );
    assert_eq!(
        sentence(&scene, user(0), "assign:member", organization()),
        "denied: user #0 may not hand out the role `member` on organization #0: none of the subject's roles here may \
         assign it"
    );
    let told = sentence(&scene, user(0), "grant:edit", resource(0));
    assert!(
        told.contains("may not grant the level `edit` on resource #0: it gives what the subject does not hold"),
        "{told}"
    );
    scene.organization(0, "standard", OrganizationState::Suspended);
    let told = sentence(&scene, user(0), "view", organization());
    assert!(told.ends_with(": the organization is suspended"), "{told}");
}

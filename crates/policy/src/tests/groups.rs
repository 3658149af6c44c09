//! Questions about a group: what being in it gives to somebody who belongs to the organization.

use crate::answer::{Because, Why};
use crate::fact::{Fact, FactKey, Holder, OrganizationState, Parent, Scope};
use crate::question::Subject;
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, user, workspace};

fn group() -> Subject {
    Subject::Group(id(3))
}

/// Group 3, with person 0 in it, has a role in workspace 0 and a grant on folder 0.
fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.resource(0, "folder", Parent::Organization);
    scene.role(0, 0, Scope::Organization, "member");
    scene.group(3, 0);
    scene.put(Fact::Assignment(assignment(4, Holder::Group(id(3)), in_workspace(0), "member")));
    scene.grant(5, Holder::Group(id(3)), 0, "edit");
    scene
}

#[test]
fn it_has_what_it_holds() {
    let mut scene = scene();
    assert!(scene.may(group(), "workspace.view", workspace(0)));
    let explanation = scene.explain(group(), "folder.delete", resource(0));
    assert_eq!(explanation.decision.because, Because::Grant { grant: id(5), group: None });
    assert!(scene.may(user(0), "folder.delete", resource(0)), "and so has whoever is in it");
    assert_eq!(
        scene.why(group(), "organization.view", organization()),
        Why::NotPermitted,
        "its people's own is theirs"
    );
    assert_eq!(scene.world.subject_live(group(), None, NOW), Ok(()));
    scene.remove(FactKey::Group(id(3)));
    assert_eq!(scene.why(group(), "workspace.view", workspace(0)), Why::GroupUnknown);
}

#[test]
fn it_has_nothing_elsewhere() {
    let mut scene = scene();
    scene.organization(1, "standard", OrganizationState::Active);
    let elsewhere = crate::Object::Organization(id(1));
    assert_eq!(scene.why(group(), "organization.view", elsewhere), Why::Stranger);
}

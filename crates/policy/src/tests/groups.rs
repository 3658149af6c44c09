//! Questions about a group: what being in it gives to somebody who belongs to the organization.

use crate::answer::{Because, Why};
use crate::fact::{Assignment, Fact, FactKey, GroupMember, Holder, Member, OrganizationState, Parent, Scope};
use crate::question::Subject;
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, user, workspace};
use crate::time::Time;

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

#[test]
fn a_place_in_it_ends_with_what_it_hangs_on() {
    let mut scene = scene();
    let membership = || assignment(10, Holder::User(id(1)), Scope::Organization, "member");
    scene.put(Fact::Assignment(membership()));
    scene.put(Fact::GroupMember(GroupMember {
        id: id(6),
        organization: id(0),
        group: id(3),
        member: Member::User(id(1)),
        via: Some(id(10)),
    }));
    // They are in another group by nothing that could end.
    scene.group(7, 1);
    // They belong to the organization by another membership, too, on which their place does not hang.
    scene.role(11, 1, Scope::Organization, "member");
    let may = |scene: &Scene, now| scene.explain_at(user(1), "workspace.view", workspace(0), now).decision.allowed;
    assert!(may(&scene, NOW));

    scene.put(Fact::Assignment(Assignment { expires: Some(Time(2_000)), ..membership() }));
    assert!(may(&scene, Time(1_999)) && !may(&scene, Time(2_000)));
    scene.put(Fact::Assignment(Assignment { suspended: true, ..membership() }));
    assert!(!may(&scene, NOW));
    scene.put(Fact::Assignment(membership()));
    assert!(may(&scene, NOW));
    scene.remove(FactKey::Assignment(id(10)));
    assert!(!may(&scene, NOW) && scene.may(user(1), "organization.view", organization()));
}

#[test]
fn of_several_the_first_by_its_place_is_the_reason() {
    let mut scene = scene();
    for group in [7, 5, 6] {
        scene.group(group, 0);
        let holder = Holder::Group(id(group));
        scene.put(Fact::Assignment(assignment(group + 10, holder, in_workspace(0), "admin")));
    }
    let explanation = scene.explain(user(0), "workspace.update", workspace(0));
    assert_eq!(explanation.decision.because, Because::Role { assignment: id(15), group: Some(id(5)) });
}

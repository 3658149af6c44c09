//! By which assignment somebody is somewhere.

use crate::fact::{Assignment, Fact, FactKey, GroupMember, Holder, Member, Parent, Principal, Scope};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, workspace};
use crate::time::Time;

const PERSON: u32 = 0;

fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.workspace(1);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    scene.resource(2, "file", Parent::Organization);
    scene
}

/// The number of the assignment.
fn standing(scene: &Scene, object: crate::Object) -> Option<u32> {
    let found = scene.world.standing(object, Principal::User(id(PERSON)), NOW);
    found.map(|found| (0..100).find(|number| id::<ids::MembershipId>(*number) == found).unwrap())
}

#[test]
fn a_member_is_in_a_workspace_by_the_role_there() {
    let mut scene = scene();
    scene.role(0, PERSON, Scope::Organization, "member");
    scene.role_via(4, PERSON, in_workspace(0), "member", 0);
    scene.role_via(3, PERSON, in_workspace(0), "guest", 0);
    scene.role_via(5, PERSON, in_workspace(1), "member", 0);
    assert_eq!(standing(&scene, organization()), Some(0));
    assert_eq!(standing(&scene, workspace(0)), Some(3), "the first by its id");
    assert_eq!(standing(&scene, resource(1)), Some(3));
    assert_eq!(standing(&scene, workspace(1)), Some(5));
    assert_eq!(standing(&scene, resource(2)), Some(0));
    let ended = |number: u32| {
        let held = assignment(number, Holder::User(id(PERSON)), in_workspace(0), "member");
        Fact::Assignment(Assignment { expires: Some(Time(1)), via: Some(id(0)), ..held })
    };
    scene.put(ended(3));
    assert_eq!(standing(&scene, workspace(0)), Some(4));
    scene.put(ended(4));
    assert_eq!(standing(&scene, workspace(0)), Some(0), "no role there is left: what is granted there hangs on this");
    scene.remove(FactKey::Assignment(id(0)));
    assert_eq!(standing(&scene, workspace(0)), None);
}

#[test]
fn who_reaches_into_every_workspace_is_there_by_that_role() {
    let mut scene = scene();
    scene.role(0, PERSON, Scope::Organization, "admin");
    scene.role_via(4, PERSON, in_workspace(0), "member", 0);
    assert_eq!(standing(&scene, workspace(0)), Some(0));
    assert_eq!(standing(&scene, resource(1)), Some(0));
}

#[test]
fn a_role_through_a_group_is_nobodys_own() {
    let mut scene = scene();
    scene.role(0, PERSON, Scope::Organization, "member");
    scene.group(0, PERSON);
    scene.put(Fact::Assignment(assignment(4, Holder::Group(id(0)), in_workspace(0), "member")));
    assert_eq!(standing(&scene, workspace(0)), Some(0));
    scene.role_via(5, PERSON, in_workspace(0), "guest", 0);
    assert_eq!(standing(&scene, workspace(0)), Some(5));
    let place =
        GroupMember { id: id(9), organization: id(0), group: id(1), member: Member::User(id(PERSON)), via: None };
    scene.put(Fact::GroupMember(place));
    scene.group(1, 2);
    scene.put(Fact::Assignment(assignment(6, Holder::Group(id(1)), Scope::Organization, "admin")));
    assert_eq!(standing(&scene, workspace(0)), Some(0), "the group's role reaches into every workspace");
}

#[test]
fn a_guest_is_there_by_the_role_that_makes_them_one() {
    let mut scene = scene();
    scene.role(4, PERSON, in_workspace(0), "guest");
    assert_eq!(standing(&scene, workspace(0)), Some(4));
    assert_eq!(standing(&scene, workspace(1)), Some(4), "what is granted to them there ends with it");
    assert_eq!(standing(&scene, organization()), Some(4));
    scene.role(4, PERSON, in_workspace(0), "member");
    assert_eq!(standing(&scene, workspace(0)), None, "a role for members gives nothing to somebody who is none");
}

#[test]
fn a_token_is_there_by_its_own_role() {
    let mut scene = scene();
    scene.token(0, 10, "member", None, None);
    scene.put(Fact::Assignment(assignment(11, Holder::AccessToken(id(0)), in_workspace(0), "member")));
    let standing = |scene: &Scene| scene.world.standing(workspace(0), Principal::AccessToken(id(0)), NOW);
    assert_eq!(standing(&scene), Some(id(10)));
    scene.remove(FactKey::Assignment(id(10)));
    assert_eq!(standing(&scene), Some(id(11)));
}

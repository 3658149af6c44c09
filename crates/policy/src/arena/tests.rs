//! What only the insides show: no answer needs it.

use crate::fact::{Fact, FactKey, Holder, Parent, Scope};
use crate::tests::id;
use crate::tests::scene::{Scene, grant, in_workspace};

#[test]
fn what_is_taken_away_leaves_nothing_behind() {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.role(0, 0, Scope::Organization, "member");
    scene.role_via(1, 0, in_workspace(0), "member", 0);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    for on in [0, 1] {
        scene.put(Fact::Grant(grant(on, Holder::User(id(0)), on, "view")));
    }
    let membership = FactKey::Assignment(id(0));
    let arena = scene.world.arena(id(0)).unwrap();
    assert_eq!(arena.hanging_on(membership).count(), 1);
    assert_eq!((arena.grants_of_kinds.iter().count(), arena.grants_above.iter().count()), (2, 1));

    for key in [FactKey::Assignment(id(1)), FactKey::Grant(id(0)), FactKey::Grant(id(1))] {
        scene.remove(key);
    }
    let arena = scene.world.arena(id(0)).unwrap();
    assert_eq!(arena.hanging_on(membership).count(), 0);
    assert_eq!((arena.grants_of_kinds.iter().count(), arena.grants_above.iter().count()), (0, 0));
}

//! PixelFiddler, as its document tells it: a space with Owners and Maintainers.

use crate::answer::Why;
use crate::fact::{FactKey, Parent, Scope};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, organization, resource, token, user};

const OWNER: u32 = 0;
const MAINTAINER: u32 = 1;

/// Resource 0 is a media source with a transformation, 1, under it.
fn scene() -> Scene {
    let mut scene = Scene::under("pixelfiddler");
    scene.role(0, OWNER, Scope::Organization, "owner");
    scene.role(1, MAINTAINER, Scope::Organization, "maintainer");
    scene.resource(0, "media_source", Parent::Organization);
    scene.resource(1, "transformation", Parent::Resource(id(0)));
    scene.resource(2, "media_settings", Parent::Organization);
    scene.resource(3, "watermark", Parent::Organization);
    scene
}

#[test]
fn the_lists_of_the_roles_hold() {
    let scene = scene();
    for (permission, maintainer) in [
        ("organization.view", true),
        ("member.list", true),
        ("member.view", true),
        ("metrics.view", true),
        ("monitoring.view", true),
        ("usage.view", true),
        ("signing_key.create", true),
        ("signing_key.delete", true),
        ("token.list", true),
        ("token.create", false),
        ("token.rotate", false),
        ("token.revoke", false),
        ("billing.view", false),
        ("billing.update", false),
        ("organization.update", false),
        ("organization.delete", false),
        ("organization.transfer", false),
        ("member.invite", false),
        ("member.update", false),
        ("member.remove", false),
        ("invitation.list", false),
        ("audit.list", false),
    ] {
        assert!(scene.may(user(OWNER), permission, organization()), "Owner: {permission}");
        assert_eq!(scene.may(user(MAINTAINER), permission, organization()), maintainer, "Maintainer: {permission}");
        assert!(!scene.may(user(2), permission, organization()), "a stranger: {permission}");
    }
}

#[test]
fn both_roles_work_with_all_media() {
    let scene = scene();
    for person in [OWNER, MAINTAINER] {
        for kind in ["media_source", "transformation", "media_settings", "watermark"] {
            assert!(scene.may(user(person), &format!("{kind}.create"), organization()), "{kind}");
        }
        for number in 0..4 {
            for action in ["view", "update", "delete"] {
                assert!(scene.may(user(person), action, resource(number)), "{action} on {number}");
            }
        }
    }
}

#[test]
fn owners_make_owners_and_maintainers_and_maintainers_nobody() {
    let scene = scene();
    let roles = |person| scene.world.assignable_roles(user(person), None, organization(), NOW);
    assert_eq!(roles(OWNER), ["owner", "maintainer"]);
    assert!(roles(MAINTAINER).is_empty());
    assert_eq!(scene.why(user(MAINTAINER), "assign:maintainer", organization()), Why::NotAssignable);
}

#[test]
fn a_kicked_member_loses_all_and_the_credentials_of_the_space_live_on() {
    let mut scene = scene();
    scene.token(0, 20, "maintainer", None, None);
    scene.remove(FactKey::Assignment(id(1)));
    for number in 0..4 {
        assert!(!scene.may(user(MAINTAINER), "view", resource(number)));
    }
    assert!(!scene.may(user(MAINTAINER), "metrics.view", organization()));
    assert!(scene.may(token(0), "view", resource(0)), "a token that is bound to nobody");
    assert!(!scene.may(token(0), "billing.view", organization()));
}

#[test]
fn nobody_makes_a_workspace() {
    let scene = scene();
    assert_eq!(scene.why(user(OWNER), "workspace.create", organization()), Why::NotPermitted);
}

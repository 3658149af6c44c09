use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::difference::Difference;
use crate::fact::{
    Assignment, Change, CustomRole, Fact, FactKey, Holder, OrganizationState, Parent, Principal, Resource, Scope,
    ServiceAccount, Token, User,
};
use crate::naive::{Naive, settle};
use crate::question::Object;
use crate::tests::agreement::world;
use crate::tests::facts::{self, changes};
use crate::tests::id;
use crate::tests::models::models;
use crate::tests::plain::Plain;
use crate::tests::scene::{NOW, Scene, assignment, in_workspace, organization, resource, workspace};
use crate::world::World;

/// What a change would do to a scene.
fn preview(scene: &Scene, changes: Vec<Change>) -> Vec<Difference> {
    let keys: Vec<FactKey> = changes.iter().map(Change::key).collect();
    let after = applied(&scene.world, changes);
    scene.world.differences(&after, id(0), keys, NOW, 1_000)
}

fn applied(world: &World, changes: impl IntoIterator<Item = Change>) -> World {
    let mut after = world.clone();
    for (version, change) in (1_000_u64..).zip(changes) {
        after.apply(version, change);
    }
    after
}

fn objects(differences: &[Difference], principal: Principal) -> Vec<Object> {
    differences.iter().filter(|one| one.principal == principal).map(|one| one.object).collect()
}

fn person(number: u32) -> Principal {
    Principal::User(id(number))
}

/// Person 0 is admin; person 1 is a member with workspace 0, where folder 0 is.
fn scene() -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.workspace(1);
    scene.role(0, 0, Scope::Organization, "admin");
    scene.role(1, 1, Scope::Organization, "member");
    scene.role_via(2, 1, in_workspace(0), "member", 1);
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene
}

#[test]
fn a_removal_takes_all_that_hangs_on_it() {
    let mut scene = scene();
    scene.token(0, 10, "member", None, Some(1));
    let found = preview(&scene, vec![Change::Remove(FactKey::Assignment(id(1)))]);
    assert!(found.iter().all(|one| one.gained.is_empty() && !one.lost.is_empty()), "{found:?}");
    assert_eq!(objects(&found, person(1)), [organization(), workspace(0)]);
    assert_eq!(objects(&found, Principal::AccessToken(id(0))), [organization()], "a token that is bound to it");
    assert_eq!(objects(&found, person(0)), []);
}

#[test]
fn a_token_can_do_no_more_than_its_member_wherever_that_holds_it() {
    let mut scene = scene();
    scene.token(0, 10, "admin", None, Some(1));
    let found = preview(&scene, vec![Change::Remove(FactKey::Assignment(id(2)))]);
    assert_eq!(objects(&found, person(1)), [workspace(0)]);
    assert_eq!(objects(&found, Principal::AccessToken(id(0))), [workspace(0)]);
    scene.grant(6, Holder::User(id(1)), 0, "view");
    scene.remove(FactKey::Assignment(id(2)));
    let found = preview(&scene, vec![Change::Remove(FactKey::Grant(id(6)))]);
    assert_eq!(objects(&found, Principal::AccessToken(id(0))), [resource(0)]);
}

#[test]
fn a_change_of_a_role_reaches_its_holders() {
    let mut scene = scene();
    let name = scene.custom_role(0, &["organization.view", "member.list"], &[]);
    scene.role(3, 2, Scope::Organization, &name);
    scene.group(0, 2);
    let custom = |permissions: &[&str], every_workspace| {
        let Some(Fact::CustomRole(role)) = scene.world.recorded(FactKey::CustomRole(id(0))) else { panic!("no role") };
        let permissions = permissions.iter().map(|name| (*name).to_owned()).collect();
        vec![Change::Put(Fact::CustomRole(CustomRole { permissions, every_workspace, ..role.clone() }))]
    };
    let found = preview(&scene, custom(&["organization.view", "workspace.view", "audit.list"], true));
    assert_eq!(objects(&found, person(2)), [organization(), workspace(0), workspace(1)]);
    assert_eq!(
        (&found[0].gained[..], &found[0].lost[..]),
        (&["audit.list".to_owned(), "workspace.view".to_owned()][..], &["member.list".to_owned()][..])
    );
    assert_eq!(preview(&scene, custom(&["organization.view", "member.list"], false)), []);
}

#[test]
fn a_change_of_a_group_reaches_those_in_it() {
    let mut scene = scene();
    scene.group(0, 1);
    scene.put(Fact::Assignment(assignment(5, Holder::Group(id(0)), in_workspace(1), "member")));
    scene.grant(6, Holder::Group(id(0)), 0, "edit");
    let found = preview(&scene, vec![Change::Remove(FactKey::Group(id(0)))]);
    assert_eq!(objects(&found, person(1)), [workspace(1)], "the own role in workspace 0 gives no less than the grant");
    let found = preview(&scene, vec![Change::Remove(FactKey::Assignment(id(5)))]);
    assert_eq!(objects(&found, person(1)), [workspace(1)]);
}

#[test]
fn a_move_reaches_all_who_have_anything_before_or_after() {
    let mut scene = scene();
    scene.role(3, 2, in_workspace(1), "guest");
    let moved = Resource {
        id: id(0),
        organization: id(0),
        kind: "folder".to_owned(),
        parent: Parent::Workspace(id(1)),
        inherits: true,
    };
    let found = preview(&scene, vec![Change::Put(Fact::Resource(moved))]);
    let told: Vec<_> = found.iter().map(|one| (one.object, one.principal, one.lost.is_empty())).collect();
    assert_eq!(told, [(resource(0), person(1), false), (resource(0), person(2), true)]);
}

#[test]
fn an_account_takes_its_tokens_along() {
    let mut scene = scene();
    let account = Fact::ServiceAccount(ServiceAccount { id: id(0), organization: id(0), active: true });
    scene.put(account);
    let acting =
        Token { id: id(0), organization: id(0), scopes: None, bound_to: None, acts_as: Some(id(0)), expires: None };
    scene.put(Fact::Token(acting));
    let role = assignment(5, Holder::ServiceAccount(id(0)), Scope::Organization, "member");
    let found = preview(&scene, vec![Change::Put(Fact::Assignment(role))]);
    let (program, token) = (Principal::ServiceAccount(id(0)), Principal::AccessToken(id(0)));
    assert_eq!(found.iter().map(|one| one.principal).collect::<Vec<_>>(), [program, token]);
    assert_eq!(found[0].gained, found[1].gained);
}

#[test]
fn another_model_reaches_everybody_and_the_limit_cuts() {
    let mut scene = scene();
    scene.organization(0, "standard", OrganizationState::Active);
    let mut other = Scene::under("fastpix");
    other.organization(0, "fastpix", OrganizationState::Active);
    let Some(fact) = other.world.fact(FactKey::Organization(id(0))).map(std::borrow::Cow::into_owned) else {
        panic!("no organization")
    };
    let after = applied(&scene.world, [Change::Put(fact)]);
    let told = |limit| scene.world.differences(&after, id(0), [FactKey::Organization(id(0))], NOW, limit);
    let all = told(1_000);
    assert_eq!(all.iter().map(|one| one.principal).collect::<BTreeSet<_>>().len(), 2);
    assert_eq!(told(1), all[..1]);
    assert_eq!(told(0), []);
}

#[test]
fn a_closed_account_loses_all() {
    let scene = scene();
    let found = preview(&scene, vec![Change::Put(Fact::User(User { id: id(1), active: false }))]);
    assert_eq!(objects(&found, person(1)), [organization(), workspace(0)]);
    let gone = Assignment { suspended: true, ..assignment(1, Holder::User(id(1)), Scope::Organization, "member") };
    assert_eq!(preview(&scene, vec![Change::Put(Fact::Assignment(gone))]), found, "a suspension takes as much");
}

proptest! {
    // The plain way is asked for every permission of everybody on everything, twice.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn it_tells_what_the_plain_way_finds(models in models(), changes in changes(), tail in 1_usize..6) {
        let made: Vec<(u64, Change)> = (1_u64..).zip(changes).collect();
        let split = made.len().saturating_sub(tail);
        let before = world(&models, &made[..split]);
        let keys: Vec<FactKey> = made[split..].iter().map(|(_, change)| change.key()).collect();
        let after = applied(&before, made[split..].iter().map(|(_, change)| change.clone()));
        let told = before.differences(&after, id(0), keys.iter().copied(), facts::NOW, usize::MAX);
        let naive = |changes: &[(u64, Change)]| Naive { models: models.clone(), facts: settle(changes) };
        let worlds = [&naive(&made[..split]), &naive(&made)];
        let plain = Plain { worlds, organization: id(0), now: facts::NOW };
        prop_assert_eq!(plain.flaw(&told, &keys), None);
    }
}

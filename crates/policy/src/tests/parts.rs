//! Parts of a world that do not fit together are refused.

use crate::answer::{Because, Why};
use crate::fact::{
    Assignment, Change, Fact, Holder, Organization, OrganizationState, Parent, Resource, Scope, User, Workspace,
};
use crate::question::{Object, Question, Subject};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene};
use crate::world::{Census, Gathering, Overlap, Part, Work, World};

fn organization(number: u32) -> Fact {
    let (model, state) = ("alpha".to_owned(), OrganizationState::Active);
    Fact::Organization(Organization { id: id(number), model, model_version: 1, state })
}

fn resource(number: u32, organization: u32) -> Resource {
    let (kind, parent) = ("file".to_owned(), Parent::Organization);
    Resource { id: id(number), organization: id(organization), kind, parent, inherits: true }
}

fn member(number: u32, organization: u32, user: u32) -> Fact {
    Fact::Assignment(Assignment {
        id: id(number),
        organization: id(organization),
        scope: Scope::Organization,
        holder: Holder::User(id(user)),
        role: "member".to_owned(),
        suspended: false,
        expires: None,
        via: None,
    })
}

fn in_turn(one: Work<'_>, other: Work<'_>) {
    one();
    other();
}

fn part(world: &World, facts: Vec<Fact>) -> Part {
    let mut part = Part::of(world);
    facts.into_iter().for_each(|fact| part.put(1, fact).unwrap());
    part
}

#[test]
fn a_part_takes_each_fact_once() {
    let world = World::new();
    let mut part = part(&world, vec![organization(1), Fact::Resource(resource(2, 1))]);
    assert_eq!(part.put(2, organization(1)), Err(Overlap));
    assert_eq!(part.put_resource(2, &resource(2, 1)), Err(Overlap));
    assert_eq!(part.remove(Fact::Resource(resource(2, 1)).key()), Err(Overlap));
}

#[test]
fn what_two_parts_know_is_refused() {
    let user = || Fact::User(User { id: id(7), active: true });
    let workspace = |organization| Fact::Workspace(Workspace { id: id(3), organization: id(organization) });
    let cases = [
        (vec![organization(1)], vec![Fact::Workspace(Workspace { id: id(9), organization: id(1) })]),
        (vec![organization(1), workspace(1)], vec![organization(2), workspace(2)]),
        (vec![Fact::Resource(resource(4, 1))], vec![Fact::Resource(resource(4, 2))]),
        (vec![user()], vec![user()]),
    ];
    for (first, second) in cases {
        let world = World::new();
        let mut gathering = Gathering::of(&world, &Census::default());
        let refusal = [first, second].into_iter().try_for_each(|facts| gathering.add(&mut part(&world, facts)));
        let outcome = refusal.and_then(|()| gathering.finish(in_turn));
        assert_eq!(outcome.err(), Some(Overlap));
    }
}

#[test]
fn a_part_of_a_world_with_other_models_is_refused() {
    let mut stranger = part(&World::new(), vec![organization(1)]);
    assert_eq!(Gathering::of(&World::new(), &Census::default()).add(&mut stranger), Err(Overlap));
}

#[test]
fn somebody_in_organizations_of_two_parts_is_found_in_both() {
    let world = Scene::under("standard").world;
    let organization = |number| {
        let (model, state) = ("standard".to_owned(), OrganizationState::Active);
        Fact::Organization(Organization { id: id(number), model, model_version: 1, state })
    };
    let people = || [7, 8].map(|number| Fact::User(User { id: id(number), active: true }));
    let parts = || {
        let first = vec![organization(1), member(11, 1, 7)];
        let second = vec![organization(2), member(21, 2, 8), member(22, 2, 7)];
        [first, second, people().into()]
    };
    let by = |number| Because::Role { assignment: id(number), group: None };
    for accounts_come in [0, 1, 2] {
        let mut gathering = Gathering::of(&world, &Census::default());
        let mut parts = parts();
        parts.swap(accounts_come, 2);
        parts.into_iter().for_each(|facts| gathering.add(&mut part(&world, facts)).unwrap());
        let whole = gathering.finish(in_turn).unwrap();
        let because = |organization, user| {
            let object = Object::Organization(id(organization));
            let question =
                Question { subject: Subject::User(id(user)), session: None, permission: "view", object, now: NOW };
            whole.check(&question).because
        };
        assert_eq!([because(1, 7), because(2, 7), because(2, 8)], [by(11), by(22), by(21)]);
        assert_eq!(because(1, 8), Because::Denied(Why::Stranger));
    }
}

#[test]
fn a_census_counts_what_there_is_and_what_was_removed() {
    let mut world = World::new();
    let people = [7, 8].map(|number| Fact::User(User { id: id(number), active: true }));
    let resources = [2, 3].map(|number| Fact::Resource(resource(number, 1)));
    for fact in [organization(1)].into_iter().chain(people).chain(resources) {
        world.apply(1, Change::Put(fact));
    }
    world.apply(1, Change::Remove(Fact::Resource(resource(2, 1)).key()));
    let expected = Census { resources: 2, people: 2, held: 0, others: 1 };
    assert_eq!((world.census(), expected.facts()), (expected, 5));
    assert_eq!(world.records().removed().count(), 1);
}

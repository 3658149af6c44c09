//! Parts of a world that do not fit together are refused.

use crate::fact::{Change, Fact, Organization, OrganizationState, Parent, Resource, User, Workspace};
use crate::tests::id;
use crate::world::{Census, Gathering, Overlap, Part, World};

fn organization(number: u32) -> Fact {
    let (model, state) = ("alpha".to_owned(), OrganizationState::Active);
    Fact::Organization(Organization { id: id(number), model, model_version: 1, state })
}

fn resource(number: u32, organization: u32) -> Resource {
    let (kind, parent) = ("file".to_owned(), Parent::Organization);
    Resource { id: id(number), organization: id(organization), kind, parent, inherits: true }
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
        let outcome = refusal.and_then(|()| gathering.finish());
        assert_eq!(outcome.err(), Some(Overlap));
    }
}

#[test]
fn a_part_of_a_world_with_other_models_is_refused() {
    let mut stranger = part(&World::new(), vec![organization(1)]);
    assert_eq!(Gathering::of(&World::new(), &Census::default()).add(&mut stranger), Err(Overlap));
}

#[test]
fn a_census_counts_what_there_is_and_what_was_removed() {
    let mut world = World::new();
    for fact in [organization(1), Fact::Resource(resource(2, 1)), Fact::User(User { id: id(7), active: true })] {
        world.apply(1, Change::Put(fact));
    }
    world.apply(1, Change::Remove(Fact::Resource(resource(2, 1)).key()));
    let expected = Census { resources: 1, people: 1, held: 0, others: 1 };
    assert_eq!(world.census(), expected);
    assert_eq!(world.records().removed().count(), 1);
}

//! A world is what its shape says, and the engine and the plan agree about everybody and everything in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use ids::ResourceId;
use policy::fact::{Fact, Parent};
use policy::{Change, Object, Question, World};

use crate::queries::{NOW, user};
use crate::world::plan::Plan;
use crate::world::rules::{Action, Who};
use crate::world::shape::{Name, Shape};
use crate::world::{build, changes, facts, model};

const ACTIONS: [Action; 5] = [Action::View, Action::Run, Action::Edit, Action::Delete, Action::ManageShares];

fn facts_of(shape: Shape) -> Vec<Fact> {
    let fact = |change| match change {
        Change::Put(fact) => fact,
        Change::Remove(key) => panic!("{key:?} is removed"),
    };
    changes(shape).map(fact).collect()
}

fn resources(facts: &[Fact]) -> BTreeMap<ResourceId, Parent> {
    let parents = facts.iter().filter_map(|fact| match fact {
        Fact::Resource(resource) => Some((resource.id, resource.parent)),
        _ => None,
    });
    parents.collect()
}

#[test]
fn the_same_world_comes_out_each_time() {
    let shape = Shape { organizations: 2, ..Name::Small.shape() };
    assert!(facts_of(shape) == facts_of(shape));
}

#[test]
fn the_shapes_have_the_sizes_that_they_are_known_for() {
    let all = |name: Name| name.shape().organizations * name.shape().resources();
    assert_eq!([Name::Small, Name::D1, Name::D2, Name::Big].map(all), [10_000, 1_000_000, 10_000_000, 1_000_000]);
    let people = |name: Name| name.shape().organizations * name.shape().people;
    assert_eq!([Name::D1, Name::D2, Name::Wide].map(people), [100_000, 500_000, 25_000]);
    assert_eq!(all(Name::Deep), all(Name::Flat));
    assert_eq!(all(Name::Wide), all(Name::Narrow));
}

#[test]
fn nothing_is_told_twice_and_nothing_before_what_it_refers_to() {
    let mut world = World::new();
    world.add_model(model().unwrap());
    let facts = facts_of(Name::Small.shape());
    for (version, fact) in (1..).zip(&facts) {
        assert!(world.fact(fact.key()).is_none(), "{fact:?} is there twice");
        world.apply(version, Change::Put(fact.clone()));
        if let Fact::Resource(resource) = fact {
            let parent = match resource.parent {
                Parent::Workspace(id) => Object::Workspace(id),
                Parent::Resource(id) => Object::Resource(id),
                Parent::Organization => Object::Organization(resource.organization),
            };
            assert_eq!(world.organization_of(parent), Some(resource.organization));
        }
    }
}

#[test]
fn ids_are_of_version_seven_and_ascend_within_an_organization() {
    let plan = Plan::draw(Name::Small.shape(), 3);
    let ids: Vec<ResourceId> = (0..1_000).map(|number| plan.names().resource(number)).collect();
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert!(ids.iter().all(|id| id.uuid().get_version_num() == 7));
    let other = Plan::draw(Name::Small.shape(), 4).names();
    assert!(ids[0] < other.resource(0) && other.resource(0) < ids[1], "organizations are made beside each other");
}

#[test]
fn documents_of_the_deep_world_lie_thirty_levels_deep_and_of_the_flat_one_at_the_first() {
    for (name, wanted) in [(Name::Deep, 30), (Name::Flat, 1)] {
        let (plan, parents) = (Plan::draw(name.shape(), 0), resources(&facts_of(name.shape())));
        for document in (0..name.shape().resources()).filter(|number| plan.is_document(*number)) {
            let (mut id, mut depth) = (plan.names().resource(document), 1);
            while let Parent::Resource(parent) = parents[&id] {
                (id, depth) = (parent, depth + 1);
            }
            assert_eq!(depth, wanted, "document {document} of {name:?}");
        }
    }
}

#[test]
fn nine_thousand_are_in_the_wide_workspace_and_nobody_is_in_two_narrow_ones() {
    let seats = |name: Name| Plan::draw(name.shape(), 0).seats;
    assert_eq!(seats(Name::Wide).iter().map(Vec::len).collect::<Vec<_>>(), [9_000]);
    let mut people: Vec<usize> = seats(Name::Narrow).iter().flatten().map(|seat| seat.person).collect();
    people.sort_unstable();
    people.dedup();
    assert_eq!(people.len(), 9_000);
    assert!(people.iter().all(|person| *person < Name::Narrow.shape().people));
}

#[test]
fn the_engine_and_the_plan_agree_about_everybody_everything_and_every_action() {
    for shape in [
        Shape { organizations: 2, people: 30, workspaces: 3, documents: 60, ..Name::Small.shape() },
        Shape { people: 25, strangers: 5, workspaces: 2, documents: 40, folders: 6, depth: 4, ..Name::Deep.shape() },
    ] {
        let world = build(shape).unwrap();
        let plan = Plan::draw(shape, 0);
        let inside = (0..shape.people).map(|number| plan.person(number));
        let beside =
            (0..shape.people.max(shape.strangers)).map(|number| crate::world::plan::Person { organization: 1, number });
        let people: Vec<_> = inside.chain(beside).collect();
        let mut yes = 0;
        for document in (0..shape.resources()).filter(|number| plan.is_document(*number)) {
            for (person, action) in people.iter().flat_map(|person| ACTIONS.map(|action| (*person, action))) {
                let object = Object::Resource(plan.names().resource(document));
                let (subject, permission) = (user(&plan, person), action.permission());
                let answer = world.check(&Question { subject, session: None, permission, object, now: NOW }).allowed;
                let wanted = plan.may(Who::Person(person), action, document);
                assert_eq!(answer, wanted, "{person:?} {action:?} {document}");
                yes += usize::from(wanted);
            }
        }
        assert!(yes > 0);
    }
}

#[test]
fn groups_are_there_for_the_audiences_that_need_one() {
    let plan = Plan::draw(Name::Small.shape(), 0);
    let facts: Vec<Change> = facts::of(&Arc::new(plan.clone())).collect();
    let count = |wanted: fn(&Fact) -> bool| {
        facts.iter().filter(|change| matches!(change, Change::Put(fact) if wanted(fact))).count()
    };
    let shares = count(|fact| matches!(fact, Fact::Share(_)));
    let grants = count(|fact| matches!(fact, Fact::Grant(_)));
    assert!(shares > 0 && count(|fact| matches!(fact, Fact::Group(_))) > 1);
    assert_eq!(shares + grants, plan.grants.len() + plan.audiences.len());
}

use std::collections::BTreeSet;
use std::sync::Arc;

use ids::OrganizationId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::fact::{Change, Fact};
use crate::model::Model;
use crate::naive::{Naive, settle};
use crate::question::{Object, ResourceQuery, SubjectQuery};
use crate::tests::facts::{NOW, changes};
use crate::tests::id;
use crate::tests::models::models;
use crate::tests::questions::{Asked, asked};
use crate::tests::verifier::flaw;
use crate::world::World;

type Versioned = Vec<(u64, Change)>;

/// The changes in the order in which they were made, and as they may arrive: some too early, some twice.
fn history() -> impl Strategy<Value = (Versioned, Versioned)> {
    let versioned = changes().prop_map(|changes| (1_u64..).zip(changes).collect::<Versioned>());
    let shuffled =
        versioned.prop_flat_map(|made| (Just(made.clone()), Just(made).prop_shuffle(), vec(any::<Index>(), 0..30)));
    shuffled.prop_map(|(made, shuffled, early)| {
        let early = early.iter().filter(|_| !made.is_empty()).map(|index| index.get(&made).clone());
        let arriving = early.chain(shuffled).collect();
        (made, arriving)
    })
}

pub(crate) fn world(models: &[Arc<Model>], changes: &[(u64, Change)]) -> World {
    let mut world = World::new();
    // One model is known before everything else, one after.
    world.add_model(models[0].clone());
    for (version, change) in changes {
        world.apply(*version, change.clone());
    }
    world.add_model(models[1].clone());
    world
}

fn case() -> impl Strategy<Value = (Vec<Arc<Model>>, (Versioned, Versioned), Vec<Asked>)> {
    (models(), history(), vec(asked(), 60))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(256), ..ProptestConfig::default() })]

    #[test]
    fn both_ways_give_the_same_answers((models, (made, arriving), asked) in case()) {
        let world = world(&models, &arriving);
        let naive = Naive { models, facts: settle(&made) };
        let questions: Vec<_> = asked.iter().map(Asked::question).collect();
        let batch = world.check_all(&questions);
        for (question, decision) in questions.iter().zip(batch) {
            prop_assert_eq!(decision.allowed, naive.allows(question), "{:?}: {:?}", question, decision);
            let explanation = world.explain(question);
            prop_assert_eq!(explanation.decision, decision);
            prop_assert_eq!(decision.allowed, !explanation.reasons.is_empty());
            prop_assert!(!decision.allowed || explanation.misses.is_empty());
            for reason in &explanation.reasons {
                let model = world.model_of(decision.organization.unwrap()).unwrap();
                prop_assert_eq!(flaw(&naive.facts, model, question, reason), None, "{:?}: {}", question, reason);
            }
        }
    }

    #[test]
    fn both_ways_give_the_same_lists((models, (made, arriving), asked) in case(), limit in 1_usize..4) {
        let world = world(&models, &arriving);
        let naive = Naive { models, facts: settle(&made) };
        for asked in asked.iter().take(12) {
            let question = asked.question();
            let here = world.organization_of(question.object);
            let permissions = world.list_permissions(question.subject, question.session, question.object, NOW);
            prop_assert_eq!(permissions.into_iter().collect::<BTreeSet<_>>(), naive.permissions(&question), "{:?}", question);
            let subjects = all_subjects(&world, asked, limit);
            prop_assert_eq!(subjects.iter().copied().collect::<BTreeSet<_>>(), naive.subjects(&question), "{:?}", question);
            prop_assert!(subjects.is_sorted());
            for kind in [None, Some("file")] {
                let Some(organization) = here.filter(|_| !asked.permission.contains(':')) else { continue };
                let listed = all_resources(&world, asked, organization, kind, limit);
                prop_assert!(listed.is_sorted());
                let own = own_type(&asked.permission);
                let expected = naive.resources(&question, organization, kind.or(own));
                prop_assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), expected, "{:?}", question);
            }
        }
    }

    #[test]
    fn any_order_ends_in_the_same_state((models, (made, arriving), asked) in case()) {
        let (in_order, jumbled) = (world(&models, &made), world(&models, &arriving));
        for (_, change) in &made {
            prop_assert_eq!(in_order.fact(change.key()), jumbled.fact(change.key()));
        }
        let known: BTreeSet<_> = settle(&made).iter().map(Fact::key).collect();
        prop_assert!(known.iter().all(|key| jumbled.fact(*key).is_some()));
        for asked in &asked {
            // Not just the answer: what it rests on, and what came nearest.
            prop_assert_eq!(in_order.explain(&asked.question()), jumbled.explain(&asked.question()));
        }
    }

    #[test]
    fn a_snapshot_stays_as_it_was((models, (made, later), asked) in case()) {
        let mut world = world(&models, &made[..made.len() / 2]);
        let snapshot = world.clone();
        let before = snapshot.check_all(&asked.iter().map(Asked::question).collect::<Vec<_>>());
        for (version, change) in later {
            world.apply(version, change);
        }
        prop_assert_eq!(before, snapshot.check_all(&asked.iter().map(Asked::question).collect::<Vec<_>>()));
    }

    #[test]
    fn one_organization_does_not_bear_on_another((models, (made, _), asked) in case()) {
        let here: OrganizationId = id(0);
        let all: Versioned = settle(&made).into_iter().map(|fact| (1, Change::Put(fact))).collect();
        let elsewhere = |change: &Change| match change {
            Change::Put(fact) => fact.organization().is_some_and(|organization| organization != here),
            Change::Remove(_) => false,
        };
        let alone: Versioned = all.iter().filter(|(_, change)| !elsewhere(change)).cloned().collect();
        let (all, alone) = (world(&models, &all), world(&models, &alone));
        for question in asked.iter().map(Asked::question) {
            if all.organization_of(question.object) == Some(here) {
                prop_assert_eq!(all.check(&question).allowed, alone.check(&question).allowed, "{:?}", question);
            }
        }
    }
}

fn own_type(permission: &str) -> Option<&str> {
    let (kind, action) = permission.split_once('.')?;
    (["folder", "file"].contains(&kind) && action != "create").then_some(kind)
}

fn all_resources(
    world: &World,
    asked: &Asked,
    organization: OrganizationId,
    kind: Option<&str>,
    limit: usize,
) -> Vec<ids::ResourceId> {
    let question = asked.question();
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = world.list_resources(&ResourceQuery {
            subject: question.subject,
            session: question.session,
            permission: question.permission,
            organization,
            kind,
            after,
            limit,
            now: NOW,
        });
        let is_known = world.is_known_in(organization, question.subject, NOW);
        assert!(is_known || page.items.is_empty(), "whoever is not known there is shown something");
        assert!(!page.more || page.items.len() == limit, "a page with another after it is full");
        assert!(page.items.first().is_none_or(|first| listed.last().is_none_or(|last| last < first)), "no way forward");
        listed.extend(page.items);
        after = listed.last().copied();
        if !page.more {
            return listed;
        }
    }
}

fn all_subjects(world: &World, asked: &Asked, limit: usize) -> Vec<crate::fact::Principal> {
    let object: Object = asked.question().object;
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = world.list_subjects(&SubjectQuery { permission: &asked.permission, object, after, limit, now: NOW });
        assert!(!page.more || page.items.len() == limit, "a page with another after it is full");
        assert!(page.items.first().is_none_or(|first| listed.last().is_none_or(|last| last < first)), "no way forward");
        listed.extend(page.items);
        after = listed.last().copied();
        if !page.more {
            return listed;
        }
    }
}

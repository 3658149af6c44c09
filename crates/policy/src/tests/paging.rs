//! Lists that are read page by page while the world changes: whoever is in the answer all the while is told once, and
//! nobody who is never in it.

use std::collections::BTreeSet;

use ids::ResourceId;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fact::{Change, Principal};
use crate::question::{Object, ResourceQuery, Subject, SubjectQuery};
use crate::tests::agreement::world;
use crate::tests::facts::{NOW, changes};
use crate::tests::id;
use crate::tests::models::models;
use crate::tests::questions::{Asked, asked};
use crate::world::World;

fn subjects(world: &World, asked: &Asked, after: Option<Principal>, limit: usize) -> (Vec<Principal>, bool) {
    let object: Object = asked.question().object;
    let page = world.list_subjects(&SubjectQuery { permission: &asked.permission, object, after, limit, now: NOW });
    (page.items, page.more)
}

fn resources(world: &World, subject: Subject, after: Option<ResourceId>, limit: usize) -> (Vec<ResourceId>, bool) {
    let (permission, organization) = ("view", id(0));
    let query = ResourceQuery { subject, session: None, permission, organization, kind: None, after, limit, now: NOW };
    let page = world.list_resources(&query);
    (page.items, page.more)
}

/// Reads a list in pages, with a write before each page but the first. Says what was told, and what the whole answer
/// was at the time of each page.
pub(crate) fn read<T: Copy>(
    world: &mut World,
    mut writes: impl Iterator<Item = (u64, Change)>,
    page: impl Fn(&World, Option<T>, usize) -> (Vec<T>, bool),
    limit: usize,
) -> (Vec<T>, Vec<Vec<T>>) {
    let (mut told, mut answers): (Vec<T>, _) = (Vec::new(), Vec::new());
    loop {
        answers.push(page(world, None, usize::MAX).0);
        let (items, more) = page(world, told.last().copied(), limit);
        told.extend(items);
        if !more {
            return (told, answers);
        }
        if let Some((version, change)) = writes.next() {
            world.apply(version, change);
        }
    }
}

/// What is wrong with a list that was read in pages.
pub(crate) fn flaw<T: Copy + Ord + std::fmt::Debug>(told: &[T], answers: &[Vec<T>]) -> Option<String> {
    if !told.is_sorted_by(|one, next| one < next) {
        return Some(format!("{told:?} goes back or repeats"));
    }
    let told: BTreeSet<T> = told.iter().copied().collect();
    let ever: BTreeSet<T> = answers.iter().flatten().copied().collect();
    let always = ever.iter().copied().filter(|one| answers.iter().all(|answer| answer.contains(one)));
    let missed: Vec<T> = always.filter(|one| !told.contains(one)).collect();
    let wrong: Vec<T> = told.difference(&ever).copied().collect();
    (!missed.is_empty() || !wrong.is_empty()).then(|| format!("missed {missed:?}, wrong {wrong:?}"))
}

proptest! {
    #[test]
    fn nobody_is_missed_or_told_twice_while_people_come_and_go(
        (models, made, writes) in (models(), changes(), changes().prop_shuffle()),
        asked in vec(asked(), 12),
        limit in 1_usize..3,
    ) {
        let made: Vec<_> = (1_u64..).zip(made).collect();
        let later = || (1_000_u64..).zip(writes.iter().cloned());
        for asked in &asked {
            let page = |world: &World, after, limit| subjects(world, asked, after, limit);
            let (told, answers) = read(&mut world(&models, &made), later(), page, limit);
            prop_assert_eq!(flaw(&told, &answers), None, "{:?}", asked);
            let page = |world: &World, after, limit| resources(world, asked.question().subject, after, limit);
            let (told, answers) = read(&mut world(&models, &made), later(), page, limit);
            prop_assert_eq!(flaw(&told, &answers), None, "{:?}", asked);
        }
    }
}

#[test]
fn the_test_finds_what_is_missed_and_what_is_told_twice() {
    assert_eq!(flaw(&[1, 2, 3], &[vec![1, 2], vec![2, 3]]), None);
    assert!(flaw(&[1, 3], &[vec![1, 2], vec![2, 3]]).is_some(), "2 was there all the while");
    assert!(flaw(&[1, 2, 2], &[vec![1, 2]]).is_some());
    assert!(flaw(&[1, 4], &[vec![1]]).is_some());
}

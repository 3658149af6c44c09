//! The questions whose instructions `cargo xtask counts` counts, each a test of its own that knows the answer.
//!
//! The world is always the same: its ids are numbers, and nothing in it is random. What is counted is what happens in
//! `counted_instructions`, which asks each question [`ROUNDS`] times about different things; what is before and after
//! it is not.

#[cfg(test)]
#[path = "counts/town.rs"]
mod town;

use std::hint::black_box;

use policy::{Because, Object, Question, ResourceQuery, Subject, SubjectQuery, Why, World};

use crate::town::{NOW, Town};

/// How often each question is asked; the task divides by it.
const ROUNDS: u32 = 1_000;

/// Asks, and says how often the answer was as expected.
#[inline(never)]
fn counted_instructions(ask: &dyn Fn(u32) -> bool) -> u32 {
    (0..ROUNDS).map(|round| u32::from(ask(black_box(round)))).sum()
}

fn count(ask: impl Fn(u32) -> bool) {
    // What is made once, at the first question, is not part of any.
    assert!(ask(0));
    assert_eq!(counted_instructions(&ask), ROUNDS);
}

fn question(subject: Subject, permission: &str, object: Object) -> Question<'_> {
    Question { subject, session: None, permission, object, now: NOW }
}

fn allows(world: &World, subject: Subject, object: Object) -> bool {
    world.check(&question(subject, "file.view", object)).allowed
}

fn denies(world: &World, subject: Subject, object: Object, why: Why) -> bool {
    world.check(&question(subject, "file.view", object)).because == Because::Denied(why)
}

#[test]
fn a_check_that_an_organization_role_allows() {
    let town = Town::build();
    count(|round| allows(&town.world, town.admin, town.file(round)));
}

#[test]
fn a_check_that_a_workspace_role_allows() {
    let town = Town::build();
    count(|round| allows(&town.world, town.worker_at(round), town.file(round)));
}

#[test]
fn a_check_that_a_grant_allows_at_depth_10() {
    let town = Town::build();
    count(|round| allows(&town.world, town.granted, town.deep_file(round)));
}

#[test]
fn a_check_that_a_role_of_a_group_allows() {
    let town = Town::build();
    count(|round| allows(&town.world, town.in_groups, town.file(round)));
}

#[test]
fn a_check_that_is_denied_to_a_stranger() {
    let town = Town::build();
    count(|round| denies(&town.world, town.stranger, town.file(round), Why::Stranger));
}

#[test]
fn a_check_that_is_denied_to_a_member() {
    let town = Town::build();
    count(|round| denies(&town.world, town.member, town.file(round), Why::NotPermitted));
}

#[test]
fn a_check_of_a_token_with_scopes() {
    let town = Town::build();
    count(|round| allows(&town.world, town.token, town.file(round)));
}

#[test]
fn a_check_through_a_share() {
    let town = Town::build();
    count(|round| town.world.check(&question(town.visitor, "file.download", town.deep_file(round))).allowed);
}

#[test]
fn a_batch_of_10() {
    let town = Town::build();
    count(|round| {
        let questions: [_; 10] =
            std::array::from_fn(|_| question(town.worker_at(round), "file.view", town.file(round)));
        town.world.check_all(&questions).iter().all(|decision| decision.allowed)
    });
}

#[test]
fn an_explanation_of_a_yes() {
    let town = Town::build();
    count(|round| {
        let explanation = town.world.explain(&question(town.worker_at(round), "file.view", town.file(round)));
        explanation.decision.allowed && explanation.reasons.len() == 1
    });
}

#[test]
fn an_explanation_of_a_no() {
    let town = Town::build();
    count(|round| {
        let explanation = town.world.explain(&question(town.elsewhere(round), "file.view", town.file(round)));
        !explanation.decision.allowed && !explanation.misses.is_empty()
    });
}

#[test]
fn a_page_of_100_resources() {
    let town = Town::build();
    count(|round| {
        let query = ResourceQuery {
            subject: town.worker_at(round),
            session: None,
            permission: "file.view",
            organization: town.organization,
            kind: None,
            after: None,
            limit: 100,
            now: NOW,
        };
        town.world.list_resources(&query).items.len() == 100
    });
}

#[test]
fn a_page_of_100_subjects() {
    let town = Town::build();
    let object = Object::Organization(town.organization);
    count(|_| {
        let query = SubjectQuery { permission: "organization.view", object, after: None, limit: 100, now: NOW };
        town.world.list_subjects(&query).items.len() == 100
    });
}

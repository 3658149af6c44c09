//! The comparison is worth something only if it finds what differs: answers are spoiled, each in one place.

use crate::answer::{Because, Decision, Why};
use crate::tests::fuzz::answers::{self, Answers};
use crate::tests::fuzz::asked::Asked;
use crate::tests::fuzz::compare;
use crate::tests::fuzz::tally::{Kind, Tally};
use crate::tests::fuzz::trial::Trial;
use crate::tests::id;

/// Spoils answers, if they have what it spoils.
type Spoil = (&'static str, fn(&mut Answers<'_>) -> bool);

const SPOILS: &[Spoil] = &[
    ("the decision", |answers| {
        let Decision { allowed, .. } = &mut answers.explanation.decision;
        *allowed = !*allowed;
        true
    }),
    ("the organization", |answers| {
        let Decision { organization, .. } = &mut answers.explanation.decision;
        *organization = if organization.is_some() { None } else { Some(id(0)) };
        true
    }),
    ("the ground of a no", |answers| {
        let Decision { because, .. } = &mut answers.explanation.decision;
        let is_no = matches!(because, Because::Denied(why) if *why != Why::Anonymous);
        if is_no {
            *because = Because::Denied(Why::GroupUnknown);
        }
        is_no
    }),
    ("who lives", |answers| {
        answers.live = if answers.live.is_ok() { Err(Why::UserUnknown) } else { Ok(()) };
        true
    }),
    ("the membership", |answers| {
        answers.membership = if answers.membership.is_some() { None } else { Some(id(999)) };
        true
    }),
    ("the standing", |answers| {
        answers.standing = if answers.standing.is_some() { None } else { Some(id(999)) };
        true
    }),
    ("a permission", |answers| answers.names.as_mut().is_some_and(|names| names.permissions.pop().is_some())),
    ("a role to hand out", |answers| answers.names.as_mut().is_some_and(|names| names.assignable.pop().is_some())),
    ("what is missing", |answers| answers.names.as_mut().is_some_and(|names| names.missing.pop().is_some())),
    ("a resource", |answers| answers.lists.as_mut().is_some_and(|lists| lists.resources.pop().is_some())),
    ("a subject", |answers| answers.lists.as_mut().is_some_and(|lists| lists.subjects.pop().is_some())),
];

#[test]
fn whatever_is_spoiled_is_found() {
    let mut spoiled = vec![0; SPOILS.len()];
    for seed in 0..40 {
        let trial = Trial::new(seed);
        let (world, naive) = trial.end();
        // The plain way may take its time with a larger world, and shows nothing more here.
        for asked in trial.asked.iter().filter(|_| naive.facts.len() < 100) {
            let answers = Answers::of(&world, asked);
            for (number, (what, spoil)) in SPOILS.iter().enumerate() {
                let mut other = answers.clone();
                if spoiled[number] > 20 || !spoil(&mut other) || is_so_too(&naive, asked, &other) {
                    continue;
                }
                spoiled[number] += 1;
                let found = compare::with_the_plain_way(&naive, asked, &other, &mut Tally::default());
                assert!(found.is_err(), "{what} is spoiled and not found: {asked:#?}");
                let (asked, other) = (std::slice::from_ref(asked), std::slice::from_ref(&other));
                let found = answers::same(Kind::Rebuilt, &world, asked, other, &mut Tally::default());
                assert!(found.is_err(), "{what} is spoiled and another world does not find it");
            }
        }
    }
    assert!(spoiled.iter().all(|count| *count > 0), "not everything was spoiled: {spoiled:?}");
}

/// Whether a spoiled no gives another ground that happens to be one.
fn is_so_too(naive: &crate::naive::Naive, asked: &Asked, other: &Answers<'_>) -> bool {
    match other.explanation.decision {
        Decision { allowed: false, because: Because::Denied(Why::GroupUnknown), .. } => {
            naive.is_so(&asked.question(), Why::GroupUnknown)
        }
        _ => false,
    }
}

use std::time::Duration;

use ids::{ResourceId, UserId};
use tokio::sync::oneshot;
use tokio::time::Instant;
use uuid::Uuid;

use crate::checks::gathering::{Gathering, Taken, Waiting};
use crate::{BATCH_BYTES_MAX, BATCH_CHECKS_MAX, CheckError, Decision, Question, ShareProof};

type Answered = oneshot::Receiver<Result<Decision, CheckError>>;

fn question() -> Question {
    Question::new("media.view".parse().unwrap(), ResourceId::from_uuid(Uuid::from_u128(7)))
}

fn add(gathering: &mut Gathering, question: Question) -> Answered {
    let (answer, answered) = oneshot::channel();
    gathering.add(Waiting { question, deadline: Instant::now() + Duration::from_secs(5), answer });
    answered
}

fn about(number: u128) -> Question {
    question().of(UserId::from_uuid(Uuid::from_u128(number)))
}

fn questions(taken: &Taken) -> Vec<Question> {
    taken.batch.iter().map(|waiting| waiting.question.clone()).collect()
}

#[test]
fn they_leave_in_the_order_in_which_they_came() {
    let mut gathering = Gathering::default();
    let wanted: Vec<_> = (1..=3).map(|number| add(&mut gathering, about(number))).collect();
    let taken = gathering.take();
    assert_eq!((questions(&taken), taken.freed), (vec![about(1), about(2), about(3)], 3));
    assert!(gathering.is_empty() && gathering.take().batch.is_empty());
    drop(wanted);
}

#[test]
fn what_nobody_wants_any_more_stays_behind() {
    let mut gathering = Gathering::default();
    let first = add(&mut gathering, about(1));
    drop(add(&mut gathering, about(2)));
    drop(add(&mut gathering, question().at_least("r".parse().unwrap())));
    let taken = gathering.take();
    assert_eq!((questions(&taken), taken.freed), (vec![about(1)], 2));
    let taken = gathering.take();
    assert_eq!((taken.batch.len(), taken.freed, gathering.is_empty()), (0, 1, true));
    drop(first);
}

#[test]
fn revisions_do_not_mix_and_take_turns() {
    let mut gathering = Gathering::default();
    let at = |number, revision: &str| about(number).at_least(revision.parse().unwrap());
    let mut wanted = Vec::new();
    for _ in 0..=BATCH_CHECKS_MAX {
        wanted.push(add(&mut gathering, question()));
    }
    for question in [at(1, "one"), at(2, "two"), at(3, "one")] {
        wanted.push(add(&mut gathering, question));
    }
    assert_eq!(gathering.take().batch.len(), BATCH_CHECKS_MAX);
    assert_eq!(questions(&gathering.take()), [at(1, "one"), at(3, "one")]);
    assert_eq!(questions(&gathering.take()), [at(2, "two")]);
    assert_eq!(questions(&gathering.take()), [question()]);
    assert!(gathering.is_empty());
}

#[test]
fn a_batch_is_cut_at_its_bytes() {
    let mut gathering = Gathering::default();
    let proof: ShareProof = "x".repeat(1024).parse().unwrap();
    let wanted: Vec<_> = (0..BATCH_CHECKS_MAX).map(|_| add(&mut gathering, question().of(proof.clone()))).collect();
    let mut sizes = Vec::new();
    while !gathering.is_empty() {
        let taken = gathering.take();
        let bytes: usize = taken.batch.iter().map(|waiting| waiting.question.bytes()).sum();
        assert!(bytes <= BATCH_BYTES_MAX);
        sizes.push(taken.batch.len());
    }
    let fit = BATCH_BYTES_MAX / question().of(proof).bytes();
    assert_eq!(sizes, [fit, fit, BATCH_CHECKS_MAX - 2 * fit]);
    drop(wanted);
}

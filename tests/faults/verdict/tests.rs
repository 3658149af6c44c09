use super::{Effect, Span, Step, forbidding, settled};
use std::time::Duration;

fn step(effect: Effect, begun: u64, ended: Option<u64>) -> Step {
    Step { effect, begun: Duration::from_millis(begun), ended: ended.map(Duration::from_millis) }
}

fn widening(begun: u64, ended: u64) -> Step {
    step(Effect::Widens, begun, Some(ended))
}

fn narrowing(begun: u64, ended: u64) -> Step {
    step(Effect::Narrows, begun, Some(ended))
}

fn asked(from: u64, to: u64) -> Span {
    Span { from: Duration::from_millis(from), to: Duration::from_millis(to) }
}

#[test]
fn what_was_taken_away_is_denied_to_whoever_asks_afterwards() {
    let steps = [widening(0, 10), narrowing(20, 30)];
    assert_eq!(forbidding(&steps, asked(31, 40)), Some(narrowing(20, 30)));
}

#[test]
fn a_question_that_was_under_way_may_be_allowed() {
    let steps = [widening(0, 10), narrowing(20, 30)];
    assert_eq!(forbidding(&steps, asked(30, 40)), None);
    assert_eq!(forbidding(&steps, asked(25, 40)), None);
    assert_eq!(forbidding(&steps, asked(5, 6)), None);
}

#[test]
fn a_narrowing_without_its_ok_forbids_nothing() {
    let steps = [widening(0, 10), step(Effect::Narrows, 20, None)];
    assert_eq!(forbidding(&steps, asked(50, 60)), None);
}

#[test]
fn what_is_given_again_may_be_allowed_from_its_beginning_on() {
    for again in [widening(50, 60), step(Effect::Widens, 50, None)] {
        let steps = [widening(0, 10), narrowing(20, 30), again];
        assert_eq!(forbidding(&steps, asked(40, 51)), None);
        assert_eq!(forbidding(&steps, asked(70, 80)), None);
        assert_eq!(forbidding(&steps, asked(40, 50)), Some(narrowing(20, 30)));
    }
}

#[test]
fn the_last_narrowing_counts_and_not_one_before() {
    let steps = [widening(0, 10), narrowing(20, 30), widening(40, 50), narrowing(60, 70)];
    assert_eq!(forbidding(&steps, asked(80, 90)), Some(narrowing(60, 70)));
    // It was not answered yet; the one before was overtaken by a gift.
    assert_eq!(forbidding(&steps, asked(65, 90)), None);
}

#[test]
fn a_gift_beside_a_narrowing_may_come_after_it() {
    let steps = [narrowing(20, 30), widening(25, 28)];
    assert_eq!(forbidding(&steps, asked(40, 50)), None);
    let steps = [narrowing(20, 30), widening(10, 15)];
    assert_eq!(forbidding(&steps, asked(40, 50)), Some(narrowing(20, 30)));
}

#[test]
fn a_key_is_settled_when_its_last_operation_has_ended() {
    assert_eq!(settled(&[]), None);
    assert_eq!(settled(&[widening(0, 10), narrowing(20, 30)]), Some(Effect::Narrows));
    assert_eq!(settled(&[narrowing(0, 10), step(Effect::Widens, 20, None)]), None);
}

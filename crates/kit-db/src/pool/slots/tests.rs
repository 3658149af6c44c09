use std::pin::Pin;
use std::time::Duration;

use futures::{FutureExt as _, poll};
use kit::Fault;
use uuid::Uuid;

use crate::pool::slots::{PATIENCE, Slot, Slots};

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Slot, Fault>> + 'a>>;

/// Somebody who has asked for a slot, and has not got it.
async fn wait(slots: &Slots, whose: Uuid) -> Waiting<'_> {
    let mut waiting: Waiting<'_> = Box::pin(slots.take(whose));
    assert!(poll!(waiting.as_mut()).is_pending());
    waiting
}

/// The slot of somebody whose turn it is.
#[track_caller]
fn slot(waiting: Waiting<'_>) -> Slot {
    waiting.now_or_never().expect("a turn").expect("a slot")
}

#[tokio::test]
async fn organizations_take_turns() {
    let slots = Slots::with(1, 10, PATIENCE);
    let first = slots.take(ONE).await.unwrap();
    let (second, third) = (wait(&slots, ONE).await, wait(&slots, ONE).await);
    let (of_other, mut fourth) = (wait(&slots, OTHER).await, wait(&slots, ONE).await);
    drop(first);
    drop(slot(second));
    drop(slot(of_other));
    let third = slot(third);
    assert!(poll!(fourth.as_mut()).is_pending(), "one at a time");
    drop(third);
    drop(slot(fourth));
    assert!(slots.take(OTHER).now_or_never().is_some(), "free again");
}

#[tokio::test]
async fn too_many_of_one_are_refused_and_nobody_else() {
    let slots = Slots::with(1, 2, PATIENCE);
    let held = slots.take(ONE).await.unwrap();
    let (second, third) = (wait(&slots, ONE).await, wait(&slots, ONE).await);
    let refused = slots.take(ONE).now_or_never().expect("no wait").unwrap_err();
    assert_eq!(refused.reason(), "OVERLOADED");
    let of_other = wait(&slots, OTHER).await;
    drop(held);
    drop(slot(second));
    drop(slot(of_other));
    drop(slot(third));
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let slots = Slots::with(1, 10, Duration::ZERO);
    let held = slots.take(ONE).await.unwrap();
    assert_eq!(slots.take(OTHER).await.unwrap_err().reason(), "DEPENDENCY_UNAVAILABLE");
    drop(held);
    assert!(slots.take(ONE).now_or_never().is_some());
}

#[tokio::test]
async fn whoever_goes_away_leaves_their_turn() {
    let slots = Slots::with(1, 10, PATIENCE);
    let first = slots.take(ONE).await.unwrap();
    let (gone, told, last) = (wait(&slots, ONE).await, wait(&slots, ONE).await, wait(&slots, ONE).await);
    drop(gone);
    drop(first);
    // It has the slot by now, and leaves before it learns of that.
    drop(told);
    drop(slot(last));
    assert!(slots.take(ONE).now_or_never().is_some());
}

use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use contracts::access::v1::ErrorReason;
use kit::email::Email;
use kit::secret::Key;
use kit::{Fault, Time};

use crate::attempts::{Attempts, Door, Guess, WRONG_MAX};

const MINUTE: Duration = Duration::from_mins(1);

fn noon() -> Time {
    Time::from_millis(1_700_000_000_000)
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).unwrap()
}

fn attempts() -> Attempts {
    Attempts::new(Key::new([1; 32]))
}

async fn guess(attempts: &Attempts, email: &Email, now: Time, right: bool) -> Guess {
    attempts.guess(Door::SignIn, email, now, ready(Ok(right))).await.unwrap()
}

#[tokio::test]
async fn after_ten_wrong_guesses_an_address_waits_whoever_knows_the_password() {
    let (attempts, ann) = (attempts(), email("ann"));
    for count in 0..10 {
        assert_eq!(guess(&attempts, &ann, noon(), false).await, Guess::Wrong, "{count}");
    }
    let later = noon().plus(3 * MINUTE);
    assert_eq!(guess(&attempts, &ann, later, false).await, Guess::Refused(7 * MINUTE));
    assert_eq!(guess(&attempts, &ann, later, true).await, Guess::Refused(7 * MINUTE));
    // Nobody else waits, and she does not at another door.
    assert_eq!(guess(&attempts, &email("bob"), later, true).await, Guess::Right);
    let other = attempts.guess(Door::Confirmation, &ann, later, ready(Ok(true))).await.unwrap();
    assert_eq!(other, Guess::Right);
    // What was refused did not count.
    assert_eq!(guess(&attempts, &ann, noon().plus(10 * MINUTE), true).await, Guess::Right);
}

#[tokio::test]
async fn guesses_are_counted_over_ten_minutes() {
    let (attempts, ann) = (attempts(), email("ann"));
    for minute in 0..30 {
        let now = noon().plus(MINUTE * minute);
        assert_eq!(guess(&attempts, &ann, now, false).await, Guess::Wrong, "{minute}");
    }
    // Ten in the last ten minutes; the first of them leaves the count at minute 30.
    let now = noon().plus(30 * MINUTE).minus(Duration::from_millis(1));
    assert_eq!(guess(&attempts, &ann, now, true).await, Guess::Refused(Duration::from_millis(1)));
}

#[tokio::test]
async fn the_right_password_or_a_proven_address_ends_the_count() {
    let (attempts, ann) = (attempts(), email("ann"));
    for _ in 0..3 {
        for _ in 1..WRONG_MAX {
            assert_eq!(guess(&attempts, &ann, noon(), false).await, Guess::Wrong);
        }
        assert_eq!(guess(&attempts, &ann, noon(), true).await, Guess::Right);
    }
    for _ in 0..WRONG_MAX {
        guess(&attempts, &ann, noon(), false).await;
    }
    attempts.forget(&ann);
    assert_eq!(guess(&attempts, &ann, noon(), true).await, Guess::Right);
}

#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_many_in_a_row() {
    let (attempts, ann, looked) = (attempts(), email("ann"), AtomicUsize::new(0));
    let one = || async {
        let look = async {
            looked.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok(false)
        };
        attempts.guess(Door::SignIn, &ann, noon(), look).await.unwrap()
    };
    let mut guesses = Vec::new();
    let (a, b, c) = tokio::join!(async { for_each(4, &one).await }, async { for_each(8, &one).await }, async {
        for_each(8, &one).await
    });
    guesses.extend([a, b, c].into_iter().flatten());
    assert_eq!(guesses.iter().filter(|guess| **guess == Guess::Wrong).count(), WRONG_MAX);
    assert_eq!(looked.load(Ordering::SeqCst), WRONG_MAX);
}

async fn for_each<F: Future<Output = Guess>>(count: usize, one: &impl Fn() -> F) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for _ in 0..count {
        guesses.push(one().await);
    }
    guesses
}

#[tokio::test]
async fn what_could_not_be_looked_at_does_not_count() {
    let (attempts, ann) = (attempts(), email("ann"));
    for _ in 0..2 * WRONG_MAX {
        let failing = ready(Err(Fault::unavailable(ErrorReason::Overloaded, "busy")));
        assert!(attempts.guess(Door::SignIn, &ann, noon(), failing).await.is_err());
    }
    assert_eq!(guess(&attempts, &ann, noon(), true).await, Guess::Right);
}

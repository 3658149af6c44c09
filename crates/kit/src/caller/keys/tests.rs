use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::access::v1::ErrorReason;
use tonic::Code;

use crate::caller::keys::{Keys, PublicKeys};
use crate::fault::Fault;
use crate::jwt::{Issuer, PublicKey};
use crate::secret::Key;
use crate::source::{Source, TestClock};

/// A place to ask for keys that counts how often it is asked.
struct Place {
    keys: PublicKeys,
    clock: Arc<TestClock>,
    source: Source,
    asked: AtomicUsize,
}

impl Place {
    fn new() -> Self {
        let clock = Arc::new(TestClock::default());
        let source = Source::with_clock(Arc::clone(&clock) as _);
        Self { keys: PublicKeys::default(), clock, source, asked: AtomicUsize::new(0) }
    }

    async fn refresh(&self, answer: Result<Keys, Fault>) -> Result<(), Fault> {
        let fetch = async {
            self.asked.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            answer
        };
        self.keys.refresh(&self.source, fetch).await
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn keys(id: &str) -> Keys {
    let issuer = Issuer::new(&Key::new([1; 32])).unwrap();
    let public = PublicKey::from_jwk_x(&URL_SAFE_NO_PAD.encode(issuer.public_key())).unwrap();
    Keys::from([(id.to_owned(), public)])
}

fn away() -> Fault {
    Fault::unavailable(ErrorReason::DependencyUnavailable, "away")
}

#[tokio::test]
async fn unknown_keys_are_asked_for_once_in_ten_seconds() {
    let place = Place::new();
    for _ in 0..5 {
        place.refresh(Ok(keys("old"))).await.unwrap();
    }
    assert_eq!(place.asked(), 1);
    assert!(place.keys.get("old").is_some() && place.keys.get("new").is_none());

    place.clock.advance(Duration::from_secs(10));
    place.refresh(Ok(keys("new"))).await.unwrap();
    assert_eq!(place.asked(), 2);
    assert!(place.keys.get("old").is_none() && place.keys.get("new").is_some());
}

#[tokio::test]
async fn those_who_come_together_share_one_answer() {
    let place = Place::new();
    let (first, second) = tokio::join!(place.refresh(Ok(keys("key"))), place.refresh(Err(away())));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(place.asked(), 1);
}

#[tokio::test]
async fn a_failure_takes_no_keys_away_and_holds_for_a_moment() {
    let place = Place::new();
    place.refresh(Ok(keys("key"))).await.unwrap();
    place.clock.advance(Duration::from_secs(10));
    for _ in 0..3 {
        assert_eq!(place.refresh(Err(away())).await.unwrap_err().code(), Code::Unavailable);
    }
    assert_eq!(place.asked(), 2);
    assert!(place.keys.get("key").is_some());

    place.clock.advance(Duration::from_millis(200));
    place.refresh(Ok(keys("key"))).await.unwrap();
    assert_eq!(place.asked(), 3);
}

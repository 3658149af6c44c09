//! The tries at a sign-up's password, and the mails that an address gets.

use std::time::Duration;

use kit::email::Email;

use crate::model::{MailAbout, PasswordHash, SignUp};
use crate::store;
use crate::tests::{DAY, House};

on_both!(a_sign_up_has_five_tries an_expired_sign_up_has_none links_of_an_address_stay mails_are_counted_by_address);

fn bob() -> Email {
    Email::parse("bob@example.com").unwrap()
}

async fn sign_up(house: &House) -> SignUp {
    let (fingerprint, hash) = (house.source().bytes(), PasswordHash::new("hash".to_owned()));
    let sign_up = SignUp::new(fingerprint, bob(), "Bob".to_owned(), hash, house.now);
    let sign_up = sign_up.for_model(Some("pinkfish".to_owned()));
    let tx = house.begin().await;
    store::sign_up::insert(&tx, &sign_up).await.unwrap();
    tx.commit_step().await.unwrap();
    sign_up
}

async fn use_try(house: &House, sign_up: &SignUp, later: Duration) -> Option<SignUp> {
    let tx = house.begin().await;
    let found = store::sign_up::use_try(&tx, &sign_up.fingerprint, house.now.plus(later)).await.unwrap();
    tx.commit_step().await.unwrap();
    found
}

async fn a_sign_up_has_five_tries(house: House) {
    let (sign_up, other) = (sign_up(&house).await, sign_up(&house).await);
    for _ in 0..5 {
        assert_eq!(use_try(&house, &sign_up, Duration::ZERO).await, Some(sign_up.clone()));
    }
    assert_eq!(use_try(&house, &sign_up, Duration::ZERO).await, None);
    assert_eq!(use_try(&house, &other, Duration::ZERO).await, Some(other));
}

async fn an_expired_sign_up_has_none(house: House) {
    let sign_up = sign_up(&house).await;
    assert!(use_try(&house, &sign_up, DAY - Duration::from_millis(1)).await.is_some());
    assert_eq!(use_try(&house, &sign_up, DAY).await, None);
}

async fn links_of_an_address_stay(house: House) {
    let first = sign_up(&house).await;
    for _ in 0..10 {
        sign_up(&house).await;
    }
    assert!(store::sign_up::find(house.app.db.read(), &first.fingerprint).await.unwrap().is_some());
}

async fn mails_are_counted_by_address(house: House) {
    let ann = Email::parse("ann@example.com").unwrap();
    let [other, ann] = [MailAbout::Account, MailAbout::Password].map(|about| house.app.recipient(about, &ann));
    let bob = house.app.recipient(MailAbout::Password, &bob());
    let spend = async |address, later| {
        let tx = house.begin().await;
        let left = store::mail_budget::spend(&tx, &address, house.now.plus(later)).await.unwrap();
        tx.commit_step().await.unwrap();
        left
    };
    for _ in 0..5 {
        assert!(spend(ann, Duration::ZERO).await);
    }
    assert!(!spend(ann, Duration::from_mins(59)).await);
    assert!(spend(bob, Duration::ZERO).await);
    assert!(spend(other, Duration::ZERO).await, "what is about an account takes none of what is about passwords");
    assert!(spend(ann, Duration::from_hours(1)).await);

    // Sweeping forgets nobody who was written to within the hour.
    crate::housekeeping::sweep(&house.app, house.now.plus(Duration::from_hours(1))).await.unwrap();
    for _ in 0..4 {
        assert!(spend(ann, Duration::from_hours(1)).await);
    }
    assert!(!spend(ann, Duration::from_hours(1)).await);
}

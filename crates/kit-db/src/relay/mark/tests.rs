use uuid::Uuid;

use crate::relay::mark::{Mark, find, go_on, raise};
use crate::tests::{House, on_both, scope};

on_both! {
    a_mark_is_raised_in_its_epoch_alone
    whoever_attends_later_lowers_nothing
    a_mark_that_was_raised_meanwhile_is_not_lost
    a_mark_goes_back_with_authz
}

fn mark(epoch: u128, revision: i64) -> Mark {
    Mark { epoch: epoch_id(epoch), revision }
}

fn epoch_id(number: u128) -> Uuid {
    scope(number)
}

async fn a_mark_is_raised_in_its_epoch_alone(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(!raise(db, mark(1, 5)).await.unwrap(), "none was attended");
    assert!(go_on(db, None, mark(1, 5), false).await.unwrap());
    assert!(raise(db, mark(1, 7)).await.unwrap());
    assert!(raise(db, mark(1, 6)).await.unwrap());
    assert!(!raise(db, mark(2, 9)).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(1, 7)));
}

/// Two processes of a service attend the same epoch, and the first one goes on.
async fn whoever_attends_later_lowers_nothing(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(go_on(db, None, mark(1, 5), false).await.unwrap());
    assert!(!go_on(db, None, mark(1, 4), false).await.unwrap(), "it was the first one, and is not");
    assert!(go_on(db, Some(mark(1, 5)), mark(2, 6), true).await.unwrap());
    assert!(raise(db, mark(2, 9)).await.unwrap());
    assert!(go_on(db, Some(mark(1, 5)), mark(2, 6), true).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(2, 9)));
    // A third epoch was attended before somebody comes with the second.
    assert!(go_on(db, Some(mark(2, 9)), mark(3, 9), true).await.unwrap());
    assert!(!go_on(db, Some(mark(1, 5)), mark(2, 8), true).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(3, 9)));
}

/// authz was asked about what was noted before: it may not have what was confirmed since.
async fn a_mark_that_was_raised_meanwhile_is_not_lost(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(go_on(db, None, mark(1, 5), false).await.unwrap());
    assert!(raise(db, mark(1, 8)).await.unwrap());
    for is_known in [true, false] {
        assert!(!go_on(db, Some(mark(1, 5)), mark(2, 6), is_known).await.unwrap());
    }
    assert_eq!(find(db).await.unwrap(), Some(mark(1, 8)));
}

async fn a_mark_goes_back_with_authz(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(go_on(db, None, mark(1, 8), false).await.unwrap());
    assert!(go_on(db, Some(mark(1, 8)), mark(1, 6), false).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(1, 6)));
    assert!(go_on(db, Some(mark(1, 6)), mark(2, 3), false).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(2, 3)));
}

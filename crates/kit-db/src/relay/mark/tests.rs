use uuid::Uuid;

use crate::relay::mark::{Mark, find, go_on, hold, raise};
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
    assert!(go_on(db, None, mark(1, 5)).await.unwrap());
    assert!(raise(db, mark(1, 7)).await.unwrap());
    assert!(raise(db, mark(1, 6)).await.unwrap());
    assert!(!raise(db, mark(2, 9)).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(1, 7)));
    assert_eq!((hold(db, epoch_id(1)).await.unwrap(), hold(db, epoch_id(2)).await.unwrap()), (true, false));
}

/// Two processes of a service attend the same epoch, and the first one goes on.
async fn whoever_attends_later_lowers_nothing(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(go_on(db, None, mark(1, 5)).await.unwrap());
    assert!(go_on(db, Some(mark(1, 5)), mark(2, 6)).await.unwrap());
    assert!(raise(db, mark(2, 9)).await.unwrap());
    assert!(go_on(db, Some(mark(1, 5)), mark(2, 6)).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(2, 9)));
    // A third epoch was attended before somebody comes with the second.
    assert!(go_on(db, Some(mark(2, 9)), mark(3, 9)).await.unwrap());
    assert!(!go_on(db, Some(mark(1, 5)), mark(2, 8)).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(3, 9)));
}

/// authz was asked about what was noted before: it may not have what was confirmed since.
async fn a_mark_that_was_raised_meanwhile_is_not_lost(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(go_on(db, None, mark(1, 5)).await.unwrap());
    assert!(raise(db, mark(1, 8)).await.unwrap());
    for next in [mark(2, 6), mark(2, 6).doubted()] {
        assert!(!go_on(db, Some(mark(1, 5)), next).await.unwrap());
    }
    assert_eq!(find(db).await.unwrap(), Some(mark(1, 8)));
}

/// authz has gone back. Until it has been compared what it has, nothing that was on its way is noted.
async fn a_mark_goes_back_with_authz(house: House) {
    let db = house.open().await;
    let db = &db.write();
    assert!(go_on(db, None, mark(1, 8)).await.unwrap());
    assert!(go_on(db, Some(mark(1, 8)), mark(2, 3).doubted()).await.unwrap());
    assert!(!raise(db, mark(1, 9)).await.unwrap());
    assert!(!raise(db, mark(2, 4)).await.unwrap());
    assert!(hold(db, epoch_id(2)).await.unwrap());
    assert!(!go_on(db, Some(mark(1, 8)), mark(2, 3)).await.unwrap(), "another process compares");
    assert!(go_on(db, Some(mark(2, 3).doubted()), mark(2, 3)).await.unwrap());
    assert_eq!(find(db).await.unwrap(), Some(mark(2, 3)));
    assert!(raise(db, mark(2, 4)).await.unwrap());
}

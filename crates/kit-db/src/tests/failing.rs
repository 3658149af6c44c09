//! What goes wrong is told in the same words on both databases.

use std::time::Duration;

use kit::Fault;
use sea_orm::{ConnectionTrait as _, Statement};
use tonic::Code;

use crate::fault::StoreError;
use crate::tests::{House, begin, insert_note, on_both, scope};
use crate::tx::Tx;

on_both! {
    a_taken_value_is_told_by_its_columns
    a_broken_rule_of_a_table_is_told_as_such
    a_transaction_does_not_go_on_after_a_failure
    a_deadlock_or_a_queue_ends
    a_closed_database_is_unavailable
}

async fn a_taken_value_is_told_by_its_columns(house: House) {
    let db = house.open().await;
    let tx = begin(&db).await;
    insert_note(&tx, scope(1), "name", scope(1)).await.unwrap();
    tx.commit_step().await.unwrap();

    let taken = insert_note(&begin(&db).await, scope(2), "name", scope(1)).await.unwrap_err();
    assert!(taken.is_unique("note", &["parent", "name"]), "{taken:?}");
    assert!(!taken.is_unique("note", &["id"]) && !taken.is_foreign_key());
    let taken = insert_note(&begin(&db).await, scope(1), "other", scope(1)).await.unwrap_err();
    assert!(taken.is_unique("note", &["id"]), "{taken:?}");
    assert_eq!(Fault::from(taken).code(), Code::Internal);
}

async fn a_broken_rule_of_a_table_is_told_as_such(house: House) {
    let db = house.open().await;
    let broken = insert_note(&begin(&db).await, scope(1), "nameless", scope(1)).await.unwrap_err();
    assert!(broken.is_check(), "{broken:?}");
    let taken = insert_note(&begin(&db).await, scope(1), "name", scope(2)).await;
    assert!(taken.is_err_and(|error| !error.is_check()));
}

async fn a_transaction_does_not_go_on_after_a_failure(house: House) {
    let db = house.open().await;
    let tx = begin(&db).await;
    insert_note(&tx, scope(1), "name", scope(1)).await.unwrap();
    assert!(insert_note(&tx, scope(1), "name", scope(1)).await.is_err());
    assert_eq!(tx.commit_step().await.unwrap_err().code(), Code::Internal);
    assert_eq!(crate::tests::count(&db, "note").await, 0);
}

async fn a_deadlock_or_a_queue_ends(house: House) {
    let db = house.open().await;
    let tx = begin(&db).await;
    for number in [1, 2] {
        insert_note(&tx, scope(number), "name", scope(number)).await.unwrap();
    }
    tx.commit_step().await.unwrap();
    let (first, second) = tokio::join!(rename_both(&db, 1, 2), rename_both(&db, 2, 1));
    let failed: Vec<_> = [first, second].into_iter().filter_map(Result::err).collect();
    // SQLite lets one wait for the other from the beginning; PostgreSQL ends one of them.
    assert_eq!(failed.len(), usize::from(!house.is_sqlite()));
    for error in failed {
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        assert_eq!(Fault::from(error).reason(), "CONFLICT");
    }
}

async fn rename_both(db: &crate::pool::Db, one: u128, other: u128) -> Result<(), StoreError> {
    let tx = begin(db).await;
    rename(&tx, one).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    rename(&tx, other).await?;
    tx.commit_step().await.unwrap();
    Ok(())
}

async fn rename(tx: &Tx, number: u128) -> Result<(), StoreError> {
    let sql = "UPDATE note SET name = 'renamed' WHERE id = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [scope(number).into()])).await?;
    Ok(())
}

async fn a_closed_database_is_unavailable(house: House) {
    let db = house.open().await;
    db.close().await;
    let fault = db.begin_from(crate::tests::origin()).await.unwrap_err();
    assert_eq!((fault.code(), fault.reason()), (Code::Unavailable, "DEPENDENCY_UNAVAILABLE"));
    assert!(matches!(db.log_heads(None, 1).await, Err(StoreError::Unavailable(_))));
}

/// The driver believes such a transaction to be still under way, and the next ones to be parts of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_after_the_disk_was_full_is_committed() {
    let house = House::on_sqlite();
    let db = house.open().await;
    // No pages beyond those that there are.
    db.write().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let tx = begin(&db).await;
    let full = insert_note(&tx, scope(1), &"x".repeat(100_000), scope(1)).await.unwrap_err();
    assert!(matches!(full, StoreError::Unavailable(_)), "{full:?}");
    drop(tx);
    // There is space again.
    db.write().execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
    // One that is given up, as a refused call does it.
    drop(begin(&db).await);

    for number in 1..=3 {
        let tx = begin(&db).await;
        insert_note(&tx, scope(number), "name", scope(number)).await.unwrap();
        tx.commit_step().await.unwrap();
        assert_eq!(crate::tests::count(&db, "note").await, i64::try_from(number).unwrap());
    }
}

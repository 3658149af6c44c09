//! Commits are brought to the disk together, and nobody sees one that is not there yet. On SQLite, since PostgreSQL
//! does it by itself.

use std::sync::Arc;

use contracts::identity::v1::{SignUpRequest, SignUpResponse};
use futures::future::join_all;
use kit::{Cx, Fault};
use sea_orm::ConnectionTrait as _;
use tokio::task::JoinHandle;
use tonic::Request;

use crate::entry::Entry;
use crate::pool::Db;
use crate::tests::disk::TestDisk;
use crate::tests::relaying::user;
use crate::tests::repeating::{Notes, notes_in};
use crate::tests::{House, begin, count, end, eventually, insert_note, origin, relay, scope};
use crate::tx::Origin;

/// Makes a note, in a task of its own.
fn note(db: &Db, number: u128) -> JoinHandle<Result<String, Fault>> {
    let db = db.clone();
    tokio::spawn(async move {
        let mut tx = begin(&db).await;
        insert_note(&tx, scope(number), "note", scope(number)).await?;
        tx.record(Entry::widening(scope(1), "note.made").put(user("u")));
        tx.commit_step().await
    })
}

/// Lets everything run that can.
async fn settle() {
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
}

/// What is committed in the file, read past everything that waits for the disk.
async fn written(db: &Db) -> usize {
    let transaction = db.begin_own().await.unwrap();
    let statement = sea_orm::Statement::from_string(transaction.get_database_backend(), "SELECT id FROM note");
    transaction.query_all_raw(statement).await.unwrap().len()
}

async fn all_written(db: &Db, number: usize) {
    eventually("the transactions have ended", async || written(db).await == number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_is_answered_when_it_is_on_the_disk() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let making = note(&db, 1);
    disk.is_asked().await;
    settle().await;
    assert!(!making.is_finished());
    disk.go_on();
    making.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_meet_go_to_the_disk_together() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let first = note(&db, 1);
    disk.is_asked().await;
    let before = disk.times();
    let others: Vec<_> = (2..=20).map(|number| note(&db, number)).collect();
    // None of them waits for the disk with its transaction.
    all_written(&db, 20).await;
    assert!(others.iter().all(|other| !other.is_finished()));
    disk.go_on();
    first.await.unwrap().unwrap();
    let mut revisions: Vec<_> = join_all(others).await.into_iter().map(|other| other.unwrap().unwrap()).collect();
    revisions.dedup();
    assert_eq!(revisions.len(), 19);
    assert_eq!(disk.times() - before, 2, "the first, and all others");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_among_them_fails_alone() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let makings = [1, 2, 2, 3].map(|number| note(&db, number));
    all_written(&db, 3).await;
    disk.go_on();
    let outcomes = join_all(makings).await;
    let made = outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count();
    assert_eq!((made, count(&db, "note").await), (3, 3));
    let entries = db.log_after(scope(1), 0, 10).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_could_still_be_lost() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    assert_eq!(count(&db, "note").await, 0);
    disk.stop();
    let making = note(&db, 1);
    disk.is_asked().await;
    let (reading, log) = (db.clone(), db.clone());
    let reading = tokio::spawn(async move { count(&reading, "note").await });
    let log = tokio::spawn(async move { log.log_after(scope(1), 0, 10).await });
    settle().await;
    assert!(!reading.is_finished() && !log.is_finished());
    disk.go_on();
    assert_eq!((reading.await.unwrap(), log.await.unwrap().unwrap().len()), (1, 1));
    making.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn authz_hears_of_it_when_it_is_on_the_disk() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    let relay = relay(&db);
    settle().await;
    disk.stop();
    let making = note(&db, 1);
    disk.is_asked().await;
    // The relay looks by itself after a second, too.
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    assert_eq!(house.authz.applied(scope(1)), 0);
    disk.go_on();
    making.await.unwrap().unwrap();
    assert_eq!(house.authz.applied(scope(1)), 1);
    end(relay).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_is_brought_to_authz_when_it_is_on_the_disk() {
    use contracts::authz::internal::v1::FactKind;

    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let theirs = db.clone();
    let removing = tokio::spawn(async move {
        let mut tx = begin(&theirs).await;
        tx.record(Entry::narrowing(scope(1), "note.removed").remove(FactKind::User, "u"));
        tx.commit_step().await
    });
    disk.is_asked().await;
    settle().await;
    assert!(house.authz.overtook(scope(1)).is_empty());
    disk.go_on();
    removing.await.unwrap().unwrap();
    assert_eq!(house.authz.overtook(scope(1)), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_goes_away_leaves_a_whole_commit() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let making = note(&db, 1);
    disk.is_asked().await;
    making.abort();
    disk.go_on();
    assert_eq!(count(&db, "note").await, 1);
    note(&db, 2).await.unwrap().unwrap();
    assert_eq!(db.log_after(scope(1), 0, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_ends_the_service_of_its_database() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    note(&db, 1).await.unwrap().unwrap();
    disk.stop();
    let makings = [2, 3].map(|number| note(&db, number));
    disk.is_asked().await;
    all_written(&db, 3).await;
    let theirs = db.clone();
    let reading = tokio::spawn(async move { theirs.log_heads(None, 1).await.is_err() });
    disk.break_down();
    for making in makings {
        assert_eq!(making.await.unwrap().unwrap_err().reason(), "DEPENDENCY_UNAVAILABLE");
    }
    assert!(reading.await.unwrap());
    // Nothing is begun, and nothing is read that may be gone after the next start.
    assert_eq!(db.begin_from(origin()).await.unwrap_err().reason(), "DEPENDENCY_UNAVAILABLE");
    assert!(db.log_heads(None, 1).await.is_err());
    db.close().await;
    drop(db);
    // What is there counts.
    let db = house.open().await;
    assert_eq!(count(&db, "note").await, 3);
    note(&db, 4).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_ever_when_the_thread_that_goes_to_the_disk_ends() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let making = note(&db, 1);
    disk.is_asked().await;
    disk.blow_up();
    let made = tokio::time::timeout(std::time::Duration::from_secs(5), making).await;
    assert_eq!(made.expect("it is told").unwrap().unwrap_err().reason(), "DEPENDENCY_UNAVAILABLE");
    assert_eq!(db.begin_from(origin()).await.unwrap_err().reason(), "DEPENDENCY_UNAVAILABLE");
    assert!(db.log_heads(None, 1).await.is_err());
}

/// Looks for a note, and answers what it has found, without a change of its own.
async fn look(cx: &Cx<Notes>, _: SignUpRequest) -> Result<SignUpResponse, Fault> {
    let tx = cx.app.db.begin(cx, &cx.admitted()?).await?;
    let statement = sea_orm::Statement::from_string(tx.get_database_backend(), "SELECT id FROM note");
    let found = tx.query_all_raw(statement).await.unwrap().len();
    Ok(SignUpResponse { email: found.to_string(), ..SignUpResponse::default() })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_rests_on_another_commit_waits_for_it() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let notes = notes_in(&house, house.open_on(&disk).await);
    let call = |notes: &Arc<Notes>| {
        let notes = Arc::clone(notes);
        tokio::spawn(async move { kit::call(&notes, Request::new(SignUpRequest::default()), look).await })
    };
    assert_eq!(call(&notes).await.unwrap().unwrap().into_inner().email, "0");
    disk.stop();
    let making = note(&notes.db, 1);
    all_written(&notes.db, 1).await;
    let looking = call(&notes);
    settle().await;
    assert!(!looking.is_finished());
    disk.go_on();
    assert_eq!(looking.await.unwrap().unwrap().into_inner().email, "1");
    making.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn twins_that_meet_get_one_answer() {
    let (house, disk) = (House::on_sqlite(), TestDisk::default());
    let db = house.open_on(&disk).await;
    disk.stop();
    let key = kit::call::RequestKey { principal: "p".to_owned(), rpc: "r", request_id: scope(9), fingerprint: [0; 32] };
    let twin = || {
        let (db, key) = (db.clone(), key.clone());
        tokio::spawn(async move {
            let mut tx = db.begin_from(Origin { key: Some(key), ..origin() }).await?;
            tx.record(Entry::widening(scope(1), "note.made"));
            tx.commit(|_| ()).await
        })
    };
    let first = twin();
    disk.is_asked().await;
    let second = twin().await.unwrap().unwrap_err();
    assert_eq!(second.reason(), "CONFLICT");
    // It runs again, and asks for the answer that was given: that waits, and is there.
    let recalling = tokio::spawn(async move { db.recall(&key).await });
    settle().await;
    assert!(!recalling.is_finished());
    disk.go_on();
    assert!(recalling.await.unwrap().unwrap().is_some());
    first.await.unwrap().unwrap();
}

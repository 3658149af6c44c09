//! The log reaches authz: in order, after restarts, past what stands in the way.

use std::time::Duration;

use contracts::authz::internal::v1::{FactKind, UserFact, fact};
use tokio::time::Instant;

use crate::entry::Entry;
use crate::feed::PATIENCE;
use crate::log::heads;
use crate::pool::Db;
use crate::relay::reconcile::reconcile;
use crate::tests::{House, begin, count, end, eventually, on_both, origin, reason, relay, scope};
use crate::tx::Origin;

/// The relay of another process takes along whatever waits. Whoever wrote it hears of that as if its own relay had.
#[tokio::test]
async fn what_another_process_brought_has_arrived() {
    let house = House::on_postgres();
    let (db, other) = (house.open().await, house.open().await);
    let (others, writing) = (relay(&other), db.clone());
    let giving = tokio::spawn(async move { give(&writing, 1, 3).await });
    eventually("it is written", async || count(&db, "log_entry").await == 3).await;
    other.inner().feed.wake();
    eventually("the other has brought it", async || count(&db, "log_pending").await == 0).await;
    let (begun, own) = (Instant::now(), relay(&db));
    giving.await.unwrap();
    assert!(begun.elapsed() < PATIENCE / 2, "{:?}", begun.elapsed());
    // What is in no batch because authz refuses it has not arrived.
    house.authz.refuse(scope(2));
    let begun = Instant::now();
    give(&db, 2, 1).await;
    assert!(begun.elapsed() >= PATIENCE, "{:?}", begun.elapsed());
    end(own).await;
    end(others).await;
}

on_both! {
    after_a_restart_exactly_what_is_missing_arrives_in_order
    a_backlog_arrives_in_calls_of_a_thousand_and_removals_overtake_it
    what_is_always_in_a_hurry_does_not_hold_up_the_rest
    a_heavy_backlog_is_cut_into_messages
    a_stream_that_is_refused_does_not_hold_up_others
    a_stream_that_was_set_back_is_brought_again
    a_new_relay_finds_what_authz_has_lost
    entries_without_facts_leave_no_gap
    a_removal_does_not_wait_for_the_relay
    who_finds_it_taken_away_hears_so_when_authz_has_it
    numbers_that_authz_knows_are_not_given_again
    also_before_all_is_compared_no_number_is_given_again
    nothing_is_written_until_authz_says_what_it_knows
    on_another_server_all_is_compared_again
    what_authz_hears_late_of_a_lost_log_is_passed_over
    an_epoch_is_not_attended_while_authz_fails_at_a_removal
    removals_that_are_refused_do_not_hide_those_behind_them
    callers_are_not_held_back_while_authz_is_away
    a_caller_hears_before_its_deadline_that_something_was_given
    a_caller_hears_before_its_deadline_that_a_removal_is_pending
}

pub(crate) fn user(id: &str) -> fact::Fact {
    fact::Fact::User(UserFact { user_id: id.to_owned(), active: true })
}

async fn give(db: &Db, number: u128, times: usize) {
    let mut tx = begin(db).await;
    for _ in 0..times {
        tx.record(Entry::widening(scope(number), "note.made").put(user("u")));
    }
    tx.commit_step().await.unwrap();
}

async fn take(db: &Db, number: u128) -> Result<String, kit::Fault> {
    let mut tx = begin(db).await;
    tx.record(Entry::narrowing(scope(number), "note.removed").remove(FactKind::User, "u"));
    tx.commit_step().await
}

fn numbers(up_to: i64) -> Vec<i64> {
    (1..=up_to).collect()
}

async fn arrives(house: &House, number: u128, up_to: i64) {
    eventually("the relay has brought it", async || house.authz.applied(scope(number)) == up_to).await;
}

async fn after_a_restart_exactly_what_is_missing_arrives_in_order(house: House) {
    let db = house.open().await;
    let first = relay(&db);
    give(&db, 1, 3).await;
    arrives(&house, 1, 3).await;
    house.authz.go_away(true);
    give(&db, 1, 2).await;
    give(&db, 2, 1).await;
    end(first).await;
    db.close().await;
    drop(db);

    house.authz.go_away(false);
    let db = house.open().await;
    let second = relay(&db);
    arrives(&house, 1, 5).await;
    arrives(&house, 2, 1).await;
    assert_eq!(house.authz.effects(scope(1)), numbers(5));
    eventually("nothing waits", async || count(&db, "log_pending").await == 0).await;
    end(second).await;
}

async fn a_backlog_arrives_in_calls_of_a_thousand_and_removals_overtake_it(house: House) {
    let db = house.open().await;
    house.authz.go_away(true);
    give(&db, 1, 2500).await;
    assert_eq!(reason(take(&db, 1).await), "REMOVAL_PENDING");
    house.authz.go_away(false);
    let relay = relay(&db);
    arrives(&house, 1, 2501).await;
    assert_eq!(house.authz.effects(scope(1)), numbers(2501));
    assert_eq!(house.authz.overtook(scope(1)), [2501]);
    assert_eq!(house.authz.largest_call(), 1000);
    end(relay).await;
}

async fn what_is_always_in_a_hurry_does_not_hold_up_the_rest(house: House) {
    let db = house.open().await;
    house.authz.go_away(true);
    give(&db, 1, 2500).await;
    house.authz.go_away(false);
    house.authz.begin(scope(100));
    let relay = relay(&db);
    let hurry = async {
        loop {
            take(&db, 2).await.unwrap();
        }
    };
    tokio::select! {
        () = hurry => {}
        () = arrives(&house, 1, 2500) => {}
    }
    assert!(house.authz.is_confirmed());
    end(relay).await;
}

async fn a_heavy_backlog_is_cut_into_messages(house: House) {
    let db = house.open().await;
    house.authz.go_away(true);
    // And that is known: nobody waits for what was given.
    db.inner().feed.note_away(true);
    for _ in 0..8 {
        let mut tx = begin(&db).await;
        tx.record(Entry::widening(scope(1), "note.made").put(user(&"x".repeat(1_000_000))));
        tx.commit_step().await.unwrap();
    }
    house.authz.go_away(false);
    let relay = relay(&db);
    arrives(&house, 1, 8).await;
    assert_eq!(house.authz.largest_call(), 2);
    end(relay).await;

    let mut tx = begin(&db).await;
    tx.record(Entry::widening(scope(1), "note.made").put(user(&"x".repeat(1_100_000))));
    assert_eq!(reason(tx.commit_step().await), "INTERNAL");
}

async fn a_stream_that_is_refused_does_not_hold_up_others(house: House) {
    let db = house.open().await;
    house.authz.refuse(scope(2));
    for number in 1..=3 {
        give(&db, number, 2).await;
    }
    let relay = relay(&db);
    arrives(&house, 1, 2).await;
    arrives(&house, 3, 2).await;
    eventually("only its own entries wait", async || count(&db, "log_pending").await == 2).await;
    assert_eq!(house.authz.applied(scope(2)), 0);
    end(relay).await;
    // What it was refused for is mended; another start does not remember.
    house.authz.accept(scope(2));
    let relay = crate::tests::relay(&db);
    arrives(&house, 2, 2).await;
    end(relay).await;
}

async fn a_stream_that_was_set_back_is_brought_again(house: House) {
    let db = house.open().await;
    let relay = relay(&db);
    give(&db, 1, 5).await;
    arrives(&house, 1, 5).await;
    eventually("nothing waits", async || count(&db, "log_pending").await == 0).await;
    house.authz.set_back(scope(1), 2);
    give(&db, 1, 1).await;
    arrives(&house, 1, 6).await;
    assert_eq!(house.authz.effects(scope(1)), [1, 2, 3, 4, 5, 3, 4, 5, 6]);
    end(relay).await;
}

async fn a_new_relay_finds_what_authz_has_lost(house: House) {
    let db = house.open().await;
    let first = relay(&db);
    give(&db, 1, 3).await;
    give(&db, 2, 3).await;
    arrives(&house, 1, 3).await;
    arrives(&house, 2, 3).await;
    eventually("nothing waits", async || count(&db, "log_pending").await == 0).await;
    end(first).await;
    house.authz.set_back(scope(1), 0);
    let second = relay(&db);
    arrives(&house, 1, 3).await;
    assert_eq!(house.authz.effects(scope(2)), numbers(3));
    end(second).await;
}

async fn entries_without_facts_leave_no_gap(house: House) {
    let db = house.open().await;
    let relay = relay(&db);
    for _ in 0..3 {
        let mut tx = begin(&db).await;
        tx.record(Entry::widening(scope(1), "note.renamed"));
        tx.commit_step().await.unwrap();
        give(&db, 1, 1).await;
    }
    arrives(&house, 1, 6).await;
    assert_eq!(house.authz.effects(scope(1)), numbers(6));
    end(relay).await;
}

async fn a_removal_does_not_wait_for_the_relay(house: House) {
    let db = house.open().await;
    // No relay runs here at all.
    let before = Instant::now();
    take(&db, 1).await.unwrap();
    assert!(before.elapsed() < Duration::from_millis(400));
    assert_eq!(house.authz.overtook(scope(1)), [1]);
    assert_eq!(count(&db, "log_pending").await, 1);
}

async fn callers_are_not_held_back_while_authz_is_away(house: House) {
    let db = house.open().await;
    house.authz.go_away(true);
    let relay = relay(&db);
    give(&db, 1, 1).await;
    let before = Instant::now();
    for _ in 0..5 {
        give(&db, 1, 1).await;
    }
    assert!(before.elapsed() < Duration::from_millis(1000));
    house.authz.go_away(false);
    arrives(&house, 1, 6).await;
    end(relay).await;
}

/// What was given is committed, whether authz has it yet or not: the caller is told so while it listens.
async fn a_caller_hears_before_its_deadline_that_something_was_given(house: House) {
    let db = house.open().await;
    house.authz.hang();
    let deadline = Instant::now() + Duration::from_millis(700);
    let mut tx = db.begin_from(Origin { deadline, ..origin() }).await.unwrap();
    tx.record(Entry::widening(scope(1), "note.made").put(user("u")));
    tx.commit_step().await.unwrap();
    assert!(Instant::now() < deadline);
}

async fn a_caller_hears_before_its_deadline_that_a_removal_is_pending(house: House) {
    let db = house.open().await;
    house.authz.hang();
    let deadline = Instant::now() + Duration::from_millis(700);
    let mut tx = db.begin_from(Origin { deadline, ..origin() }).await.unwrap();
    tx.record(Entry::narrowing(scope(1), "note.removed").remove(FactKind::User, "u"));
    assert_eq!(reason(tx.commit_step().await), "REMOVAL_PENDING");
    assert!(Instant::now() < deadline);
}

async fn affirm(db: &Db, number: u128) -> Result<String, kit::Fault> {
    let mut tx = begin(db).await;
    tx.record(Entry::widening(scope(number), "note.updated").affirming());
    tx.commit_step().await
}

async fn who_finds_it_taken_away_hears_so_when_authz_has_it(house: House) {
    let db = house.open().await;
    house.authz.go_away(true);
    assert_eq!(reason(take(&db, 1).await), "REMOVAL_PENDING");
    assert_eq!(reason(affirm(&db, 1).await), "REMOVAL_PENDING");
    affirm(&db, 2).await.unwrap();
    house.authz.go_away(false);
    affirm(&db, 1).await.unwrap();
    assert_eq!(house.authz.overtook(scope(1)), [1]);
    assert!(house.authz.overtook(scope(2)).is_empty());
}

/// The service was brought back from a backup, and authz was not.
async fn numbers_that_authz_knows_are_not_given_again(house: House) {
    let db = house.open().await;
    give(&db, 1, 2).await;
    house.authz.set_back(scope(1), 5);
    let relay = relay(&db);
    eventually("nothing waits", async || count(&db, "log_pending").await == 0).await;
    give(&db, 1, 1).await;
    arrives(&house, 1, 6).await;
    end(relay).await;
}

async fn also_before_all_is_compared_no_number_is_given_again(house: House) {
    let db = house.try_open().await.unwrap();
    give(&db, 1, 2).await;
    house.authz.set_back(scope(1), 5);
    // Of these the log has lost everything.
    house.authz.set_back(scope(2), 4);
    house.authz.set_back(scope(3), 3);
    give(&db, 1, 2).await;
    give(&db, 2, 1).await;
    assert_eq!(db.log_head(scope(1)).await.unwrap(), 7);
    assert_eq!(db.log_head(scope(2)).await.unwrap(), 5);
    assert_eq!(db.log_head(scope(3)).await.unwrap(), 0);
    assert!(reconcile(&db).await.unwrap());
    assert_eq!(db.log_head(scope(3)).await.unwrap(), 3);
    let relay = relay(&db);
    arrives(&house, 1, 7).await;
    arrives(&house, 2, 5).await;
    // There is something under each number, which authz has to have when it loses them, too.
    house.authz.set_back(scope(1), 1);
    give(&db, 1, 1).await;
    arrives(&house, 1, 8).await;
    let kinds: Vec<_> = db.log_after(scope(1), 2, 9).await.unwrap().into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, ["log.lost", "log.lost", "log.lost", "note.made", "note.made", "note.made"]);
    end(relay).await;
}

/// A process that slept has brought what another server had lost, after all was compared there.
async fn what_authz_hears_late_of_a_lost_log_is_passed_over(house: House) {
    let db = house.open().await;
    let relay = relay(&db);
    give(&db, 1, 2).await;
    arrives(&house, 1, 2).await;
    house.authz.set_back(scope(1), 9);
    give(&db, 1, 1).await;
    eventually("it is noticed", async || db.log_head(scope(1)).await.unwrap() == 9).await;
    give(&db, 1, 1).await;
    arrives(&house, 1, 10).await;
    end(relay).await;
}

async fn nothing_is_written_until_authz_says_what_it_knows(house: House) {
    let db = house.try_open().await.unwrap();
    house.authz.go_away(true);
    assert_eq!(reason(take(&db, 1).await), "DEPENDENCY_UNAVAILABLE");
    assert_eq!(count(&db, "log_entry").await, 0);
    assert_eq!(count(&db, "log_head").await, 0);
    house.authz.go_away(false);
    take(&db, 1).await.unwrap();
    assert_eq!(house.authz.overtook(scope(1)), [1]);
    // Once that is known for all, authz may be away.
    assert!(reconcile(&db).await.unwrap());
    house.authz.go_away(true);
    assert_eq!(reason(take(&db, 2).await), "REMOVAL_PENDING");
}

async fn on_another_server_all_is_compared_again(house: House) {
    let db = house.open().await;
    give(&db, 1, 1).await;
    let relay = relay(&db);
    arrives(&house, 1, 1).await;
    house.authz.set_back(scope(1), 5);
    db.inner().compared.note(i64::MAX);
    give(&db, 1, 1).await;
    arrives(&house, 1, 6).await;
    let server = heads::server(db.read()).await.unwrap();
    eventually("it was compared", async || db.inner().compared.is_on(server)).await;
    end(relay).await;
}

async fn an_epoch_is_not_attended_while_authz_fails_at_a_removal(house: House) {
    let db = house.open().await;
    house.authz.begin(scope(100));
    let first = relay(&db);
    eventually("it is attended", async || house.authz.is_confirmed()).await;
    end(first).await;
    take(&db, 1).await.unwrap();
    house.authz.fail_at(scope(1), true);
    // Once one that it knows, and once one that it does not.
    for epoch in [100, 101] {
        house.authz.begin(scope(epoch));
        let relay = relay(&db);
        eventually("it is asked", async || house.authz.failures() > 1).await;
        assert!(!house.authz.is_confirmed());
        take(&db, epoch).await.unwrap();
        if epoch == 100 {
            arrives(&house, epoch, 1).await;
        }
        end(relay).await;
    }
    house.authz.fail_at(scope(1), false);
    let relay = relay(&db);
    eventually("it is attended", async || house.authz.is_confirmed()).await;
    end(relay).await;
}

/// Nobody was told OK about what authz finds wrong.
async fn removals_that_are_refused_do_not_hide_those_behind_them(house: House) {
    let db = house.open().await;
    house.authz.refuse(scope(1));
    let mut tx = begin(&db).await;
    for _ in 0..1001 {
        tx.record(Entry::narrowing(scope(1), "note.removed").remove(FactKind::User, "u"));
    }
    assert_eq!(reason(tx.commit_step().await), "REMOVAL_PENDING");
    take(&db, 2).await.unwrap();
    house.authz.begin(scope(100));
    let relay = relay(&db);
    eventually("it is attended", async || house.authz.is_confirmed()).await;
    assert_eq!(house.authz.overtook(scope(2)), [1, 1]);
    end(relay).await;
}

//! Numbers without gaps, in the order of commits.

use std::collections::BTreeMap;

use kit::call::RequestKey;
use tokio::task::JoinSet;

use crate::entry::Entry;
use crate::revision::Revision;
use crate::tests::{House, begin, count, on_both, origin, scope};
use crate::tx::Origin;

on_both! {
    numbers_have_no_gaps_under_many_writers
    a_commit_that_fails_leaves_no_gap
    transactions_over_several_scopes_do_not_wait_for_each_other
    the_revision_names_the_last_entry
    the_log_says_who_did_what
    the_log_is_read_backwards_too
}

async fn numbers_have_no_gaps_under_many_writers(house: House) {
    let db = house.open().await;
    house.authz.go_away(true);
    let mut writers = JoinSet::new();
    for writer in 0..32_u128 {
        let db = db.clone();
        writers.spawn(async move {
            for turn in 0..4_u128 {
                let mut tx = begin(&db).await;
                tx.record(Entry::widening(scope((writer + turn) % 3), "note.made"));
                // Every third one thinks better of it, after it has taken its number.
                if (writer + turn) % 3 == 1 {
                    drop(tx);
                } else {
                    tx.commit_step().await.unwrap();
                }
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    for number in [0, 2] {
        let entries = db.log_after(scope(number), 0, 1000).await.unwrap();
        let numbers: Vec<_> = entries.iter().map(|entry| entry.sequence).collect();
        assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
        assert!(numbers.len() >= 40, "{numbers:?}");
    }
    assert!(db.log_after(scope(1), 0, 10).await.unwrap().is_empty());
}

async fn a_commit_that_fails_leaves_no_gap(house: House) {
    let db = house.open().await;
    let mut outcomes = Vec::new();
    for request_id in [1, 1, 2, 1, 3] {
        let key =
            RequestKey { principal: "p".to_owned(), rpc: "r", request_id: scope(request_id), fingerprint: [0; 32] };
        let mut tx = db.begin_from(Origin { key: Some(key), ..origin() }).await.unwrap();
        tx.record(Entry::widening(scope(1), "note.made"));
        // It fails late, at the answer's key: the numbers are taken by then.
        outcomes.push(tx.commit(|_| ()).await.is_ok());
    }
    assert_eq!(outcomes, [true, false, true, false, true]);
    let entries = db.log_after(scope(1), 0, 10).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [1, 2, 3]);
}

async fn transactions_over_several_scopes_do_not_wait_for_each_other(house: House) {
    let db = house.open().await;
    let mut writers = JoinSet::new();
    for writer in 0..16_u128 {
        let db = db.clone();
        writers.spawn(async move {
            let mut tx = begin(&db).await;
            // In either order; the numbers are taken in one.
            for number in if writer % 2 == 0 { [1, 2, 3, 1] } else { [3, 2, 1, 1] } {
                tx.record(Entry::widening(scope(number), "note.made"));
            }
            tx.commit_step().await.unwrap();
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    let heads: BTreeMap<_, _> =
        db.log_heads(None, 10).await.unwrap().into_iter().map(|head| (head.scope, head.sequence)).collect();
    assert_eq!(heads, BTreeMap::from([(scope(1), 32), (scope(2), 16), (scope(3), 16)]));
    assert_eq!(count(&db, "log_entry").await, 64);
}

async fn the_revision_names_the_last_entry(house: House) {
    let db = house.open().await;
    let mut tx = begin(&db).await;
    for number in [2, 1, 1] {
        tx.record(Entry::widening(scope(number), "note.made"));
    }
    let revision: Revision = tx.commit_step().await.unwrap().parse().unwrap();
    assert_eq!(revision, Revision { service: "notes".to_owned(), scope: scope(1), sequence: 2 });
    assert_eq!(begin(&db).await.commit_step().await.unwrap(), "");
}

async fn the_log_says_who_did_what(house: House) {
    let db = house.open().await;
    let mut tx = begin(&db).await;
    tx.record(Entry::narrowing(scope(1), "note.removed").about("note_id", "n").about("quote", "\"}"));
    tx.commit_step().await.unwrap();
    let entries = db.log_after(scope(1), 0, 10).await.unwrap();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((entry.kind.as_str(), entry.narrowing), ("note.removed", true));
    assert_eq!((entry.actor.as_str(), entry.request_id.as_str()), ("user:u", "r"));
    let summary: serde_json::Value = serde_json::from_str(&entry.summary).unwrap();
    assert_eq!(summary, serde_json::json!({ "note_id": "n", "quote": "\"}" }));
    let details = [("note_id", "n"), ("quote", "\"}")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(entry.details().unwrap(), BTreeMap::from(details));
}

async fn the_log_is_read_backwards_too(house: House) {
    let db = house.open().await;
    let mut tx = begin(&db).await;
    for number in [1, 1, 2, 1] {
        tx.record(Entry::widening(scope(number), "note.made"));
    }
    tx.commit_step().await.unwrap();
    let numbers = async |before, limit| {
        let entries = db.log_before(scope(1), before, limit).await.unwrap();
        entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>()
    };
    assert_eq!(numbers(None, 10).await, [3, 2, 1]);
    assert_eq!(numbers(None, 2).await, [3, 2]);
    assert_eq!(numbers(Some(2), 2).await, [1]);
    assert!(numbers(Some(1), 2).await.is_empty());
}

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use contracts::authz::internal::v1::FactKind;
use kit::guard::Housekeeping;
use policy::World;
use uuid::Uuid;

use crate::checkpoint::KeepError;
use crate::load::catch_up;
use crate::rpc::scene::text;
use crate::store;
use crate::tests::{House, Running, founding, person, publisher, removal};

on_both!(
    what_was_taken_away_since_stays_taken_away
    memory_is_the_same_either_way
    a_file_of_another_database_is_not_taken
    what_memory_never_heard_of_is_in_the_file
    a_damaged_file_is_not_taken_and_written_anew
    a_file_is_due_when_enough_has_changed
    what_the_database_has_lost_is_in_no_file
    the_long_way_goes_past_each_fact_once
    much_that_was_written_since_is_read_a_little_at_a_time
);

fn known(world: &World) -> BTreeSet<String> {
    let records = world.records();
    let facts = records.organizations().flatten().chain(records.elsewhere());
    let facts = facts.map(|(version, fact)| format!("{version} {fact:?}"));
    facts.chain(records.removed().map(|key| format!("{key:?}"))).collect()
}

/// A service that was started, told the founding, and has written its file.
async fn founded(house: &House) -> Running {
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    running.write_checkpoint().await;
    running
}

async fn what_was_taken_away_since_stays_taken_away(house: impl Fn() -> House) {
    let house = house();
    let mut running = founded(&house).await;
    running.tell(2, vec![person(11), publisher(21, 11), removal(20)]).await;
    assert_eq!((running.may(10), running.may(11)), (false, true));
    running.stop().await;

    let mut running = house.start().await;
    assert!(running.has_checkpoint);
    assert_eq!((running.may(10), running.may(11)), (false, true));
    running.tell(3, vec![publisher(20, 10)]).await;
    assert!(!running.may(10), "what was removed is removed for ever");
    running.stop().await;
}

async fn memory_is_the_same_either_way(house: impl Fn() -> House) {
    let house = house();
    let mut running = founded(&house).await;
    for number in 0..40 {
        let event = vec![person(100 + number), publisher(200 + number, 100 + number)];
        running.tell(2 + i64::try_from(number).unwrap(), event).await;
        if number == 20 {
            running.tell(50, vec![removal(205), removal(999)]).await;
            running.write_checkpoint().await;
        }
    }
    let as_it_was = known(&running.app.engine.world());
    running.stop().await;

    let running = house.start().await;
    assert!(running.has_checkpoint);
    assert_eq!(known(&running.app.engine.world()), as_it_was);
    running.stop().await;

    fs::remove_file(house.file()).unwrap();
    let running = house.start().await;
    assert!(!running.has_checkpoint);
    assert_eq!(known(&running.app.engine.world()), as_it_was);
    running.stop().await;
}

async fn a_file_of_another_database_is_not_taken(house: impl Fn() -> House) {
    let (own, other) = (house(), house());
    founded(&own).await.stop().await;
    let mut running = founded(&other).await;
    running.tell(2, vec![removal(20)]).await;
    running.stop().await;

    fs::copy(own.file(), other.file()).unwrap();
    let running = other.start().await;
    assert!(!running.has_checkpoint);
    assert!(!running.may(10));
    running.stop().await;
}

/// The outcome of a commit can be lost on the way: the rows are there, and memory was not told.
async fn what_memory_never_heard_of_is_in_the_file(house: impl Fn() -> House) {
    let house = house();
    let mut running = founded(&house).await;
    let tx = running.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let revision = store::head::next(&tx).await.unwrap().revision;
    let row = store::fact::Model {
        kind: FactKind::Assignment.into(),
        id: text(20).parse().unwrap(),
        service: "organization".to_owned(),
        scope: text(1).parse().unwrap(),
        sequence: 2,
        body: None,
        revision,
    };
    store::fact::write(&tx, vec![row]).await.unwrap();
    tx.commit_step().await.unwrap();
    assert!(running.may(10), "memory was not told");
    running.write_checkpoint().await;
    assert!(!running.may(10), "whoever writes a checkpoint looks");
    running.stop().await;

    let running = house.start().await;
    assert!(running.has_checkpoint && !running.may(10));
    running.stop().await;
}

async fn a_damaged_file_is_not_taken_and_written_anew(house: impl Fn() -> House) {
    let house = house();
    founded(&house).await.stop().await;
    let mut bytes = fs::read(house.file()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(house.file(), bytes).unwrap();

    let mut running = house.start().await;
    assert!(!running.has_checkpoint && running.may(10));
    assert!(running.keeper.is_due(&running.app));
    running.write_checkpoint().await;
    running.stop().await;

    let running = house.start().await;
    assert!(running.has_checkpoint && running.may(10));
    running.stop().await;
}

async fn a_file_is_due_when_enough_has_changed(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    assert!(!running.keeper.is_due(&running.app), "there is nothing yet");
    running.tell(1, founding()).await;
    assert!(running.keeper.is_due(&running.app));
    running.write_checkpoint().await;
    assert!(!running.keeper.is_due(&running.app));
    running.tell(2, vec![person(11)]).await;
    assert!(running.keeper.is_due(&running.app));
    running.stop().await;

    let running = house.start().await;
    assert!(running.has_checkpoint && running.keeper.is_due(&running.app), "one fact is not in the file");
    running.stop().await;
}

/// Whatever the length of a page, and wherever in a stream it ends.
async fn the_long_way_goes_past_each_fact_once(house: impl Fn() -> House) {
    let house = house();
    let running = house.start().await;
    let tx = running.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let revision = store::head::next(&tx).await.unwrap().revision;
    let mut rows = Vec::new();
    for (number, service) in (1..).zip(["organization", "Organization", "identity", "identity-b", "resource"]) {
        for (scope, kind) in [(1, FactKind::Grant), (0xff, FactKind::Grant), (1, FactKind::User), (2, FactKind::User)] {
            let (kind, id) = (kind.into(), Uuid::from_u128(number << 64 | scope));
            let (service, scope) = (service.to_owned(), Uuid::from_u128(scope << 120 | 7));
            rows.push(store::fact::Model { kind, id, service, scope, sequence: 1, body: None, revision });
        }
    }
    let all: BTreeSet<_> = rows.iter().map(|row| (row.kind, row.id)).collect();
    store::fact::write(&tx, rows).await.unwrap();
    tx.commit_step().await.unwrap();
    for limit in [1, 2, 3, 7, 100] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let (page, last) = store::fact::page(running.app.db.read(), after.as_ref(), limit).await.unwrap();
            found.extend(page.iter().map(|kept| (kept.kind, kept.id)));
            if last.is_none() {
                break;
            }
            after = last;
        }
        assert_eq!((found.len(), found.into_iter().collect::<BTreeSet<_>>()), (all.len(), all.clone()));
    }
    running.stop().await;
}

/// However quiet the time before it was. A process that had to hold all of it could not start, and never would.
async fn much_that_was_written_since_is_read_a_little_at_a_time(house: impl Fn() -> House) {
    let house = house();
    let running = house.start().await;
    let tx = running.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let (service, scope, kind) = ("organization".to_owned(), Uuid::from_u128(1), i32::from(FactKind::Grant));
    let (quiet, busy) = ((1..=600).map(|revision| (revision, 1)), (601..=900).map(|revision| (revision, 80)));
    let mut rows = Vec::new();
    for (revision, facts) in quiet.chain(busy).chain([(901, 21_000), (902, 1)]) {
        rows.extend((0..facts).map(|number| {
            let id = Uuid::from_u128((u128::try_from(revision).unwrap() << 32) | number);
            let (service, body) = (service.clone(), None);
            store::fact::Model { kind, id, service, scope, sequence: 1, body, revision }
        }));
    }
    let revisions: Vec<_> = rows.iter().map(|row| row.revision).collect();
    store::fact::write(&tx, rows).await.unwrap();
    store::execute(&tx, "UPDATE head SET revision = 903").await.unwrap();
    tx.commit_step().await.unwrap();
    for after in [0, 1, 700, 900, 901, 902] {
        let (mut found, mut last_of) = (Vec::new(), after);
        let last = catch_up(&running.app.db, after, |until, changes| {
            assert!(changes.len() <= 21_000, "{}", changes.len());
            assert!(last_of < until);
            last_of = until;
            found.extend(changes.into_iter().map(|(_, change)| change.key()));
        });
        assert_eq!((last.await.unwrap().revision, last_of), (903, 903));
        let expected = revisions.iter().filter(|revision| **revision > after).count();
        assert_eq!((found.len(), found.into_iter().collect::<BTreeSet<_>>().len()), (expected, expected));
    }
    running.stop().await;
}

/// A database can lose its last moments under a service that runs: a standby takes over that had not heard of them.
/// Memory knows what nobody else knows any more, and must not hand it on to the next start.
async fn what_the_database_has_lost_is_in_no_file(house: impl Fn() -> House) {
    for goes_on in [false, true] {
        let house = house();
        let mut running = founded(&house).await;
        if goes_on && running.app.db.is_shared() {
            // Nothing is written over it then: see `following`.
            return;
        }
        running.tell(2, vec![person(11), publisher(21, 11)]).await;
        let tx = running.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
        for lost in ["DELETE FROM fact WHERE revision > 1", "UPDATE head SET revision = 1"] {
            store::execute(&tx, lost).await.unwrap();
        }
        tx.commit_step().await.unwrap();
        if goes_on {
            for number in 2..5 {
                running.tell(number, vec![person(12)]).await;
            }
        }
        let written = running.keeper.write(&running.app, &Arc::default()).await;
        running.stop().await;

        let running = house.start().await;
        assert_eq!((running.may(10), running.may(11)), (true, false));
        assert!(matches!(written, Err(KeepError::Behind)), "{written:?}");
        running.stop().await;
    }
}

/// Where several processes can use one database, an older version may still run when this one has given it its shape.
/// It notes no revision, so what it took away would be in no file and in nothing that is read after one.
#[tokio::test]
async fn an_older_version_writes_nothing_that_a_file_would_miss() {
    let house = House::new(Some(testkit::postgres::database()));
    let running = founded(&house).await;
    let tx = running.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let (kind, id, scope) = (i32::from(FactKind::Assignment), text(20), text(1));
    let removed = format!(
        "INSERT INTO fact (kind, id, service, scope, sequence, body) \
         VALUES ({kind}, '{id}', 'organization', '{scope}', 2, NULL) \
         ON CONFLICT (kind, id) DO UPDATE SET sequence = excluded.sequence, body = excluded.body"
    );
    store::execute(&tx, &removed).await.unwrap_err();
    drop(tx);
    running.stop().await;
}

/// A backup that was made before the file: neither as it was, nor after it has gone its own way beyond the revision of
/// the file, does the database take it.
#[tokio::test]
async fn a_database_from_a_backup_takes_no_later_file() {
    let house = House::new(None);
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    running.stop().await;
    let backup = fs::read(house.database_file()).unwrap();

    let mut running = house.start().await;
    running.tell(2, vec![person(11), publisher(21, 11)]).await;
    running.write_checkpoint().await;
    running.stop().await;
    fs::write(house.database_file(), backup).unwrap();
    let mut running = house.start().await;
    assert!(!running.has_checkpoint && running.may(10) && !running.may(11));

    for number in 2..9 {
        running.tell(number, vec![person(12)]).await;
    }
    running.stop().await;
    let running = house.start().await;
    assert!(!running.has_checkpoint && running.may(10) && !running.may(11));
    running.stop().await;
}

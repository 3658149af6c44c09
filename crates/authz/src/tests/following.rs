//! Several processes on one database: what one of them was told, all count.

use std::time::Duration;

use ids::MembershipId;
use kit::guard::Housekeeping;
use kit_db::Revision;
use policy::Model;
use policy::fact::FactKey;
use tonic::Code;
use uuid::Uuid;

use crate::follow::Follower;
use crate::load::between;
use crate::rpc::scene::{self, id, text};
use crate::store;
use crate::store::head::Mark;
use crate::tests::{House, Running, founding, person, publisher, removal};

/// Two processes on one PostgreSQL.
async fn two() -> (House, Running, Running) {
    let house = House::new(Some(testkit::postgres::database()));
    let (one, other) = (house.start().await, house.start().await);
    (house, one, other)
}

impl Running {
    /// As if the database had lost its last revision: a standby took over that had not heard of it.
    async fn lose_the_last(&self) {
        let tx = self.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
        store::execute(&tx, "DELETE FROM fact WHERE revision = (SELECT revision FROM head)").await.unwrap();
        store::head::set_back(&tx).await.unwrap();
        tx.commit_step().await.unwrap();
    }

    /// Whether somebody may look at the article, as it is answered to a question that comes now.
    async fn answers(&self, person: u128) -> bool {
        drop(self.app.current().await.unwrap());
        self.may(person)
    }
}

#[tokio::test]
async fn what_one_is_told_the_other_counts_at_once() {
    let (_house, mut one, mut other) = two().await;
    one.tell(1, founding()).await;
    assert!(other.answers(10).await);
    other.tell(2, vec![person(11), publisher(21, 11), removal(20)]).await;
    assert_eq!((one.answers(10).await, one.answers(11).await), (false, true));
    // In turn, so that neither writes right behind itself.
    for (sequence, membership) in (3..20).zip(30_u128..) {
        let (teller, asked) = if sequence % 2 == 0 { (&mut one, &other) } else { (&mut other, &one) };
        teller.tell(sequence, vec![person(12), publisher(membership, 12), removal(membership - 1)]).await;
        assert!(asked.answers(12).await, "the next place is there before the last one goes");
    }
    one.tell(20, vec![removal(46)]).await;
    assert!(!other.answers(12).await);
}

#[tokio::test]
async fn a_model_that_was_put_elsewhere_is_known() {
    let (_house, mut one, other) = two().await;
    let source = scene::MODEL.replace("version = 3", "version = 4");
    assert!(other.app.engine.model("press", 4).is_none());
    let tx = one.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let mark = store::head::next(&tx).await.unwrap();
    let revision = mark.revision;
    let row = store::model::Model { name: "press".to_owned(), version: 4, source: source.clone(), revision };
    store::model::insert(&tx, row).await.unwrap();
    tx.commit_step().await.unwrap();
    let parsed = Model::parse("press", &source).unwrap();
    one.app.wrote(mark, |engine| drop(engine.add_model(&source, parsed)));
    one.tell(1, founding()).await;
    assert!(other.answers(10).await);
    assert_eq!(other.app.engine.model("press", 0).map(|known| known.model.version()), Some(4));
}

/// A probe finds the head, and then another process writes a fact once more: its row has moved on, with all that it said
/// before.
#[tokio::test]
async fn what_moves_on_between_head_and_rows_is_not_missed() {
    let (_house, mut one, mut other) = two().await;
    one.tell(1, founding()).await;
    let before = store::head::revision(other.app.db.read()).await.unwrap();
    other.tell(2, vec![removal(20)]).await;
    let found = store::head::revision(other.app.db.read()).await.unwrap();
    let tx = one.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    let moved = store::head::next(&tx).await.unwrap().revision;
    store::execute(&tx, &format!("UPDATE fact SET revision = {moved} WHERE revision = {found}")).await.unwrap();
    tx.commit_step().await.unwrap();
    let (mut keys, mut reached) = (Vec::new(), before);
    let read = between(&one.app.db, before, found, |until, changes| {
        reached = until;
        keys.extend(changes.into_iter().map(|(_, change)| change.key()));
    });
    read.await.unwrap();
    assert_eq!(keys, [FactKey::Assignment(id::<MembershipId>(20))]);
    assert_eq!(reached, found, "what else was written since is not known to be there");
}

#[tokio::test]
async fn a_revision_is_reached_wherever_it_was_applied() {
    let (_house, mut one, other) = two().await;
    one.tell(1, founding()).await;
    let revision = |sequence: i64| {
        let scope = text(1).parse().unwrap();
        Revision { service: "organization".to_owned(), scope, sequence }
    };
    assert!(other.app.reached(&revision(1), Duration::ZERO).await.unwrap());
    assert!(!other.app.reached(&revision(2), Duration::ZERO).await.unwrap());
}

#[tokio::test]
async fn without_the_database_nothing_is_answered_but_what_may_be_stale() {
    let (_house, mut one, other) = two().await;
    one.tell(1, founding()).await;
    assert!(other.answers(10).await);
    other.app.db.close().await;
    let fault = other.app.current().await.unwrap_err();
    assert_eq!(fault.code(), Code::Unavailable);
    let follower = other.app.follower.as_ref().unwrap();
    assert!(follower.within(Duration::from_mins(1)).await.is_ok());
    assert!(follower.within(Duration::ZERO).await.is_err());
    assert!(one.answers(10).await, "the other process goes on");
}

#[tokio::test]
async fn a_database_that_has_gone_back_is_not_followed() {
    let (_house, mut one, other) = two().await;
    one.tell(1, founding()).await;
    one.tell(2, vec![person(11)]).await;
    assert!(other.answers(10).await);
    one.lose_the_last().await;
    assert_eq!(other.app.current().await.unwrap_err().code(), Code::Unavailable);
}

/// It has written further than it has read in order, and that is what is lost.
#[tokio::test]
async fn whoever_wrote_what_was_lost_goes_on_when_memory_was_read_anew() {
    let (_house, mut one, mut other) = two().await;
    one.tell(1, founding()).await;
    assert!(other.answers(10).await);
    one.tell(2, vec![person(11)]).await;
    other.tell(3, vec![person(12)]).await;
    one.lose_the_last().await;
    let mut refusals = 0;
    while let Err(refusal) = other.try_tell(4, vec![person(13)]).await {
        assert_eq!(refusal.code(), Code::Unavailable);
        refusals += 1;
        assert!(refusals < 500, "memory is not read anew");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// It has no end of its own: it is written over what was lost as soon as memory is what the database is, and no sooner.
#[tokio::test]
async fn nothing_is_written_over_what_was_lost_before_it_is_noticed() {
    let house = House::new(Some(testkit::postgres::database()));
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    running.tell(2, vec![person(11), publisher(21, 11)]).await;
    assert!(running.answers(11).await);
    running.lose_the_last().await;
    let refusal = running.try_tell(3, vec![person(12)]).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Unavailable);
    let mut refusals = 0;
    while let Err(refusal) = running.try_tell(3, vec![person(12)]).await {
        assert_eq!(refusal.code(), Code::Unavailable);
        refusals += 1;
        assert!(refusals < 500, "memory is not read anew");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!running.may(11), "nobody has told it again");
    // A file of it has what the database has.
    running.write_checkpoint().await;
    assert_eq!(running.app.current().await.unwrap_err().code(), Code::Unavailable, "nobody has confirmed it");
    for service in ["identity", "organization", "resource"] {
        running.attend(service, None).await;
    }
    assert!(running.answers(10).await);
    running.stop().await;
    let running = house.start().await;
    assert!(running.has_checkpoint);
    assert_eq!((running.may(10), running.may(11)), (true, false));
    running.stop().await;
}

/// Who was let past the attendance before the database went back is not answered from what nobody has confirmed.
#[tokio::test]
async fn a_question_that_came_before_is_not_answered_from_what_came_after() {
    let house = House::new(Some(testkit::postgres::database()));
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    let term = running.app.attendance.complete().await.unwrap();
    running.app.begin_anew().await.unwrap();
    assert!(!running.app.attendance.is_still(term));
    for service in ["identity", "organization", "resource"] {
        running.attend(service, None).await;
    }
    assert!(!running.app.attendance.is_still(term), "it is confirmed, but was not when it was read");
    assert!(running.app.attendance.complete().await.unwrap() > term);
    running.stop().await;
}

/// A standby took over that had not heard of a removal, nor had one of the two processes. It has no way to tell from what
/// the database says, but that it is another server.
#[tokio::test]
async fn on_another_server_nothing_is_answered_before_it_is_confirmed() {
    let (_house, mut one, mut other) = two().await;
    one.tell(1, founding()).await;
    assert!(other.answers(10).await);
    one.tell(2, vec![removal(20)]).await;
    one.lose_the_last().await;
    let tx = one.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
    store::execute(&tx, "UPDATE head SET server = 1").await.unwrap();
    tx.commit_step().await.unwrap();

    assert_eq!(other.try_tell(3, vec![person(12)]).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(other.app.current().await.unwrap_err().code(), Code::Unavailable);
    // Who attends brings what is missing first.
    other.tell(2, vec![removal(20)]).await;
    for service in ["identity", "organization", "resource"] {
        other.attend(service, None).await;
    }
    assert!(!other.answers(10).await);
    other.stop().await;
    one.stop().await;
}

fn mark(epoch: u128, revision: i64) -> Mark {
    Mark { epoch: Uuid::from_u128(epoch), revision }
}

#[tokio::test]
async fn a_write_is_reached_if_it_is_the_next_one_in_the_same_memory() {
    let running = House::new(None).start().await;
    let follower = Follower::new(running.app.db.clone(), mark(1, 5));
    for (written, is_still) in [(mark(1, 6), false), (mark(1, 7), true), (mark(2, 6), true)] {
        follower.wrote(written, || is_still);
        assert_eq!(follower.reached(), mark(1, 5), "{written:?}");
    }
    follower.wrote(mark(1, 6), || true);
    assert_eq!(follower.reached(), mark(1, 6));
}

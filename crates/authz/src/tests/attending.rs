//! Nothing is answered before all services have confirmed that the database is whole.

use contracts::authz::internal::v1::{FactChange, FactKey, Mark, OrganizationFact, fact, fact_change};
use kit::guard::Housekeeping;
use tonic::Code;

use crate::rpc::scene::{put, text};
use crate::store;
use crate::tests::{House, Running, founding, removal};

on_both! {
    nothing_is_answered_before_all_have_attended
    a_mark_is_known_as_long_as_its_commit_is_there
    of_two_histories_one_is_known
    what_is_not_understood_is_refused_and_not_failed_at
}

impl Running {
    /// The mark of something new.
    async fn mark(&mut self, sequence: i64, membership: u128) -> Mark {
        self.tell(sequence, vec![removal(membership)]).await;
        let mark = store::head::mark(self.app.db.read()).await.unwrap();
        Mark { epoch_id: mark.epoch.to_string(), revision: mark.revision }
    }

    /// As if the database had been brought back as it was at this revision.
    async fn go_back_to(&self, revision: i64) {
        let tx = self.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
        let since = format!("DELETE FROM epoch WHERE since > {revision}");
        let current = "UPDATE head SET epoch = (SELECT id FROM epoch ORDER BY number DESC LIMIT 1)";
        let head = format!("UPDATE head SET revision = {revision}");
        for lost in [format!("DELETE FROM fact WHERE revision > {revision}"), since, current.to_owned(), head] {
            store::execute(&tx, &lost).await.unwrap();
        }
        tx.commit_step().await.unwrap();
    }
}

async fn nothing_is_answered_before_all_have_attended(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    drop(running.app.current().await.unwrap());
    running.stop().await;

    let mut running = house.start_alone().await;
    // Facts are taken at once: those who have something to bring must not wait for those who wait for them.
    running.tell(2, vec![removal(20)]).await;
    for service in ["identity", "resource", "resource", "invitation"] {
        running.attend(service, None).await;
    }
    let fault = running.app.current().await.unwrap_err();
    assert_eq!(fault.code(), Code::Unavailable);
    assert!(!running.attend("organization", None).await);
    drop(running.app.current().await.unwrap());
    assert!(!running.may(10));
    running.stop().await;
}

async fn a_mark_is_known_as_long_as_its_commit_is_there(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    let (early, late) = (running.mark(2, 40).await, running.mark(3, 41).await);
    assert!(running.attend("organization", Some(early.clone())).await);
    assert!(running.attend("organization", Some(late.clone())).await);
    let beyond = Mark { revision: late.revision + 1, ..late.clone() };
    assert!(!running.attend("organization", Some(beyond)).await, "nobody has seen that here");
    running.stop().await;

    let mut running = house.start().await;
    assert!(running.attend("organization", Some(late.clone())).await, "a start loses nothing");
    running.go_back_to(early.revision).await;
    running.stop().await;

    let mut running = house.start_alone().await;
    assert!(running.attend("organization", Some(early)).await);
    assert!(!running.attend("organization", Some(late)).await);
    running.stop().await;
}

/// It goes on from where it was brought back to, and comes as far as it once was.
async fn of_two_histories_one_is_known(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    let (early, late) = (running.mark(2, 40).await, running.mark(3, 41).await);
    running.go_back_to(early.revision).await;
    running.stop().await;

    let mut running = house.start().await;
    let (other, further) = (running.mark(3, 42).await, running.mark(4, 43).await);
    assert!(other.revision >= late.revision && further.revision > late.revision);
    assert!(!running.attend("organization", Some(late)).await, "its number is reached, in another history");
    assert!(running.attend("organization", Some(further)).await);
    running.stop().await;
}

/// A service that hears of a failure says of no epoch that authz has everything.
async fn what_is_not_understood_is_refused_and_not_failed_at(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    let gone = FactKey { kind: 99, id: text(10) };
    let state = OrganizationFact { organization_id: text(1), state: 99, ..OrganizationFact::default() };
    let unknown = FactChange { change: Some(fact_change::Change::Remove(gone)) };
    for change in [unknown, put(fact::Fact::Organization(state))] {
        let refusal = running.try_tell(1, vec![change]).await.unwrap_err();
        assert_eq!(refusal.code(), Code::InvalidArgument, "{refusal}");
    }
    running.tell(1, founding()).await;
    running.stop().await;
}

//! Services compare what is held with their logs, and bring it anew.

use contracts::authz::internal::v1::{
    ClaimVerificationRequest, ClaimVerificationResponse, FactChange, ReportVerificationRequest, RestoreStreamRequest,
    RestoredFact,
};
use contracts::authz::v1::VerificationRepair;
use kit::App as _;
use kit::guard::Housekeeping;
use uuid::Uuid;

use crate::reload::reload;
use crate::rpc::scene::text;
use crate::store;
use crate::tests::{House, Running, founding, person, publisher, removal};

on_both! {
    one_process_of_a_service_does_it
    what_is_restored_counts_when_memory_was_read_anew
    what_was_applied_since_the_log_was_read_stays
    no_file_hands_on_what_was_replaced
}

const SERVICE: &str = "organization";

impl Running {
    /// An operator wants to know.
    async fn want(&self, repair: VerificationRepair) -> String {
        let id = Uuid::from_bytes(self.app.kit().source().bytes());
        let tx = self.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
        let revision = store::head::next(&tx).await.unwrap().revision;
        let start_time_ms = self.app.kit().source().now().millis();
        let wanted = store::verification::Model { id, revision, repair: repair.into(), start_time_ms };
        store::verification::insert(&tx, wanted).await.unwrap();
        tx.commit_step().await.unwrap();
        id.to_string()
    }

    async fn claim(&mut self, claimant: u128) -> ClaimVerificationResponse {
        let (service, claimant_id) = (SERVICE.to_owned(), text(claimant));
        let request = ClaimVerificationRequest { service, claimant_id };
        self.facts.claim_verification(request).await.unwrap().into_inner()
    }

    /// Whether to go on.
    async fn report(&mut self, verification_id: &str, claimant: u128, done: bool) -> bool {
        let (service, claimant_id) = (SERVICE.to_owned(), text(claimant));
        let verification_id = verification_id.to_owned();
        let report = ReportVerificationRequest { service, claimant_id, verification_id, done, ..Default::default() };
        self.facts.report_verification(report).await.unwrap().into_inner().go_on
    }

    /// Brings the stream of the organization anew, in two parts.
    async fn restore(&mut self, up_to_sequence: i64, facts: Vec<(i64, FactChange)>) {
        let restored = |(sequence, change)| RestoredFact { sequence, change: Some(change) };
        let part = RestoreStreamRequest {
            service: SERVICE.to_owned(),
            scope_id: text(1),
            up_to_sequence,
            facts: facts.into_iter().map(restored).collect(),
            ..RestoreStreamRequest::default()
        };
        let since_revision = self.facts.restore_stream(part.clone()).await.unwrap().into_inner().since_revision;
        let last = RestoreStreamRequest { facts: Vec::new(), since_revision, last: true, ..part };
        self.facts.restore_stream(last).await.unwrap();
    }
}

fn all_at(sequence: i64, changes: Vec<FactChange>) -> Vec<(i64, FactChange)> {
    changes.into_iter().map(|change| (sequence, change)).collect()
}

async fn one_process_of_a_service_does_it(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    assert_eq!(running.claim(70).await, ClaimVerificationResponse::default());
    let first = running.want(VerificationRepair::Different).await;
    let claimed = running.claim(70).await;
    assert_eq!((&claimed.verification_id, claimed.restore_different, claimed.restore_all), (&first, true, false));
    assert_eq!(running.claim(71).await, ClaimVerificationResponse::default(), "somebody does it");
    assert!(!running.report(&first, 71, true).await && running.report(&first, 70, false).await);

    let second = running.want(VerificationRepair::All).await;
    assert!(!running.report(&first, 70, false).await, "the one before ends where it is");
    assert!(running.claim(71).await.restore_all);
    assert!(!running.report(&second, 71, true).await);
    let found = store::verification_report::find(running.app.db.read(), second.parse().unwrap(), SERVICE).await;
    assert!(found.unwrap().unwrap().done);
    assert_eq!(running.claim(70).await, ClaimVerificationResponse::default(), "it is done");
    running.stop().await;
}

async fn what_is_restored_counts_when_memory_was_read_anew(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    // What the log does not say.
    running.tell(2, vec![removal(20), person(11), publisher(21, 11)]).await;
    assert_eq!((running.may(10), running.may(11)), (false, true));

    running.restore(2, all_at(1, founding())).await;
    assert_eq!((running.may(10), running.may(11)), (false, true), "memory never forgets a removal");
    reload(&running.app).await.unwrap();
    assert_eq!((running.may(10), running.may(11)), (true, false));
    running.tell(3, vec![removal(20)]).await;
    assert!(!running.may(10));
    running.stop().await;

    let running = house.start().await;
    assert_eq!((running.may(10), running.may(11)), (false, false));
    running.stop().await;
}

async fn what_was_applied_since_the_log_was_read_stays(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    running.tell(2, vec![person(11), publisher(21, 11)]).await;
    // The log was read before both of these.
    running.tell(3, vec![removal(20), person(12), publisher(22, 12)]).await;
    running.restore(2, all_at(1, founding())).await;
    reload(&running.app).await.unwrap();
    assert_eq!([10, 11, 12].map(|number| running.may(number)), [false, false, true]);
    running.stop().await;
}

async fn no_file_hands_on_what_was_replaced(house: impl Fn() -> House) {
    let house = house();
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    running.write_checkpoint().await;
    running.restore(1, all_at(1, founding().into_iter().take(3).collect())).await;
    let written = running.keeper.write(&running.app, &std::sync::Arc::default()).await;
    assert!(matches!(written, Err(crate::checkpoint::KeepError::Replaced)), "{written:?}");
    assert!(running.may(10));
    running.stop().await;

    let mut running = house.start().await;
    assert!(!running.has_checkpoint && !running.may(10));
    running.write_checkpoint().await;
    running.stop().await;
    let running = house.start().await;
    assert!(running.has_checkpoint && !running.may(10));
    running.stop().await;
}

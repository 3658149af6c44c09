//! A service looks whether it is to compare its log with what is here.

use contracts::authz::internal::v1::{ClaimVerificationRequest, ClaimVerificationResponse};
use contracts::authz::v1::VerificationRepair;
use ids::EventId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::store::{self, verification, verification_report};

/// A process that has not been heard of for so long is not waited for any more; milliseconds.
const SILENCE_MAX: i64 = 120_000;

pub(crate) async fn claim_verification(
    cx: &Cx,
    request: ClaimVerificationRequest,
) -> Result<ClaimVerificationResponse, Fault> {
    let mut fields = Fields::new();
    let service = fields.word("service", &request.service);
    let claimant = fields.id::<EventId>("claimant_id", &request.claimant_id);
    let (service, claimant) = fields.finish((service, claimant))?;

    let admitted = cx.admitted()?;

    let before = cx.now().millis() - SILENCE_MAX;
    // Nearly always there is nothing to do, and then nothing is written.
    if verification::due(cx.app.db.read(), &service, before).await?.is_none() {
        return Ok(ClaimVerificationResponse::default());
    }
    let tx = cx.app.db.begin(cx, &admitted).await?;
    // Two who look at the same time come one after the other.
    store::head::hold(&tx).await?;
    let Some(newest) = verification::due(&tx, &service, before).await? else {
        return Ok(ClaimVerificationResponse::default());
    };
    let report = verification_report::Model {
        verification: newest.id,
        service,
        claimant: claimant.uuid(),
        time_ms: cx.now().millis(),
        streams: 0,
        different: 0,
        restored: 0,
        scopes: String::new(),
        done: false,
    };
    verification_report::write(&tx, report).await?;
    let repair = VerificationRepair::try_from(newest.repair).unwrap_or_default();
    let answer = ClaimVerificationResponse {
        verification_id: newest.id.to_string(),
        restore_different: repair == VerificationRepair::Different,
        restore_all: repair == VerificationRepair::All,
    };
    tx.commit(|_| answer).await
}

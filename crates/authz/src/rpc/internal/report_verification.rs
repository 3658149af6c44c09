//! A service says what it has found so far.

use contracts::authz::internal::v1::{ReportVerificationRequest, ReportVerificationResponse};
use ids::EventId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::store::{self, verification, verification_report};

const SCOPES_MAX: usize = 100;

pub(crate) async fn report_verification(
    cx: &Cx,
    request: ReportVerificationRequest,
) -> Result<ReportVerificationResponse, Fault> {
    let mut fields = Fields::new();
    let service = fields.word("service", &request.service);
    let claimant = fields.id::<EventId>("claimant_id", &request.claimant_id);
    let verification = fields.id::<EventId>("verification_id", &request.verification_id);
    fields.count("different_scope_ids", request.different_scope_ids.len(), 0..=SCOPES_MAX);
    for (number, scope) in request.different_scope_ids.iter().enumerate() {
        fields.id::<EventId>(format_args!("different_scope_ids[{number}]"), scope);
    }
    let (service, claimant, verification) = fields.finish((service, claimant, verification))?;

    let admitted = cx.admitted()?;

    let tx = cx.app.db.begin(cx, &admitted).await?;
    store::head::hold(&tx).await?;
    let newest = verification::newest(&tx).await?;
    let report = verification_report::find(&tx, verification.uuid(), &service).await?;
    let is_own = report.is_some_and(|report| report.claimant == claimant.uuid() && !report.done);
    if !is_own || newest.is_none_or(|newest| newest.id != verification.uuid()) {
        return Ok(ReportVerificationResponse { go_on: false });
    }
    let report = verification_report::Model {
        verification: verification.uuid(),
        service,
        claimant: claimant.uuid(),
        time_ms: cx.now().millis(),
        streams: request.streams,
        different: request.different,
        restored: request.restored,
        scopes: request.different_scope_ids.join(" "),
        done: request.done,
    };
    verification_report::write(&tx, report).await?;
    tx.commit(|_| ReportVerificationResponse { go_on: !request.done }).await
}

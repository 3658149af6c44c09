//! Verifications in the contract's words.

use contracts::authz::v1::{ServiceVerification, Verification};
use kit::{Fault, Time};

use crate::app::Cx;
use crate::attend::FEEDING;
use crate::store::verification::Model;
use crate::store::verification_report::{self, Model as Report};

/// A verification, with what each service has found so far.
pub(crate) async fn told(cx: &Cx, verification: &Model) -> Result<Verification, Fault> {
    Ok(with(verification, &verification_report::all(cx.app.db.read(), verification.id).await?))
}

/// One that nobody has taken yet.
pub(crate) fn begun(verification: &Model) -> Verification {
    with(verification, &[])
}

fn with(verification: &Model, reports: &[Report]) -> Verification {
    let found = |service: &str| reports.iter().find(|report| report.service == service);
    let services: Vec<_> = FEEDING.iter().map(|service| of_service(service, found(service))).collect();
    Verification {
        id: verification.id.to_string(),
        repair: verification.repair,
        start_time: Some(Time::from_millis(verification.start_time_ms).into()),
        done: services.iter().all(|service| service.done),
        services,
    }
}

fn of_service(service: &str, report: Option<&Report>) -> ServiceVerification {
    let service = service.to_owned();
    let Some(Report { done, streams, different, restored, scopes, .. }) = report else {
        return ServiceVerification { service, ..ServiceVerification::default() };
    };
    ServiceVerification {
        service,
        done: *done,
        streams: *streams,
        different: *different,
        restored: *restored,
        different_scope_ids: scopes.split_whitespace().map(str::to_owned).collect(),
    }
}

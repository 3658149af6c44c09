//! Lets the services compare their logs with what is here.

use contracts::authz::v1::{StartVerificationRequest, StartVerificationResponse, VerificationRepair};
use kit::{Fault, Fields};
use kit_db::Entry;

use crate::app::Cx;
use crate::rpc::verification;
use crate::store;

pub(crate) async fn start_verification(
    cx: &Cx,
    request: StartVerificationRequest,
) -> Result<StartVerificationResponse, Fault> {
    let mut fields = Fields::new();
    let repair = fields.enumeration::<VerificationRepair>("repair", request.repair);
    let repair = fields.finish(repair)?;

    let admitted = cx.admitted()?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let mark = store::head::next(&tx).await?;
    let start_time_ms = cx.now().millis();
    let model =
        store::verification::Model { id: cx.uuid(), revision: mark.revision, repair: repair.into(), start_time_ms };
    store::verification::insert(&tx, model.clone()).await?;
    // It belongs to no organization: its log is a scope of its own, as a model's is.
    let entry = Entry::widening(model.id, "verification.started");
    tx.record(entry.about("repair", repair.as_str_name()));
    let told = verification::begun(&model);
    let answer = tx.commit(|_| StartVerificationResponse { verification: Some(told) }).await?;
    // It changes no fact.
    cx.app.wrote(mark, |_| {});
    Ok(answer)
}

//! Puts an organization on another edition. A lesser one takes nothing away: nothing can be added beyond it.

use contracts::organization::v1::{SetEditionRequest, SetEditionResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{change, convert};
use crate::{error, event, store};

/// Characters in a reason.
const REASON_MAX: usize = 1000;

pub(crate) async fn set_edition(cx: &Cx, request: SetEditionRequest) -> Result<SetEditionResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let name = fields.word("edition", &request.edition);
    let reason = request.reason.trim();
    if !(1..=REASON_MAX).contains(&reason.chars().count()) {
        fields.violation("reason", "must have 1 to 1,000 characters");
    }
    let (id, name) = fields.finish((id, name))?;

    let admitted = cx.admitted()?;
    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let mut organization = change::lock(&tx, id).await?;
    let model = organization.model.name.clone();
    let edition = cx.app.editions.find(&model, &name).ok_or_else(|| error::edition_unknown(&model, &name))?;
    let before = std::mem::replace(&mut organization.edition, name);
    organization.touch(cx.now());
    store::organization::update(&tx, &organization).await?;
    tx.record(event::edition_set(&organization, &before, reason));
    let edition = Some(convert::edition(&model, edition));
    tx.commit(|revision| SetEditionResponse { edition, revision }).await
}

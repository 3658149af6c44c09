//! Puts an organization on another edition. A lesser one takes nothing away: nothing can be added beyond it.

use contracts::organization::v1::{SetEditionRequest, SetEditionResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn set_edition(cx: &Cx, request: SetEditionRequest) -> Result<SetEditionResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let name = fields.word("edition", &request.edition);
    let reason = convert::reason(&mut fields, &request.reason);
    let (id, name, reason) = fields.finish((id, name, reason))?;

    let admitted = cx.admitted()?;
    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let mut organization = change::lock_any(&tx, id).await?;
    let model = organization.model.name.clone();
    let edition = cx.app.editions.find(&model, &name).ok_or_else(|| error::edition_unknown(&model, &name))?;
    let before = std::mem::replace(&mut organization.edition, name);
    organization.touch(cx.now());
    store::organization::update(&tx, &organization).await?;
    tx.record(event::edition_set(&organization, &before, &reason));
    let edition = Some(convert::edition(&model, edition));
    tx.commit(|revision| SetEditionResponse { edition, revision }).await
}

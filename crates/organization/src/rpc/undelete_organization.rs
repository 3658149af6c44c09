//! Brings a deleted organization back.

use contracts::organization::v1::{UndeleteOrganizationRequest, UndeleteOrganizationResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::founding::require_room_again;
use crate::rpc::{change, convert, ownership};
use crate::{error, event, store};

pub(crate) async fn undelete_organization(
    cx: &Cx,
    request: UndeleteOrganizationRequest,
) -> Result<UndeleteOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let mut organization = change::lock_any(&tx, organization).await?;
    if !organization.undelete(cx.now()) {
        return Err(error::not_undeletable());
    }
    store::organization::update(&tx, &organization).await?;
    require_room_again(cx, &tx, organization.id, &model).await?;
    // Accounts that were closed in between are gone from it: somebody must be left whom it belongs to.
    ownership::settle(&tx, &model, organization.id).await?;
    tx.record(event::organization_state("organization.undeleted", &organization));
    let organization = Some(convert::organization(cx, organization));
    tx.commit(|revision| UndeleteOrganizationResponse { organization, revision }).await
}

//! Deletes an organization. Its rows stay as they are: it can be brought back.

use contracts::organization::v1::{DeleteOrganizationRequest, DeleteOrganizationResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::is_current;
use crate::rpc::{change, convert};
use crate::{event, store};

pub(crate) async fn delete_organization(
    cx: &Cx,
    request: DeleteOrganizationRequest,
) -> Result<DeleteOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    let granted = cx.require(organization).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let mut organization = change::lock(&tx, organization).await?;
    if !is_current(&request.etag, organization.version) {
        return Err(Fault::etag_mismatch());
    }
    organization.delete(cx.now());
    store::organization::update(&tx, &organization).await?;
    tx.record(event::organization_state("organization.deleted", &organization));
    let organization = Some(convert::organization(cx, organization));
    tx.commit(|revision| DeleteOrganizationResponse { organization, revision }).await
}

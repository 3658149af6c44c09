//! Changes an organization's details.

use contracts::organization::v1::{UpdateOrganizationRequest, UpdateOrganizationResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::is_current;
use crate::rpc::{change, convert};
use crate::{event, store};

pub(crate) async fn update_organization(
    cx: &Cx,
    request: UpdateOrganizationRequest,
) -> Result<UpdateOrganizationResponse, Fault> {
    let wanted = request.organization.unwrap_or_default();
    let mut fields = Fields::new();
    let id = fields.id::<OrganizationId>("organization.id", &wanted.id);
    let changeable = [("display_name", wanted.display_name.is_some())];
    convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
    let name = fields.name("organization.display_name", &wanted.display_name.unwrap_or_default());
    let (id, name) = fields.finish((id, name))?;

    let granted = cx.require(id).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let mut organization = change::lock(&tx, id).await?;
    if !is_current(&wanted.etag, organization.version) {
        return Err(Fault::etag_mismatch());
    }
    organization.display_name = name;
    organization.touch(cx.now());
    store::organization::update(&tx, &organization).await?;
    tx.record(event::organization_updated(&organization));
    tx.commit(|revision| UpdateOrganizationResponse {
        organization: Some(convert::organization(cx, organization)),
        revision,
    })
    .await
}

//! The edition of an organization.

use contracts::organization::v1::{GetEditionRequest, GetEditionResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::{error, store};

pub(crate) async fn get_edition(cx: &Cx, request: GetEditionRequest) -> Result<GetEditionResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    cx.require(organization).await?;

    let found = store::organization::find(cx.app.db.read(), organization).await?;
    let organization = found.ok_or_else(error::organization_gone)?;
    let edition = cx.app.editions.of(&organization);
    Ok(GetEditionResponse { edition: edition.map(|edition| convert::edition(&organization.model.name, edition)) })
}

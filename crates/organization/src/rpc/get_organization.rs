//! An organization's details, and what its people should know.

use contracts::authz::v1::Ownership;
use contracts::organization::v1::{Advisory, GetOrganizationRequest, GetOrganizationResponse};
use ids::OrganizationId;
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::{error, store};

pub(crate) async fn get_organization(
    cx: &Cx,
    request: GetOrganizationRequest,
) -> Result<GetOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    cx.require(organization).await?;

    let found = store::organization::find(cx.app.db.read(), organization).await?;
    let organization = found.ok_or_else(error::organization_gone)?;
    let model = cx.kit().models().get(&organization.model).await?;
    let advisories = single_holder(cx, organization.id, &model).await?.into_iter().collect();
    Ok(GetOrganizationResponse { organization: Some(convert::organization(cx, organization)), advisories })
}

/// Where there can be several owners, one alone is a risk: whoever loses that account loses the organization.
async fn single_holder(cx: &Cx, organization: OrganizationId, model: &KnownModel) -> Result<Option<Advisory>, Fault> {
    let role = &model.policy.protected_role;
    if model.policy.organization_owners() != Ownership::Several || role.is_empty() {
        return Ok(None);
    }
    let holders = store::membership::number(cx.app.db.read(), organization, Some(role), cx.now()).await?;
    Ok((holders == 1).then(|| Advisory {
        code: "SINGLE_HOLDER".to_owned(),
        description: format!(
            "Only one person has the role {role:?}. Give it to a second one, so that the organization \
                              stays yours if the first cannot sign in any more."
        ),
    }))
}

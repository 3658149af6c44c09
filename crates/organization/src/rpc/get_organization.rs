//! An organization's details, and what its people should know.

use contracts::organization::v1::{Advisory, GetOrganizationRequest, GetOrganizationResponse};
use ids::OrganizationId;
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{convert, ownership};
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
    let advisories = few_holders(cx, organization.id, &model).await?.into_iter().collect();
    Ok(GetOrganizationResponse { organization: Some(convert::organization(cx, organization)), advisories })
}

/// Where several can hold the role that must be held, few are a risk: whoever loses the last account loses the
/// organization.
async fn few_holders(cx: &Cx, organization: OrganizationId, model: &KnownModel) -> Result<Option<Advisory>, Fault> {
    let role = &model.policy.protected_role;
    let advised = u64::try_from(model.policy.recommended_owners).unwrap_or(0);
    if advised <= 1 || role.is_empty() || ownership::of_organization(model).passes_on(role) {
        return Ok(None);
    }
    let holders = store::membership::holders(cx.app.db.read(), organization, role).await?;
    Ok((holders < advised).then(|| Advisory {
        code: if holders == 1 { "SINGLE_HOLDER" } else { "FEW_HOLDERS" }.to_owned(),
        description: format!(
            "Only {holders} of the {advised} people who are advised to have the role {role:?} have it. Give it to \
             another one, so that the organization stays yours if the others cannot sign in any more."
        ),
    }))
}

//! The public keys of an organization, or of the suite itself.

use contracts::identity::v1::{GetJwksRequest, GetJwksResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::jwks;
use crate::rpc::convert;

pub(crate) async fn get_jwks(cx: &Cx, request: GetJwksRequest) -> Result<GetJwksResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.optional_id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    let keys = jwks::keys(&cx.app, organization).await?;
    Ok(GetJwksResponse { keys: keys.into_iter().map(convert::jwk).collect() })
}

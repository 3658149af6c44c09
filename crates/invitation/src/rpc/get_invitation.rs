use contracts::invitation::v1::{GetInvitationRequest, GetInvitationResponse};
use ids::{InvitationId, OrganizationId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::{error, store};

/// One invitation.
pub(crate) async fn get_invitation(cx: &Cx, request: GetInvitationRequest) -> Result<GetInvitationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<InvitationId>("invitation_id", &request.invitation_id);
    let (organization, id) = fields.finish((organization, id))?;

    let granted = cx.require(organization).await?;

    let found = store::invitation::within(cx.app.db.read(), granted.organization(), id).await?;
    let found = found.ok_or_else(error::invitation_not_found)?;
    Ok(GetInvitationResponse { invitation: Some(convert::invitation(&found, cx.now())) })
}

use contracts::invitation::v1::{InvitationState, ListInvitationsRequest, ListInvitationsResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::fitting;
use crate::rpc::convert;
use crate::store;

/// The organization's invitations, newest first.
pub(crate) async fn list_invitations(
    cx: &Cx,
    request: ListInvitationsRequest,
) -> Result<ListInvitationsResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let state = fields.enumeration::<InvitationState>("state", request.state);
    let (organization, state) = fields.finish((organization, state))?;

    let granted = cx.require(organization).await?;

    let filter = format!("{organization} {}", request.state);
    let mut page = cx.page(request.page_size, &request.page_token, &filter)?;
    let (outcome, now) = (convert::outcome(state), cx.now());
    let (organization, after) = (granted.organization(), page.after_id()?);
    let found = store::invitation::list(cx.app.db.read(), organization, outcome, now, after, page.look_ahead()).await?;
    page.size = page.size.min(fitting(&found));
    let (found, next_page_token) = cx.cut(&page, found, |invitation| invitation.id.into());
    let invitations = found.iter().map(|invitation| convert::invitation(invitation, now)).collect();
    Ok(ListInvitationsResponse { invitations, next_page_token })
}

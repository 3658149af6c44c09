use contracts::invitation::internal::v1::{
    ListPendingInvitationsRequest, ListPendingInvitationsResponse, PendingInvitation, PendingWorkspaceRole,
};
use ids::{InvitationId, OrganizationId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::Invitation;
use crate::store;

const PAGE_SIZES: std::ops::RangeInclusive<i32> = 1..=1_000;

/// An organization's pending invitations, oldest first.
pub(crate) async fn list_pending_invitations(
    cx: &Cx,
    request: ListPendingInvitationsRequest,
) -> Result<ListPendingInvitationsResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let after = fields.optional_id::<InvitationId>("after_invitation_id", &request.after_invitation_id);
    let size = Some(request.page_size).filter(|size| PAGE_SIZES.contains(size)).ok_or("must be from 1 to 1000");
    let size = fields.check("page_size", size);
    let (organization, after, size) = fields.finish((organization, after, size))?;

    let limit = u64::from(size.unsigned_abs());
    let pending = store::invitation::pending(cx.app.db.read(), organization, cx.now(), after, limit).await?;
    Ok(ListPendingInvitationsResponse { invitations: pending.into_iter().map(convert).collect() })
}

fn convert(invitation: Invitation) -> PendingInvitation {
    let workspaces = invitation.workspaces.into_iter();
    PendingInvitation {
        invitation_id: invitation.id.into(),
        email: invitation.email.into(),
        role: invitation.role,
        workspaces: workspaces
            .map(|given| PendingWorkspaceRole { workspace_id: given.workspace.into(), role: given.role })
            .collect(),
        create_time: Some(invitation.created.into()),
        expire_time: Some(invitation.expires.into()),
    }
}

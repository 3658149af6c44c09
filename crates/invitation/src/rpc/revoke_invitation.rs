use contracts::invitation::v1::{RevokeInvitationRequest, RevokeInvitationResponse};
use ids::{InvitationId, OrganizationId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Invitation, Outcome, State};
use crate::rpc::convert;
use crate::{error, event, seats, store};

/// Takes a pending invitation back.
pub(crate) async fn revoke_invitation(
    cx: &Cx,
    request: RevokeInvitationRequest,
) -> Result<RevokeInvitationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<InvitationId>("invitation_id", &request.invitation_id);
    let (organization, id) = fields.finish((organization, id))?;

    let granted = cx.require(organization).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let now = cx.now();
    let found = store::invitation::within(&tx, granted.organization(), id).await?;
    let pending = found.ok_or_else(error::invitation_not_found)?;
    if !pending.is_pending(now) {
        return Err(error::not_pending(pending.outcome(now)));
    }
    if !store::invitation::close(&tx, &pending, Outcome::Revoked, now).await? {
        return Err(Fault::conflict("the invitation changes at this moment"));
    }
    tx.record(event::closed(&pending, Outcome::Revoked));
    let revoked = Invitation { state: State::Revoked, ..pending };
    let answer = tx.commit(|_| RevokeInvitationResponse { invitation: Some(convert::invitation(&revoked, now)) });
    let answer = answer.await?;
    if revoked.seat.is_taken() {
        seats::settle(&cx.app, &[revoked.id]).await;
    }
    Ok(answer)
}

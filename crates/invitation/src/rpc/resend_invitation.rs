use contracts::invitation::v1::{ResendInvitationRequest, ResendInvitationResponse};
use ids::{InvitationId, OrganizationId};
use kit::guard::Granted;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::Invitation;
use crate::rpc::{authority, convert, mailing};
use crate::{error, event, limits, store};

/// Sends a pending invitation again, with a new link and a new lifetime. Whoever sends it again is its inviter from
/// then on: they vouch for it, and their right counts when it is accepted.
pub(crate) async fn resend_invitation(
    cx: &Cx,
    request: ResendInvitationRequest,
) -> Result<ResendInvitationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<InvitationId>("invitation_id", &request.invitation_id);
    let (organization, id) = fields.finish((organization, id))?;

    let granted = cx.require(organization).await?;
    let found = store::invitation::within(cx.app.db.read(), granted.organization(), id).await?;
    let pending = found.ok_or_else(error::invitation_not_found)?;
    if !pending.is_pending(cx.now()) {
        return Err(error::not_pending(pending.outcome(cx.now())));
    }
    let workspaces = authority::living_workspaces(cx, &pending).await?;
    authority::require_of_caller(cx, pending.organization, &pending.role, &workspaces).await?;
    let renewed = renewed(cx, &granted, &pending).await?;
    let name = cx.app.peers.organization(cx, pending.organization, []).await?;
    let name = name.ok_or_else(error::invitation_not_found)?.display_name;
    let letter = mailing::letter(cx, renewed.inviter, &name, &renewed.role).await?;
    let token = mailing::token(cx);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let now = cx.now();
    store::sending::lock(&tx, pending.organization, now).await?;
    limits::count_sending(&tx, cx.uuid(), pending.organization, 1, now).await?;
    let fingerprint = token.fingerprint(&cx.app.tokens);
    if !store::invitation::renew(&tx, &pending, &renewed, &fingerprint, now).await? {
        return Err(Fault::conflict("the invitation changes at this moment"));
    }
    tx.record(event::resent(&renewed));
    tx.send_mail(mailing::mail(cx, &letter, &renewed, &token));
    tx.commit(|_| ResendInvitationResponse { invitation: Some(convert::invitation(&renewed, now)) }).await
}

/// The invitation with its new lifetime.
async fn renewed(cx: &Cx, granted: &Granted, pending: &Invitation) -> Result<Invitation, Fault> {
    let model = cx.kit().models().get(granted.model()).await?;
    Ok(Invitation {
        inviter: mailing::inviter(granted)?,
        expires: cx.now().plus(mailing::lifetime(&model.policy)?),
        resend_count: pending.resend_count.saturating_add(1),
        generation: pending.generation.saturating_add(1),
        ..pending.clone()
    })
}

use contracts::invitation::v1::{ResendInvitationRequest, ResendInvitationResponse};
use ids::{InvitationId, OrganizationId};
use kit::guard::Granted;
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::letter::Letter;
use crate::model::seat::Seat;
use crate::model::{Invitation, WorkspaceRole};
use crate::peers::Asked;
use crate::rpc::roles::{self, Roles};
use crate::rpc::{authority, convert, mailing};
use crate::{error, event, limits, seats, store};

/// Sends a pending invitation again, with a new link and, as the model says, a new lifetime. Whoever sends it again
/// is its inviter from then on: they vouch for it, and their right counts when it is accepted.
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
    let model = cx.kit().models().get(granted.model()).await?;
    let described = described(cx, &pending, &model).await?;
    authority::require_of_caller(cx, pending.organization, &pending.role, &described.workspaces).await?;
    let renewed = renewed(cx, &granted, &model, &pending)?;
    let letter = letter(cx, &renewed, described).await?;
    let token = mailing::token(cx);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let now = cx.now();
    store::sending::lock(&tx, pending.organization, now).await?;
    limits::count_sending(&tx, cx.uuid(), pending.organization, 1, now).await?;
    limits::hold_received(&tx, &pending.email, now).await?;
    store::recipient::insert(&tx, [(cx.uuid(), &pending.email)], now).await?;
    let fingerprint = token.fingerprint(&cx.app.tokens);
    if !store::invitation::renew(&tx, &pending, &renewed, &fingerprint, now).await? {
        return Err(Fault::conflict("the invitation changes at this moment"));
    }
    tx.record(event::resent(&renewed));
    tx.send_mail(mailing::mail(cx, &letter, &renewed, &token));
    let answer = tx.commit(|_| ResendInvitationResponse { invitation: Some(convert::invitation(&renewed, now)) });
    let answer = answer.await?;
    if renewed.seat.is_taken() {
        seats::settle(&cx.app, &[renewed.id]).await;
    }
    Ok(answer)
}

/// The names that the letter needs, and the roles in workspaces that are still there.
struct Described {
    organization: String,
    role: String,
    workspaces: Vec<WorkspaceRole>,
    /// The workspace of a guest.
    place: Option<String>,
}

async fn described(cx: &Cx, pending: &Invitation, model: &KnownModel) -> Result<Described, Fault> {
    let (given, guest) = (&pending.workspaces, pending.is_guest());
    let role = if guest { given.first().map(|given| &given.role) } else { Some(&pending.role) };
    let role = role.cloned().unwrap_or_default();
    let asked =
        Asked { workspaces: given.iter().map(|given| given.workspace).collect(), roles: roles::own([role.as_str()]) };
    let organization = cx.app.peers.organization(cx, pending.organization, asked).await?;
    let organization = organization.ok_or_else(error::invitation_not_found)?;
    if !organization.invites {
        return Err(error::edition_lacks_invitations(&organization.edition));
    }
    let living = given.iter().filter(|given| organization.workspaces.contains_key(&given.workspace));
    let workspaces: Vec<_> = living.cloned().collect();
    let place = match given.first().filter(|_| guest) {
        Some(given) => Some(
            organization
                .workspaces
                .get(&given.workspace)
                .cloned()
                .ok_or_else(|| error::workspace_unknown("invitation_id", given.workspace))?,
        ),
        None => None,
    };
    let roles = Roles { model, own: &organization.roles };
    let role = if guest { roles.in_workspace(&role) } else { roles.in_organization(&role) }.unwrap_or(role);
    Ok(Described { organization: organization.display_name, role, workspaces, place })
}

async fn letter(cx: &Cx, renewed: &Invitation, described: Described) -> Result<Letter, Fault> {
    let letter = mailing::letter(cx, renewed.inviter, &described.organization, &described.role).await?;
    Ok(match described.place {
        Some(workspace) => letter.for_workspace(&workspace),
        None => letter,
    })
}

/// The invitation with its new link, and where the model wants it so with a new lifetime.
fn renewed(cx: &Cx, granted: &Granted, model: &KnownModel, pending: &Invitation) -> Result<Invitation, Fault> {
    let anew = cx.now().plus(mailing::lifetime(&model.policy)?);
    let takes_seat = seats::are_taken(model, pending.is_guest());
    Ok(Invitation {
        inviter: mailing::inviter(granted)?,
        expires: if model.policy.resend_extends { anew } else { pending.expires },
        resend_count: pending.resend_count.saturating_add(1),
        generation: pending.generation.saturating_add(1),
        seat: if takes_seat { Seat::Tentative } else { pending.seat },
        ..pending.clone()
    })
}

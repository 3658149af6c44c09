use contracts::invitation::v1::{CreateInvitationsRequest, CreateInvitationsResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::create_invitations::asked::{Asked, Checked};
use crate::rpc::inviting::{self, Inviting, Written};
use crate::rpc::{authority, mailing};

mod asked;

/// Invites addresses to the organization.
pub(crate) async fn create_invitations(
    cx: &Cx,
    request: CreateInvitationsRequest,
) -> Result<CreateInvitationsResponse, Fault> {
    let mut fields = Fields::new();
    let asked = Asked::parse(&mut fields, &request);
    let asked = fields.finish(asked)?;

    let granted = cx.require(asked.organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let Checked { organization, role, role_name, workspaces } = asked.check(cx, &model).await?;
    authority::require_of_caller(cx, asked.organization, &role, &workspaces).await?;
    let offer = inviting::offer(cx, &granted, &model, role, workspaces)?;
    let letter = mailing::letter(cx, offer.inviter, &organization, &role_name).await?;

    let inviting = Inviting { granted: &granted, model: &model, offer, letter };
    let Written { tx, results, seats } = inviting.write(cx, asked.addresses).await?;
    let answer = tx.commit(|_| CreateInvitationsResponse { results }).await?;
    seats.settle(cx, &inviting.offer).await;
    Ok(answer)
}

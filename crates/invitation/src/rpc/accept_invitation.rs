use contracts::invitation::v1::{AcceptInvitationRequest, AcceptInvitationResponse};
use ids::UserId;
use kit::guard::Admitted;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Acceptance, Invitation, Step};
use crate::peers::membership::{self, Refusal};
use crate::rpc::{addressed, authority, convert};
use crate::{acceptance, event, store};

/// Joins the organization. Runs again from wherever an earlier run of the same person got to.
pub(crate) async fn accept_invitation(
    cx: &Cx,
    request: AcceptInvitationRequest,
) -> Result<AcceptInvitationResponse, Fault> {
    let mut fields = Fields::new();
    let named = addressed::named(&mut fields, &request.invitation);
    let named = fields.finish(named)?;

    let admitted = cx.admitted()?;
    let user = addressed::person(cx)?;
    let invitation = addressed::find(cx, &named).await?;
    let address = addressed::address(cx, user).await?;
    let step = invitation.accepting(user, &address, cx.now());
    match step.map_err(|why| addressed::refuse(&named, &invitation, why))? {
        Step::Answer(given) => return Ok(convert::acceptance(&invitation, given, cx.now())),
        Step::Claim => {
            authority::require_of_inviter(cx, &invitation).await?;
            claim(cx, &admitted, &invitation, user).await?;
        }
        Step::Finish => {}
    }
    finish(cx, &admitted, &invitation, user).await
}

/// From here on the invitation is this person's, and what a crash interrupts is finished by the next start.
async fn claim(cx: &Cx, admitted: &Admitted, invitation: &Invitation, user: UserId) -> Result<(), Fault> {
    let mut tx = cx.app.db.begin(cx, admitted).await?;
    if !store::invitation::claim(&tx, invitation, user, cx.now()).await? {
        return Err(Fault::conflict("the invitation changes at this moment"));
    }
    tx.record(event::claimed(invitation));
    tx.commit_step().await.map(drop)
}

async fn finish(
    cx: &Cx,
    admitted: &Admitted,
    invitation: &Invitation,
    user: UserId,
) -> Result<AcceptInvitationResponse, Fault> {
    let request = cx.onward(membership::request(invitation, user));
    match cx.app.peers.ensure_membership(request, user).await {
        Ok(given) => settle(cx, admitted, invitation, &given).await,
        Err(Refusal::ForNow(fault)) => Err(fault),
        Err(Refusal::ForGood(fault)) => {
            let mut tx = cx.app.db.begin(cx, admitted).await?;
            acceptance::release(&mut tx, invitation, user).await?;
            tx.commit_step().await?;
            Err(fault)
        }
    }
}

async fn settle(
    cx: &Cx,
    admitted: &Admitted,
    invitation: &Invitation,
    given: &Acceptance,
) -> Result<AcceptInvitationResponse, Fault> {
    let mut tx = cx.app.db.begin(cx, admitted).await?;
    if !acceptance::settle(&mut tx, invitation, given).await? {
        // Another run was faster: what it wrote down is the answer.
        return Err(Fault::conflict("the invitation is accepted at this moment"));
    }
    tx.commit(|_| convert::acceptance(invitation, given, cx.now())).await
}
